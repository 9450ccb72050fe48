"""Messages of the outbox in words, in rows, and as JSON. Lists show masked phones, and nobody shows a text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from smsc_soap.cli.output import Screen, moment, money
from smsc_soap.cli.pasting import to_paste
from smsc_soap.outbox.entry import AttemptRecord, Entry
from smsc_soap.outbox.overview import Overview
from smsc_soap.outbox.states import MessageState
from smsc_soap.redaction import describe_text, mask_phone


def next_try(entry: Entry, seen: Overview | None) -> datetime | None:
    """When it is sent or looked for at the earliest; None: never, or a person comes first. *seen*: what pauses all."""
    if seen is None or entry.next_at is None:
        return entry.next_at
    if seen.frozen or seen.paused_for_person or (seen.stopped_until_resume and entry.state is MessageState.QUEUED):
        return None
    return max(entry.next_at, seen.paused_until or entry.next_at)


def in_words(at: datetime, now: datetime, screen: Screen) -> str:
    """A moment to come, on the clock of whoever reads it, and how far away it is."""
    soon = screen.say("as soon as workers run", "как только работает outbox run")
    shown = f"{at.astimezone():%Y-%m-%d %H:%M:%S %z}"
    left = max(0, round((at - now).total_seconds()))
    minutes, seconds = divmod(left, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h", "ч"), (minutes, "min", "мин"), (seconds if not hours else 0, "s", "с"))
    distance = " ".join(f"{number} {screen.say(english, russian)}" for number, english, russian in parts if number)
    return screen.say(f"{shown} (in {distance})", f"{shown} (через {distance})") if left else soon


def entry_dict(entry: Entry, seen: Overview | None = None) -> dict[str, Any]:
    """One message for JSON, without its text. *seen*: what pauses the whole store."""
    return {
        "key": entry.key,
        "phone": entry.phone,
        "kind": str(entry.kind),
        "state": str(entry.state),
        "final": entry.final,
        "priority": entry.priority,
        "provider_id": entry.provider_id,
        "parts": entry.parts,
        "cost": entry.cost,
        "code": entry.code,
        "reason": entry.reason,
        "status_code": entry.status_code,
        "status": None if entry.status is None else entry.status.english,
        "status_at": entry.status_at,
        "duplicate_id": entry.duplicate_id,
        "campaign": entry.campaign,
        "budget": entry.budget,
        "waits_for": entry.waits_for,
        "next_try_at": next_try(entry, seen),
        "created_at": entry.created_at,
        "updated_at": entry.updated_at,
        "attempts": [attempt_dict(one) for one in entry.attempts],
    }


def attempt_dict(attempt: AttemptRecord) -> dict[str, Any]:
    return {
        "id": attempt.id,
        "number": attempt.number,
        "state": str(attempt.state),
        "started_at": attempt.started_at,
        "closed_at": attempt.closed_at,
        "code": attempt.code,
        "reason": attempt.reason,
        "looks": attempt.looks,
        "clean_misses": attempt.clean_misses,
    }


def entry_facts(entry: Entry, screen: Screen) -> list[tuple[str, str]]:
    """One message, a pair a line; what is not known is left out."""
    gone = screen.say("dropped by retention", "удалён по сроку хранения")
    rows = [
        (screen.say("key", "ключ"), entry.key),
        (screen.say("to", "кому"), entry.phone),
        (screen.say("text", "текст"), gone if entry.text is None else describe_text(entry.text)),
        (screen.say("state", "состояние"), str(entry.state)),
        (screen.say("because", "причина"), entry.reason),
        (screen.say("provider id", "id у провайдера"), entry.provider_id or ""),
        (screen.say("delivery", "доставка"), delivery(entry, screen)),
        (screen.say("cost", "стоимость"), "" if entry.cost is None else money(entry.cost)),
        (screen.say("SENT TWICE, also as", "ОТПРАВЛЕНО ДВАЖДЫ, ещё как"), entry.duplicate_id or ""),
        (screen.say("put", "принято"), moment(entry.created_at)),
        (screen.say("changed", "изменено"), moment(entry.updated_at)),
    ]
    return [(name, value) for name, value in rows if value]


def delivery(entry: Entry, screen: Screen) -> str:
    return "" if entry.status is None else screen.say(entry.status.english, entry.status.russian)


def attempt_rows(entry: Entry) -> list[tuple[str, ...]]:
    """Rows for a table of all attempts."""
    return [
        (
            str(one.number),
            one.id,
            str(one.state) + (f" ({one.code})" if one.code is not None else ""),
            moment(one.started_at),
            moment(one.closed_at),
            f"{one.looks}, {one.clean_misses} not found",
        )
        for one in entry.attempts
    ]


def list_row(entry: Entry, screen: Screen) -> tuple[str, ...]:
    return (
        entry.key,
        mask_phone(entry.phone),
        str(entry.state),
        delivery(entry, screen) or "–",
        str(len(entry.attempts)),
        moment(entry.updated_at),
    )


def overview_dict(seen: Overview) -> dict[str, Any]:
    return {
        "counts": {str(state): count for state, count in seen.counts.items()},
        "waiting": seen.waiting,
        "held": seen.held,
        "frozen": seen.frozen,
        "paused_for_person": seen.paused_for_person,
        "paused_until": seen.paused_until,
        "paused_because": seen.paused_because,
        "sends_stopped": seen.sends_stopped,
        "waiting_for_budget": seen.waiting_for_budget,
        "paused_campaigns": list(seen.paused_campaigns),
        "unknown_share": seen.unknown_share,
        "visibility_lag_s": seen.lag_s,
        "sends_per_s": round(seen.sends_per_s, 2),
    }


def overview_facts(seen: Overview, screen: Screen) -> list[tuple[str, str]]:
    """The store at a glance: only states that have messages, then what needs a person."""
    rows = [(str(state), str(count)) for state, count in seen.counts.items() if count]
    rows = rows or [(screen.say("messages", "сообщений"), "0")]
    if seen.unknown_share is not None:
        rows.append((screen.say("unknown lately", "неясных недавно"), f"{seen.unknown_share:.1%}"))
    if seen.sends_per_s:
        rows.append((screen.say("sends per second", "отправок в секунду"), f"{seen.sends_per_s:.1f}"))
    if seen.paused_until is not None:
        rows.append((screen.say("paused until", "пауза до"), moment(seen.paused_until)))
    if seen.waiting_for_budget:
        rows.append((screen.say("over budget", "сверх бюджета"), str(seen.waiting_for_budget)))
    if seen.paused_campaigns:
        rows.append((screen.say("paused campaigns", "кампании на паузе"), ", ".join(seen.paused_campaigns)))
    if seen.hindrance:
        rows.append((screen.say("nothing is sent", "отправка стоит"), seen.hindrance))
    rows += [(screen.say("then", "затем"), command) for command in next_commands(seen)]
    return rows


def next_commands(seen: Overview) -> list[str]:
    """What a person can do about what needs one."""
    commands = [to_paste("outbox", "thaw")] if seen.frozen else []
    if seen.paused_for_person or seen.sends_stopped:
        commands.append(to_paste("outbox", "resume"))
    return [*commands, to_paste("outbox", "hold")] if seen.held else commands
