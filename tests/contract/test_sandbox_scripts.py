"""The HTTP scripts over a socket: addresses and bodies, headers, files, pictures, and who may do what."""

from __future__ import annotations

import http.client
import json
import threading
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.script_endpoint import MAX_BODY_BYTES
from smsc_soap.sandbox.scripts.table import SCRIPTS
from smsc_soap.sandbox.server import SandboxServer

LOGIN = {"login": "alex", "psw": "123"}
PHONE = "79990000001"
FORM = "application/x-www-form-urlencoded"


class Said:
    """One answer: status, headers, body."""

    def __init__(self, reply: http.client.HTTPResponse) -> None:
        self.status = reply.status
        self.kind = reply.headers.get("Content-Type", "")
        self.headers = reply.headers
        self.body = reply.read()

    @property
    def value(self) -> Any:
        return json.loads(self.body)


def ask(
    server: SandboxServer,
    path: str,
    body: bytes | None = None,
    *,
    kind: str = FORM,
    url: str = "",
    **headers: str,
) -> Said:
    where = urlsplit(url or server.url)
    line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=5)
    try:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given |= {} if body is None else {"Content-Type": kind}
        line.request("GET" if body is None else "POST", path, body, given)
        return Said(line.getresponse())
    finally:
        line.close()


def post(server: SandboxServer, script: str, **values: Any) -> Said:
    given = {**LOGIN, "charset": "utf-8", "fmt": 3, **values}
    return ask(server, f"/sys/{script}", urlencode(given).encode())


def admin(server: SandboxServer, path: str, value: Any = None) -> Any:
    body = None if value is None else json.dumps(value).encode()
    said = ask(server, f"/__admin/{path}", body, kind="application/json")
    assert said.status in (200, 400), said.body
    return said.value


def test_by_address_and_by_body(smsc_sandbox: SandboxServer) -> None:
    in_1251 = urlencode({**LOGIN, "phones": PHONE, "mes": "Привет"}, encoding="cp1251")
    said = ask(smsc_sandbox, f"/sys/send.php?{in_1251}")
    assert (said.status, said.body) == (200, b"OK - 1 SMS, ID - 1")
    assert said.kind == "text/html; charset=windows-1251"
    assert post(smsc_sandbox, "send.php", phones="79990000002", mes="Привет").value == {"id": 2, "cnt": 1}
    assert [one.text for one in smsc_sandbox.ledger] == ["Привет", "Привет"]
    assert smsc_sandbox.posts("send.php") == 2


def test_half_in_the_address_half_in_the_body(smsc_sandbox: SandboxServer) -> None:
    said = ask(
        smsc_sandbox,
        "/sys/send.php?login=alex&psw=wrong&fmt=3",
        urlencode({**LOGIN, "phones": PHONE, "mes": "x"}).encode(),
    )
    assert said.value == {"id": 1, "cnt": 1}


@pytest.mark.parametrize(
    ("fmt", "kind"),
    [(0, "text/html"), (1, "text/html"), (2, "text/xml"), (3, "application/json")],
)
@pytest.mark.parametrize("charset", ["windows-1251", "utf-8", "koi8-r"])
def test_the_header_says_windows_1251_in_any_case(
    smsc_sandbox: SandboxServer, fmt: int, kind: str, charset: str
) -> None:
    said = post(smsc_sandbox, "get.php", fmt=fmt, charset=charset, get_price=1)
    assert said.kind == f"{kind}; charset=windows-1251"
    assert "Казахстан" in said.body.decode(charset)
    assert int(said.headers["Content-Length"]) == len(said.body)


def test_refusals_have_status_200(smsc_sandbox: SandboxServer) -> None:
    said = post(smsc_sandbox, "send.php", phones="123", mes="x")
    assert (said.status, said.value) == (200, {"error": "invalid number", "error_code": 7, "id": 1})


@pytest.mark.parametrize("values", [{"charset": "utf-16"}, {"fmt": 7}])
def test_a_form_that_cannot_be_read_is_refused(smsc_sandbox: SandboxServer, values: dict[str, Any]) -> None:
    said = post(smsc_sandbox, "balance.php", **values)
    assert said.status == 200
    assert b"parameters error" in said.body
    (entry,) = smsc_sandbox.provider.journal
    assert (entry.operation, entry.executed, entry.fields) == ("balance.php", False, {})


@pytest.mark.parametrize(
    "path", ["/sys/templates.php", "/sys/jobs.php", "/sys/SEND.php", "/sys/send.php5", "/sys/a/send.php"]
)
def test_what_is_not_played_does_not_exist(smsc_sandbox: SandboxServer, path: str) -> None:
    assert ask(smsc_sandbox, path).status == 404
    assert smsc_sandbox.posts() == 0


def test_files_come_in_parts(smsc_sandbox: SandboxServer) -> None:
    rows = [
        ("login", "alex"),
        ("psw", "123"),
        ("phones", PHONE),
        ("mms", "1"),
        ("fmt", "3"),
        ("charset", "utf-8"),
        ("mes", "Фото"),
    ]
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in rows]
    picture = (
        b'--x\r\nContent-Disposition: form-data; name="file0"; filename="a.png"\r\n\r\n' + bytes(200) + b"\r\n--x--\r\n"
    )
    said = ask(smsc_sandbox, "/sys/send.php", "".join(parts).encode() + picture, kind="multipart/form-data; boundary=x")
    assert said.value == {"id": 1, "cnt": 1}
    (sent,) = smsc_sandbox.ledger
    assert (sent.text, sent.kind, sent.details) == ("Фото", "mms", {"files": "a.png (200 bytes)"})


def test_a_body_may_be_long_but_not_longer(smsc_sandbox: SandboxServer) -> None:
    head = urlencode({**LOGIN, "fmt": 3}).encode() + b"&x="
    whole = head + b"x" * (MAX_BODY_BYTES - len(head))
    assert ask(smsc_sandbox, "/sys/balance.php", whole).value == {"balance": "1000.00"}
    said = ask(smsc_sandbox, "/sys/balance.php", whole + b"x")
    assert (said.status, said.headers["Connection"]) == (413, "close")


def test_json_for_rest(smsc_sandbox: SandboxServer) -> None:
    given = {**LOGIN, "phones": [PHONE], "mes": "Привет", "cost": 3}
    said = ask(smsc_sandbox, "/rest/send/", json.dumps(given).encode(), kind="application/json")
    assert said.value == {"id": 1, "cnt": 1, "cost": "3.30", "balance": "996.70"}
    assert smsc_sandbox.posts("send.php") == 1
    assert ask(smsc_sandbox, "/rest/send/").status == 404
    assert ask(smsc_sandbox, "/rest/send", b"{}").value["error_code"] == 2


def test_a_picture_and_its_code(smsc_sandbox: SandboxServer) -> None:
    said = ask(smsc_sandbox, "/sys/imgcode.php?1.1")
    assert (said.status, said.kind, said.headers["Cache-Control"]) == (200, "image/png", "no-store")
    assert said.body.startswith(b"\x89PNG\r\n\x1a\n")
    ask(smsc_sandbox, "/sys/imgcode.php?1.2", X_Forwarded_For="192.0.2.7, 192.0.2.8")
    shown = admin(smsc_sandbox, "captchas")["captchas"]
    assert set(shown) == {"127.0.0.1", "192.0.2.7"}
    wrong = post(smsc_sandbox, "send.php", phones=PHONE, mes="x", userip="192.0.2.7", imgcode="nope")
    assert wrong.value["error_code"] == 6
    right = post(smsc_sandbox, "send.php", phones=PHONE, mes="x", userip="192.0.2.7", imgcode=shown["192.0.2.7"])
    assert right.value["cnt"] == 1


def test_a_call_confirms_a_number(smsc_sandbox: SandboxServer) -> None:
    number = post(smsc_sandbox, "wait_call.php", phone=PHONE).value["phone"]
    (waiting,) = admin(smsc_sandbox, "waitcalls")["waitcalls"]
    assert (waiting["phone"], waiting["to_phone"], waiting["open"]) == (PHONE, number, True)
    assert admin(smsc_sandbox, "ring", {"from": f"+{PHONE}", "to": "78000000009"}) == {"confirmed": False}
    assert admin(smsc_sandbox, "ring", {"from": f"+{PHONE}", "to": number}) == {"confirmed": True}
    (received,) = post(smsc_sandbox, "get.php", get_answers=1).value
    assert (received["message"], received["phone"], received["to_phone"]) == ("[waitcall]", PHONE, number)
    (waiting,) = admin(smsc_sandbox, "waitcalls")["waitcalls"]
    assert waiting["confirmed_at"] == "2026-01-15T09:00:00+00:00"


def test_a_message_comes_in(smsc_sandbox: SandboxServer) -> None:
    (offer, *_) = post(smsc_sandbox, "receive_phones.php", get=1).value
    assert post(smsc_sandbox, "receive_phones.php", buy=1, phone=offer["phone"]).value == {"cost": "246.77"}
    assert [one["phone"] for one in admin(smsc_sandbox, "numbers")["numbers"]] == [offer["phone"]]
    came = admin(smsc_sandbox, "incoming", {"from": PHONE, "text": "да", "to": offer["phone"]})
    assert admin(smsc_sandbox, "incoming?after=0")["incoming"] == [came]
    assert admin(smsc_sandbox, "incoming?after=1")["incoming"] == []
    assert post(smsc_sandbox, "get.php", get_answers=1, to_phone=offer["phone"]).value[0]["message"] == "да"


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("ring", {}, "from"),
        ("ring", {"from": 7}, "from"),
        ("ring", {"from": "12"}, "from"),
        ("incoming", {"from": PHONE, "text": ""}, "text"),
        ("incoming", {"from": PHONE, "text": "x", "to": "79990009001"}, "to"),
        ("downloads", {}, "name"),
        ("downloads", {"name": "x", "ends": "later"}, "ends"),
        ("downloads", {"name": "x", "takes_s": -1}, "takes_s"),
        ("downloads", {"name": "x", "other": 1}, "other"),
        ("account", {"blacklist": "x"}, "blacklist"),
    ],
)
def test_the_administration_explains(smsc_sandbox: SandboxServer, path: str, value: Any, sentence: str) -> None:
    assert sentence in admin(smsc_sandbox, path, value)["error"]


def test_a_file_is_streamed_when_its_time_has_come(smsc_sandbox: SandboxServer) -> None:
    post(smsc_sandbox, "send.php", phones=PHONE, mes="Привет")
    made = admin(smsc_sandbox, "downloads", {"name": "january", "starts_s": 1, "takes_s": 59})
    assert (made["id"], made["status"]) == (1, 0)
    early = post(smsc_sandbox, "downloads.php", get_file=1, id=1)
    assert (early.kind, early.value["error_code"]) == ("application/json; charset=windows-1251", 3)
    smsc_sandbox.clock.advance(60)
    assert post(smsc_sandbox, "downloads.php", get_list=1).value[0]["file"] == "january-1.csv"
    assert admin(smsc_sandbox, "downloads")["downloads"][0]["status"] == 2
    said = post(smsc_sandbox, "downloads.php", get_file=1, name="january", charset="windows-1251")
    assert said.kind == "text/csv; charset=windows-1251"
    assert said.headers["Content-Disposition"] == 'attachment; filename="january-1.csv"'
    assert said.headers["Transfer-Encoding"] == "chunked"
    assert '"Привет"' in said.body.decode("cp1251").splitlines()[1]


def test_a_name_that_a_header_cannot_hold(smsc_sandbox: SandboxServer) -> None:
    admin(smsc_sandbox, "downloads", {"name": "май", "starts_s": 0, "takes_s": 0})
    said = post(smsc_sandbox, "downloads.php", get_file=1, id=1)
    assert said.headers["Content-Disposition"] == 'attachment; filename="___-1.csv"'


def test_a_subclient_comes_in_by_every_door(smsc_sandbox: SandboxServer) -> None:
    assert post(smsc_sandbox, "users.php", add=1, user="sub", password="secret-2", **{"fl[29]": 1}).value == {"id": 1}
    assert post(smsc_sandbox, "users.php", pay=1, user="sub", sum="5").value == {"result": "OK"}
    assert (
        post(smsc_sandbox, "send.php", login="sub", psw="secret-2", phones=PHONE, mes="x", cost=3).value["balance"]
        == "1.70"
    )
    (shown,) = admin(smsc_sandbox, "subclients")["subclients"]
    assert (shown["login"], shown["balance"], shown["messages"]) == ("sub", "1.70", 1)
    journal = json.dumps(admin(smsc_sandbox, "journal"))
    assert "secret-2" not in journal + json.dumps(shown)
    assert '"fl[29]": "1"' in journal


def test_the_reserve_host_has_the_scripts_too(smsc_sandbox: SandboxServer) -> None:
    for place in ("shared", "separate", "absent"):
        admin(smsc_sandbox, "behaviour", {"reserve_host": place})
        said = ask(smsc_sandbox, "/sys/balance.php?login=alex&psw=123", url=smsc_sandbox.reserve_url)
        assert said.body == b"1000.00"


def test_books_of_its_own_on_the_reserve(smsc_sandbox: SandboxServer) -> None:
    admin(smsc_sandbox, "behaviour", {"reserve_host": "separate"})
    query = urlencode({**LOGIN, "phones": PHONE, "mes": "x", "id": "a"})
    assert ask(smsc_sandbox, f"/sys/send.php?{query}", url=smsc_sandbox.reserve_url).body == b"OK - 1 SMS, ID - a"
    status = f"/sys/status.php?login=alex&psw=123&phone={PHONE}&id=a&fmt=1"
    assert ask(smsc_sandbox, status).body == b"-3,0,0"
    assert ask(smsc_sandbox, status, url=smsc_sandbox.reserve_url).body.startswith(b"-1,")


def test_fifteen_at_once(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("latency", operation="balance.php", times=14, seconds=3600, before=True)
    line = f"GET /sys/balance.php?{urlencode(LOGIN)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    begun, pause = time.monotonic(), threading.Event()
    where = urlsplit(smsc_sandbox.url)
    held = [http.client.HTTPConnection(where.hostname or "", where.port, timeout=5) for _ in range(14)]
    try:
        for one in held:
            one.connect()
            one.sock.sendall(line)
        while len(smsc_sandbox.provider._open_calls) < 14 and time.monotonic() - begun < 5:
            pause.wait(0.001)
        assert (
            ask(smsc_sandbox, f"/sys/balance.php?{urlencode(LOGIN)}").body
            == b"ERROR = 9 (too many concurrent requests)"
        )
    finally:
        smsc_sandbox.reset()
        for one in held:
            one.close()


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_unknown_every_script_answers(seed: int) -> None:
    rules = Behaviour().varied(seed)
    with SandboxServer(clock=ManualClock(), behaviour=rules) as server:
        sent = post(server, "send.php", phones=PHONE, mes="Привет", id="a", op=1).value
        assert sent["id"] == "a"
        server.clock.advance(60)
        said = post(server, "status.php", phone=f"{PHONE},", id="a,", all=2).value
        assert (int(said[0]["status"]), said[0]["operator"]) == (1, "МТС")
        xml = post(server, "balance.php", fmt=2)
        assert b"<balance>" in xml.body
        assert (b"<?xml" in xml.body) is rules.xml_declaration
        assert xml.kind.endswith("utf-8" if rules.header_charset == "honest" else "windows-1251")
        for script in sorted(set(SCRIPTS) - {"imgcode.php"}):
            assert post(server, script).status == 200


def test_who_goes_away_in_the_middle_leaves_nothing_behind(smsc_sandbox: SandboxServer) -> None:
    where = urlsplit(smsc_sandbox.url)
    line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=5)
    line.putrequest("POST", "/sys/send.php")
    line.putheader("Content-Length", "1000")
    line.endheaders()
    line.send(urlencode(LOGIN).encode())
    line.close()
    assert ask(smsc_sandbox, f"/sys/balance.php?{urlencode(LOGIN)}").body == b"1000.00"
    assert smsc_sandbox.posts("send.php") == 0
