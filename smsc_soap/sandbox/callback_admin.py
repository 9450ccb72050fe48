"""``/__admin/callbacks``: which handler is called, how, and calls on request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from smsc_soap.errors import InvalidParameter
from smsc_soap.sandbox.admin_values import body
from smsc_soap.sandbox.callbacks_out import CallbackDesk, Manners

Handler = Callable[[Request], Awaitable[Any]]


class CallbackAdmin:
    """The administration of one desk."""

    def __init__(self, desk: CallbackDesk) -> None:
        self._desk = desk

    def paths(self) -> dict[str, dict[str, Handler]]:
        """Paths under ``/__admin``, and what answers by method."""
        return {
            "callbacks": {"GET": self.show, "POST": self.point, "DELETE": self.stop},
            "callbacks/send": {"POST": self.send},
            "callbacks/forge": {"POST": self.forge},
        }

    async def show(self, request: Request) -> Any:
        """Where calls go, how many wait, how they were answered, and the kinds of forgeries."""
        return self._desk.facts()

    async def point(self, request: Request) -> Any:
        """``{"url": "http://127.0.0.1:8030/…?charset=utf-8&sha1=…", "repeats": 1, "shuffled": true, …}``."""
        given = await body(request, {"url", *Manners.__dataclass_fields__})
        url = given.pop("url", None)
        if not isinstance(url, str):
            raise InvalidParameter("url", "nothing", "the address of a handler on this machine")
        self._desk.point(url, Manners(**{name: _checked(name, value) for name, value in given.items()}))
        return self._desk.facts()

    async def stop(self, request: Request) -> Any:
        """No handler any more."""
        self._desk.point(None)
        return self._desk.facts()

    async def send(self, request: Request) -> Any:
        """Every call that is due by the clock, now; they are made without being asked for, too."""
        await body(request, set())
        made = await run_in_threadpool(self._desk.send_due)
        return {"made": made, **self._desk.facts()}

    async def forge(self, request: Request) -> Any:
        """``{"kind": "other_status"}``: a forged call after the latest real one, and what it was answered with."""
        given = await body(request, {"kind"})
        answered = await run_in_threadpool(self._desk.forge, str(given.get("kind")))
        return {"answered": answered}


def _checked(name: str, value: Any) -> Any:
    if name in ("shuffled", "echo_options"):
        if not isinstance(value, bool):
            raise InvalidParameter(name, repr(value)[:60], "true or false")
        return value
    most = 10 if name == "repeats" else 366 * 86400
    whole = int if name == "repeats" else (int, float)
    if isinstance(value, bool) or not isinstance(value, whole) or not 0 <= value <= most:
        raise InvalidParameter(name, repr(value)[:60], f"a number from 0 to {most}")
    return value
