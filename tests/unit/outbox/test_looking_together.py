"""A worker's calls about many messages, where a provider in the test's hands answers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest
from journal_world import FAST, Hands

from smsc_soap import errors
from smsc_soap.outbox.events import Event
from smsc_soap.outbox.looking import LATER_US
from smsc_soap.outbox.sender import Did, Sender
from smsc_soap.outbox.telling import TellingJournal
from smsc_soap.outbox.together import APART_S, CONTROL_PAUSE_S, Together
from smsc_soap.outbox.work import Sighting, Wait

Answer = Sighting | None | errors.SmscError
NUMBERS = (1, 2, 3)


class Told:
    """Answers looks as it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.alone: list[str] = []
        self.lists: list[list[str]] = []
        self.say: Callable[[str], Answer] = lambda message_id: Sighting(message_id, 0, None, Decimal("1.50"), 1)
        #: Errors of the next lists.
        self.errors: list[errors.SmscError] = []

    def send(self, *_: object) -> None:
        raise AssertionError("nothing is to be sent")

    balance = send

    def look(self, phone: str, message_id: str) -> Sighting | None:
        self.alone.append(message_id)
        return self._said(message_id)

    def look_many(self, messages: Sequence[tuple[str, str]]) -> tuple[Sighting | None, ...]:
        self.lists.append([message_id for _, message_id in messages])
        if self.errors:
            raise self.errors.pop(0)
        return tuple(self._said(message_id) for _, message_id in messages)

    def _said(self, message_id: str) -> Sighting | None:
        said = self.say(message_id)
        if isinstance(said, errors.SmscError):
            raise said
        return said


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def sender(hands: Hands, told: Told) -> Sender:
    """A worker; three messages are on the way and due, and looking works."""
    claims = []
    for number in NUMBERS:
        hands.put(number)
        claims.append(hands.claim())
    for claim in claims:
        hands.accept(claim, due_s=0)
    hands.journal.change_account(control_us=hands.now_us + 10**12)
    return new_sender(hands, told)


def new_sender(hands: Hands, told: Told, together: Together | None = None) -> Sender:
    return Sender(hands.journal, told, 60.0, pace=FAST, together=together or Together(200))  # type: ignore[arg-type]  # a provider as far as these tests go


def due_in_s(hands: Hands, sender: Sender) -> float:
    wait = sender.step(new_sends=False)
    assert isinstance(wait, Wait), wait
    assert wait.until_us is not None
    return (wait.until_us - hands.now_us) / 1e6


def test_one_call_for_all_and_each_row_goes_to_its_message(hands: Hands, told: Told, sender: Sender) -> None:
    told.say = lambda message_id: None if message_id == "id-2" else Sighting(message_id, int(message_id[3:]), None)
    assert sender.step() is Did.POLLED
    assert told.lists == [["id-1", "id-2", "id-3"]]
    assert [hands.entry(number).status_code for number in NUMBERS] == [1, None, 3]
    assert due_in_s(hands, sender) == 10, "1 and 3 are final"
    assert told.alone == []


def test_moves_are_told_one_by_one(place: object, told: Told) -> None:
    hands = Hands(place)  # type: ignore[arg-type]  # a path or an address
    hands.journal.close()
    hands.journal = journal = TellingJournal(place, clock=hands.clock)  # type: ignore[arg-type]  # the same
    journal._database_time = False
    events: list[Event] = []
    claims = []
    for number in NUMBERS:
        hands.put(number)
        claims.append(hands.claim())
    for claim in claims:
        hands.accept(claim, due_s=0)
    journal.change_account(control_us=hands.now_us)
    journal.tell = events.append
    told.say = lambda message_id: None if message_id == "id-2" else Sighting(message_id, 1, None)
    new_sender(hands, told).step()
    assert [(one.what, one.key, one.provider_id, one.status_code) for one in events] == [
        ("status", "order-1", "id-1", 1),
        ("status", "order-3", "id-3", 1),
    ]
    hands.close()


@pytest.mark.parametrize(
    "error",
    [errors.DeadlineExceeded("late"), errors.NotSent("refused"), errors.RateLimited("9", code=9)],
    ids=["timeout", "refused connection", "code 9"],
)
def test_without_an_answer_all_wait_and_no_look_counts(
    hands: Hands, told: Told, sender: Sender, error: errors.SmscError
) -> None:
    told.errors = [error]
    sender.step()
    assert due_in_s(hands, sender) == LATER_US / 1e6
    hands.clock.advance(LATER_US / 1e6)
    sender.step()
    assert len(told.lists) == 2
    assert hands.journal.account()["lag_s"] == 0.0, "a look without an answer is no miss"


@pytest.mark.parametrize(
    "error",
    [errors.ParametersRejected("1", code=1), errors.HttpStatusError(404), errors.MessageNotFound("3", code=3)],
    ids=["code 1", "http 404", "code 3"],
)
def test_where_lists_do_not_work_messages_are_looked_at_one_by_one_for_an_hour(
    hands: Hands, told: Told, sender: Sender, error: errors.SmscError, caplog: pytest.LogCaptureFixture
) -> None:
    told.errors = [error]
    with caplog.at_level(logging.WARNING):
        for _ in range(4):
            sender.step()
    assert (len(told.lists), sorted(told.alone)) == (1, ["id-1", "id-2", "id-3"])
    events = [getattr(one, "smsc_event", None) for one in caplog.records]
    assert events.count("statuses_apart") == 1
    assert all(hands.entry(number).status_code == 0 for number in NUMBERS)
    hands.clock.advance(APART_S)
    sender.step()
    assert len(told.lists) == 2


def test_an_unreadable_list_is_asked_again_and_three_are_enough(hands: Hands, told: Told, sender: Sender) -> None:
    told.errors = [errors.MalformedReply("cut") for _ in range(5)]
    for _ in range(6):
        sender.step()
    assert len(told.lists) == 3
    assert sorted(told.alone) == ["id-1", "id-2", "id-3"]


def test_workers_of_a_process_learn_from_each_other(hands: Hands, told: Told) -> None:
    together = Together(200)
    together.failed(errors.HttpStatusError(404), hands.clock.boot_time())
    sender = new_sender(hands, told, together)
    assert sender._claimant().statuses_per_call == 1


@pytest.mark.parametrize(
    ("error", "for_person"), [(errors.AuthenticationFailed("2", code=2), True), (errors.IpBlocked("4", code=4), False)]
)
def test_a_refusal_for_the_accounts_sake_pauses_everything(
    hands: Hands, told: Told, sender: Sender, error: errors.SmscError, for_person: bool
) -> None:
    told.errors = [error]
    sender.step()
    account = hands.journal.account()
    assert account["paused_for_person"] is for_person
    assert (account["paused_until_us"] is None) is for_person
    assert isinstance(sender.step(), Wait)
    assert (len(told.lists), told.alone) == (1, [])


def test_after_a_look_that_missed_fresh_messages_go_in_lists_for_a_moment(hands: Hands, told: Told) -> None:
    claims = []
    for number in range(1, 7):
        hands.put(number)
        claims.append(hands.claim())
    for claim in claims:
        hands.accept(claim, due_s=0)
    told.say = lambda message_id: None
    sender = new_sender(hands, told)
    sender.step()
    sender.step()
    assert (len(told.alone), [len(one) for one in told.lists]) == (1, [5])
    hands.clock.advance(CONTROL_PAUSE_S)
    hands.put(9)
    hands.accept(hands.claim(), due_s=0)
    sender.step()
    assert len(told.alone) == 2


def test_an_outcome_the_store_does_not_take_is_written_later(
    hands: Hands, told: Told, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    from smsc_soap.outbox.errors import NotDurable
    from smsc_soap.outbox.journal import Journal

    def full(*_: object) -> None:
        raise NotDurable("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(Journal, "record_statuses", full)
        with pytest.raises(NotDurable):
            sender.step()
    assert isinstance(sender.step(), Wait)
    assert len(told.lists) == 1
    assert all(hands.entry(number).status_code == 0 for number in NUMBERS)
