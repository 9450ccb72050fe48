"""Codes that are spoken and calls that confirm a phone, on the sandbox, by both clients."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from asking import ONE, TWO, Ask

from smsc_soap import SmscClient
from smsc_soap import errors as e
from smsc_soap.model.callback import CallConfirmation, Proof
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer


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
