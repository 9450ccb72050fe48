"""Error class → exit code of the command: one stable table.

Two questions decide what a script may do next: may it repeat (4: yes, 5: never), and who has to act.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from smsc_soap import errors
from smsc_soap.outbox import errors as outbox_errors
from smsc_soap.wire import callback_errors


class ExitCode(IntEnum):
    """What the command leaves behind. Numbers never change their meaning."""

    meaning: str

    def __new__(cls, value: int, meaning: str) -> ExitCode:
        code = int.__new__(cls, value)
        code._value_ = value
        code.meaning = meaning
        return code

    OK = 0, "Done."
    DRIFT = 1, "The service descriptions differ (wsdl diff, doctor --wsdl)."
    BAD_INPUT = 2, "Wrong input or settings; nothing was sent."
    REFUSED = 3, "The provider refused."
    NOT_SENT = 4, "The call did not get through, and nothing was sent: safe to repeat."
    UNKNOWN = 5, "It is not certain whether the message was sent: NEVER repeat it, ask with status."
    LIMIT = 6, "Too often, by a rule of the provider: wait, then repeat."
    NOT_FOUND = 7, "The provider knows no such message (yet)."
    OVER_BUDGET = 8, "The price is above the budget; nothing more was sent."
    CHANGED = 9, "A campaign cannot begin or go on: its plan does not fit any more; nothing more was sent."
    LOCKED = 10, "Another process runs this campaign."
    NOT_CONFIRMED = 11, "Nobody confirmed the campaign; nothing was sent."
    NEEDS_PERSON = 12, "Messages are left that only a person can let go on (outbox run --until-done)."
    TOO_LATE = 13, "Too late: it could not be taken back any more, and nothing was changed."
    INTERNAL = 70, "A bug in this program."
    FILE = 74, "A file or the output could not be read or written."
    INTERRUPTED = 130, "Interrupted; nothing more was sent."


#: The nearest ancestor of an error counts. A transport or reply error only gets here from a call
#: that reads: on a paid send it is a SendOutcomeUnknown (``wire/outcomes.py``).
ERROR_EXIT_CODES: Final[Mapping[type[BaseException], ExitCode]] = MappingProxyType(
    {
        errors.SendOutcomeUnknown: ExitCode.UNKNOWN,
        errors.ActionOutcomeUnknown: ExitCode.UNKNOWN,
        errors.ConfigurationError: ExitCode.BAD_INPUT,
        errors.RequestError: ExitCode.BAD_INPUT,
        errors.LimitReached: ExitCode.LIMIT,
        errors.CampaignError: ExitCode.CHANGED,
        errors.BudgetExceeded: ExitCode.OVER_BUDGET,
        errors.CampaignLocked: ExitCode.LOCKED,
        errors.TransportError: ExitCode.NOT_SENT,
        errors.ReplyError: ExitCode.NOT_SENT,
        errors.RateLimited: ExitCode.LIMIT,
        errors.MessageNotFound: ExitCode.NOT_FOUND,
        errors.NothingFound: ExitCode.NOT_FOUND,
        errors.ProviderError: ExitCode.REFUSED,
        callback_errors.CallbackError: ExitCode.BAD_INPUT,
        callback_errors.InboxUnwritable: ExitCode.FILE,
        outbox_errors.KeyConflict: ExitCode.BAD_INPUT,
        outbox_errors.UnknownKey: ExitCode.NOT_FOUND,
        outbox_errors.NotDurable: ExitCode.FILE,
        KeyboardInterrupt: ExitCode.INTERRUPTED,
        OSError: ExitCode.FILE,
    }
)


def exit_code_for(error: BaseException) -> ExitCode:
    """The exit code that *error* ends the command with; what the table does not know is our bug."""
    for kind in type(error).__mro__:
        if kind in ERROR_EXIT_CODES:
            return ERROR_EXIT_CODES[kind]
    return ExitCode.INTERNAL
