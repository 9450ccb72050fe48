"""What was found out, for docs/provider.md and for machines. No phone, login, password, id, sender or text in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from smsc_soap.calibration.findings import Finding
from smsc_soap.calibration.inquiry import Inquiry
from smsc_soap.calibration.messages import Fate
from smsc_soap.calibration.origin import Origin
from smsc_soap.calibration.questions import QUESTIONS, UNASKED

_WHO: Final = {
    "provider": "Answers of the provider's own service.",
    "sandbox": "**Answers of the sandbox on the same machine: nothing here says anything about the provider.**",
    "stand-in": "**Answers of a stand-in on the same machine: nothing here says anything about the provider.**",
    "other": "Answers of a host that is not one of the provider's known fronts.",
}


def report_dict(inquiry: Inquiry, origin: Origin, at: datetime) -> dict[str, Any]:
    """Everything as plain values; money as ``Decimal``."""
    return {
        "origin": origin.line,
        "is_provider": origin.is_provider,
        "at": at,
        "interrupted": inquiry.interrupted,
        "questions": [_finding_dict(one) for one in inquiry.notes],
        "messages": [
            {"message": str(one.label), "fate": str(one.fate), "quote": one.quote} for one in inquiry.line.sent
        ],
        "spent_at_most": inquiry.line.spent,
        "not_askable": [
            {
                "question": one.question,
                "assumptions": one.assumptions,
                "why": one.why,
                "ask_support": one.ask_support,
            }
            for one in UNASKED
        ],
    }


def _finding_dict(finding: Finding) -> dict[str, Any]:
    row = QUESTIONS[finding.question]
    return {
        "question": str(finding.question),
        "assumptions": row.assumptions,
        "words": row.english,
        "answer": finding.answer,
        "evidence": list(finding.evidence),
        "set": finding.setting,
        "because": finding.because,
    }


def markdown(inquiry: Inquiry, origin: Origin, at: datetime) -> str:
    """The report as Markdown."""
    found = [one for one in inquiry.notes if one.answer is not None]
    parts = [
        _head(inquiry, origin, at),
        "## Found out\n\n" + (_found_table(found) if found else "Nothing."),
        *_open_part([one for one in inquiry.notes if one.answer is None]),
        "## Cannot be asked with a few messages\n\n" + _unasked_table(),
    ]
    return "\n\n".join(parts) + "\n"


def _head(inquiry: Inquiry, origin: Origin, at: datetime) -> str:
    counts = Counter(str(one.fate) for one in inquiry.line.sent)
    sends = ", ".join(f"{number} {fate}" for fate, number in counts.items()) or "none"
    lines = [
        "# What a calibration found out",
        "",
        f"Origin: {origin.line}. Asked on {at:%Y-%m-%d}. {_WHO[origin.party]}",
        "",
        f"Sends: {sends}; at most {_money(inquiry.line.spent)} in the account's currency.",
        "A lag is what these few messages had, in this hour; it is a measurement, no promise.",
        "Where something was not found by a status call, it was not found by the looks that were made.",
    ]
    if inquiry.interrupted:
        lines.append("It was interrupted; what was known by then stands here.")
    if any(one.fate is Fate.UNKNOWN for one in inquiry.line.sent):
        lines.append("**A send is still unknown: it was not repeated. Look into the provider's cabinet.**")
    return "\n".join(lines)


def _found_table(found: Sequence[Finding]) -> str:
    rows = [
        (
            QUESTIONS[one.question].assumptions or "–",
            QUESTIONS[one.question].english,
            f"**{one.answer}**",
            "; ".join(one.evidence),
            one.setting or "nothing",
        )
        for one in found
    ]
    return _table(("#", "question", "answer", "seen", "to set"), rows)


def _open_part(left: Sequence[Finding]) -> list[str]:
    if not left:
        return []
    rows = [
        (QUESTIONS[one.question].assumptions or "–", QUESTIONS[one.question].english, f"{one.because}{_besides(one)}")
        for one in left
    ]
    again = " ".join(f"--only {one.question}" for one in left)
    table = _table(("#", "question", "not found out, because"), rows)
    return [f"## Not found out\n\n{table}\n\nTo ask these alone: `smsc-soap calibrate {again}`"]


def _besides(finding: Finding) -> str:
    return f" ({'; '.join(finding.evidence)})" if finding.evidence else ""


def _unasked_table() -> str:
    rows = [(one.assumptions or "–", one.question, one.why, one.ask_support) for one in UNASKED]
    return _table(("#", "question", "why not", "ask SMSC's support"), rows)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _money(amount: Decimal) -> str:
    return f"{amount:f}"
