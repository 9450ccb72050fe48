"""Balance, history, incoming messages, prices and operators over HTTP, on the sandbox, by both clients."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from asking import ONE, TWO, Ask

from smsc_soap import ExtendedParameters, SmscClient
from smsc_soap import errors as e
from smsc_soap.sandbox.server import SandboxServer


class TestReports:
    def test_balance_with_its_currency(self, ask: Ask) -> None:
        found = ask(lambda client: client.http.balance())
        assert (found.balance, found.currency) == (Decimal("1000.00"), "RUR")

    def test_history(self, ask: Ask, smsc_sandbox: SandboxServer) -> None:
        today = smsc_sandbox.clock.now().date()
        assert ask(lambda client: client.http.history(today, today)) == ()
        ask(lambda client: client.http.send(ONE, "текст, с запятой", id="h-1"))
        (found,) = ask(lambda client: client.http.history(today, today, phone=ONE))
        assert (found.id, found.message, found.cost) == ("h-1", "текст, с запятой", Decimal("3.30"))
        assert found.serial
        assert "текст" not in repr(found)

    def test_a_long_history_is_read_page_by_page(self, ask: Ask, smsc_sandbox: SandboxServer) -> None:
        today = smsc_sandbox.clock.now().date()
        for start in range(0, 1200, 300):
            phones = [f"+7999{number:07}" for number in range(start, start + 300)]
            ask(lambda client, phones=phones: client.http.send(phones, query=ExtendedParameters(hlr=True)))
        found = ask(lambda client: client.http.history(today, today, limit=1100))
        assert len(found) == 1100
        assert len({one.serial for one in found}) == 1100
        assert smsc_sandbox.posts("get.php") == 2

    def test_incoming(self, ask: Ask, smsc_sandbox: SandboxServer) -> None:
        assert ask(lambda client: client.http.incoming()) == ()
        smsc_sandbox.provider.receive(ONE, "СТОП")
        (found,) = ask(lambda client: client.http.incoming(hours=2))
        assert (found.phone, found.text, found.is_call) == (ONE, "СТОП", False)
        assert found.received_at == smsc_sandbox.clock.now()
        assert ask(lambda client: client.http.incoming(after=found.id)) == ()

    def test_prices_operator_statistics(self, ask: Ask, smsc_sandbox: SandboxServer) -> None:
        prices = ask(lambda client: client.http.prices())
        assert {one.country for one in prices} >= {"Россия", "Казахстан"}
        assert all(isinstance(one.api, Decimal) for one in prices)
        found = ask(lambda client: client.http.operator("8 999 000-00-01"))
        assert (found.phone, found.country) == ("8 999 000-00-01", "Россия")
        ask(lambda client: client.http.send(ONE, "text"))
        today = smsc_sandbox.clock.now().date()
        (row,) = ask(lambda client: client.http.statistics(today, today))
        assert (row.count, row.cost) == (1, Decimal("3.30"))
        assert row.raw

    def test_operators_of_many_numbers(self, ask: Ask, smsc_sandbox: SandboxServer) -> None:
        phones = [ONE, "8 903 000-00-02", "+4915112345678", *(f"+7999{number:07}" for number in range(100, 200))]
        found = ask(lambda client: client.http.operators(phones))
        assert [one.phone for one in found] == phones
        assert [(one.operator, one.utc_offset_hours) for one in found[:3]] == [("МТС", 3), ("Билайн", 3), ("", 1)]
        assert smsc_sandbox.posts("info.php") == 2
        assert [one.phone for one in ask(lambda client: client.http.operators([TWO]))] == [TWO]
        assert ask(lambda client: client.http.operators([])) == ()

    def test_history_of_several_people(self, ask: Ask, smsc_sandbox: SandboxServer) -> None:
        today = smsc_sandbox.clock.now().date()
        for at, phone in enumerate((ONE, TWO, "+79990000003")):
            ask(lambda client, phone=phone, at=at: client.http.send(phone, "text", id=f"p-{at}"))
        mail = ExtendedParameters(mail=True, subj="s")
        ask(lambda client: client.http.send("a@b.example", "text", id="m", sender="me@b.example", query=mail))
        found = ask(lambda client: client.http.history(today, today, phone=[ONE, "8 999 000-00-02"]))
        assert [one.id for one in found] == ["p-1", "p-0"]
        found = ask(lambda client: client.http.history(today, today, email=("a@b.example", "c@b.example")))
        assert [one.id for one in found] == ["m"]
        with pytest.raises(e.ConflictingParameters):
            ask(lambda client: client.http.history(today, today, phone=ONE, email="a@b.example"))

    def test_nothing_was_paid_from_the_electronic_balance(self, ask: Ask, smsc_sandbox: SandboxServer) -> None:
        ask(lambda client: client.http.send(ONE, "text"))
        today = smsc_sandbox.clock.now().date()
        (row,) = ask(lambda client: client.http.statistics(today, today, second_balance=True))
        assert (row.user, row.count, row.cost) == ("alex", 0, Decimal(0))

    def test_the_rule_about_all_operators(self, ask: Ask, smsc_sandbox: SandboxServer) -> None:
        for number in range(100):
            ask(lambda client, number=number: client.http.operator(f"+7999{number:07}"))
        with pytest.raises(e.LimitReached, match="all numbers"):
            ask(lambda client: client.http.operator("+79990000999"))
        assert smsc_sandbox.posts("info.php") == 100


def test_times_are_utc(smsc_client: SmscClient, smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.provider.receive(ONE, "x")
    (found,) = smsc_client.http.incoming()
    assert found.received_at == datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
