"""Looking at a message again and again, at a pace the provider allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from smsc_soap.cli.output import Screen
from smsc_soap.cli.wiring import Wiring
from smsc_soap.errors import MessageNotFound, SmscError
from smsc_soap.model.results import StillUnknown

if TYPE_CHECKING:
    from smsc_soap.model.results import Accepted, Refused, StatusResult

T = TypeVar("T")

#: Five looks a minute are allowed; a minute has 61 seconds here, because the provider's clock is not ours.
PACE_S: Final = 12.5
#: A new message may take so long to be found.
_APPEARS_WITHIN: Final = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Watch:
    """A patient onlooker: says on stderr what changed, and waits in between."""

    screen: Screen
    wiring: Wiring
    limit_s: float

    def until_final(self, look: Callable[[], StatusResult]) -> StatusResult:
        """The final status, or the last one seen when the time is over.

        Raises:
            SmscError: a look failed in a way that waiting does not mend.
        """
        begin = self.wiring.now()
        said = ""
        while True:
            found = self._one_look(look, begin)
            words = self.screen.say("not found yet", "пока не найдено")
            if found is not None:
                words = found.explain(self.screen.language)
                if found.final or self._is_over(begin, PACE_S):
                    return found
            if words != said:
                self.screen.note(f"{self.wiring.now():%H:%M:%S} {words}")
                said = words
            self._wait(PACE_S, words)

    def until_settled(self, look: Callable[[], Accepted | Refused | StillUnknown]) -> Accepted | Refused | StillUnknown:
        """The verdict on an unknown send, or StillUnknown when the time is over."""
        begin = self.wiring.now()
        while True:
            verdict = look()
            if not isinstance(verdict, StillUnknown):
                return verdict
            pause_s = max(1.0, (verdict.next_check_at - self.wiring.now()).total_seconds())
            if self._is_over(begin, pause_s):
                return verdict
            self._wait(pause_s, self.screen.say("still unknown", "всё ещё неизвестно"))

    def _one_look(self, look: Callable[[], StatusResult], begin: datetime) -> StatusResult | None:
        """A status; None while it may still appear or the road is bad for a moment."""
        try:
            return look()
        except MessageNotFound:
            if self.wiring.now() - begin > _APPEARS_WITHIN or self._is_over(begin, PACE_S):
                raise
        except SmscError as error:
            if not error.retryable or self._is_over(begin, PACE_S):
                raise
            self.screen.note(str(error))
        return None

    def _is_over(self, begin: datetime, pause_s: float) -> bool:
        return (self.wiring.now() - begin).total_seconds() + pause_s > self.limit_s

    def _wait(self, pause_s: float, words: str) -> None:
        with self._sign_of_life(words):
            self.wiring.sleep(pause_s)

    @contextmanager
    def _sign_of_life(self, words: str) -> Iterator[None]:
        """Something that moves, on a terminal."""
        if not self.screen.styled or self.screen.as_json:
            yield
            return
        from rich.console import Console

        with Console(stderr=True).status(words):
            yield
