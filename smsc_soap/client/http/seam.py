"""How the groups of HTTP calls reach the client they belong to."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol, TypeVar

from smsc_soap.model.recipient import Recipient, parse_recipient
from smsc_soap.settings import Settings
from smsc_soap.wire.operations import Operation, WireRecipient

T = TypeVar("T")


class Post(Protocol):
    """The blocking client's way to make a call, with its repetitions."""

    def __call__(self, operation: Operation[T], /) -> T:
        """The result of *operation*."""


class PostAsync(Protocol):
    """The same on the event loop."""

    def __call__(self, operation: Operation[T], /) -> Awaitable[T]:
        """The result of *operation*."""


def one_recipient(phone: str | Recipient, settings: Settings) -> WireRecipient:
    """*phone* as it goes out and as it was given.

    Raises:
        InvalidPhone: it is none.
    """
    recipient = parse_recipient(phone, normalize=settings.normalize_phones)
    return WireRecipient(recipient.wire, recipient.given)
