"""The examples for three frameworks take a signed call, and refuse a forged one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest
from callback_calls import SECRET, signed

from smsc_soap.callbacks import handler_url

ROOT = Path(__file__).resolve().parents[3]
FORM = "application/x-www-form-urlencoded"

_FLASK = """
import callbacks_flask
client = callbacks_flask.app.test_client()
def post(path, body):
    return client.post(path, data=body, content_type=FORM).status_code
"""
_DJANGO = """
from django.conf import settings
settings.configure(DEFAULT_CHARSET="utf-8", SECRET_KEY="for this test", ALLOWED_HOSTS=["*"])
import django
django.setup()
from django.test import RequestFactory
import callbacks_django
def post(path, body):
    request = RequestFactory().post(path, data=body, content_type=FORM)
    return callbacks_django.take(request, path.rpartition("/")[2]).status_code
"""
_FASTAPI = """
import asyncio, httpx
import callbacks_fastapi
def post(path, body):
    async def once():
        app = callbacks_fastapi.app
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return (await client.post(path, content=body, headers={"Content-Type": FORM})).status_code
    return asyncio.run(once())
"""
_ASK = """
import sys
FORM = "application/x-www-form-urlencoded"
{client}
print(*[post(path, body.encode()) for path, body in zip(sys.argv[1::2], sys.argv[2::2])])
"""


@pytest.mark.parametrize("client", [_FLASK, _DJANGO, _FASTAPI], ids=["flask", "django", "fastapi"])
def test_i11_a_signed_call_is_taken_a_forged_one_is_not(client: str, tmp_path: Path) -> None:
    path = "/sms/" + handler_url("https://shop.example/sms", SECRET).partition("?")[0].rpartition("/")[2]
    good = signed("status", "sha1", id="order-17", phone="79990000001", status="1")
    calls = [(path, urlencode(good)), (path, urlencode(good | {"status": "20"})), ("/sms/elsewhere", urlencode(good))]
    environ = {**os.environ, "SMSC_CALLBACK_SECRET": SECRET, "SMSC_OUTBOX": str(tmp_path / "sms.db")}
    environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "examples"), str(ROOT)])
    command = [sys.executable, "-c", _ASK.format(client=client), *(part for call in calls for part in call)]
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == ["200", "403", "404"], done.stderr


_ENDLESS = """
import asyncio, sys
import httpx
import callbacks_fastapi
async def ask():
    app, read = callbacks_fastapi.app, 0
    async def endless():
        nonlocal read
        while read < 1000:
            read += 1
            yield b"x" * 65536
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            long = await client.post(sys.argv[1], content=endless())
            odd = await client.post(sys.argv[1], content=sys.argv[2], headers={"Host": "[::1", "Content-Type": "x"})
    print(long.status_code, read, odd.status_code)
asyncio.run(ask())
"""


def test_i2_fastapi_reads_no_endless_body_and_believes_no_host(tmp_path: Path) -> None:
    path = "/sms/" + handler_url("https://shop.example/sms", SECRET).partition("?")[0].rpartition("/")[2]
    good = urlencode(signed("status", "sha1", id="order-17", phone="79990000001", status="1"))
    environ = {**os.environ, "SMSC_CALLBACK_SECRET": SECRET, "SMSC_OUTBOX": str(tmp_path / "sms.db")}
    environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "examples"), str(ROOT)])
    command = [sys.executable, "-c", _ENDLESS, path, good]
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == ["413", "5", "200"], done.stderr
