"""What a person needs to see before deciding about a held message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from smsc_soap.errors import MessageNotFound, SmscError
from smsc_soap.model.status import StatusMeaning, status_meaning
from smsc_soap.outbox.entry import AttemptRecord, Entry

if TYPE_CHECKING:
    from smsc_soap.client.sync_client import SmscClient


@dataclass(frozen=True, slots=True)
class AttemptEvidence:
    """One attempt, and what the provider says of it now."""

    attempt: AttemptRecord
    #: The status it has now; None: not found, or the look failed.
    status_code: int | None
    status_at: datetime | None
    #: Why the look failed; None: it did not.
    failure: str | None

    @property
    def status(self) -> StatusMeaning | None:
        return None if self.status_code is None else status_meaning(self.status_code)

    @property
    def found(self) -> bool:
        return self.status_code is not None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A message with every attempt looked at once more."""

    entry: Entry
    attempts: tuple[AttemptEvidence, ...]

    @property
    def confirm(self) -> str:
        """What ``decide`` asks for: the id of the latest attempt."""
        return self.entry.attempts[-1].id if self.entry.attempts else ""


def gather(entry: Entry, client: SmscClient) -> Evidence:
    """One look for each attempt that reached the wire. Never raises for what the provider says."""
    return Evidence(entry, tuple(_look(entry.phone, one, client) for one in entry.attempts))


def _look(phone: str, attempt: AttemptRecord, client: SmscClient) -> AttemptEvidence:
    try:
        status = client.get_status(phone, attempt.id)
    except MessageNotFound:
        return AttemptEvidence(attempt, None, None, None)
    except SmscError as error:
        return AttemptEvidence(attempt, None, None, str(error))
    return AttemptEvidence(attempt, status.status_code, status.changed_at, None)
