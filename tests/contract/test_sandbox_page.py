"""The page at ``/``: what it is given, what it never loads, and what a browser makes of hostile texts."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from interop import require

from smsc_soap.sandbox.faults import KINDS
from smsc_soap.sandbox.server import SandboxServer

HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=2</script>"\'&{{nonce}}'
LOGIN = {"login": "alex", "psw": "123"}


def get(url: str, language: str = "") -> tuple[str, dict[str, str]]:
    request = urllib.request.Request(url, headers={"Accept-Language": language})
    with urllib.request.urlopen(request, timeout=5) as reply:
        return reply.read().decode(), {name.lower(): value for name, value in reply.headers.items()}


def test_page_is_one_file_and_loads_nothing(smsc_sandbox: SandboxServer) -> None:
    page, headers = get(smsc_sandbox.url + "/")
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert re.findall(r"(?:src|href)\s*=\s*[\"']?(?!#)", page) == []
    assert "@import" not in page
    assert "url(" not in page
    # Links of the SOAP request the form makes are names, not addresses.
    assert set(re.findall(r"https?://[^\s\"'`<\\]+", page)) == {
        "http://schemas.xmlsoap.org/soap/envelope/",
        "https://smsc.ru/sys/soap.php",
    }


def test_page_can_only_run_its_own_script(smsc_sandbox: SandboxServer) -> None:
    page, headers = get(smsc_sandbox.url + "/")
    policy = headers["content-security-policy"]
    nonce = re.search(r"script-src 'nonce-([\w-]+)'", policy)[1]
    assert "default-src 'none'" in policy
    assert f'<script nonce="{nonce}">' in page
    assert "{{" not in page
    assert nonce not in get(smsc_sandbox.url + "/")[1]["content-security-policy"]


def test_page_never_writes_markup() -> None:
    source = Path(__file__).parents[2] / "smsc_soap" / "sandbox" / "static" / "handset.html"
    text = source.read_text("utf-8")
    assert [one for one in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(") if one in text] == []


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("ru-RU,ru;q=0.9,en;q=0.8", "ru"), ("en,ru;q=0.5", "en"), ("", "en"), ("de,ru", "ru"), ("fr", "en")],
)
def test_language_follows_the_browser(smsc_sandbox: SandboxServer, accepted: str, language: str) -> None:
    assert f'<html lang="{language}">' in get(smsc_sandbox.url + "/", accepted)[0]


def state(server: SandboxServer) -> dict[str, Any]:
    return json.loads(get(server.url + "/__admin/handset")[0])


def test_state_shows_each_message_with_its_parts(smsc_sandbox: SandboxServer) -> None:
    call = smsc_sandbox.provider.call
    call("send_sms", {**LOGIN, "phones": "+77000000001", "mes": "Я" * 71, "sender": "SHOP", "id": "a-1"})
    call("send_sms", {**LOGIN, "phones": "12", "mes": "x"})
    smsc_sandbox.clock.advance(10)
    shown = state(smsc_sandbox)
    (sms,) = shown["messages"]
    assert sms["pieces"] == ["Я" * 67, "Я" * 4]
    assert (sms["phone"], sms["sender"], sms["message_id"]) == ("77000000001", "SHOP", "a-1")
    assert (sms["parts"], sms["cost"], sms["status"]) == (2, "19.00", 1)
    assert sms["country"] == {"en": "Kazakhstan", "ru": "Казахстан"}
    assert (sms["operator"], sms["mccmnc"]) == ("Beeline", "40101")
    assert (shown["balance"], shown["requests"], shown["refused"], shown["sent"]) == ("981.00", 2, 1, 1)
    assert [one["code"] for one in shown["last_requests"]] == [None, 7]


def test_state_lists_trouble_until_it_is_over(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("lost_reply")
    assert [one["kind"] for one in state(smsc_sandbox)["faults"]] == ["lost_reply"]
    smsc_sandbox.faults.pick("send_sms")
    assert state(smsc_sandbox)["faults"] == []


def test_state_knows_recipients_that_are_no_phones(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.provider.call("send_sms2", {**LOGIN, "phones": "@someone", "mes": "x", "query": "bot=@shop_bot"})
    assert state(smsc_sandbox)["messages"][0]["country"] == {}


class Browser:
    """A headless Chromium, spoken to over a pipe."""

    def __init__(self, program: str, profile: Path) -> None:
        import fcntl  # not on Windows, where the fixture skips

        in_read, self._write = os.pipe()
        self._read, out_write = os.pipe()
        quiet = "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync"
        quiet += " --disable-component-update --no-sandbox --headless --remote-debugging-pipe"

        def move_pipes() -> None:
            # By way of high numbers, so that neither end overwrites the other.
            high = [fcntl.fcntl(one, fcntl.F_DUPFD, 100) for one in (in_read, out_write)]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self._process = subprocess.Popen(
            [program, *quiet.split(), f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=move_pipes,
            close_fds=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(in_read)
        os.close(out_write)
        self._number, self._rest, self._session = 0, b"", None
        page = next(one for one in self.ask("Target.getTargets")["targetInfos"] if one["type"] == "page")
        self._session = self.ask("Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]

    def ask(self, method: str, **given: Any) -> dict[str, Any]:
        self._number += 1
        command = {"id": self._number, "method": method, "params": given}
        if self._session:
            command["sessionId"] = self._session
        os.write(self._write, json.dumps(command).encode() + b"\0")
        while True:
            while b"\0" not in self._rest:
                chunk = os.read(self._read, 1 << 16)
                assert chunk, "the browser ended"
                self._rest += chunk
            message, _, self._rest = self._rest.partition(b"\0")
            told = json.loads(message)
            if told.get("id") == self._number:
                return told["result"]

    def run(self, script: str) -> Any:
        result = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        return result["result"].get("value")

    def wait(self, script: str) -> None:
        begun = time.monotonic()
        while not self.run(script):
            assert time.monotonic() - begun < 20, script

    def close(self) -> None:
        os.close(self._write)
        self._process.wait(20)
        os.close(self._read)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    require(program and os.name == "posix", "a Chromium to look at the page with", "Debian: apt-get install chromium")
    running = Browser(str(program), tmp_path / "profile")
    yield running
    running.close()


def test_browser_shows_hostile_texts_as_texts(smsc_sandbox: SandboxServer, browser: Browser) -> None:
    call = smsc_sandbox.provider.call
    call("send_sms", {**LOGIN, "phones": "+79990000001", "mes": HOSTILE, "sender": "A'B&C", "id": "x.-_1"})
    call("send_sms2", {**LOGIN, "phones": "a@b.example", "mes": HOSTILE, "sender": HOSTILE, "query": "mail=1&subj=s"})
    browser.ask("Page.navigate", url=smsc_sandbox.url + "/")
    browser.wait("document.querySelectorAll('.sms').length === 2")
    assert browser.run("document.querySelectorAll('.text')[0].textContent") == HOSTILE
    assert browser.run("document.querySelectorAll('.who b')[1].textContent") == HOSTILE
    assert browser.run("window.hit") is None
    assert browser.run("document.querySelectorAll('.sms img, .sms script').length") == 0


def test_both_languages_say_the_same_things(smsc_sandbox: SandboxServer, browser: Browser) -> None:
    browser.ask("Page.navigate", url=smsc_sandbox.url + "/")
    browser.wait("typeof SAY === 'object'")
    keys = "Object.entries(SAY.{0}).flatMap(([k, v]) => typeof v === 'string' || k === 'parts' ? [k] : Object.keys(v))"
    english, russian = (browser.run(keys.format(language)) for language in ("en", "ru"))
    assert english == russian
    assert [kind for kind in browser.run("Object.keys(SAY.en.kinds)") if kind not in KINDS] == []
    said = browser.run("[...document.querySelectorAll('[data-say]')].map((one) => one.dataset.say)")
    assert [one for one in said if one not in english] == []


def test_browser_sends_meets_trouble_and_lets_time_pass(smsc_sandbox: SandboxServer, browser: Browser) -> None:
    browser.ask("Page.navigate", url=smsc_sandbox.url + "/")
    browser.wait("document.querySelector('#balance').textContent.includes('1000')")
    browser.run("document.querySelector('[data-language=en]').click()")
    browser.run("document.querySelector('#words').value = 'a < b & c'; document.querySelector('.main').click()")
    browser.wait("document.querySelector('#answer').textContent.startsWith('Accepted')")
    browser.wait("document.querySelector('.status').textContent === 'waiting'")
    browser.run("document.querySelector('[data-advance=\"10\"]').click()")
    browser.wait("document.querySelector('.status').textContent === 'delivered'")
    browser.run("document.querySelector('[data-language=ru]').click()")
    browser.wait("document.querySelector('.status').textContent === 'доставлено'")
    browser.run("document.querySelector('#arm').click()")
    browser.wait("document.querySelectorAll('.chip').length === 1")
    browser.run("document.querySelector('#words').value = 'lost'; document.querySelector('.main').click()")
    browser.wait("document.querySelector('#answer').textContent.startsWith('Неизвестно')")
    browser.wait("document.querySelectorAll('.sms').length === 2")
    assert [one.text for one in smsc_sandbox.ledger] == ["a < b & c", "lost"]
    # The browser itself may repeat a request on a connection that it opened ahead and that is reset: one more at most.
    assert smsc_sandbox.posts("send_sms2") in (2, 3)
    browser.run("document.querySelector('#price').click()")
    browser.wait("document.querySelector('#answer').textContent.startsWith('Стоило бы')")
    browser.run("document.querySelector('#reset').click()")
    browser.wait("document.querySelectorAll('.sms').length === 0")
