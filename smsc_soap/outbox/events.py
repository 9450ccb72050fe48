"""What workers did, told one by one to whoever runs them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smsc_soap.outbox.states import MessageState


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that is durable in the journal. Holds no recipient and no text."""

    #: ``message``: a message moved; ``status``: the provider told a delivery status; ``paused``: the account rests.
    what: str
    at: datetime
    key: str | None = None
    state: MessageState | None = None
    provider_id: str | None = None
    status_code: int | None = None
    code: int | None = None
    reason: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For one line of JSON; every name is always there."""
        return {
            "event": self.what,
            "at": self.at,
            "key": self.key,
            "state": None if self.state is None else str(self.state),
            "provider_id": self.provider_id,
            "status_code": self.status_code,
            "code": self.code,
            "reason": self.reason,
        }
