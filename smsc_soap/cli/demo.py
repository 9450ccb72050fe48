"""``smsc-soap demo``: the whole job on this machine, against the sandbox, in a few seconds."""

from __future__ import annotations

from typing import Any

import click

from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.output import Screen, json_option
from smsc_soap.cli.wiring import Wiring
from smsc_soap.errors import ConfigurationError

#: Which of the sends loses its answer, counted from 0 among those that go out.
_LOST_REPLY_AT = 2


@click.command()
@click.option("--seed", type=click.IntRange(min=0), default=7, help="Another seed, other delivery times.")
@click.option("--fast", is_flag=True, help="Without the short pauses that make it readable.")
@json_option
@click.pass_context
def demo(ctx: click.Context, seed: int, fast: bool) -> None:
    """The whole job in a minute, without account or money.

    Starts a sandbox that plays the provider on this machine, prices and sends the messages of a
    file of orders, loses an answer on purpose and settles it, follows every message to its end,
    and compares the books. Nothing leaves this machine.
    """
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    run_and_tell = _load()
    pause_s = 0.0 if fast or screen.as_json or not screen.styled else 0.15
    agreed = run_and_tell(screen, seed, lambda: wiring.sleep(pause_s) if pause_s else None, _LOST_REPLY_AT)
    ctx.exit(ExitCode.OK if agreed else ExitCode.INTERNAL)


def _load() -> Any:
    """The demonstration, which needs the server packages.

    Raises:
        ConfigurationError: they are not installed.
    """
    try:
        from smsc_soap.cli.demo_stage import run_and_tell
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("smsc_soap"):
            raise
        raise ConfigurationError(
            f"the demonstration needs the package {error.name}; install smsc-soap[sandbox]."
        ) from None
    return run_and_tell
