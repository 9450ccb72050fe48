"""The way to the provider, with a client that answers what the test prepared: pace, patience, and what is a miss."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from smsc_soap import errors
from smsc_soap.calibration.line import Line
from smsc_soap.calibration.messages import Fate, Label, PlannedMessage, Sent
from smsc_soap.sandbox.clock import ManualClock

PHONE = "+79990000001"
NOT_FOUND = errors.MessageNotFound("no", code=3, operation="get_status")


@dataclass
class Prepared:
    """Answers in order; the last one for ever."""

    clock: ManualClock = field(default_factory=ManualClock)
    answers: list[Any] = field(default_factory=list)
    asked: list[tuple[float, str]] = field(default_factory=list)
    log: list[Any] = field(default_factory=list)

    def get_status(self, phone, id, all):
        self.asked.append((self.clock.monotonic(), id))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def send_sms(self, phone, text, **more):
        return self.get_status(phone, more["id"], 0)

    def last_fields(self):
        return None


@pytest.fixture
def client():
    return Prepared()


@pytest.fixture
def told():
    return []


@pytest.fixture
def line(client, told):
    return Line(client, lambda english, russian: told.append((english, russian)), budget=Decimal(10))


def accepted(line):
    return Sent(Label.FIRST, "a", PHONE, "x", Decimal(1), Fate.ACCEPTED, answered_s=line.now_s())


def test_two_spellings_of_one_id_share_five_looks_a_minute(line, client):
    client.answers = ["found"]
    started_s = line.now_s()
    for spelling in ("aB", "Ab", "ab", "AB", "aB"):
        line.look(PHONE, spelling)
    assert line.now_s() == started_s
    line.look(PHONE, "Ab")
    assert line.now_s() == started_s + 61
    line.look("+79990000002", "Ab")
    assert line.now_s() == started_s + 61


def test_a_short_pause_that_a_rule_asks_for_is_made(line, client, told):
    client.answers = [errors.LimitReached("wait", retry_after_s=30.0), "found"]
    assert line.look(PHONE, "a") == "found"
    assert told == [
        (
            "waiting 30 s: the provider's rule per minute",
            "ожидание 30 с: правило провайдера на минуту",
        )
    ]


@pytest.mark.parametrize("retry_after_s", [None, 600.0])
def test_a_long_pause_is_not_made(line, client, retry_after_s):
    client.answers = [errors.LimitReached("wait", retry_after_s=retry_after_s)]
    with pytest.raises(errors.LimitReached):
        line.look(PHONE, "a")
    assert len(client.asked) == 1


def test_a_rule_that_never_lets_go_ends_the_question(line, client):
    client.answers = [errors.LimitReached("wait", retry_after_s=1.0)]
    with pytest.raises(errors.LimitReached):
        line.look(PHONE, "a")
    assert len(client.asked) == 4


def test_a_failed_look_is_no_miss(line, client, told):
    sent = accepted(line)
    client.answers = [NOT_FOUND, errors.ConnectionLost("it broke"), "found"]
    assert line.watch(sent) == "found"
    assert (sent.lag.missed_at_s, sent.lag.seen_at_s) == (0.0, 5.0)
    assert ("a look failed: it broke", "запрос не удался: it broke") in told


def test_looks_end_with_patience(line, client):
    line.patience_s = 70.0
    client.answers = [NOT_FOUND]
    started_s = line.now_s()
    assert line.watch(accepted(line)) is None
    assert [at_s - started_s for at_s, _ in client.asked] == [0, 2, 5, 15, 30, 65]


@pytest.mark.parametrize("error", [errors.AuthenticationFailed("no", code=2), errors.IpBlocked("no", code=4)])
def test_what_must_end_everything_ends_the_looks(line, client, error):
    client.answers = [error]
    with pytest.raises(type(error)):
        line.watch(accepted(line))
    assert len(client.asked) == 1


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (errors.NotSent("no connection."), Fate.NOT_SENT),
        (errors.LimitReached("wait", retry_after_s=600.0), Fate.NOT_SENT),
        (errors.InvalidSender("sender", "x", "y"), Fate.NOT_SENT),
        (errors.PhoneRejected("no", code=7, outcome=errors.Outcome.REFUSED), Fate.REFUSED),
    ],
)
def test_what_is_known_of_a_send(line, client, error, fate):
    client.answers = [error]
    sent = line.send(PlannedMessage(Label.FIRST, PHONE, "x", Decimal(3)), "a")
    assert sent.fate is fate
    assert sent.may_cost == 0
    assert line.sent == [sent]
    assert len(client.asked) == 1


def test_what_is_over_the_budget_is_not_sent(line, client):
    with pytest.raises(errors.ConfigurationError, match="budget"):
        line.send(PlannedMessage(Label.FIRST, PHONE, "x", Decimal("10.01")), "a")
    assert not client.asked
    assert not line.sent


def test_a_refused_login_is_noted_and_ends_it(line, client):
    client.answers = [errors.AuthenticationFailed("no", code=2, outcome=errors.Outcome.REFUSED)]
    with pytest.raises(errors.AuthenticationFailed):
        line.send(PlannedMessage(Label.FIRST, PHONE, "x", Decimal(3)), "a")
    assert [one.fate for one in line.sent] == [Fate.REFUSED]


def test_reprs_show_no_phone(line):
    sent = accepted(line)
    planned = PlannedMessage(Label.FIRST, PHONE, "secret words", Decimal(3))
    line.sent.append(sent)
    assert "9990000001" not in f"{line!r}{sent!r}{planned!r}"
    assert "secret" not in f"{planned!r}"
