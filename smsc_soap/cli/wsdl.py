"""``smsc-soap wsdl show|diff``: the service description in use, and how another one differs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.options import Connection, road_options
from smsc_soap.cli.output import Screen, json_option
from smsc_soap.cli.verb_group import VerbGroup
from smsc_soap.cli.wiring import Wiring
from smsc_soap.errors import ConfigurationError
from smsc_soap.wire.wsdl_diff import Difference, compare_wsdl
from smsc_soap.wire.wsdl_file import bundled_wsdl
from smsc_soap.wire.wsdl_shape import MAX_WSDL_BYTES, Shape, read_shape

if TYPE_CHECKING:
    from smsc_soap.settings import Settings


@click.group(cls=VerbGroup)
def wsdl() -> None:
    """Show the service description, compare it with another.

    The description ships with this program, composed from the published interface. Nothing is
    fetched while messages are sent.
    """


@wsdl.command()
@json_option
@click.pass_context
def show(ctx: click.Context) -> None:
    """Print the description; with --json its operations and fields."""
    screen = Screen.of(ctx)
    if screen.as_json:
        screen.json(_as_dict(read_shape(bundled_wsdl())))
    else:
        sys.stdout.buffer.write(bundled_wsdl())


@wsdl.command()
@click.argument("source", metavar="[URL|FILE]", required=False)
@json_option
@road_options
@click.pass_context
def diff(ctx: click.Context, connection: Connection, source: str | None) -> None:
    """Compare the description with another; exit code 1 when they differ.

    Without URL|FILE it asks the provider for its own. Compared is what changes bytes on the wire:
    operations, elements, fields with order and type, namespace, SOAPAction, style.
    """
    screen = Screen.of(ctx)
    found = find_differences(connection, ctx.ensure_object(Wiring), source)
    if screen.as_json:
        screen.json({"same": not found, "differences": [_row_dict(one) for one in found]})
    elif not found:
        screen.line(screen.say("No differences on the wire.", "На проводе различий нет."))
    else:
        columns = screen.say("where,what,ours,theirs", "где,что,у нас,у них").split(",")
        screen.table(columns, [(one.where, one.what, one.ours, one.theirs) for one in found])
    if found:
        ctx.exit(ExitCode.DRIFT)


def find_differences(connection: Connection, wiring: Wiring, source: str | None) -> list[Difference]:
    """How the description at *source* differs; None asks the provider of the settings.

    Raises:
        ConfigurationError: it cannot be read, or is no description.
        TransportError: it cannot be fetched.
    """
    settings = _settings(connection, wiring, source)
    if source is not None and "://" not in source:
        return compare_wsdl(bundled_wsdl(), _read(Path(source)), namespace=settings.front_namespace)
    from smsc_soap.client.fetch import fetch_wsdl

    fetched = fetch_wsdl(source or f"{settings.endpoint}?wsdl", settings)
    return compare_wsdl(bundled_wsdl(), fetched, namespace=settings.front_namespace)


def _settings(connection: Connection, wiring: Wiring, source: str | None) -> Settings:
    """Where and how to fetch. A description is public, so no credentials are needed and none are sent."""
    environ = connection.public_environment(wiring)
    kept: dict[str, str] = {
        name: environ[name] for name in ("SMSC_BASE_URL", "SMSC_TIMEOUT_S", "SMSC_LOG") if name in environ
    }
    if source is not None and "://" in source:
        parts = urlsplit(source)
        kept["SMSC_BASE_URL"] = f"{parts.scheme}://{parts.netloc}"
    return connection.settings({**kept, "SMSC_API_KEY": "not needed"})


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_WSDL_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"wsdl: {path} cannot be read ({error.strerror}).") from None


def _row_dict(one: Difference) -> dict[str, str]:
    return {"where": one.where, "what": one.what, "ours": one.ours, "theirs": one.theirs}


def _as_dict(shape: Shape) -> dict[str, object]:
    operations = {
        name: {
            "style": operation.style,
            "request": operation.request.element,
            "request_fields": {path: field.words for path, field in operation.request.fields.items()},
            "response": operation.response.element,
            "response_fields": {path: field.words for path, field in operation.response.fields.items()},
        }
        for name, operation in shape.operations.items()
    }
    return {"namespace": shape.namespace, "operations": operations}
