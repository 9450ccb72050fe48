"""The small pieces: clocks, switches, appointments, the address in the WSDL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smsc_soap.errors import InvalidParameter
from smsc_soap.sandbox import wsdl_file
from smsc_soap.sandbox.behaviour import POSITIONS, UNKNOWNS, Behaviour
from smsc_soap.sandbox.clock import MANUAL_START, ManualClock, SystemClock
from smsc_soap.sandbox.faults import KINDS, OPERATIONS, FaultBook
from smsc_soap.sandbox.journal import KEPT, Journal
from smsc_soap.sandbox.limits import AddressBlock, PerMinute
from smsc_soap.sandbox.provider import Provider
from smsc_soap.sandbox.scripts.table import SCRIPTS
from smsc_soap.sandbox.wsdl_file import read_wsdl, wsdl_at

WSDL = Path(__file__).parents[3] / "wsdl" / "soap.wsdl"


def test_manual_clock_stands_still() -> None:
    clock = ManualClock()
    assert clock.now() is clock.now()
    clock.advance(90)
    assert clock.now() == MANUAL_START + timedelta(seconds=90)
    clock.set(datetime(2026, 2, 1, 3, tzinfo=MANUAL_START.tzinfo))
    assert clock.now() == datetime(2026, 2, 1, 3, tzinfo=UTC)
    clock.reset()
    assert clock.now() == MANUAL_START


async def test_whoever_sleeps_on_a_manual_clock_moves_it() -> None:
    clock = ManualClock()
    before = clock.monotonic()
    clock.sleep(3)
    await clock.sleep_async(4)
    assert clock.monotonic() - before == 7
    assert clock.now() == MANUAL_START + timedelta(seconds=7)


def test_system_clock_runs_and_shifts() -> None:
    clock = SystemClock()
    before = datetime.now(UTC)
    assert timedelta(0) <= clock.now() - before < timedelta(seconds=5)
    clock.advance(3600)
    assert timedelta(hours=1) <= clock.now() - before < timedelta(hours=1, seconds=5)
    clock.set(before + timedelta(days=2))
    assert timedelta(days=2) <= clock.now() - before < timedelta(days=2, seconds=5)
    clock.reset()
    assert clock.now() - before < timedelta(seconds=5)


@pytest.mark.parametrize("clock", [ManualClock(), SystemClock()])
def test_clocks_only_go_forward(clock: ManualClock | SystemClock) -> None:
    for seconds in (-1, float("nan"), float("inf"), 10**10):
        with pytest.raises(InvalidParameter, match="advance_s"):
            clock.advance(seconds)
    for moment in (clock.now() - timedelta(days=1), datetime(2030, 1, 1), datetime(3000, 1, 1, tzinfo=UTC)):
        with pytest.raises(InvalidParameter, match="set"):
            clock.set(moment)


def test_varied_switches_follow_the_seed_and_turn_each_of_them() -> None:
    drawn = [Behaviour().varied(seed) for seed in range(60)]
    assert drawn[7] == Behaviour().varied(7)
    for name in UNKNOWNS:
        positions = {getattr(one, name) for one in drawn}
        assert len(positions) > 1
        assert set(POSITIONS.get(name, positions)) == positions
    assert Behaviour(delivery_s=9).varied(1).delivery_s == 9


def test_old_seeds_keep_their_meaning() -> None:
    first = Behaviour().varied(7)
    assert [getattr(first, name) for name in UNKNOWNS[:8]] == [True, True, False, True, False, True, True, 0.0]


@pytest.mark.parametrize("name", POSITIONS)
def test_switches_know_their_positions(name: str) -> None:
    with pytest.raises(InvalidParameter, match=f"{name}.*{POSITIONS[name][0]}"):
        Behaviour(**{name: "sideways"})


def test_operations_of_faults_are_those_of_the_provider() -> None:
    assert {*Provider()._operations, *SCRIPTS} == set(OPERATIONS)


def hits(book: FaultBook, calls: str, operations: tuple[str, ...] = ("send_sms",)) -> str:
    return "".join("x" if book.pick(operations[int(one) if one.isdigit() else 0]) else "." for one in calls)


@pytest.mark.parametrize(
    ("rule", "pattern"),
    [
        ({}, "x....."),
        ({"nth": 3}, "..x..."),
        ({"nth": 2, "times": 2}, ".xx..."),
        ({"times": None}, "xxxxxx"),
        ({"times": None, "nth": 4}, "...xxx"),
        ({"operation": "get_balance"}, "......"),
        ({"probability": 0}, "......"),
    ],
)
def test_which_calls_are_hit(rule: dict, pattern: str) -> None:
    book = FaultBook()
    book.add("silence", **rule)
    assert hits(book, "------") == pattern


def test_operations_are_counted_apart() -> None:
    book = FaultBook()
    book.add("silence", operation="get_balance", nth=2)
    assert hits(book, "01010", ("send_sms", "get_balance")) == "...x."


def test_the_first_due_rule_wins_and_the_other_waits() -> None:
    book = FaultBook()
    first, second = book.add("html"), book.add("silence")
    assert [book.pick("send_sms"), book.pick("send_sms"), book.pick("send_sms")] == [first, second, None]


def test_draws_follow_the_seed() -> None:
    def run(seed: int) -> str:
        book = FaultBook(seed)
        book.add("silence", times=None, probability=0.5)
        return hits(book, "-" * 40)

    assert run(1) == run(1) != run(2)
    book = FaultBook(1)
    book.seed(2)
    book.add("silence", times=None, probability=0.5)
    assert hits(book, "-" * 40) == run(2)


def test_cancelling() -> None:
    book = FaultBook()
    kept, gone = book.add("html"), book.add("silence")
    book.remove(gone.number)
    assert book.rules() == [kept]
    with pytest.raises(InvalidParameter, match="number"):
        book.remove(gone.number)
    book.clear()
    assert book.rules() == []


@pytest.mark.parametrize("kind", KINDS)
def test_defaults_of_every_kind_pass_their_own_check(kind: str) -> None:
    rule = FaultBook().add(kind, **KINDS[kind].settings, executed=KINDS[kind].executes)
    assert rule.to_dict()["settings"] == dict(KINDS[kind].settings)
    assert rule.executed is KINDS[kind].executes


@pytest.mark.parametrize(
    ("kind", "how", "field"),
    [
        ("no_such", {}, "kind"),
        (None, {}, "kind"),
        ("silence", {"operation": "send"}, "operation"),
        ("silence", {"nth": 0}, "nth"),
        ("silence", {"nth": True}, "nth"),
        ("silence", {"times": 0}, "times"),
        ("silence", {"times": "many"}, "times"),
        ("silence", {"probability": 2}, "probability"),
        ("silence", {"code": 1}, "code"),
        ("silence", {"seconds": -1}, "seconds"),
        ("silence", {"executed": "yes"}, "executed"),
        ("latency", {"seconds": None}, "seconds"),
        ("refuse", {"code": 100}, "code"),
        ("refuse", {"code": "Client"}, "code"),
        ("fault", {"code": 1}, "code"),
        ("fault", {"text": 1}, "text"),
        ("http_status", {"status": 199}, "status"),
        ("http_status", {"location": "a\r\nb"}, "location"),
        ("http_status", {"retry_after": "x\ny"}, "retry_after"),
        ("empty", {"what": "all"}, "what"),
        ("truncated", {"share": 1.1}, "share"),
        ("gzip", {"bomb_mb": 5000}, "bomb_mb"),
        ("wrong_id", {"id": "я"}, "id"),
    ],
)
def test_wrong_appointments_get_one_sentence(kind: str, how: dict, field: str) -> None:
    book = FaultBook()
    with pytest.raises(InvalidParameter) as caught:
        book.add(kind, **how)
    assert caught.value.field == field
    assert str(caught.value).endswith(".")
    assert book.rules() == []


def test_journal_keeps_the_latest_and_counts_all() -> None:
    journal = Journal()
    for _ in range(KEPT + 5):
        journal.add("send_sms", {"mes": "x" * 5000}, moment=MANUAL_START)
    entries = list(journal)
    assert (len(journal), len(entries), entries[0].number) == (KEPT + 5, KEPT, 6)
    assert len(entries[0].fields["mes"]) == 4001


def test_old_counts_are_swept() -> None:
    rates = PerMinute()
    for number in range(5000):
        rates.count(number, MANUAL_START + timedelta(seconds=number))
    assert len(rates._seen) < 1000


def test_block_by_administration() -> None:
    block = AddressBlock()
    block.block(MANUAL_START + timedelta(seconds=5))
    assert block.is_blocked(MANUAL_START)
    assert not block.is_blocked(MANUAL_START + timedelta(seconds=5))
    block.block(None)
    assert not block.is_blocked(MANUAL_START)


def test_wsdl_is_the_packaged_one() -> None:
    assert read_wsdl() == WSDL.read_bytes()


def test_wsdl_of_a_wheel_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_wsdl").mkdir()
    (tmp_path / "_wsdl" / "soap.wsdl").write_bytes(b"packaged")
    monkeypatch.setattr(wsdl_file.resources, "files", lambda _: tmp_path)
    assert read_wsdl() == b"packaged"


def test_only_the_address_changes() -> None:
    given = WSDL.read_bytes()
    changed = wsdl_at(given, 'http://h/?a="1"&b=<\\1>')
    old = b'location="https://smsc.ru/sys/soap.php"'
    new = b"location='http://h/?a=\"1\"&amp;b=&lt;\\1&gt;'"
    assert changed == given.replace(b"<soap:address " + old, b"<soap:address " + new)
    assert wsdl_at(changed, "https://smsc.ru/sys/soap.php") == given
