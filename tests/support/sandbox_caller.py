"""A provider without a server, and a short way to ask it."""

from __future__ import annotations

from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.provider import Provider

LOGIN = {"login": "alex", "psw": "123"}
PHONE = "+79990000001"


class Caller:
    """A provider on a clock that stands still, and a short way to ask it."""

    def __init__(self, **behaviour) -> None:
        self.clock = ManualClock()
        self.provider = Provider(clock=self.clock, behaviour=Behaviour(**behaviour))

    def __call__(self, operation: str, **fields: str):
        return self.provider.call(operation, {**LOGIN, **fields})

    def send(self, phones: str = PHONE, mes: str = "text", **fields: str):
        return self("send_sms2" if "query" in fields else "send_sms", phones=phones, mes=mes, **fields)

    def status(self, id: str = "1", phone: str = PHONE, **fields: str):
        return self("get_status", id=id, phone=phone, **fields)

    @property
    def sent(self) -> list[tuple[str, str]]:
        return [(one.phone, one.text) for one in self.provider.messages]

    @property
    def balance(self) -> str:
        return str(self.provider.account.balance)
