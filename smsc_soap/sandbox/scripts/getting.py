"""``get.php``: one script for everything there is to know; which of it, a parameter says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from smsc_soap.sandbox.operations import Operations
from smsc_soap.sandbox.refusal import Code, RefusalError
from smsc_soap.sandbox.scripts import figures, history
from smsc_soap.sandbox.scripts.answers import Answer
from smsc_soap.sandbox.scripts.common import asks
from smsc_soap.sandbox.scripts.form import Form


def get(provider: Operations, form: Form, now: datetime) -> Answer:
    """What ``get_messages=1``, ``get_answers=1`` … asks for.

    Raises:
        RefusalError: 1, none of them or more than one; and those of each.
    """
    wanted = [name for name in _PARTS if asks(form, name)]
    if len(wanted) != 1:
        raise RefusalError(Code.PARAMETERS, "exactly one of " + ", ".join(_PARTS))
    return _PARTS[wanted[0]](provider, form, now)


def _no_accounts(_provider: Operations, _form: Form, _now: datetime) -> Answer:
    """The account has none.

    Raises:
        RefusalError: 3, always.
    """
    raise RefusalError(Code.NOT_FOUND, "there are none", said="accounts not found")


_PARTS: Final[Mapping[str, Callable[[Operations, Form, datetime], Answer]]] = {
    "get_messages": history.messages,
    "get_answers": history.answers,
    "get_price": figures.price_list,
    "get_stat": figures.statistics,
    "get_senders": figures.senders,
    "get_mega_accounts": _no_accounts,
}
