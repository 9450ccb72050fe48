"""``smsc-soap sandbox``: a stand-in for the provider on this machine."""

from __future__ import annotations

import ipaddress
import signal
import sys
import threading
from decimal import Decimal, InvalidOperation
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from smsc_soap.errors import ConfigurationError

if TYPE_CHECKING:
    from smsc_soap.sandbox.server import SandboxServer

#: A setting or an installation that cannot work.
_EXIT_CONFIGURATION: Final = 2


@click.command("sandbox")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8025, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free one.")
@click.option(
    "--reserve-port",
    default=None,
    type=click.IntRange(0, 65535),
    help="Also play the reserve host (www2.) on this port; none without it.",
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Start of every draw.")
@click.option(
    "--clock",
    "clock_kind",
    default="system",
    show_default=True,
    type=click.Choice(["system", "manual"]),
    help="manual: time stands still until POST /__admin/clock.",
)
@click.option("--balance", default="1000.00", show_default=True, help="What the account may spend.")
@click.option("--strict", is_flag=True, help="Requests must follow the WSDL's schema to the letter.")
@click.option("--no-limits", is_flag=True, help="No rules per minute and no blocks; for load tests.")
@click.option("--varied", is_flag=True, help="Draw what the provider's pages leave open from --seed.")
@click.option("--allow-remote", is_flag=True, help="Allow a --host that other machines can reach.")
def sandbox_command(
    host: str,
    port: int,
    reserve_port: int | None,
    seed: int,
    clock_kind: str,
    balance: str,
    strict: bool,
    no_limits: bool,
    varied: bool,
    allow_remote: bool,
) -> None:
    """Play the provider on this machine: SOAP, a page to watch, and trouble on request.

    Login alex, password 123, API key sandbox-key. Nothing is sent anywhere and nothing costs money.
    Prints one line when ready; Ctrl-C ends it.
    """
    _need_server()
    if not allow_remote and not _is_loopback(host):
        _fail(f"--host {host} can be reached by other machines; add --allow-remote if that is meant.")
    # With the real clock people watch: let the words on the page move at different moments.
    jitter_s = 4.0 if clock_kind == "system" else 0.0
    switches = {"rate_limits": not no_limits, "blocks": not no_limits, "delivery_jitter_s": jitter_s}
    settings: dict[str, Any] = {"seed": seed, "balance": _amount(balance), "strict": strict}
    try:
        _serve_until_told(_server(host, (port, reserve_port), clock_kind, switches, varied=varied, **settings))
    except ConfigurationError as error:
        _fail(str(error))


def _server(
    host: str,
    ports: tuple[int, int | None],
    clock_kind: str,
    switches: dict[str, Any],
    *,
    varied: bool,
    seed: int,
    **settings: Any,
) -> SandboxServer:
    from smsc_soap.sandbox.behaviour import Behaviour
    from smsc_soap.sandbox.clock import ManualClock, SystemClock
    from smsc_soap.sandbox.server import SandboxServer

    behaviour = Behaviour(**switches)
    return SandboxServer(
        host=host,
        port=ports[0],
        reserve_port=ports[1],
        seed=seed,
        clock=SystemClock() if clock_kind == "system" else ManualClock(),
        behaviour=behaviour.varied(seed) if varied else behaviour,
        **settings,
    )


def _serve_until_told(server: SandboxServer) -> None:
    """Runs until SIGINT or SIGTERM, then ends every connection and returns."""
    told = threading.Event()
    before = {name: signal.signal(name, lambda *_: told.set()) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        with server:
            click.echo(f"listening on {server.url}")
            if server.has_reserve:
                click.echo(f"reserve host on {server.reserve_url}")
            sys.stdout.flush()
            # A wait without limit cannot be interrupted on Windows.
            while not told.wait(0.5):
                pass
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _need_server() -> None:
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        _fail('The sandbox needs two more packages: pip install "smsc-soap[sandbox]"')


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or abs(amount) > 10**12:
        _fail(f"--balance {text[:20]} is not an amount; an example is 1000.00.")
    return amount


def _fail(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(_EXIT_CONFIGURATION)
