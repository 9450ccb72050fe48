"""``smsc-soap send``: one message, asked about before it costs, and never sent twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from smsc_soap.cli.cost import ask_price
from smsc_soap.cli.draft import Draft, query_option, text_option
from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.options import Connection, connection_options
from smsc_soap.cli.output import Screen, json_option, let_go_of_broken_output, money, remarks
from smsc_soap.cli.parking import ParkedRecord, check_new
from smsc_soap.cli.rehearsal import Rehearsal, Sends
from smsc_soap.cli.standard_input import text_of
from smsc_soap.cli.wiring import Wiring
from smsc_soap.client.ids import new_message_id
from smsc_soap.errors import ConflictingParameters, SendOutcomeUnknown

if TYPE_CHECKING:
    from smsc_soap.model.http.captcha import Captcha
    from smsc_soap.model.results import CostResult, SendResult

T = TypeVar("T")


@click.command()
@click.argument("phones", metavar="PHONE...", nargs=-1)
@text_option
@click.option("--id", metavar="ID", help="Your own id: up to 40 of A-Za-z0-9.-_ (default: a new one).")
@click.option("--sender", metavar="NAME", help="Sender name, instead of SMSC_SENDER.")
@click.option("--time", metavar="TIME", help="When: DD.MM.YY hh:mm, DDMMYYhhmm, h1-h2, 0<unix seconds>, +<minutes>.")
@query_option
@click.option("--captcha", metavar="CODE", help="What a visitor of yours read in the provider's picture.")
@click.option("--user-ip", metavar="ADDRESS", help="The visitor's address, with --captcha.")
@click.option("--quote", is_flag=True, help="Ask the provider for the price and show it before the question.")
@click.option("--dry-run", is_flag=True, help="Check and show everything, send nothing, ask nobody.")
@click.option("--yes", "-y", is_flag=True, help="Send without asking; needed where there is no terminal.")
@click.option(
    "--park",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Keep what settles an unknown outcome in this new file, for status --unknown.",
)
@json_option
@connection_options
@click.pass_context
def send(
    ctx: click.Context,
    /,
    connection: Connection,
    phones: tuple[str, ...],
    text: str,
    id: str | None,
    sender: str | None,
    time: str | None,
    query: str | None,
    **how: Any,
) -> None:
    """Send one message and say for certain how it went.

    Ends with 0 when the provider took it, 3 when it refused, 4 when nothing left this machine, and 5
    when nobody can know: then it must not be sent again, and `smsc-soap status` finds out. Nothing
    is ever repeated by itself once a byte has left.
    """
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    sender = sender if sender is not None else wiring.environ.get("SMSC_SENDER") or None
    draft = Draft.checked(
        phones,
        text_of(text),
        query=query,
        id=new_message_id() if id is None else id,
        sender=sender,
        time=time,
        for_sending=True,
    )
    how["proof"] = _captcha(how["captcha"], how["user_ip"])
    _check_park(draft, how["park"])
    # Refused before anybody is asked, and with --dry-run exactly as without.
    rehearsal = Rehearsal.of(connection, wiring)
    _post(rehearsal, draft, how["proof"])
    if draft.is_past(wiring.now(), rehearsal.requests.settings.account_utc_offset):
        screen.note(screen.say("--time is over: the provider sends at once.", "--time в прошлом: уйдёт сразу."))
    if how["dry_run"]:
        _show_draft(screen, draft)
        return
    if not how["yes"] and not wiring.stdin_is_terminal():
        raise click.UsageError("There is no terminal to ask at, and this costs money: add --yes.")
    _send_and_tell(ctx, connection, draft, how)


def _send_and_tell(ctx: click.Context, connection: Connection, draft: Draft, how: dict[str, Any]) -> None:
    """From the question to the answer. What fails after the acceptance must not look like a failure to send."""
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    accepted: SendResult | None = None
    try:
        with connection.open(wiring) as client:
            quote = ask_price(client, draft) if how["quote"] else None
            _agree(screen, draft, quote, asked=not how["yes"])
            with _parked(draft, wiring, how["park"], "send_sms2" if draft.query or how["proof"] else "send_sms"):
                accepted = _post(client, draft, how["proof"])
            _show_accepted(screen, draft, accepted)
    except (OSError, KeyboardInterrupt):
        if accepted is None:
            raise
        let_go_of_broken_output()
        screen.note(_not_told(screen, accepted))
        ctx.exit(ExitCode.UNKNOWN)


def _show_draft(screen: Screen, draft: Draft) -> None:
    if screen.as_json:
        screen.json({"outcome": "not_sent", "dry_run": True, **draft.as_dict()})
        return
    screen.facts(draft.facts(screen))
    screen.line(screen.say("Nothing was sent (--dry-run).", "Ничего не отправлено (--dry-run)."))


def _check_park(draft: Draft, park: Path | None) -> None:
    if park is not None and not draft.id:
        raise ConflictingParameters(
            "--park", "a message without an id of its own", "a message with an id", "leave --id out, or name one"
        )
    if park is not None:
        check_new(park)


def _agree(screen: Screen, draft: Draft, quote: CostResult | None, *, asked: bool) -> None:
    """Shows what is about to happen, and asks when nobody agreed yet."""
    rows = draft.facts(screen)
    if quote is not None:
        rows.append((screen.say("price", "цена"), money(quote.cost)))
    if asked or quote is not None:
        for name, value in rows:
            screen.note(f"{name}: {value}")
    if asked:
        click.confirm(screen.say("Send it?", "Отправить?"), abort=True, err=True)


@contextmanager
def _parked(draft: Draft, wiring: Wiring, park: Path | None, operation: str) -> Iterator[None]:
    """The record is on disk while the send is under way, and stays there when its outcome is unknown."""
    if park is None:
        yield
        return
    parked = ParkedRecord.create(
        park,
        SendOutcomeUnknown(
            id=draft.id or "",
            phones=draft.wire_phones,
            started_at=wiring.now(),
            operation=operation,
            reason="the command ended before it knew",
        ),
    )
    try:
        yield
    except SendOutcomeUnknown as error:
        parked.keep(error)
        raise
    except BaseException:
        parked.discard()
        raise
    parked.discard()


def _captcha(code: str | None, user_ip: str | None) -> Captcha | None:
    if (code is None) != (user_ip is None):
        raise click.UsageError("--captcha and --user-ip go together.")
    if code is None or user_ip is None:
        return None
    from smsc_soap.model.http.captcha import Captcha

    return Captcha(code, user_ip)


def _post(client: Sends[T], draft: Draft, captcha: Captcha | None) -> T:
    fields: dict[str, Any] = {"id": draft.id, "sender": draft.sender, "time": draft.time}
    if captcha is not None:
        return client.send_sms2(draft.given_phones, draft.text, query=draft.query, captcha=captcha, **fields)
    if draft.query is None:
        return client.send_sms(draft.given_phones, draft.text, **fields)
    return client.send_sms2(draft.given_phones, draft.text, query=draft.query, **fields)


def _show_accepted(screen: Screen, draft: Draft, result: SendResult) -> None:
    if screen.as_json:
        screen.json(_accepted_dict(draft, result))
    else:
        _accepted_words(screen, draft, result)


def _not_told(screen: Screen, result: SendResult) -> str:
    return screen.say(
        f"smsc-soap: the message WAS ACCEPTED (id {result.id}), but the output could not be written. Do not repeat it.",
        f"smsc-soap: сообщение ПРИНЯТО (id {result.id}), но вывод не удался. Не повторяйте отправку.",
    )


def _accepted_dict(draft: Draft, result: SendResult) -> dict[str, Any]:
    return {
        "outcome": "accepted",
        "id": result.id,
        "phones": list(draft.wire_phones),
        "parts": result.parts,
        "cost": result.cost,
        "balance": result.balance,
        "refused": [{"phone": one.phone, "code": one.code} for one in result.refused],
        **remarks(result),
    }


def _accepted_words(screen: Screen, draft: Draft, result: SendResult) -> None:
    rows = [("id", result.id)]
    if result.parts is not None:
        rows.append((screen.say("parts billed", "частей к оплате"), str(result.parts)))
    if result.cost is not None:
        rows.append((screen.say("cost", "стоимость"), money(result.cost)))
    if result.balance is not None:
        rows.append((screen.say("balance", "баланс"), money(result.balance)))
    screen.line(screen.say("Accepted by the provider.", "Принято провайдером."))
    screen.facts(rows)
    for one in result.refused:
        screen.note(screen.say("refused: ", "отказано: ") + f"{one.phone} ({one.code})")
    follow = screen.say("Follow it:", "Проследить:")
    screen.line(f"{follow} smsc-soap status {draft.wire_phones[0]} {result.id}")
    screen.doubts(result)
