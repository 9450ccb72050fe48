"""What can go wrong with the outbox itself."""

from __future__ import annotations

from smsc_soap.errors import SmscError


class OutboxError(SmscError):
    """Base of the outbox's own errors. Nothing was stored or sent because of it."""


class KeyConflict(OutboxError):
    """The key belongs to another message: other recipient, text, sender, parameters, time or class."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"key {key!r} belongs to another message already; use a new key for a new message, "
            "or put exactly the same message again."
        )
        self.key = key


class UnknownKey(OutboxError):
    """No message with this key is in the outbox."""

    def __init__(self, key: str) -> None:
        super().__init__(f"no message with key {key!r} is in the outbox.")
        self.key = key


class NotDurable(OutboxError):
    """The journal could not be written; the message was not stored and is not sent."""
