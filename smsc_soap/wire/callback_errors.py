"""Why a call to the handler is not taken. The texts hold no value of the call and no secret."""

from __future__ import annotations

from smsc_soap.errors import SmscError


class CallbackError(SmscError):
    """A call to the handler that is not taken; nothing was stored or changed because of it."""

    #: What the caller is answered with.
    http_status = 400


class UnreadableCallback(CallbackError):
    """The call is not one of the provider's: no fields, or such that mean two things."""


class UnprovenCallback(CallbackError):
    """The check value is missing or wrong: anybody could have made this call."""

    http_status = 403


class CallbackTooLong(CallbackError):
    """The body is longer than any call of the provider."""

    http_status = 413


class InboxUnwritable(SmscError):
    """The inbox could not be written; the call was not stored and must not be answered with 200."""


class Overloaded(InboxUnwritable):
    """Too many calls wait to be stored; the provider has to come again."""
