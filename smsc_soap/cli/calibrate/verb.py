"""``smsc-soap calibrate``: finds out how the provider really behaves, with a few messages to own phones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import click

from smsc_soap.calibration.questions import Question
from smsc_soap.cli.calibrate.words import show_end, show_plan, tell_unknown
from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.options import Connection, connection_options
from smsc_soap.cli.output import Screen, json_option
from smsc_soap.cli.wiring import Wiring
from smsc_soap.errors import ConfigurationError, InvalidParameter

if TYPE_CHECKING:
    from smsc_soap.calibration.inquiry import Inquiry, Wishes
    from smsc_soap.calibration.origin import Origin
    from smsc_soap.calibration.prepare import Plan
    from smsc_soap.settings import Settings

_MOST_PHONES: Final = 10


@click.command()
@click.option("--phone", "phones", metavar="PHONE", multiple=True, help="A phone of your own; may be repeated.")
@click.option(
    "--only",
    metavar="QUESTION",
    multiple=True,
    type=click.Choice([str(one) for one in Question]),
    help="Ask this question alone; may be repeated. Names as in the report.",
)
@click.option("--free-only", is_flag=True, help="Only what costs nothing.")
@click.option("--budget", metavar="AMOUNT", help="Send nothing when it could cost more than this.")
@click.option(
    "--patience-s",
    metavar="SECONDS",
    type=click.FloatRange(60, 3600),
    default=900.0,
    show_default=True,
    help="How long a message may take to become visible.",
)
@click.option("--reserve-url", metavar="URL", help="The reserve host (default: www2. before the provider's host).")
@click.option("--denied-sender", metavar="NAME", help="Also try a sender name that should be refused; it may pass.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask; needed where there is no terminal.")
@click.option(
    "--report",
    metavar="FILE",
    type=click.Path(path_type=Path),
    default=Path("calibration.md"),
    show_default=True,
    help="Write the report to this new file.",
)
@click.option(
    "--cassettes",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=Path("cassettes"),
    show_default=True,
    help="Write the exchanges below DIR, in a folder named after who was asked.",
)
@click.option("--no-cassettes", is_flag=True, help="Write no exchanges.")
@json_option
@connection_options
@click.pass_context
def calibrate(ctx: click.Context, /, connection: Connection, **how: Any) -> None:
    """Find out how the provider behaves where its pages are silent.

    For the owner of an account. Shows the questions, the price and the time first, and sends nothing
    before you agree. Three or four short messages to your own phones, one of them deliberately
    twice; nothing else is ever repeated. Ctrl-C writes down what is known by then. In the report
    and the exchanges is nothing private.
    """
    wiring, screen = ctx.ensure_object(Wiring), Screen.of(ctx)
    if not how["yes"] and not wiring.stdin_is_terminal():
        raise click.UsageError("There is no terminal to ask at, and this costs money: add --yes.")
    settings = connection.settings(connection.environment(wiring))
    wishes = _wishes(settings, screen, wiring, how)
    files = _Files.checked(settings, wiring, how)
    inquiry = _asked(ctx, settings, wishes, agreed=how["yes"])
    files.write(inquiry, screen, wiring)
    tell_unknown(inquiry, screen)
    ctx.exit(_exit_code(inquiry))


def _asked(ctx: click.Context, settings: Settings, wishes: Wishes, *, agreed: bool) -> Inquiry:
    from smsc_soap.calibration.prepare import prepared
    from smsc_soap.calibration.recording import RecordingClient
    from smsc_soap.calibration.run import run

    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    with wiring.make_client(settings) as plain, RecordingClient.like(plain) as client:
        inquiry, plan = prepared(
            client, wishes, lambda english, russian: screen.note(f"  {screen.say(english, russian)}")
        )
        show_plan(inquiry, plan, screen)
        _check_money(plan, wishes.budget)
        if not agreed:
            click.confirm(screen.say("Ask all this?", "Задать эти вопросы?"), abort=True, err=True)
        run(inquiry)
        if inquiry.line.client is not client:
            inquiry.line.client.close()
        return inquiry


def _check_money(plan: Plan, budget: Decimal | None) -> None:
    if budget is not None and plan.most > budget:
        raise InvalidParameter(
            "--budget", f"{budget:f}", f"at least {plan.most:f}", "or name fewer questions by --only"
        )
    if plan.most > plan.balance:
        raise ConfigurationError(
            f"the balance does not cover {plan.most:f}, which this may cost; top up, or use --only or --free-only."
        )


def _wishes(settings: Settings, screen: Screen, wiring: Wiring, how: dict[str, Any]) -> Wishes:
    from smsc_soap.calibration.inquiry import Wishes
    from smsc_soap.model.sender import check_sender

    reserve_url = how["reserve_url"] or _reserve_of(settings)
    if reserve_url is not None:
        reserve_url = settings.changed(base_url=reserve_url).base_url
    denied = how["denied_sender"]
    return Wishes(
        phones=_phones(how["phones"], screen, wiring),
        questions=frozenset(map(Question, how["only"])) or frozenset(Question),
        free_only=how["free_only"],
        budget=_amount(how["budget"]),
        patience_s=how["patience_s"],
        reserve_url=reserve_url,
        denied_sender=None if denied is None else check_sender(denied),
    )


def _phones(given: Sequence[str], screen: Screen, wiring: Wiring) -> tuple[str, ...]:
    """Own numbers, normalised, each once."""
    from smsc_soap.calibration.messages import WRONG_PHONE
    from smsc_soap.model.phone import parse_phone

    if not given:
        if not wiring.stdin_is_terminal():
            raise click.UsageError("Name a phone of your own with --phone.")
        given = [click.prompt(screen.say("A phone of your own", "Ваш собственный номер"), err=True)]
    phones = tuple(dict.fromkeys(parse_phone(one).e164 for one in given))
    if len(phones) > _MOST_PHONES or WRONG_PHONE in phones:
        raise InvalidParameter("--phone", f"{len(phones)} numbers", f"1 to {_MOST_PHONES} whole numbers of your own")
    return phones


def _reserve_of(settings: Settings) -> str | None:
    from smsc_soap.settings import is_loopback

    parts = urlsplit(settings.base_url)
    host = parts.hostname or ""
    return None if is_loopback(host) or host.startswith("www2.") else f"{parts.scheme}://www2.{parts.netloc}"


def _amount(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise InvalidParameter("--budget", repr(text[:20]), "an amount of money such as 20 or 12.50")
    return amount


@dataclass(frozen=True, slots=True)
class _Files:
    """Where report and exchanges go; checked before anything is asked, because asking costs."""

    base_url: str
    report: Path
    #: None: no exchanges.
    cassettes: Path | None

    @classmethod
    def checked(cls, settings: Settings, wiring: Wiring, how: dict[str, Any]) -> _Files:
        from smsc_soap.calibration.cassettes import PREFIX

        files = cls(settings.base_url, how["report"], None if how["no_cassettes"] else how["cassettes"])
        folder = files._folder(files._origin(wiring))
        if files.report.exists():
            raise ConfigurationError(f"--report: {files.report} is there already; move it away, or name another file.")
        if folder is not None and any(folder.glob(f"{PREFIX}*.yaml")):
            raise ConfigurationError(f"--cassettes: {folder} holds exchanges already; move them away, or name another.")
        if not files.report.absolute().parent.is_dir():
            raise ConfigurationError(f"--report: the folder of {files.report} does not exist.")
        return files

    def write(self, inquiry: Inquiry, screen: Screen, wiring: Wiring) -> None:
        """Report first: it is what was paid for. Where it cannot be written it goes to the screen."""
        from smsc_soap.calibration.cassettes import cassette_texts, write_cassettes
        from smsc_soap.calibration.report import markdown, report_dict

        exchanges = inquiry.line.client.log.exchanges
        origin = self._origin(wiring, inquiry)
        text = markdown(inquiry, origin, wiring.now())
        try:
            with self.report.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            screen.note(text)
            raise
        folder = self._folder(origin)
        written = [] if folder is None else write_cassettes(folder, cassette_texts(exchanges, origin))
        show_end(inquiry, report_dict(inquiry, origin, wiring.now()), self.report, written, screen)

    def _origin(self, wiring: Wiring, inquiry: Inquiry | None = None) -> Origin:
        from smsc_soap.calibration.origin import origin_of

        exchanges = () if inquiry is None else inquiry.line.client.log.exchanges
        return origin_of(self.base_url, wiring.now(), exchanges)

    def _folder(self, origin: Origin) -> Path | None:
        return None if self.cassettes is None else self.cassettes / origin.party


def _exit_code(inquiry: Inquiry) -> ExitCode:
    from smsc_soap.calibration.messages import Fate

    if any(one.fate is Fate.UNKNOWN for one in inquiry.line.sent):
        return ExitCode.UNKNOWN
    if inquiry.interrupted:
        return ExitCode.INTERRUPTED
    return ExitCode.REFUSED if inquiry.stopped else ExitCode.OK
