"""``smsc-soap doctor``: what is set, what works, and what to do about the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import click

from smsc_soap.cli.checks import (
    Check,
    Verdict,
    check_clock,
    check_credentials,
    check_description,
    check_drift,
    check_extras,
    check_settings,
    check_versions,
    check_zone,
    problem,
)
from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.options import Connection, connection_options
from smsc_soap.cli.output import Screen, json_option
from smsc_soap.cli.tls import check_tls, shake_hands
from smsc_soap.cli.wiring import Wiring
from smsc_soap.cli.wsdl import find_differences
from smsc_soap.errors import SmscError

if TYPE_CHECKING:
    from smsc_soap.settings import Settings

_MARKS: Final = {
    Verdict.OK: ("ok", "хорошо"),
    Verdict.WARNING: ("WARNING", "ВНИМАНИЕ"),
    Verdict.FAULT: ("FAULT", "ОШИБКА"),
    Verdict.SKIPPED: ("skipped", "пропущено"),
}


@click.command()
@click.option("--wsdl", "source", metavar="URL|FILE", help="Compare the service description with this one, too.")
@click.option("--offline", is_flag=True, help="Look at this machine only: no TLS, no balance call.")
@json_option
@connection_options
@click.pass_context
def doctor(ctx: click.Context, connection: Connection, source: str | None, offline: bool) -> None:
    """Check settings, TLS, description and login.

    Makes exactly one balance call, which costs nothing. Ends with 0 when all is well, else with the
    exit code of the first fault.
    """
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    # Machines find a check by its name, whatever the locale.
    said_in = replace(screen, language="en") if screen.as_json else screen
    checks = list(_examine(connection, wiring, said_in, source, offline))
    if screen.as_json:
        screen.json({"checks": [_as_dict(one) for one in checks], "healthy": not _first_fault(checks)})
    else:
        for one in checks:
            _show(one, screen)
    ctx.exit(_first_fault(checks))


def _show(one: Check, screen: Screen) -> None:
    mark = screen.say(*_MARKS[one.verdict])
    screen.line(f"{mark:<10} {one.name}: {one.said}")
    if one.do:
        screen.line(f"{'':<10} → {one.do}")


def _examine(
    connection: Connection, wiring: Wiring, screen: Screen, source: str | None, offline: bool
) -> Iterator[Check]:
    yield from check_versions(screen)
    yield check_extras(screen)
    yield check_description(screen)
    settings: Settings | None = None
    try:
        environ = connection.environment(wiring)
        yield from check_settings(connection, environ, screen)
        settings = connection.settings(environ)
        yield from check_zone(settings, environ, screen)
    except SmscError as error:
        yield problem(screen.say("settings", "настройки"), error, screen)
    if source is not None:
        yield _drift(connection, wiring, screen, source)
    if settings is not None and not offline:
        yield from _over_the_network(settings, wiring, screen)


def _over_the_network(settings: Settings, wiring: Wiring, screen: Screen) -> Iterator[Check]:
    tls = check_tls(settings, screen, wiring.now(), shake_hands)
    yield tls
    yield check_clock(screen)
    if tls.verdict is Verdict.FAULT:
        said = screen.say("not tried without TLS", "без TLS не проверялись")
        yield Check(screen.say("credentials", "доступ"), Verdict.SKIPPED, said)
        return
    # A repetition would be a second login try, and five wrong ones block the address.
    with wiring.make_client(settings.changed(repeat=False)) as client:
        yield check_credentials(client, screen)


def _drift(connection: Connection, wiring: Wiring, screen: Screen, source: str) -> Check:
    try:
        return check_drift(find_differences(connection, wiring, source), screen)
    except SmscError as error:
        return problem("WSDL drift", error, screen)


def _first_fault(checks: list[Check]) -> int:
    return int(next((one.exit_code for one in checks if one.verdict is Verdict.FAULT), ExitCode.OK))


def _as_dict(one: Check) -> dict[str, str]:
    return {"name": one.name, "verdict": str(one.verdict), "found": one.said, "do": one.do}
