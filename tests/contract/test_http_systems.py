"""The provider's systems besides SOAP, end to end on the sandbox, by the blocking and by the async client."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from smsc_soap import AsyncSmscClient, DeliveryStatus, ExtendedParameters, SmscClient
from smsc_soap import errors as e
from smsc_soap.client.http import downloads, messages, messages_async, numbers, subclients, wait_call
from smsc_soap.model.callback import CallConfirmation, Proof
from smsc_soap.model.http.attachment import Attachment
from smsc_soap.model.http.captcha import Captcha
from smsc_soap.model.http.downloads import TaskState
from smsc_soap.model.http.numbers import NumberKind
from smsc_soap.model.http.subclients import SubclientFlag, SubclientKind, SubclientSettings
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer

ONE, TWO = "+79990000001", "+79990000002"
Ask = Callable[[Callable[[Any], Any]], Any]


@pytest.fixture(params=["blocking", "async"])
def ask(request: pytest.FixtureRequest, smsc_client: SmscClient, smsc_async_client: AsyncSmscClient) -> Ask:
    """``ask(lambda client: client.http.balance())`` by one of the two clients."""
    if request.param == "blocking":
        return lambda action: action(smsc_client)

    async def awaited(action: Callable[[Any], Any]) -> Any:
        return await action(smsc_async_client)

    return lambda action: asyncio.run(awaited(action))


class TestSending:
    def test_a_message_with_a_row_for_each_recipient(self, ask: Ask) -> None:
        query = ExtendedParameters(op=True, cost=3)
        sent = ask(lambda client: client.http.send(["8 999 000-00-01", TWO], "text", id="order-17", query=query))
        assert (sent.id, sent.parts, sent.cost, sent.balance) == ("order-17", 2, Decimal("6.60"), Decimal("993.40"))
        assert [(one.phone, one.status_code, one.refused) for one in sent.recipients] == [
            ("8 999 000-00-01", -1, False),
            (TWO, -1, False),
        ]

    def test_files(self, ask: Ask, smsc_sandbox: SandboxServer, tmp_path: Path) -> None:
        picture = tmp_path / "p.png"
        picture.write_bytes(b"\x89PNG" + bytes(200))
        files = [picture, ("note.txt", "привет".encode()), Attachment("a.gif", b"GIF89a")]
        sent = ask(lambda client: client.http.send(ONE, id="mms", query=ExtendedParameters(mms=True), files=files))
        assert sent.id == "mms"
        assert [one.message_id for one in smsc_sandbox.ledger] == ["mms"]

    def test_what_goes_out_comes_in(self, ask: Ask, smsc_sandbox: SandboxServer) -> None:
        text = "a&b=c+d %20 ; привет 🙂\nline"
        ask(lambda client: client.http.send(ONE, text, sender="SHOP 1"))
        (entry,) = smsc_sandbox.ledger
        assert (entry.text, entry.sender) == (text, "SHOP 1")

    def test_a_price(self, ask: Ask, smsc_sandbox: SandboxServer) -> None:
        price = ask(lambda client: client.http.cost(ONE, "text"))
        assert (price.cost, price.parts) == (Decimal("3.30"), 1)
        assert smsc_sandbox.ledger == []

    def test_an_account_in_test_mode(self, ask: Ask, smsc_sandbox: SandboxServer) -> None:
        smsc_sandbox.provider.account.test_mode = True
        query = ExtendedParameters(op=True, cost=3)
        sent = ask(lambda client: client.http.send(ONE, "text", id="virtual", query=query))
        assert (sent.cost, sent.balance, sent.recipients[0].cost) == (Decimal(0), Decimal("1000.00"), None)
        assert ask(lambda client: client.send_sms2(TWO, "text", id="soap", query=query)).cost == Decimal(0)
        smsc_sandbox.clock.advance(60)  # type: ignore[attr-defined]
        for phone, name in ((ONE, "virtual"), (TWO, "soap")):
            found = ask(lambda client, phone=phone, name=name: client.get_status(phone, name))
            assert (found.status_code, found.error_code) == (20, 200)
            assert "virtual" in found.explain()

    @pytest.mark.parametrize(
        ("query", "cls"), [("cost=1", e.InvalidParameter), (ExtendedParameters(call=True), e.ConflictingParameters)]
    )
    def test_what_is_not_sent(self, ask: Ask, smsc_sandbox: SandboxServer, query: Any, cls: type[Exception]) -> None:
        with pytest.raises(cls) as refused:
            ask(lambda client: client.http.send(ONE, "code", query=query))
        assert refused.value.outcome is e.Outcome.NOT_SENT  # type: ignore[attr-defined]
        assert smsc_sandbox.posts() == 0

    def test_a_refusal_keeps_its_id(self, smsc_sandbox: SandboxServer) -> None:
        account = ("alex", "123")
        with SmscClient(*account, base_url=smsc_sandbox.url, normalize_phones=False) as client:
            for given, kept in (("short", "short"), ("", None)):
                with pytest.raises(e.PhoneRejected) as refused:
                    client.http.send("123", f"text {given}", id=given)
                assert (refused.value.code, refused.value.outcome) == (7, e.Outcome.REFUSED)
                assert refused.value.message_id
                assert kept in (None, refused.value.message_id)

    def test_a_lost_answer_is_unknown_and_found_again(
        self, ask: Ask, smsc_sandbox: SandboxServer, smsc_fault: Any
    ) -> None:
        smsc_fault("lost_reply", operation="send.php")
        with pytest.raises(e.SendOutcomeUnknown) as unknown:
            ask(lambda client: client.http.send(ONE, "text", id="lost"))
        assert (unknown.value.id, unknown.value.phones) == ("lost", (ONE,))
        assert smsc_sandbox.posts("send.php") == 1
        assert ask(lambda client: client.check(unknown.value)).status.status is DeliveryStatus.WAITING

    def test_the_rule_about_equal_sends_is_one_for_both_ways(self, ask: Ask) -> None:
        ask(lambda client: client.send_sms(ONE, "text"))
        with pytest.raises(e.LimitReached):
            ask(lambda client: client.http.send(ONE, "text"))

    def test_captcha(self, ask: Ask, smsc_sandbox: SandboxServer) -> None:
        import urllib.request

        address = ask_plain(ask, lambda client: client.http.captcha_picture("1.1"))
        assert address == f"{smsc_sandbox.url}/sys/imgcode.php?1.1"
        with urllib.request.urlopen(address, timeout=5) as picture:
            assert picture.read(4) == b"\x89PNG"
        with urllib.request.urlopen(f"{smsc_sandbox.url}/__admin/captchas", timeout=5) as reply:
            import json

            ((user_ip, code),) = json.loads(reply.read())["captchas"].items()
        wrong = Captcha("0" * len(code), user_ip)
        with pytest.raises(e.MessageDenied):
            ask(lambda client: client.http.send(ONE, "wrong", captcha=wrong))
        assert ask(lambda client: client.http.send(ONE, "right", captcha=Captcha(code, user_ip))).id


def ask_plain(ask: Ask, action: Callable[[Any], Any]) -> Any:
    """What is no call, from either client."""
    kept: list[Any] = []

    def keep(client: Any) -> Any:
        kept.append(action(client))
        return client.http.balance()

    ask(keep)
    return kept[0]


class TestStatuses:
    def test_many_in_the_order_asked(self, ask: Ask, smsc_sandbox: SandboxServer) -> None:
        ask(lambda client: client.http.send([ONE, TWO], "text", id="batch"))
        smsc_sandbox.clock.advance(60)  # type: ignore[attr-defined]
        asked = [("8 999 000-00-02", "batch"), ("+79990000009", "unheard"), (ONE, "batch")]
        found = ask(lambda client: client.http.statuses(asked, all=2))
        assert [(one.phone, one.id, one.found) for one in found] == [
            ("8 999 000-00-02", "batch", True),
            ("+79990000009", "unheard", False),
            (ONE, "batch", True),
        ]
        assert found[0].status.operator
        assert found[0].status.country == "Россия"
        assert found[0].status.message == "text"
        assert "batch" in repr(found)
        assert "9990000002" not in repr(found)

    def test_one_alone(self, ask: Ask) -> None:
        ask(lambda client: client.http.send(ONE, "text", id="alone"))
        (found,) = ask(lambda client: client.http.statuses([(ONE, "alone")]))
        assert found.status.status is DeliveryStatus.WAITING

    def test_calls_for_many(self, ask: Ask, smsc_sandbox: SandboxServer) -> None:
        asked = [(f"+7999{number:07}", f"m-{number}") for number in range(1001)]
        found = ask(lambda client: client.http.statuses(asked))
        assert len(found) == 1001
        assert smsc_sandbox.posts("status.php") == 6
        assert 1001 / 6 >= 50

    def test_each_message_counts_for_the_rule(self, ask: Ask, smsc_sandbox: SandboxServer) -> None:
        for _ in range(5):
            ask(lambda client: client.http.statuses([(ONE, "a"), (TWO, "a")]))
        with pytest.raises(e.LimitReached):
            ask(lambda client: client.http.statuses([("+79990000003", "a"), (TWO, "a")]))
        ask(lambda client: client.http.statuses([("+79990000003", "a")]))
        assert smsc_sandbox.posts("status.php") == 6

    def test_nobody_and_twice(self, ask: Ask) -> None:
        assert ask(lambda client: client.http.statuses([])) == ()
        with pytest.raises(e.ConflictingParameters):
            ask(lambda client: client.http.statuses([(ONE, "a"), ("89990000001", "a")]))

    def test_deletion(self, ask: Ask) -> None:
        ask(lambda client: client.http.send(ONE, "later", id="later", time=timedelta(hours=2)))
        ask(lambda client: client.http.delete(ONE, "later"))
        ask(lambda client: client.http.send(ONE, "now", id="now"))
        with pytest.raises(e.ProviderError) as refused:
            ask(lambda client: client.http.delete(ONE, "unheard"))
        assert (refused.value.code, refused.value.outcome) == (5, e.Outcome.REFUSED)


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


class TestVoiceCode:
    def test_the_whole_way(self, ask: Ask, smsc_clock: ManualClock) -> None:
        code = ask(lambda client: client.voice_code(ONE, attempts=2))
        spoken = code.to_dict()["code"]
        assert len(spoken) == 4
        assert spoken not in repr(code)
        wrong = "0000" if spoken != "0000" else "1111"
        assert [code.verify(wrong), code.verify(f" {spoken[:2]} {spoken[2:]} "), code.verify(spoken)] == [
            False,
            True,
            False,
        ]

    def test_not_over_soap(self, ask: Ask) -> None:
        with pytest.raises(e.ConflictingParameters, match="voice_code"):
            ask(lambda client: client.send_sms2(ONE, " code\n", query="call=1"))

    def test_a_lost_answer(self, ask: Ask, smsc_fault: Any, smsc_sandbox: SandboxServer) -> None:
        smsc_fault("lost_reply", operation="send.php")
        with pytest.raises(e.SendOutcomeUnknown):
            ask(lambda client: client.voice_code(ONE))
        assert smsc_sandbox.posts("send.php") == 1

    @pytest.mark.parametrize("phone", ["G12", "name@example.com"])
    def test_one_phone_only(self, ask: Ask, phone: str) -> None:
        with pytest.raises(e.InvalidPhone):
            ask(lambda client: client.voice_code(phone))


class TestWaitCall:
    def test_confirmed_by_looking(self, ask: Ask, smsc_sandbox: SandboxServer, smsc_clock: ManualClock) -> None:
        call = ask(lambda client: client.wait_call("8 999 000-00-01"))
        assert call.number in call.all_numbers
        assert call.number.startswith("+")
        assert call.valid_until - call.asked_at == timedelta(minutes=15)
        assert not ask(lambda _: call.confirmed())
        assert smsc_sandbox.provider.ring(ONE)
        assert not ask(lambda _: call.confirmed()), "another look within 21 seconds"
        smsc_clock.advance(21)
        assert ask(lambda _: call.confirmed())
        assert ask(lambda _: call.wait())

    def test_another_subscriber_and_an_old_call_confirm_nothing(
        self, ask: Ask, smsc_sandbox: SandboxServer, smsc_clock: ManualClock
    ) -> None:
        ask(lambda client: client.wait_call(ONE))
        ask(lambda client: client.wait_call(TWO))
        smsc_sandbox.provider.ring(ONE)
        smsc_clock.advance(600)
        again = ask(lambda client: client.wait_call(ONE))
        assert not ask(lambda _: again.confirmed())
        other = ask(lambda client: client.wait_call(TWO))
        assert not ask(lambda _: other.confirmed())

    def test_nobody_calls(self, ask: Ask, smsc_clock: ManualClock) -> None:
        call = ask(lambda client: client.wait_call(ONE))
        before = smsc_clock.now()
        assert not ask(lambda _: call.wait())
        assert timedelta(minutes=15) <= smsc_clock.now() - before <= timedelta(minutes=16)
        assert call.expired

    def test_confirmed_by_a_callback(self, ask: Ask, smsc_clock: ManualClock) -> None:
        call = ask(lambda client: client.wait_call(ONE))
        known: dict[str, Any] = {"phone": ONE, "called_at": smsc_clock.now(), "dialled": call.number.lstrip("+")}
        assert not call.confirmed_by(CallConfirmation(**known, proof=Proof.NONE))
        assert not call.confirmed_by(CallConfirmation(**known, proof=Proof.CRC32))
        assert not call.confirmed_by(CallConfirmation(**{**known, "phone": TWO}, proof=Proof.SHA1))
        assert not call.confirmed_by(CallConfirmation(**{**known, "called_at": None}, proof=Proof.SHA1))
        assert not call.confirmed_by(CallConfirmation(**{**known, "dialled": "79990000077"}, proof=Proof.SHA1))
        assert call.confirmed_by(CallConfirmation(**known, proof=Proof.SHA1))
        assert ask(lambda _: call.confirmed())

    def test_a_number_that_was_sent_as_it_was_spelled(self, smsc_sandbox: SandboxServer) -> None:
        account = {"base_url": smsc_sandbox.url, "clock": smsc_sandbox.clock, "normalize_phones": False}
        with SmscClient("alex", "123", **account) as client:
            call = client.wait_call("79990000001")
            assert smsc_sandbox.provider.ring(ONE)
            assert call.confirmed()

    def test_a_look_that_finds_nothing_or_comes_too_soon(
        self, ask: Ask, smsc_sandbox: SandboxServer, smsc_clock: ManualClock, smsc_fault: Any
    ) -> None:
        call = ask(lambda client: client.wait_call(ONE))
        for _ in range(3):
            ask(lambda client: client.http.incoming(hours=1, limit=10_000))
        smsc_sandbox.provider.ring(ONE)
        assert not ask(lambda _: call.confirmed()), "the rule about equal requests was reached"
        smsc_clock.advance(61)
        assert ask(lambda _: call.confirmed())
        other = ask(lambda client: client.wait_call(TWO))
        smsc_clock.advance(61)
        smsc_fault("refuse", operation="get.php", code=3)
        assert not ask(lambda _: other.confirmed())

    def test_one_look_serves_all(self, ask: Ask, smsc_sandbox: SandboxServer) -> None:
        calls = [ask(lambda client, n=n: client.wait_call(f"+7999000000{n}")) for n in range(5)]
        for call in calls:
            assert not ask(lambda _, call=call: call.confirmed())
        assert smsc_sandbox.posts("get.php") == 3 + 1, "three before the questions, as the rules allow; one for all"


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


class TestDownloads:
    def test_wait_and_fetch(
        self, ask: Ask, smsc_sandbox: SandboxServer, smsc_clock: ManualClock, tmp_path: Path
    ) -> None:
        assert ask(lambda client: client.downloads.list()) == ()
        ask(lambda client: client.http.send(ONE, "привет", id="exported"))
        _order_export(smsc_sandbox)
        (task,) = ask(lambda client: client.downloads.list(limit=5))
        assert task.state is TaskState.WAITING
        target = tmp_path / "export.csv"
        with pytest.raises(e.NothingFound):
            ask(lambda client: client.downloads.fetch(target, id=task.id))
        assert list(tmp_path.iterdir()) == []
        done = ask(lambda client: client.downloads.wait(task.id))
        assert done.state is TaskState.DONE
        smsc_clock.advance(61)
        fetched = ask(lambda client: client.downloads.fetch(target, name=done.file))
        assert fetched.size_bytes == target.stat().st_size
        assert "привет" in target.read_text(encoding="utf-8")
        assert target.stat().st_mode & 0o077 == 0
        assert list(tmp_path.iterdir()) == [target]
        with pytest.raises(e.InvalidParameter, match="overwrite"):
            ask(lambda client: client.downloads.fetch(target, id=task.id))
        ask(lambda client: client.downloads.fetch(target, id=task.id, overwrite=True))

    def test_a_file_above_the_bound(
        self, ask: Ask, smsc_sandbox: SandboxServer, smsc_clock: ManualClock, tmp_path: Path
    ) -> None:
        _order_export(smsc_sandbox)
        smsc_clock.advance(3600)
        (task,) = ask(lambda client: client.downloads.list())
        with pytest.raises(e.MalformedReply, match="longer than 10"):
            ask(lambda client: client.downloads.fetch(tmp_path / "a.csv", id=task.id, max_bytes=10))
        assert list(tmp_path.iterdir()) == []

    def test_a_disk_that_fails(
        self, ask: Ask, smsc_sandbox: SandboxServer, smsc_clock: ManualClock, tmp_path: Path
    ) -> None:
        _order_export(smsc_sandbox)
        smsc_clock.advance(3600)
        (task,) = ask(lambda client: client.downloads.list())
        with pytest.raises(OSError, match="could not be written"):
            ask(lambda client: client.downloads.fetch(tmp_path / "missing" / "a.csv", id=task.id))

    def test_waiting_for_nothing(self, ask: Ask) -> None:
        with pytest.raises(e.NothingFound):
            ask(lambda client: client.downloads.wait("77"))

    def test_waiting_ends(self, ask: Ask, smsc_sandbox: SandboxServer) -> None:
        _order_export(smsc_sandbox)
        with pytest.raises(e.DeadlineExceeded):
            ask(lambda client: client.downloads.wait("1", within_s=20))


def _order_export(sandbox: SandboxServer) -> None:
    import json
    import urllib.request

    request = urllib.request.Request(
        f"{sandbox.url}/__admin/downloads",
        json.dumps({"name": "export"}).encode(),
        {"Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=5) as reply:
        assert reply.status in (200, 201)


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


def test_times_are_utc(smsc_client: SmscClient, smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.provider.receive(ONE, "x")
    (found,) = smsc_client.http.incoming()
    assert found.received_at == datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
