"""A process that puts and sends some messages, and marks each act that the disk has to remember from then on."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import mutate_source  # noqa: F401 - changes a module of ours when a test asks for it, so it comes first
from sqlalchemy import event

from smsc_soap import SmscClient
from smsc_soap.model.results import SendResult
from smsc_soap.outbox.drafting import Drafting
from smsc_soap.outbox.events import Event
from smsc_soap.outbox.provider import ClientProvider
from smsc_soap.outbox.sender import Sender
from smsc_soap.outbox.telling import TellingJournal
from smsc_soap.outbox.work import Claim, Wait


class Marks:
    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / "marks", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def __call__(self, what: str, *known: str | None) -> None:
        os.write(self._file, json.dumps([what, *known]).encode() + b"\n")


class MarkedProvider(ClientProvider):
    """Marks the moment right before a first byte."""

    def __init__(self, client: SmscClient, mark: Marks) -> None:
        super().__init__(client)
        self._mark = mark

    def send(self, claim: Claim, before_first_byte: Callable[[], None]) -> SendResult:
        def marked() -> None:
            before_first_byte()
            for one in claim.parcels:
                self._mark("first byte", one.key, claim.attempt_id)

        return super().send(claim, marked)


def main(folder: Path, url: str, number: int, synchronous: str, checkpoint_pages: int) -> None:
    mark = Marks(folder)
    journal = TellingJournal(folder / "sms.db")

    @event.listens_for(journal._engine, "checkout")
    def prepare(raw: object, *_: object) -> None:
        raw.execute(f"PRAGMA wal_autocheckpoint={checkpoint_pages}")  # type: ignore[attr-defined]  # a connection
        if synchronous:
            raw.execute(f"PRAGMA synchronous={synchronous}")  # type: ignore[attr-defined]  # a connection

    def tell(happened: Event) -> None:
        mark("moved", happened.key, str(happened.state))

    journal.tell = tell
    client = SmscClient("alex", "123", base_url=url, timeout_s=10.0, limits=None)
    drafting = Drafting(client.settings, journal.clock)
    provider = MarkedProvider(client, mark)
    sender = Sender(journal, provider, client.settings.timeout_s)
    for at in range(number):
        draft = drafting.from_mapping({"key": f"key-{at}", "phone": f"+7999{at:07}", "text": f"order {at} is ready"})
        journal.put(draft)
        mark("put", draft.key)
        if at % 2:
            while not isinstance(sender.step(), Wait):
                pass
    provider.close()
    client.close()
    journal.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
