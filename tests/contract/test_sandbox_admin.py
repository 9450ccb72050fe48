"""The administration: what it shows, what it changes, and one sentence for every mistake."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from smsc_soap.sandbox.server import SandboxServer

LOGIN = {"login": "alex", "psw": "123"}


def ask(server: SandboxServer, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    where = urlsplit(server.url)
    line = http.client.HTTPConnection(where.hostname, where.port, timeout=5)
    try:
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        line.request(method, f"/__admin/{path}", raw)
        reply = line.getresponse()
        assert reply.headers["Content-Type"] == "application/json"
        assert reply.headers["Cache-Control"] == "no-store"
        return reply.status, json.loads(reply.read())
    finally:
        line.close()


def get(server: SandboxServer, path: str) -> Any:
    status, answer = ask(server, "GET", path)
    assert status == 200, answer
    return answer


def post(server: SandboxServer, path: str, body: Any = None) -> Any:
    status, answer = ask(server, "POST", path, body)
    assert status == 200, answer
    return answer


def send(server: SandboxServer, **fields: str) -> Any:
    return server.provider.call("send_sms", {**LOGIN, "phones": "+79990000001", "mes": "text", **fields})


def test_health_counts_posts(smsc_sandbox: SandboxServer) -> None:
    send(smsc_sandbox)
    send(smsc_sandbox)
    assert get(smsc_sandbox, "health") == {
        "status": "ok",
        "now": "2026-01-15T09:00:00+00:00",
        "requests": 2,
        "refused": 1,
        "sent": 1,
        "posts": {"send_sms": 2},
    }


def test_journal_pages_and_hides_secrets(smsc_sandbox: SandboxServer) -> None:
    for number in range(5):
        send(smsc_sandbox, mes=f"m{number}")
    rows = get(smsc_sandbox, "journal?after=1&limit=2")["requests"]
    assert [one["fields"]["mes"] for one in rows] == ["m3", "m4"]
    assert rows[0]["fields"]["psw"] == "***"
    assert get(smsc_sandbox, "journal?limit=0") == {"requests": []}


@pytest.mark.parametrize("path", ["ledger", "messages"])
def test_ledger_shows_what_was_really_taken(smsc_sandbox: SandboxServer, path: str) -> None:
    send(smsc_sandbox, id="mine", mes="я" * 71)
    send(smsc_sandbox, phones="12")
    smsc_sandbox.clock.advance(5)
    (row,) = get(smsc_sandbox, path)["messages"]
    assert (row["message_id"], row["phone"], row["parts"], row["cost"]) == ("mine", "79990000001", 2, "6.60")
    assert (row["status"], row["accepted_at"]) == (1, "2026-01-15T09:00:00+00:00")
    assert get(smsc_sandbox, f"{path}?after=1") == {"messages": []}


def test_account_is_shown_without_its_password_and_changed(smsc_sandbox: SandboxServer) -> None:
    shown = get(smsc_sandbox, "account")
    assert (shown["login"], shown["balance"], shown["senders"], shown["blocked"]) == ("alex", "1000.00", None, False)
    assert not {"password", "api_key"} & set(shown)
    post(smsc_sandbox, "account", {"balance": "5.50", "senders": ["SHOP"], "password": "new", "denied_words": ["NO"]})
    assert send(smsc_sandbox) == {"error": "2"}
    assert send(smsc_sandbox, psw="new", sender="ACME")["error"] == "6"
    assert send(smsc_sandbox, psw="new", sender="SHOP", mes="a no b")["error"] == "6"
    assert send(smsc_sandbox, psw="new", sender="SHOP")["cnt"] == "1"
    assert post(smsc_sandbox, "account", {"senders": None, "denied_senders": ["shop"], "balance": 7})["balance"] == "7"
    assert send(smsc_sandbox, psw="new", sender="SHOP", mes="other")["error"] == "6"
    assert post(smsc_sandbox, "account", {"channels": ["sms"], "login": "bob", "api_key": "k"})["channels"] == ["sms"]


def test_currency_and_credit(smsc_sandbox: SandboxServer) -> None:
    assert get(smsc_sandbox, "account")["credit"] is None
    shown = post(smsc_sandbox, "account", {"balance": "1.00", "credit": "2.50", "currency": "KZT"})
    assert (shown["balance"], shown["credit"], shown["currency"]) == ("1.00", "2.50", "KZT")
    assert send(smsc_sandbox)["cnt"] == "1"
    assert send(smsc_sandbox, mes="other")["error"] == "3"
    assert post(smsc_sandbox, "account", {"credit": None})["credit"] is None
    assert post(smsc_sandbox, "account", {"test_mode": True})["test_mode"] is True
    assert send(smsc_sandbox, mes="free")["cnt"] == "1"


def test_block_by_administration(smsc_sandbox: SandboxServer) -> None:
    assert post(smsc_sandbox, "account", {"blocked_s": 60})["blocked"] is True
    assert send(smsc_sandbox) == {"error": "4"}
    assert post(smsc_sandbox, "account", {"blocked_s": 0})["blocked"] is False
    assert send(smsc_sandbox)["cnt"] == "1"


def test_behaviour(smsc_sandbox: SandboxServer) -> None:
    assert get(smsc_sandbox, "behaviour")["unasked_money"] is False
    changed = post(smsc_sandbox, "behaviour", {"unasked_money": True, "delivery_s": 60})
    assert (changed["unasked_money"], changed["delivery_s"]) == (True, 60.0)
    assert send(smsc_sandbox)["balance"] == "996.70"


def test_named_positions_and_numbers(smsc_sandbox: SandboxServer) -> None:
    given = {"api_key_place": "element", "account_utc_offset_h": 6, "text_limit": 800, "subscriber_gap_s": 30}
    assert {name: post(smsc_sandbox, "behaviour", given)[name] for name in given} == given
    assert smsc_sandbox.provider.call("get_balance", {"psw": "sandbox-key"}) == {"error": "2"}
    assert smsc_sandbox.provider.call("get_balance", {"apikey": "sandbox-key"}) == {"balance": "1000.00"}
    assert type(smsc_sandbox.provider.behaviour.account_utc_offset_h) is int


def test_addresses_and_end_users(smsc_sandbox: SandboxServer) -> None:
    given = {"caller_listed": False, "user_ip_daily": 1, "captchas": {"192.0.2.7": "aB3"}}
    shown = post(smsc_sandbox, "account", given)
    assert (shown["caller_listed"], shown["user_ip_daily"]) == (False, 1)
    assert "captchas" not in shown
    assert send(smsc_sandbox) == {"error": "2"}
    post(smsc_sandbox, "account", {"caller_listed": None, "user_ip_daily": None, "captchas": {}})
    assert "id" in send(smsc_sandbox)


def test_taking_a_message_back(smsc_sandbox: SandboxServer) -> None:
    send(smsc_sandbox, time="+60")
    send(smsc_sandbox, mes="other")
    status, answer = ask(smsc_sandbox, "DELETE", "messages?number=1")
    assert (status, answer["messages"][0]["status"], answer["messages"][0]["number"]) == (200, -3, 1)
    assert get(smsc_sandbox, "account")["balance"] == "996.70"
    rows = get(smsc_sandbox, "ledger?after=0&limit=1")["messages"]
    assert [(one["number"], one["deleted_at"]) for one in rows] == [(1, "2026-01-15T09:00:00+00:00")]
    assert [one["number"] for one in get(smsc_sandbox, "ledger?after=1")["messages"]] == [2]
    assert ask(smsc_sandbox, "DELETE", "messages?number=2")[0] == 400


def test_clock(smsc_sandbox: SandboxServer) -> None:
    assert get(smsc_sandbox, "clock") == {"now": "2026-01-15T09:00:00+00:00"}
    assert post(smsc_sandbox, "clock", {"advance_s": 90}) == {"now": "2026-01-15T09:01:30+00:00"}
    assert post(smsc_sandbox, "clock", {"set": "2026-01-16T00:00:00+03:00"}) == {"now": "2026-01-15T21:00:00+00:00"}


def test_moving_the_clock_executes_what_is_due(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.provider.skip("send_sms", {**LOGIN, "phones": "+79990000001", "mes": "a"}, fault="late", late_s=60)
    post(smsc_sandbox, "clock", {"advance_s": 60})
    assert get(smsc_sandbox, "health")["sent"] == 1


def test_faults(smsc_sandbox: SandboxServer) -> None:
    made = post(smsc_sandbox, "faults", {"kind": "refuse", "operation": "send_sms", "nth": 2, "times": None, "code": 8})
    assert (made["number"], made["settings"], made["executed"]) == (1, {"code": 8}, False)
    post(smsc_sandbox, "faults", {"kind": "silence"})
    shown = get(smsc_sandbox, "faults")
    assert [one["kind"] for one in shown["faults"]] == ["refuse", "silence"]
    assert shown["kinds"]["lost_reply"]["executed"] is True
    assert ask(smsc_sandbox, "DELETE", "faults?number=1")[1]["faults"][0]["kind"] == "silence"
    assert ask(smsc_sandbox, "DELETE", "faults") == (200, {"faults": []})


def test_reset_and_seed(smsc_sandbox: SandboxServer) -> None:
    send(smsc_sandbox)
    smsc_sandbox.faults.add("silence")
    smsc_sandbox.clock.advance(60)
    answer = post(smsc_sandbox, "reset")
    assert (answer["requests"], answer["sent"], answer["now"]) == (0, 0, "2026-01-15T09:00:00+00:00")
    assert smsc_sandbox.faults.rules() == []
    assert post(smsc_sandbox, "seed", {"seed": 7}) == {"seed": 7}


MISTAKES = [
    ("GET", "", None, 404),
    ("GET", "nothing", None, 404),
    ("POST", "a/b", {}, 404),
    ("DELETE", "health", None, 405),
    ("PUT", "clock", {}, 405),
    ("GET", "reset", None, 405),
    ("GET", "journal?after=x", None, 400),
    ("GET", "journal?limit=-1", None, 400),
    ("GET", "ledger?after=99999999999", None, 400),
    ("POST", "clock", {}, 400),
    ("POST", "account", {"credit": -1}, 400),
    ("POST", "account", {"credit": "much"}, 400),
    ("POST", "account", {"currency": "rub"}, 400),
    ("POST", "account", {"currency": 7}, 400),
    ("POST", "account", {"test_mode": None}, 400),
    ("POST", "clock", {"advance_s": 1, "set": "x"}, 400),
    ("POST", "clock", {"advance_s": -1}, 400),
    ("POST", "clock", {"advance_s": "1"}, 400),
    ("POST", "clock", {"set": "yesterday"}, 400),
    ("POST", "clock", {"set": 5}, 400),
    ("POST", "clock", {"set": "2026-01-16T00:00:00"}, 400),
    ("POST", "clock", {"set": "2020-01-16T00:00:00Z"}, 400),
    ("POST", "clock", b"not json", 400),
    ("POST", "clock", b"[1]", 400),
    ("POST", "clock", b"[" * 60_000, 400),
    ("POST", "clock", b'{"advance_s": NaN}', 400),
    ("POST", "clock", b"\xff", 400),
    ("POST", "clock", b" " * 70_000, 400),
    ("POST", "faults", {}, 400),
    ("POST", "faults", {"kind": "boom"}, 400),
    ("POST", "faults", {"kind": ["silence"]}, 400),
    ("POST", "faults", {"kind": "silence", "unheard": 1}, 400),
    ("POST", "faults", {"kind": "silence", "number": 1}, 400),
    ("POST", "faults", {"kind": "silence", "operation": 5}, 400),
    ("POST", "faults", {"kind": "silence", "operation": ["send_sms"]}, 400),
    ("DELETE", "faults?number=99", None, 400),
    ("POST", "reset", {"a": 1}, 400),
    ("POST", "seed", {}, 400),
    ("POST", "seed", {"seed": -1}, 400),
    ("POST", "seed", {"seed": True}, 400),
    ("POST", "account", {"unheard": 1}, 400),
    ("POST", "account", {"balance": "much"}, 400),
    ("POST", "account", {"balance": "NaN"}, 400),
    ("POST", "account", {"balance": True}, 400),
    ("POST", "account", {"password": ""}, 400),
    ("POST", "account", {"senders": "SHOP"}, 400),
    ("POST", "account", {"senders": [1]}, 400),
    ("POST", "account", {"blocked_s": "1"}, 400),
    ("POST", "account", {"caller_listed": 1}, 400),
    ("POST", "account", {"user_ip_daily": "2"}, 400),
    ("POST", "account", {"captchas": ["aB3"]}, 400),
    ("POST", "account", {"captchas": {"192.0.2.7": 1}}, 400),
    ("POST", "behaviour", {"reserve_host": "gone"}, 400),
    ("POST", "behaviour", {"api_key_place": True}, 400),
    ("POST", "behaviour", {"account_utc_offset_h": 15}, 400),
    ("POST", "behaviour", {"text_limit": -1}, 400),
    ("DELETE", "messages", None, 400),
    ("DELETE", "messages?number=1", None, 400),
    ("POST", "behaviour", {"unasked_money": 1}, 400),
    ("POST", "behaviour", {"delivery_s": -1}, 400),
    ("POST", "behaviour", {"undelivered_share": 2}, 400),
    ("POST", "behaviour", {"unheard": 1}, 400),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), MISTAKES)
def test_one_sentence_for_every_mistake(
    smsc_sandbox: SandboxServer, method: str, path: str, body: Any, status: int
) -> None:
    seen, answer = ask(smsc_sandbox, method, path, body)
    assert seen == status, answer
    assert set(answer) == {"error"}
    assert answer["error"].endswith(".")
    assert "\n" not in answer["error"]


def test_a_mistake_changes_nothing(smsc_sandbox: SandboxServer) -> None:
    ask(smsc_sandbox, "POST", "account", {"balance": "1", "login": ""})
    assert get(smsc_sandbox, "account")["balance"] == "1000.00"


def test_a_wrong_password_is_not_repeated(smsc_sandbox: SandboxServer) -> None:
    _, answer = ask(smsc_sandbox, "POST", "account", {"password": "hunter2" * 50})
    assert "hunter2" not in answer["error"]
