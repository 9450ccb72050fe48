"""What holds the outbox up while it runs: told in one line, again when it changes; and whether only a person helps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from smsc_soap.cli.output import Screen, moment
from smsc_soap.cli.pasting import to_paste
from smsc_soap.outbox.guards import NOT_LOOKED_YET
from smsc_soap.outbox.overview import Overview
from smsc_soap.outbox.states import MessageState

#: How many messages of a paused campaign were put aside.
PutAside = Callable[[str], int]

#: Calls are settled by the workers, whatever keeps new sends from going.
_OPEN: Final = (MessageState.SENDING, MessageState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Holdup:
    """Why nothing is sent."""

    because: str
    #: What a person can do about it; "": it ends by itself.
    command: str
    #: When it ends by itself, where that is known.
    until: str = ""

    def told(self, screen: Screen) -> str:
        """One line for a person."""
        if self.command:
            return screen.say(
                f"Nothing is sent: {self.because}. Remove the cause, then: {self.command}",
                f"Отправка стоит: {self.because}. Устраните причину, затем: {self.command}",
            )
        if self.until:
            return screen.say(
                f"Nothing is sent until {self.until}: {self.because}. It goes on by itself.",
                f"Отправка стоит до {self.until}: {self.because}. Продолжится сама.",
            )
        return screen.say(
            f"Nothing is sent: {self.because}. It goes on by itself once that is over.",
            f"Отправка стоит: {self.because}. Продолжится сама, когда причина исчезнет.",
        )


def holdup(seen: Overview, *, looks_at_balance: bool) -> Holdup | None:
    """What keeps the whole store from sending; None: nothing. *looks_at_balance*: this run ends a stop by it itself."""
    if seen.frozen:
        return Holdup(seen.frozen, to_paste("outbox", "thaw"))
    if seen.paused_for_person:
        return Holdup(seen.paused_because or "paused", to_paste("outbox", "resume"))
    if seen.sends_stopped and (seen.stopped_until_resume or not looks_at_balance):
        return Holdup(seen.sends_stopped, to_paste("outbox", "resume"))
    if seen.paused_until is not None:
        return Holdup(seen.paused_because or "paused", "", moment(seen.paused_until))
    if seen.sends_stopped and seen.sends_stopped != NOT_LOOKED_YET:
        return Holdup(seen.sends_stopped, "")
    return None


def needs_person(seen: Overview, found: Holdup | None, put_aside: PutAside) -> str:
    """Which command lets the messages that are left go on, once nothing else can; "": workers can, or none is left."""
    if not seen.waiting or seen.counts[MessageState.SENDING]:
        return ""
    if found is not None and found.command:
        every_call = bool(seen.frozen or seen.paused_for_person)
        return found.command if every_call or not seen.counts[MessageState.UNKNOWN] else ""
    if seen.waiting == seen.waiting_for_budget + sum(put_aside(name) for name in seen.paused_campaigns):
        return to_paste("campaign", "status")
    return ""


class Teller:
    """Says what holds the store up when that has changed."""

    def __init__(self, tell: Callable[[str], None], screen: Screen) -> None:
        self._tell, self._screen = tell, screen
        self._last: Holdup | None = None

    def __call__(self, found: Holdup | None) -> None:
        if found == self._last:
            return
        on = self._screen.say("Sending goes on.", "Отправка продолжается.")
        self._tell(on if found is None else found.told(self._screen))
        self._last = found
