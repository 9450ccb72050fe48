"""Plans and campaigns in words and as facts, in both languages. Nobody shows a phone or a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smsc_soap.campaign.quotes.wording import Wording, english, russian
from smsc_soap.cli.output import Screen, moment
from smsc_soap.cli.pasting import to_paste
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

_CAMPAIGN_STATES = {
    CampaignState.RUNNING: "идёт",
    CampaignState.PAUSED: "на паузе",
    CampaignState.CANCELLED: "отменена",
}


def state_word(state: CampaignState, screen: Screen, *, at_work: bool = True) -> str:
    """The state of a campaign in the reader's language. *at_work*: something of it is still to be done."""
    if state is CampaignState.RUNNING and not at_work:
        return screen.say("finished", "закончена")
    return screen.say(str(state), _CAMPAIGN_STATES[state])


def plan_dict(header: PlanHeader) -> dict[str, Any]:
    """A plan for JSON, without its text."""
    record = header.as_dict()
    return {name: value for name, value in record.items() if name not in ("template", "text")}


def plan_facts(header: PlanHeader, screen: Screen) -> list[tuple[str, str]]:
    """A plan, a pair a line."""
    say, quote, delivery = screen.say, header.quote, header.delivery
    words, currency = Wording(screen.language), quote.currency
    alphabets = ", ".join(f"{name} {words.number(many)}" for name, many in header.alphabets.items())
    rows = [
        (say("campaign", "кампания"), header.campaign),
        (say("recipients", "получателей"), words.number(header.recipients)),
        (
            say("segments", "сегментов"),
            f"{words.number(header.segments)} ({alphabets})",
        ),
        (say("text", "текст"), _text(header, screen)),
        (say("cost", "стоимость"), words.amount(quote.cost, currency)),
    ]
    if quote.low != quote.high:
        between = f"{words.amount(quote.low)} … {words.amount(quote.high, currency)} ({quote.confidence:.0%})"
        rows.append((say("between", "в пределах"), between))
    if quote.unpriced:
        rows.append((say("without a price", "без цены"), words.number(quote.unpriced)))
    ceiling = f"{words.amount(header.ceiling.money, currency)}, {words.number(header.ceiling.segments)} "
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
        return screen.say(describe_text(header.text), _described(header.text))
    own = screen.say("each recipient's own, from ", "свой у каждого, из шаблона ")
    return own + screen.say(describe_text(header.template), _described(header.template))


def _described(text: str) -> str:
    """As ``describe_text``, in Russian."""
    return f"<{russian(len(text), 'знак', 'знака', 'знаков')}>"


def status_facts(seen: CampaignStatus, screen: Screen, currency: str) -> list[tuple[str, str]]:
    """A campaign at one moment, a pair a line. *currency*: of its quote; empty where nobody told it."""
    say, over, budget, words = screen.say, seen.overview, seen.budget, Wording(screen.language)
    rows = [(say("campaign", "кампания"), seen.name)]
    if seen.state == "finished":
        rows.append((say("state", "состояние"), state_word(over.state, screen, at_work=False)))
    elif over.state is not CampaignState.RUNNING:
        rows.append((say("state", "состояние"), f"{state_word(over.state, screen)}: {over.because}"))
    if not seen.filled:
        rows.append((say("in the outbox", "в outbox"), f"{words.number(seen.messages)} / {words.number(seen.planned)}"))
    rows += [(say(str(state), _STATES[state]), words.number(count)) for state, count in over.counts.items() if count]
    if over.waiting_for_budget:
        rows.append((say("wait for the budget", "ждут бюджета"), words.number(over.waiting_for_budget)))
    delivery = ", ".join(
        f"{say(status_meaning(code).english, status_meaning(code).russian)} {words.number(count)}"
        for code, count in sorted(over.statuses.items())
    )
    if delivery:
        rows.append((say("delivery, as far as asked", "доставка, кого спросили"), delivery))
    rows.append((say("cost", "стоимость"), words.amount(over.cost, currency)))
    if budget is not None and budget.money is not None:
        rows.append((say("ceiling", "потолок"), words.amount(budget.money, currency)))
        left = budget.money - budget.reserved - budget.spent
        rows.append((say("left of it", "осталось"), words.amount(left, currency)))
    if over.doubled:
        rows.append((say("SENT TWICE", "ОТПРАВЛЕНО ДВАЖДЫ"), words.number(over.doubled)))
    return rows


def how_it_stands(seen: CampaignStatus, plan: str, screen: Screen, *, whole: bool = True) -> str:
    """One sentence on why it is not done, with the command that goes on; empty when it is done.

    *whole*: False when somebody knows that parts of the plan are not in the outbox yet.
    """
    held = seen.overview.counts[MessageState.HELD]
    # The provider may count more parts than we counted segments.
    short = seen.budget is not None and seen.budget.segments_left is not None and seen.budget.segments_left <= 0
    raised = ("--ceiling-segments", "N") if short else ("--ceiling", "MONEY")
    go_on = to_paste("campaign", "resume", plan)
    if seen.overview.state is CampaignState.CANCELLED:
        if seen.accepted == seen.planned:
            return screen.say("Cancelled; all of it had been sent.", "Отменена, но всё уже было отправлено.")
        return screen.say("Cancelled; what was not sent is not sent.", "Отменена; неотправленное не уйдёт.")
    if seen.overview.state is CampaignState.PAUSED and not (seen.done and whole):
        return screen.say(
            f"Paused; go on with: {go_on}",
            f"На паузе; продолжить: {go_on}",
        )
    if seen.out_of_budget:
        many = seen.overview.waiting_for_budget
        raise_it = to_paste("campaign", "resume", plan, *raised, "--confirm")
        return screen.say(
            f"{english(many, 'message does', 'messages do')} not fit below the ceiling. To raise it: {raise_it}",
            f"Не помещается под потолок: {russian(many, 'сообщение', 'сообщения', 'сообщений')}. "
            f"Поднять его: {raise_it}",
        )
    if not (seen.done and whole):
        return screen.say(
            f"Not done yet; go on with: {go_on}",
            f"Ещё не всё; продолжить: {go_on}",
        )
    if held:
        hold = to_paste("outbox", "hold")
        return screen.say(
            f"{english(held, 'message waits', 'messages wait')} for a person: {hold}",
            f"Ждут решения человека: {russian(held, 'сообщение', 'сообщения', 'сообщений')}: {hold}",
        )
    return ""
