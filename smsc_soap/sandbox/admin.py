"""``/__admin``: look at everything, move the clock, make trouble. JSON in, JSON out, one sentence per mistake."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from smsc_soap.errors import InvalidParameter, RequestError
from smsc_soap.sandbox import faults as fault_kinds
from smsc_soap.sandbox.admin_people import People
from smsc_soap.sandbox.admin_values import body, number_of, ranged
from smsc_soap.sandbox.behaviour import POSITIONS
from smsc_soap.sandbox.callback_admin import CallbackAdmin
from smsc_soap.sandbox.callbacks_out import CallbackDesk
from smsc_soap.sandbox.faults import FaultBook
from smsc_soap.sandbox.handset import handset
from smsc_soap.sandbox.page import FRESH_CONNECTION
from smsc_soap.sandbox.provider import Provider

_MOST_ROWS: Final = 1000
Handler = Callable[[Request], Awaitable[Any]]


class AdminApi:
    """The administration of one provider and its faults."""

    def __init__(self, provider: Provider, faults: FaultBook, desk: CallbackDesk, *, reset: Callable[[], None]) -> None:
        self._provider = provider
        self._desk = desk
        self._faults = faults
        self._reset = reset

    def routes(self) -> list[Route]:
        """One route per path, and one for every path that does not exist."""
        table: dict[str, dict[str, Handler]] = {
            "health": {"GET": self.health},
            "journal": {"GET": self.journal},
            "ledger": {"GET": self.ledger},
            "messages": {"GET": self.messages, "DELETE": self.delete_message},
            "handset": {"GET": self.handset},
            "account": {"GET": self.account, "POST": self.change_account},
            "behaviour": {"GET": self.behaviour, "POST": self.change_behaviour},
            "clock": {"GET": self.clock, "POST": self.move_clock},
            "faults": {"GET": self.list_faults, "POST": self.add_fault, "DELETE": self.remove_faults},
            "reset": {"POST": self.reset},
            "seed": {"POST": self.seed},
            **People(self._provider).paths(),
            **CallbackAdmin(self._desk).paths(),
        }
        known = [Route(f"/__admin/{name}", _Path(name, methods)) for name, methods in table.items()]
        return [
            *known,
            Route("/__admin/{rest:path}", _Path("", dict.fromkeys(("GET", "POST", "DELETE"), self.nothing))),
        ]

    async def health(self, request: Request) -> Any:
        """That it runs, what time it is there, and how many requests of each operation arrived."""
        journal = self._provider.journal
        return {
            "status": "ok",
            "now": self._provider.clock.now().isoformat(),
            "requests": len(journal),
            "refused": journal.refusals,
            "sent": len(self._provider.messages),
            "posts": journal.posts_by_operation,
        }

    async def journal(self, request: Request) -> Any:
        """Requests as they were seen, without secrets: ``?after=N`` and ``?limit=N``."""
        after, limit = number_of(request, "after", 0), number_of(request, "limit", _MOST_ROWS)
        rows = [one.to_dict() for one in self._provider.journal if one.number > after]
        return {"requests": rows[-limit:] if limit else []}

    async def ledger(self, request: Request) -> Any:
        """Every message that was really taken: ``?after=N`` and ``?limit=N``."""
        return {"messages": self._rows(request)}

    async def messages(self, request: Request) -> Any:
        """The same under its other name."""
        return {"messages": self._rows(request)}

    async def delete_message(self, request: Request) -> Any:
        """``?number=N``: takes a message back whose time has not come."""
        number = number_of(request, "number", 0)
        self._provider.delete(number)
        now = self._provider.clock.now()
        return {"messages": [one.to_dict(now) for one in self._provider.messages.after(number - 1, 1)]}

    def _rows(self, request: Request) -> list[dict[str, Any]]:
        self._provider.catch_up()
        now = self._provider.clock.now()
        after, limit = number_of(request, "after", 0), number_of(request, "limit", _MOST_ROWS)
        return [one.to_dict(now) for one in self._provider.messages.after(after, limit)]

    async def handset(self, request: Request) -> Any:
        """What the page shows."""
        return handset(self._provider, self._faults)

    async def account(self, request: Request) -> Any:
        """Balance, names and texts that are allowed; no password."""
        account = self._provider.account
        return {
            "login": account.login,
            "balance": str(account.balance),
            "currency": account.currency,
            "credit": None if account.credit is None else str(account.credit),
            "test_mode": account.test_mode,
            "senders": sorted(account.senders) if account.senders is not None else None,
            "denied_senders": sorted(account.denied_senders),
            "denied_words": sorted(account.denied_words),
            "channels": sorted(account.channels),
            "caller_listed": account.caller_listed,
            "user_ip_daily": account.user_ip_daily,
            "blacklist": sorted(account.blacklist),
            "blocked": self._provider.block.is_blocked(self._provider.clock.now()),
        }

    async def change_account(self, request: Request) -> Any:
        """Changes what is given: balance, login, password, api_key, senders …, blocked_s."""
        given = await body(request, {"blocked_s", *_ACCOUNT})
        changes = {name: _ACCOUNT[name](name, value) for name, value in given.items() if name != "blocked_s"}
        if "blocked_s" in given:
            seconds = ranged("blocked_s", given["blocked_s"], 0, 366 * 86400)
            until = self._provider.clock.now() + timedelta(seconds=seconds)
            self._provider.block.block(until if seconds else None)
        for name, value in changes.items():
            setattr(self._provider.account, name, value)
        return await self.account(request)

    async def behaviour(self, request: Request) -> Any:
        """The switches: what the provider's pages leave open."""
        return asdict(self._provider.behaviour)

    async def change_behaviour(self, request: Request) -> Any:
        """Changes the switches that are given."""
        names = {one.name for one in fields(self._provider.behaviour)}
        given = await body(request, names)
        now = self._provider.behaviour
        for name, value in given.items():
            given[name] = _switch(name, value, getattr(now, name))
        self._provider.behave(replace(now, **given))
        return asdict(self._provider.behaviour)

    async def clock(self, request: Request) -> Any:
        """The sandbox's idea of now."""
        return {"now": self._provider.clock.now().isoformat()}

    async def move_clock(self, request: Request) -> Any:
        """``{"advance_s": 60}`` or ``{"set": "2026-01-15T12:00:00+03:00"}``; forward only."""
        given = await body(request, {"advance_s", "set"})
        if len(given) != 1:
            raise InvalidParameter("clock", f"{len(given)} commands", "exactly one of advance_s and set")
        if "advance_s" in given:
            self._provider.clock.advance(ranged("advance_s", given["advance_s"], 0, 366 * 86400))
        else:
            self._provider.clock.set(_moment(given["set"]))
        self._provider.catch_up()
        return await self.clock(request)

    async def list_faults(self, request: Request) -> Any:
        """Appointments, and every kind with its settings."""
        kinds = {
            name: {"summary": kind.summary, "executed": kind.executes, "settings": dict(kind.settings)}
            for name, kind in fault_kinds.KINDS.items()
        }
        return {"faults": [one.to_dict() for one in self._faults.rules()], "kinds": kinds}

    async def add_fault(self, request: Request) -> Any:
        """``{"kind": "lost_reply", "operation": "send_sms", "nth": 1, "times": 1, …settings}``."""
        given = await body(request, None)
        if "kind" not in given:
            raise InvalidParameter("kind", "nothing", ", ".join(fault_kinds.KINDS))
        return self._faults.add(given.pop("kind"), **given).to_dict()

    async def remove_faults(self, request: Request) -> Any:
        """All of them, or ``?number=N``."""
        number = number_of(request, "number", 0)
        if number:
            self._faults.remove(number)
        else:
            self._faults.clear()
        return {"faults": [one.to_dict() for one in self._faults.rules()]}

    async def reset(self, request: Request) -> Any:
        """As new."""
        await body(request, set())
        self._reset()
        return await self.health(request)

    async def seed(self, request: Request) -> Any:
        """``{"seed": 7}``: every draw starts anew."""
        given = await body(request, {"seed"})
        seed = ranged("seed", given.get("seed"), 0, 2**63)
        self._provider.seed(int(seed))
        self._faults.seed(int(seed))
        return {"seed": int(seed)}

    async def nothing(self, request: Request) -> Any:
        """No such path."""
        raise _NoSuchPathError


class _Path:
    """One path of the administration: chooses by method, turns mistakes into one sentence."""

    def __init__(self, name: str, methods: dict[str, Handler]) -> None:
        self._name = name
        self._methods = methods

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        handler = self._methods.get(request.method)
        try:
            if handler is None:
                response = _mistake(405, f"{request.method} is not for this path; use {' or '.join(self._methods)}.")
            else:
                response = JSONResponse(await handler(request))
        except RequestError as error:
            response = _mistake(400, str(error))
        except _NoSuchPathError:
            response = _mistake(404, "There is no such path under /__admin; see docs/sandbox.md.")
        except ClientDisconnect:
            return
        response.headers["Cache-Control"] = "no-store"
        if self._name == "handset":
            response.headers.update(FRESH_CONNECTION)
        await response(scope, receive, send)


class _NoSuchPathError(Exception):
    """Nothing is served there."""


def _mistake(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status_code=status)


def _moment(value: Any) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise InvalidParameter("set", repr(value)[:60], "a moment such as 2026-01-15T12:00:00+03:00") from None


def _switch(name: str, value: Any, was: Any) -> Any:
    if isinstance(was, bool):
        if not isinstance(value, bool):
            raise InvalidParameter(name, repr(value)[:60], "true or false")
        return value
    if name in POSITIONS:
        return value  # Behaviour itself knows its named positions
    if name == "account_utc_offset_h":
        return int(ranged(name, value, -12, 14))
    if isinstance(was, int):
        return int(ranged(name, value, 0, 100_000))
    return float(ranged(name, value, 0, 1 if name.endswith("_share") else 366 * 86400))


def _money(name: str, value: Any) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    if isinstance(value, bool) or not amount.is_finite() or abs(amount) > 10**12:
        raise InvalidParameter(name, repr(value)[:60], "an amount such as 1000.00")
    return amount


def _credit(name: str, value: Any) -> Decimal | None:
    credit = None if value is None else _money(name, value)
    if credit is not None and credit < 0:
        raise InvalidParameter(name, repr(value)[:60], "how far below zero the balance may go, or null")
    return credit


def _currency(name: str, value: Any) -> str:
    if not isinstance(value, str) or not (len(value) == 3 and value.isascii() and value.isupper()):
        raise InvalidParameter(name, repr(value)[:60], "three letters such as KZT")
    return value


def _text(name: str, value: Any) -> str:
    # Not shown even when wrong: two of these three are secrets.
    if not isinstance(value, str) or not 1 <= len(value) <= 100:
        raise InvalidParameter(name, "this value", "a text of 1 to 100 characters")
    return value


def _texts(name: str, value: Any) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InvalidParameter(name, repr(value)[:60], "a list of texts")
    return frozenset(value)


def _texts_or_any(name: str, value: Any) -> frozenset[str] | None:
    return None if value is None else _texts(name, value)


def _lowered(name: str, value: Any) -> frozenset[str]:
    return frozenset(one.lower() for one in _texts(name, value))


def _uppered(name: str, value: Any) -> frozenset[str]:
    return frozenset(one.upper() for one in _texts(name, value))


def _flag_or_none(name: str, value: Any) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise InvalidParameter(name, repr(value)[:60], "true, false, or null for no list")
    return value


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise InvalidParameter(name, repr(value)[:60], "true or false")
    return value


def _count_or_none(name: str, value: Any) -> int | None:
    return None if value is None else int(ranged(name, value, 0, 10**9))


def _captchas(name: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise InvalidParameter(name, "this value", "texts by address")
    return dict(value)


_ACCOUNT: Final[dict[str, Callable[[str, Any], Any]]] = {
    "balance": _money,
    "credit": _credit,
    "currency": _currency,
    "test_mode": _flag,
    "login": _text,
    "password": _text,
    "api_key": _text,
    "senders": _texts_or_any,
    "denied_senders": _uppered,
    "denied_words": _lowered,
    "channels": _texts,
    "caller_listed": _flag_or_none,
    "user_ip_daily": _count_or_none,
    "captchas": _captchas,
    "blacklist": _texts,
}
