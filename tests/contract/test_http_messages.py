"""Messages over HTTP and their statuses, on the sandbox, by both clients."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from asking import ONE, TWO, Ask, ask_plain

from smsc_soap import DeliveryStatus, ExtendedParameters, SmscClient
from smsc_soap import errors as e
from smsc_soap.model.http.attachment import Attachment
from smsc_soap.model.http.captcha import Captcha
from smsc_soap.sandbox.server import SandboxServer


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
