"""The command ``smsc-soap``: finds the verb, and turns whatever it raises into one sentence and an exit code.

A verb's module is imported when the verb is called, so ``smsc-soap --help`` costs click alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click


@dataclass(frozen=True, slots=True)
class VerbEntry:
    """One verb: where it lives and what it is for, known without importing it."""

    name: str
    section: str
    #: Module below this package, and name in it.
    target: str
    summary: str
    #: False: nothing of it logs, and it is over before what logs would be loaded.
    logs: bool = True


_DAILY: Final = "Every day"
_WITHOUT: Final = "Without the provider"
_LOOK: Final = "When something looks wrong"

#: In the order of the help page.
VERBS: Final = (
    VerbEntry("balance", _DAILY, "balance:balance", "Money on the account."),
    VerbEntry("cost", _DAILY, "cost:cost", "What a message would cost; sends nothing."),
    VerbEntry("estimate", _DAILY, "estimate.verb:estimate", "What a campaign would cost; sends nothing."),
    VerbEntry("send", _DAILY, "send:send", "Send one message and say for certain how it went."),
    VerbEntry("status", _DAILY, "status:status", "Where a message is; settles unknown outcomes."),
    VerbEntry("campaign", _DAILY, "campaign.group:campaign", "Many messages: plan, run, pause, report."),
    VerbEntry("outbox", _DAILY, "outbox.group:outbox", "Messages handed over durably: run, look, decide."),
    VerbEntry("callbacks", _DAILY, "callbacks.group:callbacks", "Delivery reports and incoming messages."),
    VerbEntry("provider", _DAILY, "provider.group:provider", "Voice codes, numbers, exports, history, prices."),
    VerbEntry("demo", _WITHOUT, "demo.verb:demo", "The whole job in a minute, without account or money."),
    VerbEntry("segments", _WITHOUT, "segments.verb:segments", "How many SMS a text takes, and why.", logs=False),
    VerbEntry("query", _WITHOUT, "query:query", "Explain a string of extended parameters.", logs=False),
    VerbEntry("sandbox", _WITHOUT, "sandbox:sandbox_command", "A provider to try things out on."),
    VerbEntry("doctor", _LOOK, "doctor:doctor", "Check settings, TLS, description and login."),
    VerbEntry("calibrate", _LOOK, "calibrate.verb:calibrate", "Find out how the provider really behaves."),
    VerbEntry("wsdl", _LOOK, "wsdl:wsdl", "Show the service description, compare it with another."),
)

_BY_NAME: Final = {verb.name: verb for verb in VERBS}


class LazyGroup(click.Group):
    """Imports a verb when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [verb.name for verb in VERBS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        verb = _BY_NAME.get(cmd_name)
        if verb is None:
            return None
        module, _, name = verb.target.partition(":")
        from smsc_soap.cli.option_names import remembered

        return remembered(getattr(import_module(f"smsc_soap.cli.{module}"), name))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            # click looks for neighbours among the verbs that are imported already: none.
            from difflib import get_close_matches

            near = get_close_matches(args[0], _BY_NAME, n=1)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean '{near[0]}'?", ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for section in dict.fromkeys(verb.section for verb in VERBS):
            with formatter.section(section):
                formatter.write_dl([(verb.name, verb.summary) for verb in VERBS if verb.section == section])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from smsc_soap.cli.exit_codes import ExitCode

        with formatter.section("Settings, from the environment"):
            formatter.write_dl(ENVIRONMENT)
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(int(code)), code.meaning) for code in ExitCode])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.exceptions.Exit:
            raise
        except click.ClickException as error:
            from smsc_soap.cli.problems import tell_machines

            # click itself says it to people, and ends with its code.
            tell_machines(error, ctx)
            raise
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the one place where a failure becomes words
            from smsc_soap.cli.problems import report

            ctx.exit(report(error, ctx))


#: Every variable the command reads, with what it is.
ENVIRONMENT: Final = (
    ("SMSC_LOGIN", "Login of the account."),
    ("SMSC_PASSWORD", "Its password. Instead: --password-file, or the prompt of a terminal."),
    ("SMSC_API_KEY", "An API key, instead of login and password."),
    ("SMSC_SENDER", "Sender name, when a call names none."),
    ("SMSC_BASE_URL", "Address of the provider or of a stand-in (https://smsc.ru)."),
    ("SMSC_TIMEOUT_S", "Total seconds one attempt may take (30)."),
    ("SMSC_ACCOUNT_UTC_OFFSET", "Time zone of the account, for dates without one (+03:00, Moscow)."),
    ("SMSC_OUTBOX", "Store of the outbox: a file, or postgresql://…"),
    ("SMSC_CALLBACK_SECRET", "Secret of the handler that the provider calls."),
    ("SMSC_LOG", "Log on stderr: info, json, json:debug, or wire for everything; never secrets, phones or texts."),
)


def _show_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    click.echo(f"smsc-soap {version('smsc-soap')}")
    ctx.exit()


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, name="smsc-soap"
)
@click.option(
    "-V",
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version and exit.",
)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Prices, sends and follows SMS over the SOAP interface of the provider SMSC.

    New here? `smsc-soap demo` shows everything on your own machine, without account or money.
    """
    from smsc_soap.cli.wiring import Wiring

    ctx.obj = ctx.find_object(Wiring) or Wiring.real()
    verb = _BY_NAME.get(ctx.invoked_subcommand or "")
    if verb is None or verb.logs:
        ctx.obj.start_logging()


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the command. Leaves by ``SystemExit`` with a documented code."""
    _open_what_was_closed()
    for stream in (sys.stdout, sys.stderr):
        # A name the terminal cannot show must not turn an accepted message into a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_run(None if arguments is None else list(arguments)))


def _open_what_was_closed() -> None:
    """A stream that whoever started us has closed leads nowhere, and no file of ours gets its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - as long as the process lives
            setattr(sys, name, nowhere)


def _run(arguments: list[str] | None) -> int:
    """The exit code. click's own way out would end an interruption with 1, which means something else here."""
    try:
        code = cli.main(args=arguments, prog_name="smsc-soap", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        from smsc_soap.cli.exit_codes import ExitCode

        return int(ExitCode.INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - help and version are printed before a verb is there to catch it
        from smsc_soap.cli.problems import report

        return int(report(error, click.Context(cli)))
    return code if isinstance(code, int) else 0
