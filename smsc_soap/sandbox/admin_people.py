"""``/__admin``, what people outside do: the subscriber rings or writes, a task is put on the list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.requests import Request

from smsc_soap.errors import InvalidParameter
from smsc_soap.sandbox.admin_values import body, number_of, ranged
from smsc_soap.sandbox.provider import Provider

_YEAR_S: Final = 366 * 86400
Handler = Callable[[Request], Awaitable[Any]]


class People:
    """The paths of the administration that belong to the scripts."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def paths(self) -> dict[str, dict[str, Handler]]:
        """Handlers by path and method."""
        return {
            "ring": {"POST": self.ring},
            "incoming": {"GET": self.incoming, "POST": self.receive},
            "waitcalls": {"GET": self.wait_calls},
            "numbers": {"GET": self.numbers},
            "downloads": {"GET": self.downloads, "POST": self.add_download},
            "subclients": {"GET": self.subclients},
            "captchas": {"GET": self.captchas},
        }

    async def ring(self, request: Request) -> Any:
        """``{"from": "+79990000001"}``: the subscriber calls the number it was given, or the one in ``to``."""
        given = _texts(await body(request, {"from", "to"}), needed="from")
        return {"confirmed": self._provider.ring(given["from"], given.get("to", ""))}

    async def incoming(self, request: Request) -> Any:
        """What came in: ``?after=N``."""
        after = number_of(request, "after", 0)
        return {"incoming": [one.to_dict() for one in self._provider.incoming.after(after)]}

    async def receive(self, request: Request) -> Any:
        """``{"from": "+79990000001", "text": "yes"}``: the subscriber writes, to a rented number with ``to``."""
        given = _texts(await body(request, {"from", "to", "text"}), needed="from")
        return self._provider.receive(given["from"], given.get("text", ""), given.get("to", "")).to_dict()

    async def wait_calls(self, request: Request) -> Any:
        """Numbers that wait for a call, or waited."""
        now = self._provider.clock.now()
        return {"waitcalls": [one.to_dict(now) for one in self._provider.wait_calls]}

    async def numbers(self, request: Request) -> Any:
        """Numbers that are rented."""
        self._provider.catch_up()
        return {"numbers": [one.to_dict() for one in self._provider.numbers]}

    async def downloads(self, request: Request) -> Any:
        """Deferred tasks."""
        now = self._provider.clock.now()
        return {"downloads": [one.to_dict(now) for one in self._provider.downloads]}

    async def add_download(self, request: Request) -> Any:
        """``{"name": "march", "starts_s": 30, "takes_s": 60, "ends": "done"}``."""
        given = await body(request, {"name", "starts_s", "takes_s", "ends"})
        words = _texts({name: given[name] for name in ("name", "ends") if name in given}, needed="name")
        seconds = {name: ranged(name, given[name], 0, _YEAR_S) for name in ("starts_s", "takes_s") if name in given}
        now = self._provider.clock.now()
        made = self._provider.downloads.add(words["name"], now, ends=words.get("ends", "done"), **seconds)
        return made.to_dict(now)

    async def subclients(self, request: Request) -> Any:
        """Logins below the account; no passwords."""
        return {"subclients": [one.to_dict() for one in self._provider.subclients]}

    async def captchas(self, request: Request) -> Any:
        """What is written on the picture that each address was shown last."""
        return {"captchas": dict(self._provider.account.captchas)}


def _texts(given: dict[str, Any], *, needed: str) -> dict[str, str]:
    """*given* as texts, *needed* among them."""
    for name in (needed, *given):
        if not isinstance(given.get(name), str):
            raise InvalidParameter(name, "nothing" if name not in given else "this value", "a text")
    return given
