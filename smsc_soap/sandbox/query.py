"""The field ``query``: read as PHP reads a form, then checked. The sandbox's own reader, not the client's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import Final
from urllib.parse import unquote_to_bytes

from smsc_soap.sandbox.calls import USUAL_PLAN, CallPlan, read_plan
from smsc_soap.sandbox.refusal import Code, RefusalError

#: Kinds of message, at most one of which may be asked for. ``bot`` holds a name, the others 0 or 1.
KINDS: Final = (
    "flash", "bin", "push", "hlr", "ping", "mms", "mail", "soc", "viber", "whatsapp", "tg", "bot", "call",
)  # fmt: skip

#: How long the operator tries when nobody says otherwise. Assumption: the pages name no default.
DAY_S: Final = 24 * 3600

_VOICE: Final = re.compile(r"(m|m2|m3|m4|w|w2|w3|w4)(,[a-z]{2}(-[A-Za-z]{2})?)?")
_VALID: Final = re.compile(r"([1-9]|1\d|2[0-4])|((?:[01]\d|2[0-3]):[0-5]\d|24:00)")
_URL: Final = re.compile(r"https?://[^\s/]+\S*")
_BOT: Final = re.compile(r"@[A-Za-z0-9_]{3,}|wa:\d{5,20}")


@dataclass(frozen=True, slots=True, repr=False)
class Options:
    """What the sandbox understood of ``query``."""

    #: 0 send; 1 price only; 2 send and say the cost; 3 the same and the balance.
    cost: int = 0
    #: Refused numbers are listed in the answer.
    err: bool = False
    #: The lines of ``list``, decoded; empty when absent.
    list_lines: str = ""
    #: ``list`` texts may run over several lines.
    nl: bool = False
    #: A time given here counts when the SOAP field is empty.
    time: str = ""
    #: Hours from Moscow; None means the account's zone.
    tz: float | None = None
    #: One of KINDS, or ``sms``.
    kind: str = "sms"
    #: 1 raw, 2 hexadecimal; 0 for other kinds.
    binary: int = 0
    maxsms: int | None = None
    #: Seconds the operator tries.
    valid_s: int = DAY_S
    period_h: float | None = None
    freq_min: int | None = None
    translit: int = 0
    subj: str = ""
    fileurl: str = ""
    voice: str = ""
    #: How a call is tried.
    plan: CallPlan = USUAL_PLAN
    #: Links in the text are shortened.
    tinyurl: bool = False
    #: Every recipient is listed in the answer; over SOAP there is no field for it.
    op: bool = False
    #: The end user's address, to which a limit per day applies.
    userip: str = ""
    #: What the end user read on a picture; needs ``userip``.
    imgcode: str = ""
    #: ``del=1`` of a status call.
    delete: bool = False
    #: Names that had no effect here.
    ignored: tuple[str, ...] = ()


def decode(query: str) -> dict[str, str]:
    """Names and values as PHP's form reader gives them: ``+`` is a blank, the last of two wins.

    Raises:
        RefusalError: 1, a value is not UTF-8.
    """
    found: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name:
            # PHP turns blanks and dots of a name into underscores.
            found[_unquote(name).lstrip(" ").replace(" ", "_").replace(".", "_")] = _unquote(value)
    return found


def read_options(query: str) -> Options:
    """*query* understood.

    Raises:
        RefusalError: 1, a known name has a value outside its range, or two kinds of message are asked for.
    """
    return _read_options(query) if len(query) > _SHORT else _read_often(query)


def _read_options(query: str) -> Options:
    """As ``read_options``.

    Raises:
        RefusalError: 1, a known name has a value outside its range, or two kinds of message are asked for.
    """
    values = decode(query)
    kind = _kind(values)
    return Options(
        cost=_number(values, "cost", 0, 3) or 0,
        err=_flag(values, "err"),
        list_lines=values.get("list", "").replace("\r\n", "\n"),
        nl=_flag(values, "nl"),
        time=values.get("time", ""),
        tz=_tz(values),
        kind=kind,
        binary=int(values["bin"]) if kind == "bin" else 0,
        maxsms=_number(values, "maxsms", 1, 255),
        valid_s=_valid_s(values),
        period_h=_period(values),
        freq_min=_number(values, "freq", 1, 1440),
        translit=_number(values, "translit", 0, 2) or 0,
        subj=values.get("subj", ""),
        fileurl=_matching(values, "fileurl", _URL),
        voice=_matching(values, "voice", _VOICE),
        plan=read_plan(values.get("param", "")),
        tinyurl=_flag(values, "tinyurl"),
        op=_flag(values, "op"),
        userip=_userip(values),
        imgcode=values.get("imgcode", ""),
        delete=_flag(values, "del"),
        ignored=_others(values),
    )


#: Most callers use a few queries again and again; one that is longer may hold a whole list.
_SHORT: Final = 200
_read_often: Final = lru_cache(maxsize=1024)(_read_options)

#: Names without an effect here: ``pp`` is bookkeeping between partners, ``smsreq`` belongs to messengers.
_ACCEPTED: Final = frozenset({"pp", "smsreq"})
_UNDERSTOOD: Final = _ACCEPTED.union(
    KINDS, ("cost", "err", "list", "nl", "time", "tz", "maxsms", "valid", "period", "freq"),
    ("translit", "subj", "fileurl", "voice", "param", "tinyurl", "op", "userip", "imgcode", "del"),
)  # fmt: skip


def _others(values: Mapping[str, str]) -> tuple[str, ...]:
    _number(values, "smsreq", 10, 999)
    return tuple(name for name in values if name not in _UNDERSTOOD)


def _userip(values: Mapping[str, str]) -> str:
    text = values.get("userip", "").strip()
    if values.get("imgcode") and not text:
        raise _wrong("imgcode", "needs userip")
    try:
        return str(ip_address(text)) if text else ""
    except ValueError:
        raise _wrong("userip", "must be an address") from None


def _kind(values: Mapping[str, str]) -> str:
    asked = [name for name in KINDS if values.get(name, "") not in ("", "0")]
    if len(asked) > 1:
        raise _wrong(" and ".join(asked), "only one kind of message at a time")
    for name in asked:
        allowed = {"bin": ("1", "2")}.get(name, ("1",))
        if name == "bot":
            _matching(values, "bot", _BOT)
        elif values[name] not in allowed:
            raise _wrong(name, "must be " + " or ".join(("0", *allowed)))
    return asked[0] if asked else "sms"


def _flag(values: Mapping[str, str], name: str) -> bool:
    return _number(values, name, 0, 1) == 1


def _number(values: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    text = values.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        raise _wrong(name, f"must be {least} to {most}")
    return int(text)


def _matching(values: Mapping[str, str], name: str, pattern: re.Pattern[str]) -> str:
    text = values.get(name, "")
    if text and not pattern.fullmatch(text):
        raise _wrong(name, "has the wrong form")
    return text


def zone_hours(text: str) -> float:
    """Hours from Moscow: ``-1``, ``3``, ``+2``, ``2.5``.

    Raises:
        RefusalError: 1.
    """
    return _decimal("tz", text.removeprefix("+"), -15, 11)


def _tz(values: Mapping[str, str]) -> float | None:
    # A raw plus came through the form reader as a blank.
    text = values.get("tz", "").strip()
    return zone_hours(text) if text else None


def _period(values: Mapping[str, str]) -> float | None:
    text = values.get("period", "")
    return _decimal("period", text, 0.1, 720) if text else None


def _decimal(name: str, text: str, least: float, most: float) -> float:
    if not re.fullmatch(r"-?\d{1,4}(\.\d{1,4})?", text, re.ASCII) or not least <= float(text) <= most:
        raise _wrong(name, f"must be {least} to {most}")
    return float(text)


def _valid_s(values: Mapping[str, str]) -> int:
    text = values.get("valid", "")
    if not text:
        return DAY_S
    found = _VALID.fullmatch(text)
    if found is None or text == "00:00":
        raise _wrong("valid", "must be 1 to 24 or 00:01 to 24:00")
    hours, _, minutes = text.partition(":")
    return int(hours) * 3600 + int(minutes or 0) * 60


def _unquote(text: str) -> str:
    try:
        return unquote_to_bytes(text.replace("+", " ")).decode("utf-8")
    except UnicodeDecodeError:
        raise RefusalError(Code.PARAMETERS, "query is not UTF-8") from None


def _wrong(name: str, what: str) -> RefusalError:
    return RefusalError(Code.PARAMETERS, f"query: {name} {what}")
