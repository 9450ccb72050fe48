"""What there is just before a number to call is asked for, so that no older call confirms anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smsc_soap.client.core import ClientCore
from smsc_soap.client.heard import MOST_INCOMING, Before, Look, digits
from smsc_soap.client.http.report_calls import ReportCalls
from smsc_soap.client.http.seam import Post, PostAsync
from smsc_soap.errors import AuthenticationFailed, ConfigurationError, IpBlocked, NothingFound, Outcome, SmscError
from smsc_soap.model.recipient import parse_recipient
from smsc_soap.model.utc_offset import utc_offset_text
from smsc_soap.wire.http_api.reports import GetIncoming
from smsc_soap.wire.http_api.wait_call import AskForCall

if TYPE_CHECKING:
    from smsc_soap.model.http.messages import ReceivedMessage

#: Further back than the looks that follow: what is missing here must not turn up at the edge of one of those.
_HOURS_BEFORE: Final = 2


@dataclass(slots=True)
class Question:
    """What is known just before a number is asked for: the calls that are there already do not count."""

    core: ClientCore
    operation: AskForCall
    before: Before
    doubts: tuple[str, ...] = ()

    @classmethod
    def beginning(cls, core: ClientCore, operation: AskForCall) -> Question:
        # What calls is told in international form, however the number was spelled and sent.
        caller = digits(parse_recipient(operation.recipient.wire).wire)
        began_s = core.clock.monotonic()
        return cls(core, operation, Before.question(caller, began_s, core.heard.last, None))

    def look(self) -> GetIncoming:
        """What is there already. Another request than the looks that follow, so the pace of those is not lost."""
        return incoming(self.core, _HOURS_BEFORE)

    def seen(self, messages: tuple[ReceivedMessage, ...]) -> Question:
        last, before = self.core.heard.last, self.before
        look = Look.of(messages, before.began_s)
        self.before = Before.question(before.phone, before.began_s, last, look)
        self.core.heard.last = look
        return self if look.whole else self._doubting(f"{MOST_INCOMING} messages or more in {_HOURS_BEFORE} hours")

    def failed(self, error: SmscError) -> Question:
        """Goes on without: the moments of calls are left to go by.

        Raises:
            AuthenticationFailed, IpBlocked, ConfigurationError: asking for a number would fail the same way.
        """
        if isinstance(error, NothingFound):
            return self.seen(())
        if isinstance(error, AuthenticationFailed | IpBlocked | ConfigurationError):
            error.operation, error.outcome = self.operation.name, Outcome.NOT_SENT
            raise error
        return self._doubting(type(error).__name__)

    def _doubting(self, why: str) -> Question:
        offset = utc_offset_text(self.core.settings.account_utc_offset)
        self.doubts = (
            f"what had come in before could not be looked at ({why}), so a call that the first look finds counts "
            f"by its local time, right only where the account's zone is UTC{offset} (SMSC_ACCOUNT_UTC_OFFSET)",
        )
        return self


def question(core: ClientCore, operation: AskForCall, post: Post) -> Question:
    """One look at what is there already, by the blocking client; not repeated, since somebody waits."""
    asked = Question.beginning(core, operation)
    try:
        return asked.seen(post(asked.look()))
    except SmscError as error:
        return asked.failed(error)


async def question_async(core: ClientCore, operation: AskForCall, post: PostAsync) -> Question:
    """The same on the event loop."""
    asked = Question.beginning(core, operation)
    try:
        return asked.seen(await post(asked.look()))
    except SmscError as error:
        return asked.failed(error)


def incoming(core: ClientCore, hours: int) -> GetIncoming:
    """The call that lists what came in."""
    return ReportCalls(core.settings).incoming(hours, None, None, MOST_INCOMING)
