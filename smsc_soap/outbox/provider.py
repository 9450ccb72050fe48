"""The provider as the outbox sees it: one send, one look, many looks at once. All else about a call is the client's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Protocol

from smsc_soap.client.sync_client import SmscClient
from smsc_soap.client.transport.attempt import BEFORE_FIRST_BYTE
from smsc_soap.errors import MessageNotFound
from smsc_soap.model.results import SendResult, StatusResult
from smsc_soap.outbox.journal import to_us
from smsc_soap.outbox.sharing import list_parameter
from smsc_soap.outbox.work import Claim, Sighting


class Provider(Protocol):
    """What workers call."""

    def send(self, claim: Claim, before_first_byte: Callable[[], None]) -> SendResult:
        """One attempt; raises what the client raises."""

    def look(self, phone: str, message_id: str) -> Sighting | None:
        """One status call: what was found, or None for a clean "not found"; raises for everything else."""

    def look_many(self, messages: Sequence[tuple[str, str]]) -> tuple[Sighting | None, ...]:
        """One call about many messages, pairs of phone and id: as ``look`` for each of them, in this order."""

    def balance(self) -> Decimal:
        """Money on the account; raises what the client raises."""


class ClientProvider:
    """The provider behind an ``SmscClient``. Repeats nothing and counts nothing: the outbox does both."""

    def __init__(self, client: SmscClient) -> None:
        self._client = client.with_options(repeat=False, limits=None, normalize_phones=False)

    def send(self, claim: Claim, before_first_byte: Callable[[], None]) -> SendResult:
        first = claim.parcels[0]
        phones, text, lines = [one.phone for one in claim.parcels], first.text, ""
        if any(one.text != text for one in claim.parcels):
            phones, text, lines = [], "", list_parameter((one.phone, one.text) for one in claim.parcels)
        # The charge and the refused numbers are part of the outcome; without these they stay invisible.
        query = "&".join(part for part in (first.query, "cost=3", "err=1", lines) if part)
        with _asking(before_first_byte):
            return self._client.send_sms2(
                phones,
                text,
                id=claim.attempt_id,
                sender=first.sender,
                time=first.send_time,
                query=query,
            )

    def look(self, phone: str, message_id: str) -> Sighting | None:
        try:
            status = self._client.get_status(phone, message_id, all=1)
        except MessageNotFound:
            return None
        return sighting(message_id, status)

    def look_many(self, messages: Sequence[tuple[str, str]]) -> tuple[Sighting | None, ...]:
        rows = self._client.http.statuses(messages, all=1)
        return tuple(None if row.status is None else sighting(row.id, row.status) for row in rows)

    def balance(self) -> Decimal:
        return self._client.get_balance().balance

    def close(self) -> None:
        self._client.close()


def sighting(message_id: str, status: StatusResult) -> Sighting:
    return Sighting(
        attempt_id=message_id,
        status_code=status.status_code,
        status_us=None if status.changed_at is None else to_us(status.changed_at),
        cost=status.cost,
        parts=status.parts,
    )


@contextmanager
def _asking(question: Callable[[], None]) -> Iterator[None]:
    token = BEFORE_FIRST_BYTE.set(question)
    try:
        yield
    finally:
        BEFORE_FIRST_BYTE.reset(token)
