"""Ten thousand reports, forged, replayed, reordered and duplicated among them; a hundred thousand hostile requests."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from callback_calls import SECRET, check, form, signed
from callback_hostile import requests
from journal_world import FAST, Hands

from smsc_soap.callbacks.app import CallbackApp
from smsc_soap.callbacks.receiver import CallbackReceiver
from smsc_soap.outbox.journal.sending import Claimant
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Claim, SendReport
from smsc_soap.wire.callback import CallbackSettings

REPORTS = 10_000
#: What the provider really tells of a message, in order; the last is where it ends.
STORIES = ((0,), (-1, 0, 1), (0, 1, 2), (0, 1, 2, 4), (-1, 0, 20), (0, 3), (1, 4), (-1, 0, 25), (1,))
IN_REQUEST = 100
IN_FLIGHT = 250


@dataclass(frozen=True)
class Truth:
    """One message and its story."""

    id: str
    phone: str
    story: tuple[int, ...]
    #: Its outcome was unknown before the first report.
    lost: bool


def messages(place: Path, draw: random.Random, number: int) -> list[Truth]:
    """Accepted messages, every tenth request with a lost answer."""
    hands = Hands(place)
    hands.journal.put_many(hands.draft(one, batch="b", text="the same for all") for one in range(number))
    truths = []
    for at in range(number // IN_REQUEST):
        claimant = Claimant("w1", 90_000_000, FAST, f"request-{at}".__str__, batch_size=IN_REQUEST)
        claim = hands.journal.take(claimant)
        assert isinstance(claim, Claim), claim
        lost = at % 10 == 3
        attempt, state = (
            (AttemptState.UNKNOWN, MessageState.UNKNOWN) if lost else (AttemptState.ACCEPTED, MessageState.ACCEPTED)
        )
        due_us = hands.now_us + 10**12
        hands.journal.report(
            claim,
            [SendReport(one.seq, attempt, state, due_us, cost=None if lost else Decimal(2)) for one in claim.parcels],
        )
        truths += [Truth(claim.attempt_id, one.phone, draw.choice(STORIES), lost) for one in claim.parcels]
    hands.close()
    return truths


def calls(draw: random.Random, truths: list[Truth]) -> list[tuple[bytes, int]]:
    """Bodies in a drawn order, and what each has to be answered with."""
    real = []
    for one in truths:
        for status in one.story:
            fields = {"id": one.id, "phone": one.phone.lstrip("+"), "status": str(status)}
            real.append(signed("status", **fields, ts=str(1_700_000_000 + status)))
    made = [(form(fields), 200) for fields in real]
    while len(made) < REPORTS:
        fields = draw.choice(real)
        made.append(draw.choice(OTHERS)(draw, dict(fields)))
    draw.shuffle(made)
    return made


def _replayed(draw: random.Random, fields: dict[str, str]) -> tuple[bytes, int]:
    # What no check value covers may be anything.
    return form(fields | {"ts": str(draw.randrange(2**31)), "cost": "0.01", "err": "255"}), 200


def _same(_: random.Random, fields: dict[str, str]) -> tuple[bytes, int]:
    return form(fields), 200


def _status_changed(draw: random.Random, fields: dict[str, str]) -> tuple[bytes, int]:
    others = [one for one in ("1", "2", "4", "20", "22", "3") if one != fields["status"]]
    return form(fields | {"status": draw.choice(others)}), 403


def _stolen(draw: random.Random, fields: dict[str, str]) -> tuple[bytes, int]:
    """Proven with a guessed secret."""
    fields = fields | {"status": draw.choice(("4", "20", "22"))}
    return form(fields | {"sha1": check("status", fields, secret="guess")}), 403


def _crc(draw: random.Random, fields: dict[str, str]) -> tuple[bytes, int]:
    fields = {name: value for name, value in fields.items() if name != "sha1"} | {"status": "22"}
    return form(fields | {"crc32": check("status", fields, "crc32")}), 403


def _bare(_: random.Random, fields: dict[str, str]) -> tuple[bytes, int]:
    return form({name: value for name, value in fields.items() if name != "sha1"} | {"status": "20"}), 403


def _nobodys(draw: random.Random, fields: dict[str, str]) -> tuple[bytes, int]:
    plain = {"id": f"else-{draw.randrange(50)}", "phone": fields["phone"], "status": "20"}
    return form(signed("status", **plain)), 200


OTHERS = (_replayed, _same, _status_changed, _stolen, _crc, _bare, _nobodys)


async def deliver(receiver: CallbackReceiver, made: list[tuple[bytes, int]]) -> Counter[bool]:
    seen: Counter[bool] = Counter()
    for at in range(0, len(made), IN_FLIGHT):
        part = made[at : at + IN_FLIGHT]
        answers = await asyncio.gather(*(receiver.handle_async(body) for body, _ in part))
        seen.update(answer.status == expected for answer, (_, expected) in zip(answers, part))
        await asyncio.to_thread(receiver.bring)
    return seen


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_b17_ten_thousand_reports_none_lost_no_state_wrong(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    truths = messages(tmp_path / "sms.db", draw, 2000)
    made = calls(draw, truths)
    assert len(made) >= REPORTS
    with CallbackReceiver.open(tmp_path / "sms.db", secret=SECRET, run=False) as receiver:
        assert asyncio.run(deliver(receiver, made)) == {True: len(made)}
        kept = Counter((one.event.id, one.event.phone, one.event.status_code) for one in all_events(receiver))
        counts = receiver.counts
    real = {(one.id, one.phone, status) for one in truths for status in one.story}
    assert real <= set(kept), "lost"
    assert all(known.startswith("else-") for known, _, _ in set(kept) - real), "forged"
    assert set(kept.values()) == {1}
    assert counts.outbox["settled"] == sum(one.lost for one in truths)
    hands = Hands(tmp_path / "sms.db")
    wrong = []
    by_phone = {one.phone: one for one in truths}
    for entry in hands.journal.list(limit=len(truths)):
        truth = by_phone[entry.phone]
        refused = truth.lost and truth.story[-1] in (22, 23, 24, 25) and entry.state == "refused"
        accepted = entry.state == "accepted" and entry.status_code == truth.story[-1]
        # A message of an unknown outcome goes by its first report, which may be any of its story.
        if not (accepted or refused):
            wrong.append((truth, entry.state, entry.status_code))
    hands.close()
    assert wrong == []


def all_events(receiver: CallbackReceiver) -> Iterator[Any]:
    after = 0
    while page := receiver.events(after=after, limit=1000):
        yield from page
        after = page[-1].seq


# hostile requests


async def spoken(app: CallbackApp, scope: dict[str, Any], parts: list[bytes]) -> int:
    messages = [
        {"type": "http.request", "body": part, "more_body": at < len(parts)} for at, part in enumerate(parts, 1)
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return int(sent[0]["status"])


def hostile(tmp_path: Path, seed: int, number: int, settings: CallbackSettings) -> tuple[Counter[int], dict[str, int]]:
    """How requests were answered, and what was kept. Fails when a message of the store is another than before."""
    hands = Hands(tmp_path / "sms.db")
    for one in (1, 2, 3):
        hands.put(one)
        claim = hands.claim()
        if one == 1:
            hands.accept(claim, due_s=10**6, cost=Decimal(2))
        else:
            hands.lose(claim, due_s=10**6)
    hands.put(4)
    hands.claim()  # under way
    before = [hands.entry(one) for one in (1, 2, 3, 4)]
    ids = [(entry.attempts[-1].id, entry.phone.lstrip("+")) for entry in before]

    async def all_of_them() -> Counter[int]:
        answers: Counter[int] = Counter()
        app = CallbackApp(receiver)
        storm = requests(seed, number, receiver.paths[0], ids)
        while part := list(itertools.islice(storm, IN_FLIGHT)):
            answers.update(await asyncio.gather(*(spoken(app, *one) for one in part)))
            await asyncio.to_thread(receiver.bring)
        return answers

    path = tmp_path / "sms.db"
    with CallbackReceiver.open(path, secret=SECRET, run=False, settings=settings, now=hands.clock.now) as receiver:
        answers = asyncio.run(all_of_them())
        kept = receiver.kept()
        assert not any(one.event.trusted for one in all_events(receiver))
        assert set(receiver.counts.outbox) <= {"look", "nothing", "unknown_id"}
    assert [hands.entry(one) for one in (1, 2, 3, 4)] == before
    hands.close()
    return answers, kept


def _strict(tmp_path: Path, seed: int, number: int) -> None:
    answers, kept = hostile(tmp_path, seed, number, CallbackSettings())
    assert set(answers) <= {400, 403, 404, 405, 413}
    assert sum(answers.values()) == number
    assert set(kept.values()) == {0}


def _lax(tmp_path: Path, seed: int, number: int) -> None:
    answers, kept = hostile(tmp_path, seed, number, CallbackSettings(allow_crc32=True, allow_unproven=True))
    assert set(answers) <= {200, 400, 403, 404, 405, 413}
    assert answers[200] > number // 100, "hints are kept"
    assert sum(kept.values()) > 0


@pytest.mark.parametrize("how", [_strict, _lax])
@pytest.mark.parametrize("seed", [1, 2])
def test_i11_hostile_requests(tmp_path: Path, seed: int, how: Any, caplog: pytest.LogCaptureFixture) -> None:
    how(tmp_path, seed, 1500)
    assert SECRET not in caplog.text
    assert "9990000001" not in caplog.text


@pytest.mark.campaign
@pytest.mark.parametrize("how", [_strict, _lax])
@pytest.mark.parametrize("seed", range(100, 105))
def test_i11_a_hundred_thousand_hostile_requests(tmp_path: Path, seed: int, how: Any) -> None:
    how(tmp_path, seed, 10_000)
