"""Rented numbers and subclients, and what all systems have in common, on the sandbox, by both clients."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from asking import ONE, Ask

from smsc_soap import SmscClient
from smsc_soap import errors as e
from smsc_soap.client.http import downloads, messages, messages_async, numbers, subclients, wait_call
from smsc_soap.model.http.numbers import NumberKind
from smsc_soap.model.http.subclients import SubclientFlag, SubclientKind, SubclientSettings
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer


class TestNumbers:
    def test_rent_and_give_up(self, ask: Ask, smsc_sandbox: SandboxServer, smsc_clock: ManualClock) -> None:
        offer, *_ = ask(lambda client: client.numbers.available())
        assert offer.kind is NumberKind.VIRTUAL
        rented = ask(lambda client: client.numbers.rent(offer.phone))
        assert rented.cost == offer.current_cost
        ask(lambda client: client.numbers.set_renewal(offer.phone, False))
        assert ask(lambda client: client.http.balance()).balance == Decimal("1000.00") - rented.cost
        smsc_clock.advance(61)
        assert offer.phone not in [one.phone for one in ask(lambda client: client.numbers.available())]

    def test_not_ours(self, ask: Ask) -> None:
        with pytest.raises(e.ParametersRejected) as refused:
            ask(lambda client: client.numbers.rent("+79990000077"))
        assert refused.value.outcome is e.Outcome.REFUSED

    def test_a_lost_answer_is_never_repeated(self, ask: Ask, smsc_fault: Any, smsc_sandbox: SandboxServer) -> None:
        offer, *_ = ask(lambda client: client.numbers.available())
        smsc_fault("lost_reply", operation="receive_phones.php")
        with pytest.raises(e.ActionOutcomeUnknown, match="balance") as unknown:
            ask(lambda client: client.numbers.rent(offer.phone))
        assert unknown.value.outcome is e.Outcome.UNKNOWN
        assert offer.phone not in str(unknown.value)
        assert smsc_sandbox.posts("receive_phones.php") == 2

    @pytest.mark.parametrize("renew", ["no", 0, None])
    def test_yes_or_no_only(self, ask: Ask, renew: Any) -> None:
        with pytest.raises(e.InvalidParameter):
            ask(lambda client: client.numbers.set_renewal(ONE, renew))


class TestSubclients:
    def test_create_change_pay_and_their_statistics(self, ask: Ask, smsc_sandbox: SandboxServer) -> None:
        settings = SubclientSettings(
            kind=SubclientKind.MAIN_TARIFF_OWN_BALANCE,
            phone="79990000001",
            allowed_phones=("7", "-77"),
            utc_offset_hours=3,
            flags={SubclientFlag.USE_MAIN_SENDERS: True},
        )
        made = ask(lambda client: client.subclients.create("shop-1", "secret-1", settings))
        assert (made.login, made.id) == ("shop-1", "1")
        ask(lambda client: client.subclients.pay("shop-1", "10.50"))
        ask(lambda client: client.subclients.change("shop-1", password="secret-2", new_login="shop-2"))
        with SmscClient("shop-2", "secret-2", base_url=smsc_sandbox.url, clock=smsc_sandbox.clock) as sub:
            assert sub.get_balance().balance == Decimal("10.50")
        today = smsc_sandbox.clock.now().date()
        (row,) = ask(lambda client: client.subclients.statistics(today, today, login="shop-2"))
        assert (row.user, row.balance, row.paid_in) == ("shop-2", Decimal("10.50"), Decimal("10.50"))
        assert ask(lambda client: client.subclients.statistics(today, today, id=made.id))[0].user == "shop-2"
        assert ask(lambda client: client.subclients.statistics(today, today, resellers=True))[0].user == "shop-2"
        assert ask(lambda client: client.subclients.statistics(today, today, login="shop-2", resellers=True))
        assert ask(lambda client: client.subclients.statistics(today, today)) == (), "those that spend our balance"
        assert "secret" not in repr(made) + repr(settings)

    @pytest.mark.parametrize(
        ("do", "code", "cls"),
        [
            (lambda client: client.subclients.change("unheard"), 6, e.ProviderError),
            (lambda client: client.subclients.pay("shared", 1), 7, e.ProviderError),
            (lambda client: client.subclients.pay("own", 5000), 10, e.InsufficientFunds),
            (lambda client: client.subclients.create("own", "x"), 5, e.ProviderError),
            (lambda client: client.subclients.pay("own", 1, second_balance=True), 10, e.InsufficientFunds),
            (lambda client: client.subclients.change("own", password="y", current_password="z"), 5, e.ProviderError),
        ],
    )
    def test_refusals(self, ask: Ask, do: Callable[[Any], Any], code: int, cls: type[e.ProviderError]) -> None:
        ask(lambda client: client.subclients.create("own", "x", SubclientSettings(kind=SubclientKind(1))))
        ask(lambda client: client.subclients.create("shared", "x", SubclientSettings(kind=SubclientKind(2))))
        with pytest.raises(cls) as refused:
            ask(do)
        assert (refused.value.code, refused.value.outcome) == (code, e.Outcome.REFUSED)

    @pytest.mark.parametrize(
        ("which", "cls"),
        [
            ({"login": "a", "everybody": True}, e.ConflictingParameters),
            ({"login": "a", "id": 1}, e.ConflictingParameters),
            ({"id": 1, "everybody": True}, e.ConflictingParameters),
            ({"id": "one"}, e.InvalidParameter),
            ({"id": True}, e.InvalidParameter),
        ],
    )
    def test_statistics_that_cannot_be(
        self, ask: Ask, smsc_sandbox: SandboxServer, which: dict[str, Any], cls: type[Exception]
    ) -> None:
        with pytest.raises(cls):
            ask(lambda client: client.subclients.statistics(date(2026, 1, 1), date(2026, 1, 2), **which))
        assert smsc_sandbox.posts() == 0

    def test_the_password_so_far(self, ask: Ask) -> None:
        ask(lambda client: client.subclients.create("own", "x"))
        assert ask(lambda client: client.subclients.change("own", password="y", current_password="x"))

    def test_nothing_found_is_empty(self, ask: Ask) -> None:
        assert ask(lambda client: client.subclients.statistics(date(2026, 1, 1), date(2026, 1, 2))) == ()


@pytest.mark.parametrize(
    ("blocking", "awaited"),
    [
        (messages.HttpCalls, messages_async.AsyncHttpCalls),
        (numbers.Numbers, numbers.AsyncNumbers),
        (downloads.Downloads, downloads.AsyncDownloads),
        (subclients.Subclients, subclients.AsyncSubclients),
        (wait_call.WaitCall, wait_call.AsyncWaitCall),
    ],
)
def test_both_faces_have_the_same_names_and_signatures(blocking: type, awaited: type) -> None:
    def public(cls: type) -> dict[str, Any]:
        members = inspect.getmembers(cls, inspect.isfunction)
        return {name: one for name, one in members if not name.startswith("_")}

    one, other = public(blocking), public(awaited)
    assert one.keys() == other.keys()
    for name, method in one.items():
        assert inspect.signature(method) == inspect.signature(other[name]), name
        assert inspect.getdoc(method) == inspect.getdoc(other[name]), name
