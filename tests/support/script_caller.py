"""A provider on a clock that stands still, and a short way to ask its scripts, without a socket."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.messages import Message
from smsc_soap.sandbox.provider import Provider
from smsc_soap.sandbox.refusal import RefusalError
from smsc_soap.sandbox.scripts.answers import Answer, FileAnswer, refusal
from smsc_soap.sandbox.scripts.form import CHARSETS, RawForm, UploadedFile, read_form
from smsc_soap.sandbox.scripts.render import Style

LOGIN = {"login": "alex", "psw": "123"}
PHONE = "79990000001"
#: A subclient as it is made, and as it asks.
SUB = {"user": "mylogin", "password": "mypassword"}
AS_SUB = {"login": "mylogin", "psw": "mypassword"}


class ScriptCaller:
    """``caller("balance.php", cur=1)`` is the JSON value; ``caller.text(2, …)`` the body in another format."""

    def __init__(self, *, balance: str = "1000.00", **behaviour: Any) -> None:
        self.clock = ManualClock()
        self.provider = Provider(clock=self.clock, behaviour=Behaviour(**behaviour), balance=Decimal(balance))

    def __call__(self, script: str, /, **values: Any) -> Any:
        return json.loads(self.text(3, script, **values))

    def raw(self, values: Mapping[str, Any], charset: str = "utf-8") -> RawForm:
        given = {name: str(value) for name, value in {**LOGIN, "charset": charset, **values}.items()}
        body = urlencode(given, encoding=CHARSETS.get(charset, "utf-8"), errors="replace")
        return read_form(b"", body.encode(), "application/x-www-form-urlencoded")

    def answer(self, script: str, /, files: tuple[UploadedFile, ...] = (), **values: Any) -> Answer | FileAnswer:
        raw = self.raw(values, values.get("charset", "utf-8"))
        raw.files.extend(files)
        try:
            form = raw.decoded(values.get("address", ""))
        except RefusalError as error:
            return refusal(error)
        return self.provider.run(script, form)

    def text(self, fmt: int, script: str, /, charset: str = "utf-8", **values: Any) -> str:
        answer = self.answer(script, fmt=fmt, charset=charset, **values)
        assert isinstance(answer, Answer)
        style = Style.of(fmt, charset, self.provider.behaviour)
        return style.body(answer).decode(CHARSETS[charset])

    def send(self, **values: Any) -> Any:
        return self("send.php", **{"phones": PHONE, "mes": "text", **values})

    @property
    def ledger(self) -> list[Message]:
        return list(self.provider.messages)

    @property
    def balance(self) -> str:
        return str(self.provider.account.balance)
