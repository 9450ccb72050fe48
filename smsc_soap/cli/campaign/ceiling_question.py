"""The one question of ``campaign plan``: how much may it cost, where prices leave no upper end."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from smsc_soap.campaign.quotes.wording import Wording
from smsc_soap.cli.estimate.view import show_sums
from smsc_soap.cli.outbox.store import MONEY
from smsc_soap.cli.output import Screen
from smsc_soap.cli.wiring import Wiring

if TYPE_CHECKING:
    from smsc_soap.campaign.quotes.estimate import Estimate


def ceiling_question(
    screen: Screen, wiring: Wiring, before: Callable[[], None]
) -> Callable[[Estimate], Decimal | None] | None:
    """What asks a person for the ceiling, after showing the estimate; None where nobody can be asked.

    *before*: called first, to wipe what is drawn on the terminal.
    """
    if screen.as_json or not wiring.stdin_is_terminal():
        return None

    def ask(estimate: Estimate) -> Decimal:
        before()
        show_sums(estimate, screen)
        question = screen.say(
            "Some recipients have no price. The most that the campaign may cost",
            "У части получателей нет цены. Сколько самое большее может стоить кампания",
        )
        named: Decimal = click.prompt(question, value_proc=lambda given: _enough(given, estimate, screen), err=True)
        return named

    return ask


def _enough(given: Any, estimate: Estimate, screen: Screen) -> Decimal:
    """Raises click.UsageError, which asks again, for what is no amount, nothing, or below the quote."""
    money: Decimal = MONEY.convert(given, None, None)
    if money < estimate.cost or not money:
        cost = Wording(screen.language).amount(estimate.cost, estimate.currency)
        raise click.UsageError(
            screen.say(f"It has to be more than 0 and at least {cost}.", f"Нужно больше 0 и не меньше {cost}.")
        )
    return money
