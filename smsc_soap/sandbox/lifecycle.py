"""Where a message is at a given moment. Nothing ticks: the state is computed from the clock when asked.

::

    -1 waiting ──time of sending──▶ -1 ──handover_s──▶ 0 handed over ──delivery_s──▶ a final status

The last four digits of a phone choose another end (``Behaviour.scripted_recipients``):

=========  ==========================================================================
``99SS``   final status SS: 01 02 03 04 20 22 23 24 25; ``9900`` stays at 0 for ever
``98EE``   undeliverable (20) with err EE: 01 06 11 12 13 21
``97EE``   undeliverable (20) with err 2EE: 9719 → 219, 9755 → 255 …
``96CC``   refused at once with request code CC: 06 07 08
=========  ==========================================================================

A call to ``9737`` or ``9740`` ends when the last of its tries does (``param``). What would be delivered only after
``valid`` expires (3).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.calls import CallPlan
from smsc_soap.sandbox.refusal import Code, RefusalError

NOT_FOUND: Final = -3
WAITING: Final = -1
HANDED_OVER: Final = 0
DELIVERED: Final = 1
EXPIRED: Final = 3
UNDELIVERABLE: Final = 20
DENIED: Final = 23

#: Source: provider's page of statuses. Russian, as ``status_name`` is.
STATUS_NAMES: Final = {
    -3: "Сообщение не найдено",
    -2: "Остановлено",
    -1: "Ожидает отправки",
    0: "Передано оператору",
    1: "Доставлено",
    2: "Прочитано",
    3: "Просрочено",
    4: "Нажата ссылка",
    20: "Невозможно доставить",
    22: "Неверный номер",
    23: "Запрещено",
    24: "Недостаточно средств",
    25: "Недоступный номер",
}

#: ``err`` that goes with a scripted final status.
_ERR_OF_STATUS: Final = {20: 1, 22: 249, 23: 253, 25: 248}
#: ``err`` of calls: nobody answers, the line is busy.
_UNANSWERED: Final = frozenset({237, 240})
_NEVER: Final = timedelta(days=36500)
_SCRIPTED_ERR: Final = frozenset({1, 6, 11, 12, 13, 21})
_REFUSED_AT_ONCE: Final = {"9606": Code.DENIED, "9607": Code.PHONE, "9608": Code.UNDELIVERABLE}


@dataclass(frozen=True, slots=True)
class Fate:
    """How a message ends, decided when it is accepted."""

    status: int = DELIVERED
    #: None: the provider says no ``err``.
    err: int | None = None
    #: After the time of sending.
    handover: timedelta = timedelta(seconds=1)
    final: timedelta = timedelta(seconds=5)

    @property
    def is_charged(self) -> bool:
        """Denied messages cost nothing. Source: provider's page on status 23."""
        return self.status != DENIED


@dataclass(frozen=True, slots=True)
class State:
    """A status and the moment it began."""

    status: int
    since: datetime
    err: int | None = None


def refuse_scripted(digits: str) -> None:
    """Raises what the last four digits ask for.

    Raises:
        RefusalError: 6, 7 or 8.
    """
    if (code := _REFUSED_AT_ONCE.get(digits[-4:])) is not None:
        raise RefusalError(code, "scripted by the recipient's last digits")


class Fates:
    """Decides ends: by the recipient's digits, by a share drawn from one seed, else delivered."""

    def __init__(self, behaviour: Behaviour, draw: random.Random) -> None:
        self._behaviour = behaviour
        self._draw = draw
        self._handover = timedelta(seconds=behaviour.handover_s)

    def decide(self, recipient: str, *, lookup: bool, valid_s: int, plan: CallPlan | None = None) -> Fate:
        """The end of a message to *recipient*; *lookup* for HLR and ping, whose result is in ``err``.

        A call (with its *plan*) that is not answered ends when the last try does; what would arrive only
        after *valid_s* expires.
        """
        rules = self._behaviour
        delay_s = rules.delivery_s + (self._draw.random() * rules.delivery_jitter_s if rules.delivery_jitter_s else 0)
        plain = Fate(DELIVERED, 0 if lookup else None, self._handover, timedelta(seconds=delay_s))
        if rules.scripted_recipients and (status_err := _scripted(recipient[-4:])) is not None:
            if plan is not None and status_err[1] in _UNANSWERED:
                plain = replace(plain, final=timedelta(seconds=plan.lasts_s))
            return _ended(plain, *status_err, valid_s)
        if delay_s > valid_s:
            return _ended(plain, EXPIRED, None, valid_s)
        if rules.undelivered_share and self._draw.random() < rules.undelivered_share:
            return replace(plain, status=UNDELIVERABLE, err=self._draw.choice((1, 6, 12, 13)))
        return plain


def _scripted(ending: str) -> tuple[int, int | None] | None:
    if not ending.isdigit():
        return None
    family, number = ending[:2], int(ending[2:])
    if family == "99" and (number in STATUS_NAMES):
        return number, _ERR_OF_STATUS.get(number)
    if family == "98" and number in _SCRIPTED_ERR:
        return UNDELIVERABLE, number
    if family == "97" and number <= 55:
        return UNDELIVERABLE, 200 + number
    return None


def _ended(plain: Fate, status: int, err: int | None, valid_s: int) -> Fate:
    if status == HANDED_OVER:
        return replace(plain, final=_NEVER)
    if status == EXPIRED:
        return replace(plain, status=status, final=timedelta(seconds=valid_s))
    return replace(plain, status=status, err=err if err is not None else plain.err)


def state_at(fate: Fate, *, accepted: datetime, send_at: datetime, now: datetime) -> State:
    """The state at *now* of a message accepted at *accepted* and due at *send_at*."""
    if now < send_at + min(fate.handover, fate.final):
        return State(WAITING, accepted)
    if now < send_at + fate.final:
        return State(HANDED_OVER, send_at + fate.handover)
    return State(fate.status, send_at + fate.final, fate.err)
