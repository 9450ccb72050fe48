"""Reasons to say no, with the provider's numbers."""

from __future__ import annotations

from enum import IntEnum


class Code(IntEnum):
    """Codes of the field ``error``. Source: provider's SOAP page, 2024."""

    PARAMETERS = 1
    AUTHORISATION = 2
    FUNDS = 3
    #: The same number means something else on a status call.
    NOT_FOUND = 3
    BLOCKED = 4
    TIME = 5
    DENIED = 6
    PHONE = 7
    UNDELIVERABLE = 8
    TOO_OFTEN = 9
    #: Scripts only: there is not enough to give to a subclient.
    CREDIT = 10


#: Refusals after which the message is on record at the provider (HTTP: they come with an id).
RECORDED = frozenset({Code.FUNDS, Code.DENIED, Code.PHONE, Code.UNDELIVERABLE})


class RefusalError(Exception):
    """The provider says no. ``why`` is for the journal and the page, never for the answer.

    *said* is the text of a script's answer, where it is not the usual one of the code.
    """

    def __init__(self, code: Code, why: str, *, said: str = "") -> None:
        super().__init__(f"{int(code)}: {why}")
        self.code = code
        self.why = why
        self.said = said
        #: What the answer says besides the code: an id, refused recipients.
        self.besides: dict[str, str | list[dict[str, str]]] = {}
