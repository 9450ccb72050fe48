"""Which store a verb of ``smsc-soap outbox`` is about."""

from __future__ import annotations

import functools
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from smsc_soap.cli.pasting import STORE
from smsc_soap.cli.wiring import Wiring
from smsc_soap.errors import ConfigurationError

if TYPE_CHECKING:
    from smsc_soap.outbox.outbox import Outbox

#: Names the store where no option does; also the place for an address with a password.
VARIABLE: Final = "SMSC_OUTBOX"


class Money(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions of click only
    """An exact amount of money, not negative."""

    name = "money"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            amount = Decimal(value)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or amount < 0:
            self.fail(f"{str(value)[:40]!r} is not an amount such as 12.50.", param, ctx)
        return amount


MONEY: Final = Money()


def store_option(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Adds ``--store``; the verb gets the place as ``store``."""

    @functools.wraps(verb)
    def with_store(*args: Any, store: str | None, **given: Any) -> Any:
        click.get_current_context().meta[STORE] = store
        place = store or click.get_current_context().ensure_object(Wiring).environ.get(VARIABLE)
        if not place:
            raise ConfigurationError("outbox: which store? Name it by --store FILE or SMSC_OUTBOX.")
        return verb(*args, store=place, **given)

    return click.option("--store", metavar="FILE", help="The store, instead of SMSC_OUTBOX.")(with_store)


def open_existing(place: str, **how: Any) -> Outbox:
    """The outbox; a file that is not there is a mistake, not a new store."""
    from smsc_soap.outbox.outbox import Outbox

    if "://" not in place and Path(place).is_dir():
        raise ConfigurationError(f"outbox: {place} is a folder, and a store is a file; name a file in it.")
    if "://" not in place and not Path(place).is_file():
        raise ConfigurationError(
            f"outbox: there is no store {Path(place).name}; `outbox put` and `outbox run` make one."
        )
    return Outbox.open(place, **how)
