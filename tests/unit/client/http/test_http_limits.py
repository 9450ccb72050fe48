"""The provider's rules about scripts, kept locally."""

from __future__ import annotations

import contextlib
from datetime import date
from typing import Any

import pytest
from fake_clock import FakeClock

from smsc_soap.client.limits import MINUTE_S, LimitKeeper
from smsc_soap.errors import ConnectionLost, LimitReached, NotSent
from smsc_soap.model.codes import REQUEST_CODES, Family, code_meaning
from smsc_soap.model.http.subclients import SubclientSettings
from smsc_soap.redaction import Secret
from smsc_soap.wire.http_api.downloads import ListDownloads
from smsc_soap.wire.http_api.numbers import ListNumbers, RentNumber
from smsc_soap.wire.http_api.reports import GetOperator, GetPrices, HttpBalance
from smsc_soap.wire.http_api.sending import HttpSend
from smsc_soap.wire.http_api.statuses import GetStatuses, WireMessage
from smsc_soap.wire.http_api.subclients import ChangeSubclient, CreateSubclient, SubclientStatistics
from smsc_soap.wire.http_api.wait_call import AskForCall
from smsc_soap.wire.operations import GetBalance, GetStatus, SendSms, WireRecipient
from smsc_soap.wire.reply_codes import CODES

ONE = WireRecipient("+79990000001", "x")
TWO = WireRecipient("+79990000002", "x")


ALLOWED: list[tuple[Any, int]] = [
    (HttpSend((ONE,), "a", "1"), 1),
    (HttpBalance(), 10),
    (ListNumbers(), 2),
    (RentNumber(ONE, renew=True), 2),
    (AskForCall(ONE), 50),
    (ListDownloads(), 3),
    (CreateSubclient("a", Secret("b"), SubclientSettings()), 3),
    (ChangeSubclient("a", None, None, SubclientSettings()), 3),
    (SubclientStatistics(date(2026, 1, 1), date(2026, 1, 1)), 3),
    (GetPrices(), 3),
    (GetOperator(ONE), 3),
    (GetStatuses((WireMessage(ONE, "a"),)), 5),
]


@pytest.mark.parametrize(("operation", "allowed"), ALLOWED, ids=lambda value: getattr(value, "name", value))
def test_so_many_a_minute(keeper: LimitKeeper, clock: FakeClock, operation: Any, allowed: int) -> None:
    for _ in range(allowed):
        keeper.admit(operation)
    with pytest.raises(LimitReached) as refused:
        keeper.admit(operation)
    assert refused.value.retry_after_s == MINUTE_S
    assert operation.name in str(refused.value)
    clock.advance(MINUTE_S)
    keeper.admit(operation)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (HttpSend((ONE,), "a", "1"), SendSms((ONE,), "a", "2")),
        (GetStatuses((WireMessage(TWO, "a"), WireMessage(ONE, "a"))), GetStatus(ONE, "a")),
        (HttpBalance(), GetBalance()),
        (
            CreateSubclient("a", Secret("x"), SubclientSettings()),
            CreateSubclient("b", Secret("y"), SubclientSettings()),
        ),
    ],
    ids=lambda value: value.name,
)
def test_counted_together(keeper: LimitKeeper, one: Any, other: Any) -> None:
    for _ in range(11):
        with contextlib.suppress(LimitReached):
            keeper.admit(one)
    with pytest.raises(LimitReached):
        keeper.admit(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (AskForCall(ONE), AskForCall(TWO)),
        (ChangeSubclient("a", None, None, SubclientSettings()), ChangeSubclient("b", None, None, SubclientSettings())),
        (RentNumber(ONE, renew=True), RentNumber(TWO, renew=True)),
    ],
    ids=lambda value: value.name,
)
def test_counted_apart(keeper: LimitKeeper, one: Any, other: Any) -> None:
    for _ in range(60):
        with contextlib.suppress(LimitReached):
            keeper.admit(one)
    keeper.admit(other)


def test_operators_have_two_rules(keeper: LimitKeeper, clock: FakeClock) -> None:
    tickets = [keeper.admit(GetOperator(WireRecipient(str(number), ""))) for number in range(100)]
    with pytest.raises(LimitReached, match="of all numbers together may be asked 100 times"):
        keeper.admit(GetOperator(ONE))
    keeper.note(tickets[0], ConnectionLost("x"))
    with pytest.raises(LimitReached):
        keeper.admit(GetOperator(ONE))
    keeper.note(tickets[0], NotSent("x"))
    keeper.admit(GetOperator(ONE))


def test_a_list_is_admitted_whole_or_not_at_all(keeper: LimitKeeper) -> None:
    for _ in range(5):
        keeper.admit(GetStatus(TWO, "a"))
    both = GetStatuses((WireMessage(ONE, "a"), WireMessage(TWO, "a")))
    for _ in range(7):
        with pytest.raises(LimitReached):
            keeper.admit(both)
    for _ in range(5):
        keeper.admit(GetStatus(ONE, "a"))


def test_what_was_not_sent_is_given_back_for_each(keeper: LimitKeeper) -> None:
    both = GetStatuses((WireMessage(ONE, "a"), WireMessage(TWO, "a")))
    for _ in range(20):
        keeper.note(keeper.admit(both), NotSent("x"))


def test_memory_stays_in_proportion(keeper: LimitKeeper, clock: FakeClock) -> None:
    for start in range(0, 40_000, 200):
        many = tuple(WireMessage(WireRecipient(str(start + at), ""), "a") for at in range(200))
        keeper.admit(GetStatuses(many))
    assert len(keeper._calls) == 40_000
    clock.advance(MINUTE_S + 1)
    for number in range(45_000):
        keeper.admit(GetStatuses((WireMessage(WireRecipient(f"n{number}", ""), "a"),)))
    assert len(keeper._calls) < 60_000


def test_every_code_has_its_words_and_its_class() -> None:
    for family in Family:
        assert set(CODES[family]) == set(REQUEST_CODES[family]), family
        for code in CODES[family]:
            meaning = code_meaning(family, code)
            assert meaning is not None
            assert all((meaning.english, meaning.russian, meaning.advice_english, meaning.advice_russian))


def test_the_day_of_a_report_is_part_of_the_question() -> None:
    from smsc_soap.wire.http_api.reports import days

    assert days(date(2026, 1, 2), date(2026, 1, 2)) == {"start": "02.01.2026", "end": "02.01.2026"}
