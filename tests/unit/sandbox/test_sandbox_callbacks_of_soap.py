"""Whether the handler is told of messages that came over SOAP is a switch; those of the scripts always are."""

from __future__ import annotations

import pytest
from script_caller import PHONE, ScriptCaller

from smsc_soap.sandbox.callbacks_out import CallbackDesk


@pytest.mark.parametrize(("told", "ids"), [(True, {"by-soap", "by-http"}), (False, {"by-http"})])
def test_which_messages_are_told(told: bool, ids: set[str]) -> None:
    ask = ScriptCaller(soap_callbacks=told)
    desk = CallbackDesk(ask.provider)
    desk.point("http://127.0.0.1:9/handler?charset=utf-8")
    soap = {"login": "alex", "psw": "123", "phones": PHONE, "mes": "a", "id": "by-soap"}
    assert "error" not in ask.provider.call("send_sms", soap)
    ask.send(id="by-http", mes="b")
    assert [one.to_dict(ask.clock.now())["interface"] for one in ask.ledger] == ["soap", "http"]
    ask.clock.advance(60)
    assert {call.fields["id"] for call in desk._due()} == ids
