"""``smsc-soap status``: where a message is; also settles a send whose outcome is unknown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smsc_soap.cli.draft import query_option
from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.options import Connection, connection_options
from smsc_soap.cli.output import Screen, json_option, moment, money, remarks
from smsc_soap.cli.parking import read_parked
from smsc_soap.cli.watch import Watch
from smsc_soap.cli.wiring import Wiring
from smsc_soap.model.results import Accepted, Refused, StillUnknown

if TYPE_CHECKING:
    from smsc_soap.client.sync_client import SmscClient
    from smsc_soap.errors import SendOutcomeUnknown
    from smsc_soap.model.results import StatusResult


@click.command()
@click.argument("phone", metavar="PHONE", required=False)
@click.argument("id", metavar="ID", required=False)
@click.option(
    "--all", "detail", type=click.IntRange(0, 2), default=2, help="0 short, 1 with message data, 2 with operator."
)
@query_option
@click.option("--watch", is_flag=True, help="Ask again until the status is final, within the provider's pace.")
@click.option(
    "--watch-limit-s", type=click.FloatRange(min=1), default=3600.0, help="Stop watching after so many seconds."
)
@click.option(
    "--unknown",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Instead of PHONE ID: settle the send parked in FILE (-: stdin).",
)
@json_option
@connection_options
@click.pass_context
def status(
    ctx: click.Context,
    connection: Connection,
    phone: str | None,
    id: str | None,
    detail: int,
    query: str | None,
    watch: bool,
    watch_limit_s: float,
    unknown: Path | None,
) -> None:
    """Where a message is.

    With --unknown FILE it settles a send whose outcome is unknown: 0 it was accepted, 3 it was
    refused, 5 still unknown. A new message may take a minute to be found.
    """
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    watching = Watch(screen, wiring, watch_limit_s) if watch else None
    if unknown is not None:
        if phone or query:
            raise click.UsageError("--unknown FILE already says which message: leave PHONE, ID and --query out.")
        parked = read_parked(unknown)
        with connection.open(wiring) as client:
            verdict = _settle(client, parked, watching)
        ctx.exit(_show_verdict(screen, verdict))
    if not (phone and id):
        raise click.UsageError("Missing PHONE and ID of the message (or --unknown FILE).")

    def look() -> StatusResult:
        if query is None:
            return client.get_status(phone, id, all=detail)
        return client.get_status2(phone, id, all=detail, query=query)

    with connection.open(wiring) as client:
        found = look() if watching is None else watching.until_final(look)
    if screen.as_json:
        screen.json(status_dict(found, screen))
    else:
        screen.facts(status_facts(found, screen))
        screen.doubts(found)


def _settle(
    client: SmscClient, parked: SendOutcomeUnknown, watching: Watch | None
) -> Accepted | Refused | StillUnknown:
    if watching is None:
        return client.check(parked)
    return watching.until_settled(lambda: client.check(parked))


def _show_verdict(screen: Screen, verdict: Accepted | Refused | StillUnknown) -> ExitCode:
    if isinstance(verdict, StillUnknown):
        _show_still_unknown(screen, verdict)
        return ExitCode.UNKNOWN
    accepted = isinstance(verdict, Accepted)
    if screen.as_json:
        outcome = "accepted" if accepted else "refused"
        screen.json({"outcome": outcome, "status": status_dict(verdict.status, screen)})
    else:
        screen.line(
            screen.say("It was sent: do not send it again.", "Сообщение принято: не отправляйте его снова.")
            if accepted
            else screen.say("It arrived and was refused.", "Сообщение дошло до провайдера и отклонено.")
        )
        screen.facts(status_facts(verdict.status, screen))
        screen.doubts(verdict.status)
    return ExitCode.OK if accepted else ExitCode.REFUSED


def _show_still_unknown(screen: Screen, verdict: StillUnknown) -> None:
    if screen.as_json:
        screen.json({"outcome": "unknown", "next_check_at": verdict.next_check_at, "reason": verdict.reason})
        return
    screen.line(
        screen.say(
            "Still unknown. That is no proof that it was not sent: do not send it again.",
            "Всё ещё неизвестно. Это не доказывает, что сообщение не ушло: не отправляйте его снова.",
        )
    )
    rows = [(screen.say("ask again", "спросить снова"), moment(verdict.next_check_at))]
    if verdict.reason:
        rows.append((screen.say("reason", "причина"), verdict.reason))
    screen.facts(rows)


def status_dict(found: StatusResult, screen: Screen) -> dict[str, Any]:
    """A status for JSON; every key is always there."""
    return {
        "status": str(found.status),
        "status_code": found.status_code,
        "explanation": found.explain(screen.language),
        "final": found.final,
        "delivered": found.delivered,
        "changed_at": found.changed_at,
        "error_code": found.error_code,
        "sent_at": found.sent_at,
        "phone": found.phone,
        "cost": found.cost,
        "parts": found.parts,
        "sender": found.sender,
        "message": found.message,
        "operator": found.operator,
        "region": found.region,
        **remarks(found),
    }


def status_facts(found: StatusResult, screen: Screen) -> list[tuple[str, str]]:
    """A status in words; what the answer did not say is left out."""
    more = "" if found.final else screen.say(" (not final)", " (не окончательно)")
    rows = [(screen.say("status", "статус"), f"{found.explain(screen.language)}{more}")]
    told = (
        ("changed", "изменён", found.changed_at and moment(found.changed_at)),
        ("sent", "отправлено", found.sent_at and moment(found.sent_at)),
        ("phone", "телефон", found.phone),
        ("text", "текст", found.message),
        ("sender", "отправитель", found.sender),
        ("parts billed", "частей к оплате", found.parts and str(found.parts)),
        ("cost", "стоимость", None if found.cost is None else money(found.cost)),
        ("operator", "оператор", found.operator),
        ("region", "регион", found.region),
    )
    return rows + [(screen.say(english, russian), str(value)) for english, russian, value in told if value]
