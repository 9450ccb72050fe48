"""Plans and campaigns in words and as facts, in both languages. Nobody shows a phone or a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smsc_soap.campaign.quotes.wording import amount, number
from smsc_soap.cli.output import Screen, moment
from smsc_soap.model.status import status_meaning
from smsc_soap.outbox.campaign import CampaignState
from smsc_soap.outbox.states import MessageState
from smsc_soap.redaction import describe_text

if TYPE_CHECKING:
    from smsc_soap.campaign.plans.plan_header import PlanHeader
    from smsc_soap.campaign.runs.campaign import CampaignStatus

_STATES = {
    MessageState.QUEUED: "в очереди",
    MessageState.SENDING: "отправляется",
    MessageState.UNKNOWN: "исход неизвестен",
    MessageState.ACCEPTED: "принято",
    MessageState.REFUSED: "отказано",
    MessageState.HELD: "ждёт человека",
    MessageState.EXPIRED: "просрочено",
    MessageState.CANCELLED: "отменено",
}


def plan_dict(header: PlanHeader) -> dict[str, Any]:
    """A plan for JSON, without its text."""
    record = header.as_dict()
    return {name: value for name, value in record.items() if name not in ("template", "text")}


def plan_facts(header: PlanHeader, screen: Screen) -> list[tuple[str, str]]:
    """A plan, a pair a line."""
    say, quote, delivery = screen.say, header.quote, header.delivery
    currency = quote.currency
    alphabets = ", ".join(f"{name} {number(many)}" for name, many in header.alphabets.items())
    rows = [
        (say("campaign", "кампания"), header.campaign),
        (say("recipients", "получателей"), number(header.recipients)),
        (
            say("segments", "сегментов"),
            f"{number(header.segments)} ({alphabets})",
        ),
        (say("text", "текст"), _text(header, screen)),
        (say("cost", "стоимость"), amount(quote.cost, currency)),
    ]
    if quote.low != quote.high:
        between = f"{amount(quote.low, currency)} … {amount(quote.high, currency)} ({quote.confidence:.0%})"
        rows.append((say("between", "в пределах"), between))
    if quote.unpriced:
        rows.append((say("without a price", "без цены"), number(quote.unpriced)))
    ceiling = f"{amount(header.ceiling.money, currency)}, {number(header.ceiling.segments)} "
    rows.append((say("ceiling", "потолок"), ceiling + say("segments", "сегментов")))
    if delivery.hours:
        rows.append((say("hours", "часы"), f"{delivery.hours} " + say("on the recipient's clock", "у получателя")))
    if delivery.period_h is not None:
        stretched = say(
            f"over {delivery.period_h} h, every {delivery.freq_min} min",
            f"на {delivery.period_h} ч, каждые {delivery.freq_min} мин",
        )
        rows.append((say("stretched", "растянуто"), stretched))
    rows += [
        (say("begin before", "начать до"), moment(header.expires_at)),
        (say("seal", "печать"), header.seal[:16]),
    ]
    return rows


def _text(header: PlanHeader, screen: Screen) -> str:
    if header.text is not None:
        return describe_text(header.text)
    return screen.say("each recipient's own, from ", "свой у каждого, из ") + describe_text(header.template)


def status_facts(seen: CampaignStatus, screen: Screen) -> list[tuple[str, str]]:
    """A campaign at one moment, a pair a line."""
    say, over, budget = screen.say, seen.overview, seen.budget
    rows = [(say("campaign", "кампания"), seen.name)]
    if over.state is not CampaignState.RUNNING:
        words = {CampaignState.PAUSED: "на паузе", CampaignState.CANCELLED: "отменена"}[over.state]
        rows.append((say("state", "состояние"), f"{say(str(over.state), words)}: {over.because}"))
    if not seen.filled:
        rows.append((say("in the outbox", "в outbox"), f"{number(seen.messages)} / {number(seen.planned)}"))
    rows += [(say(str(state), _STATES[state]), number(count)) for state, count in over.counts.items() if count]
    if over.waiting_for_budget:
        rows.append((say("wait for the budget", "ждут бюджета"), number(over.waiting_for_budget)))
    delivery = ", ".join(
        f"{say(status_meaning(code).english, status_meaning(code).russian)} {number(count)}"
        for code, count in sorted(over.statuses.items())
    )
    if delivery:
        rows.append((say("delivery, as far as asked", "доставка, кого спросили"), delivery))
    rows.append((say("cost", "стоимость"), amount(over.cost)))
    if budget is not None and budget.money is not None:
        rows.append((say("ceiling", "потолок"), amount(budget.money)))
        rows.append((say("left of it", "осталось"), amount(budget.money - budget.reserved - budget.spent)))
    if over.doubled:
        rows.append((say("SENT TWICE", "ОТПРАВЛЕНО ДВАЖДЫ"), number(over.doubled)))
    return rows


def how_it_stands(seen: CampaignStatus, plan: str, screen: Screen) -> str:
    """One sentence on why it is not done, with the command that goes on; empty when it is done."""
    held = seen.overview.counts[MessageState.HELD]
    # The provider may count more parts than we counted segments.
    short = seen.budget is not None and seen.budget.segments_left is not None and seen.budget.segments_left <= 0
    raised = "--ceiling-segments N" if short else "--ceiling MONEY"
    if seen.overview.state is CampaignState.CANCELLED:
        return screen.say("Cancelled; what was not sent is not sent.", "Отменена; неотправленное не уйдёт.")
    if seen.overview.state is CampaignState.PAUSED:
        return screen.say(
            f"Paused; go on with: smsc-soap campaign resume {plan}",
            f"На паузе; продолжить: smsc-soap campaign resume {plan}",
        )
    if seen.out_of_budget:
        return screen.say(
            f"{seen.overview.waiting_for_budget} messages do not fit below the ceiling. "
            f"To raise it: smsc-soap campaign resume {plan} {raised} --confirm",
            f"{seen.overview.waiting_for_budget} сообщений не помещаются под потолок. "
            f"Поднять его: smsc-soap campaign resume {plan} {raised} --confirm",
        )
    if not seen.done:
        return screen.say(
            f"Not done yet; go on with: smsc-soap campaign resume {plan}",
            f"Ещё не всё; продолжить: smsc-soap campaign resume {plan}",
        )
    if held:
        return screen.say(
            f"{held} messages wait for a person: smsc-soap outbox hold",
            f"{held} сообщений ждут человека: smsc-soap outbox hold",
        )
    return ""
