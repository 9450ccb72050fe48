"""The single checks of ``smsc-soap doctor``. Each looks at one thing and says what to do about it."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from smsc_soap.cli.exit_codes import ExitCode, exit_code_for
from smsc_soap.cli.options import Connection
from smsc_soap.cli.output import Screen, money
from smsc_soap.cli.problems import describe
from smsc_soap.errors import SmscError
from smsc_soap.settings import KNOWN_FRONTS
from smsc_soap.wire.wsdl_file import bundled_wsdl
from smsc_soap.wire.wsdl_shape import read_shape

if TYPE_CHECKING:
    from smsc_soap.client.sync_client import SmscClient
    from smsc_soap.settings import Settings
    from smsc_soap.wire.wsdl_diff import Difference

#: Never shown, only whether they are set.
_SECRETS: Final = frozenset({"SMSC_PASSWORD", "SMSC_API_KEY", "SMSC_CALLBACK_SECRET"})
_DEFAULTS: Final = {
    "SMSC_BASE_URL": "https://smsc.ru",
    "SMSC_TIMEOUT_S": "30",
    "SMSC_ACCOUNT_UTC_OFFSET": "+03:00",
    "SMSC_LOG": "off",
}
_PACKAGES: Final = ("smsc-soap", "zeep", "lxml", "pydantic", "tenacity", "httpx2", "click", "rich")
#: Needed by sandbox and demo alone.
_EXTRAS: Final = ("starlette", "uvicorn")
#: The other extras, each with what it brings.
_OTHER_EXTRAS: Final = {
    "outbox": ("sqlalchemy",),
    "cluster": ("sqlalchemy", "psycopg"),
    "campaign": ("sqlalchemy", "jinja2"),
    "callbacks": ("sqlalchemy", "uvicorn"),
    "xlsx": ("python-calamine", "xlsxwriter"),
    "numbers": ("phonenumberslite",),
}
_OPERATIONS: Final = 7
_ADDRESS: Final = re.compile(r"[\w+]+://(?P<login>[^@/?#\s]*@)?(?P<place>[\w.:,\[\]-]*(?:/[\w.-]*)*)(?:\?[^@]*)?")


class Verdict(StrEnum):
    """How one check ended."""

    OK = "ok"
    #: Works, but somebody should know.
    WARNING = "warning"
    FAULT = "fault"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's report."""

    name: str
    verdict: Verdict
    said: str
    #: What to do; empty where nothing has to be done.
    do: str = ""
    #: What the command ends with when this is the first fault.
    exit_code: ExitCode = ExitCode.BAD_INPUT


def check_settings(connection: Connection, environ: dict[str, str], screen: Screen) -> Iterator[Check]:
    """Where each setting comes from; secrets only as set or not."""
    by_option = connection.by_option
    stores = ("SMSC_OUTBOX", "SMSC_CALLBACK_SECRET")
    for variable in ("SMSC_LOGIN", "SMSC_PASSWORD", "SMSC_API_KEY", "SMSC_SENDER", *_DEFAULTS, *stores):
        value = environ.get(variable)
        if value:
            source = by_option.get(variable) or screen.say("environment", "окружение")
            shown = screen.say("set", "задано") if _is_secret(variable, value) else _without_password(value)
            yield Check(variable, Verdict.OK, f"{shown} ({source})")
        elif variable in _DEFAULTS:
            yield Check(variable, Verdict.OK, f"{_DEFAULTS[variable]} ({screen.say('default', 'по умолчанию')})")
        else:
            yield Check(variable, Verdict.OK, screen.say("not set", "не задано"))
    for name, path in (("--ca-file", connection.ca_file), ("--proxy", connection.proxy)):
        if path is not None:
            shown = screen.say("set", "задано") if name == "--proxy" else str(path)
            yield Check(name, Verdict.OK, shown)


def check_zone(settings: Settings, environ: dict[str, str], screen: Screen) -> Iterator[Check]:
    """A word about the account's zone where nobody said it and another front makes Moscow's less likely."""
    home = urlsplit(settings.base_url).hostname or ""
    if environ.get("SMSC_ACCOUNT_UTC_OFFSET") or home.removeprefix("www2.") not in KNOWN_FRONTS - {"smsc.ru"}:
        return
    yield Check(
        screen.say("time zone", "часовой пояс"),
        Verdict.WARNING,
        screen.say(
            "nobody said which the account has; some dates come without one, and are read as Moscow's",
            "пояс аккаунта не задан; часть дат приходит без него и читается как московская",
        ),
        screen.say(
            "set SMSC_ACCOUNT_UTC_OFFSET as the cabinet shows it, or ask smsc-soap calibrate",
            "задайте SMSC_ACCOUNT_UTC_OFFSET, как в личном кабинете, или узнайте командой smsc-soap calibrate",
        ),
    )


def check_versions(screen: Screen) -> Iterator[Check]:
    """Python and the packages the command stands on."""
    yield Check("Python", Verdict.OK, f"{platform.python_version()} ({sys.platform})")
    found = [f"{name} {_version(name)}" for name in _PACKAGES]
    yield Check("packages", Verdict.OK, ", ".join(found))
    missing = [name for name in _EXTRAS if _version(name) == "-"]
    if missing:
        yield Check(
            "sandbox",
            Verdict.WARNING,
            screen.say(f"{', '.join(missing)} not installed", f"не установлено: {', '.join(missing)}"),
            screen.say("sandbox and demo need smsc-soap[sandbox]", "для sandbox и demo нужен smsc-soap[sandbox]"),
        )
    else:
        yield Check("sandbox", Verdict.OK, ", ".join(f"{name} {_version(name)}" for name in _EXTRAS))


def check_extras(screen: Screen) -> Check:
    """Which extras are there. None of them has to be, so a missing one is no warning."""
    missing = [extra for extra, needs in _OTHER_EXTRAS.items() if any(_version(name) == "-" for name in needs)]
    there = ", ".join(extra for extra in _OTHER_EXTRAS if extra not in missing) or screen.say("none", "нет")
    if not missing:
        return Check("extras", Verdict.OK, there)
    lacking = ", ".join(missing)
    return Check(
        "extras",
        Verdict.OK,
        screen.say(f"{there}; not installed: {lacking}", f"{there}; не установлены: {lacking}"),
        screen.say("where you need them", "если понадобятся") + f': pip install "smsc-soap[{",".join(missing)}]"',
    )


def check_description(screen: Screen) -> Check:
    """The description that ships with the program."""
    try:
        operations = read_shape(bundled_wsdl()).operations
    except SmscError as error:
        return Check("WSDL", Verdict.FAULT, str(error), screen.say("install again", "переустановите"))
    count = len(operations)
    if count != _OPERATIONS:
        return Check("WSDL", Verdict.FAULT, f"{count} operations instead of {_OPERATIONS}", "install again")
    return Check("WSDL", Verdict.OK, screen.say(f"bundled, {count} operations", f"в комплекте, операций: {count}"))


def check_drift(found: list[Difference], screen: Screen) -> Check:
    """How another description differs."""
    if not found:
        return Check("WSDL drift", Verdict.OK, screen.say("none", "нет"))
    first = found[0]
    return Check(
        "WSDL drift",
        Verdict.FAULT,
        screen.say(
            f"{len(found)} differences, first: {first.where}, {first.what}",
            f"различий: {len(found)}, первое: {first.where}, {first.what}",
        ),
        screen.say("see smsc-soap wsdl diff", "смотрите smsc-soap wsdl diff"),
        ExitCode.DRIFT,
    )


def check_clock(screen: Screen) -> Check:
    """Says that no clock was compared, and why that is no harm."""
    return Check(
        "clock",
        Verdict.SKIPPED,
        screen.say(
            "not compared: no call tells the provider's time; a clock far off would have failed TLS",
            "не сравнивались: время провайдера в ответах не видно; сильно сбитые часы не прошли бы TLS",
        ),
    )


def check_credentials(client: SmscClient, screen: Screen) -> Check:
    """One balance call, the only one: five wrong logins would block this address."""
    name = screen.say("credentials", "доступ")
    try:
        balance = client.get_balance().balance
    except SmscError as error:
        code = exit_code_for(error)
        return Check(name, Verdict.FAULT, describe(error, code, screen), exit_code=code)
    return Check(
        name, Verdict.OK, screen.say(f"accepted, balance {money(balance)}", f"приняты, баланс {money(balance)}")
    )


def problem(name: str, error: SmscError, screen: Screen) -> Check:
    """A check that could not be made."""
    code = exit_code_for(error)
    return Check(name, Verdict.FAULT, describe(error, code, screen), exit_code=code)


def _is_secret(variable: str, value: str) -> bool:
    # An address with credentials in it is refused by the settings, and must not be shown before that.
    return variable in _SECRETS or (variable == "SMSC_BASE_URL" and "@" in value)


def _without_password(value: str) -> str:
    """*value*; of an address only server and path, and of a strange one nothing but its scheme."""
    scheme, separator, _ = value.partition("://")
    if not separator:
        return value
    usual = _ADDRESS.fullmatch(value)
    return f"{scheme}://{'…@' if usual['login'] else ''}{usual['place']}" if usual else f"{scheme}://…"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"
