"""The demonstration for machines: the same steps, one JSON object at the end."""

from __future__ import annotations

from typing import Any

from smsc_soap.cli.demo.run import DemoRun, Line, Outcome, Totals
from smsc_soap.errors import SendOutcomeUnknown
from smsc_soap.model.segments import count_segments


def run_silently(run: DemoRun, lost_reply_at: int) -> tuple[dict[str, Any], Totals]:
    """Every step without a word; the whole story as JSON values, and its totals."""
    run.begin()
    for line in run.lines:
        run.price(line)
    replies_lost = _send_all(run, lost_reply_at)
    for _ in run.follow():
        pass
    totals = run.totals()
    return {
        "orders": [_line_dict(line) for line in run.lines],
        "replies_lost": replies_lost,
        "quoted": totals.quoted,
        "charged": totals.charged,
        "balance_before": totals.balance_before,
        "balance_after": totals.balance_after,
        "accepted": totals.accepted,
        "delivered": totals.delivered,
        "twice": totals.twice,
        "lost": totals.lost,
        "requests": run.server.provider.journal.posts_by_operation,
        "agreed": totals.hold,
    }, totals


def _send_all(run: DemoRun, lost_reply_at: int) -> list[str]:
    """Sends what has a price; returns the orders whose answer was lost and had to be asked for."""
    lost: list[str] = []
    for number, line in enumerate([line for line in run.lines if line.outcome is Outcome.OPEN]):
        if number == lost_reply_at:
            run.lose_next_reply()
        run.send(line)
        if line.outcome is Outcome.UNKNOWN:
            lost.append(line.order.number)
            run.settle(line)
    return lost


def _line_dict(line: Line) -> dict[str, Any]:
    trouble = None if isinstance(line.trouble, SendOutcomeUnknown) else line.trouble
    return {
        "order": line.order.number,
        "phone": line.order.phone,
        "segments": count_segments(line.order.text).segments,
        "quote": line.quote and line.quote.cost,
        "outcome": str(line.outcome),
        "problem": None if trouble is None else str(trouble),
        "charge": line.charge,
        "status": line.status and str(line.status.status),
    }
