"""D8 to D10: PostgreSQL goes away in the middle of a commit, again and again, or comes back without the last ones."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import outbox_child
import pytest
from commit_cutter import PLACES, CommitCutter
from journal_world import Hands
from postgres_cluster import Cluster, cluster
from postgres_server import new_database, postgres

from smsc_soap import Outbox, SmscClient
from smsc_soap.outbox.errors import NotDurable
from smsc_soap.outbox.journal import store
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Claim
from smsc_soap.sandbox.server import SandboxServer

#: Places at which what was committed arrives.
ARRIVES = ("after", "late")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as address:
        yield address


@pytest.fixture
def cutter(server: str) -> Iterator[CommitCutter]:
    with CommitCutter(new_database(server)) as road:
        yield road


@pytest.fixture
def hands(cutter: CommitCutter) -> Iterator[Hands]:
    made = Hands(cutter.address)
    made.put(1)
    yield made
    assert cutter.cuts
    made.close()


@pytest.mark.parametrize("place", PLACES)
def test_d9_a_claim_whose_commit_is_cut_goes_on_only_when_it_is_there(
    cutter: CommitCutter, hands: Hands, place: str
) -> None:
    cutter.cut(place)
    if place in ARRIVES:
        claim = hands.claim()
        assert hands.journal.still_mine(claim)
        assert [one.id for one in hands.entry(1).attempts] == [claim.attempt_id]
    else:
        with pytest.raises(NotDurable, match="whole or not at all"):
            hands.take()
        assert (hands.entry(1).state, hands.entry(1).attempts) == (MessageState.QUEUED, ())
        claim = hands.claim()
    hands.accept(claim, cost=Decimal("2.5"))
    assert hands.entry(1).state is MessageState.ACCEPTED


@pytest.mark.parametrize("released_at", [b"FOR UPDATE", b"INSERT INTO messages"], ids=["looking", "writing"])
@pytest.mark.parametrize("place", PLACES)
def test_d9_a_put_whose_commit_is_cut_is_there_once_and_told_as_new(
    cutter: CommitCutter, hands: Hands, place: str, released_at: bytes
) -> None:
    cutter.releases = (released_at,)
    cutter.cut(place)
    assert hands.journal.put(hands.draft(2)) is True
    cutter.cut(place)
    assert hands.journal.put_many([hands.draft(number) for number in (2, 3, 4)]) == 2
    assert hands.journal.counts() == {"queued": 4}
    assert hands.journal.put(hands.draft(2)) is False


@pytest.mark.parametrize("place", PLACES)
def test_d9_a_result_whose_commit_is_cut_is_written_once(cutter: CommitCutter, hands: Hands, place: str) -> None:
    claim = hands.claim()
    cutter.cut(place)
    hands.accept(claim, cost=Decimal("2.5"), parts=1)
    entry = hands.entry(1)
    assert (entry.state, entry.cost) == (MessageState.ACCEPTED, Decimal("2.5"))
    assert entry.attempts[0].state is AttemptState.ACCEPTED
    assert hands.journal.account()["recent"] == "k", "counted once"
    hands.put(2)
    assert hands.claim("w2").slot == 0, "its place in the pool is free"


@pytest.mark.parametrize("after", [0, 1], ids=["connecting", "writing"])
def test_d9_a_result_that_is_cut_while_looking_again_is_settled_later(
    cutter: CommitCutter, hands: Hands, after: int
) -> None:
    claim = hands.claim()
    cutter.cut("before")
    original = hands.journal._mended

    def cut_again(*given: object) -> bool:
        # A new connection commits its own settings first.
        cutter.cut("before", after=after)
        return original(*given)  # type: ignore[arg-type]  # passed on as it came

    hands.journal._mended = cut_again  # type: ignore[method-assign,assignment]  # the second cut
    with pytest.raises(NotDurable, match="whole or not at all"):
        hands.accept(claim)
    assert cutter.cuts == 2
    hands.clock.advance(90)
    hands.case("w2")
    assert hands.entry(1).state is MessageState.UNKNOWN


@pytest.fixture
def own_server() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


# D8: it goes away, again and again


def moved_on(outbox: Outbox, clock: outbox_child.SharedTime, rounds: outbox_child.Rounds, asked: int) -> int:
    """Moves the clock when every worker has asked for work since *asked* questions, and none has any."""
    if outbox.status().busy or rounds.asked < asked + outbox_child.WORKERS:
        return asked
    clock.advance(outbox_child.STEP_S)
    outbox._wake()
    return rounds.asked


def test_d8_a_server_restarted_all_the_time_sends_nothing_twice_and_loses_nothing(
    own_server: Cluster, tmp_path: Path
) -> None:
    number, rounds, pause, asked = 40, outbox_child.Rounds(), threading.Event(), 0
    clock = outbox_child.SharedTime(tmp_path / "time")
    with SandboxServer(clock=clock) as sandbox:
        sandbox.faults.add("lost_reply", operation="send_sms2", nth=3)
        client = SmscClient("alex", "123", base_url=sandbox.url, timeout_s=10.0, limits=None)
        outbox = Outbox.open(new_database(own_server.address), client=client, clock=clock, pace=1000, crash=rounds)
        # Time is shared with the sandbox, and moved by this test.
        outbox._journal._database_time = False
        outbox.put_many(outbox_child.messages(number))
        outbox.run(workers=outbox_child.WORKERS)
        for _ in range(4):
            before = sandbox.posts()
            while sandbox.posts() < before + 3:
                asked = moved_on(outbox, clock, rounds, asked)
                pause.wait(0.001)
            own_server.stop()
            own_server.start()
        while outbox.status().waiting:
            asked = moved_on(outbox, clock, rounds, asked)
            pause.wait(0.01)
        assert outbox.stop()
        entries = outbox.list(limit=100)
        outbox.close()
        client.close()
        executed = {message.phone: message for message in sandbox.ledger}
        assert len(sandbox.ledger) == len(executed) == number, "doubled"
    clock.close()
    for one in entries:
        assert one.state is MessageState.ACCEPTED, one.reason
        assert executed[one.phone.lstrip("+")].message_id in [attempt.id for attempt in one.attempts], (
            "sent without a claim"
        )


# D10: failover


@pytest.mark.parametrize("lost", [True, False], ids=["lost", "kept"])
def test_d10_a_failover_freezes_the_store_before_anything_is_claimed(own_server: Cluster, lost: bool) -> None:
    hands = Hands(new_database(own_server.address))
    hands.put(1)
    if lost:
        own_server.copy()
    claim = hands.claim()
    hands.put(2)
    if not lost:
        own_server.copy()
    own_server.fail_over()

    assert "failed over or restored" in hands.wait().why, "the workers that were running"
    assert not hands.journal.still_mine(claim) or not lost
    states = {"queued": 1} if lost else {"queued": 1, "sending": 1}
    assert hands.journal.counts() == states

    other = Hands(hands.place, hands.clock)
    assert "thaw" in (other.journal.frozen() or ""), "and those that come later"
    hands.journal.thaw()
    other.journal.thaw()
    assert isinstance(hands.take(), Claim), "a person decided; the same failover is not noticed again"
    Hands(hands.place, hands.clock).close()
    assert hands.journal.frozen() is None
    other.close()
    hands.close()


def test_d10_a_restart_is_no_failover(own_server: Cluster) -> None:
    hands = Hands(new_database(own_server.address))
    hands.put(1)
    for how in ("immediate", "fast"):
        own_server.stop(how)
        with pytest.raises(NotDurable):
            hands.take()
        own_server.start()
        assert hands.journal.frozen() is None
    hands.claim()
    hands.close()


def test_d11_a_dump_restored_into_another_server_arrives_frozen(server: str) -> None:
    """Only the marks are moved: it is the server's own identifier that differs."""
    hands = Hands(new_database(server))
    with hands.journal._engine.begin() as connection:
        moved = "UPDATE meta SET value = '7000000000000000000:00000001' WHERE name = 'timeline'"
        assert connection.exec_driver_sql(moved).rowcount == 1
    hands.close()
    restored = Hands(hands.place)
    assert "failed over or restored" in (restored.journal.frozen() or "")
    restored.close()


def test_d10_a_role_that_may_not_ask_goes_on_without(server: str) -> None:
    place = new_database(server)
    owner = Hands(place)
    with owner.journal._engine.begin() as connection:
        for word in (
            "CREATE ROLE alex LOGIN",
            "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM public",
            "ALTER SCHEMA public OWNER TO alex",
            "GRANT ALL ON ALL TABLES IN SCHEMA public TO alex",
            "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO alex",
            "UPDATE meta SET value = 'elsewhere' WHERE name = 'timeline'",
        ):
            connection.exec_driver_sql(word)
    owner.close()
    hands = Hands(place.replace("postgres@", "alex@"))
    assert hands.journal.frozen() is None
    hands.put(1)
    hands.claim()
    hands.close()


# D4: a lock that is not given


def test_d4_a_lock_held_by_somebody_who_hangs_is_not_waited_for_without_end(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten seconds in earnest; a thousandth of that here."""
    hands = Hands(new_database(server))
    hands.put(1)
    monkeypatch.setattr(store, "_SETTINGS", (*store._SETTINGS, "SET lock_timeout = '10ms'"))
    other = Hands(hands.place, hands.clock)
    with hands.journal._engine.begin() as connection:
        connection.exec_driver_sql("SELECT * FROM account FOR UPDATE")
        with pytest.raises(NotDurable, match="lock timeout"):
            other.take()
    assert isinstance(other.take(), Claim)
    other.close()
    hands.close()


def test_d8_connections_that_lead_nowhere_end_by_themselves(server: str) -> None:
    hands = Hands(new_database(server))
    with hands.journal._engine.connect() as connection:
        told = [
            connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in ("synchronous_commit", "lock_timeout", "idle_in_transaction_session_timeout")
        ]
    hands.close()
    assert told == ["on", "10s", "30s"]
    asked = store.open_engine(f"{hands.place}?connect_timeout=3")
    with asked.connect() as connection:
        road = connection.connection.driver_connection.info.get_parameters()
    asked.dispose()
    assert (road["connect_timeout"], road["tcp_user_timeout"], road["keepalives_idle"]) == ("3", "30000", "10")
