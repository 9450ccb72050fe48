"""The analysis of a text as JSON: positions count from 0, names do not depend on the language."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from smsc_soap.cli.segments.words import name_of
from smsc_soap.model.analysis import Offer, Sign, TextAnalysis
from smsc_soap.model.segments import SegmentCount


def as_dict(analysis: TextAnalysis, chosen: Offer | None) -> dict[str, Any]:
    """Everything found; *chosen* is what ``--rewrite`` and ``--translit`` ask for."""
    count = analysis.count
    lengths = [len(piece) for piece in count.pieces()]
    return {
        **_count(count),
        "characters": len(count.text),
        "per_segment": count.per_segment,
        "units_left": count.units_left,
        "borders": list(accumulate(lengths))[:-1],
        "forcing": [_sign(one) for one in analysis.forcing],
        "doubled": [_sign(one) for one in analysis.doubled],
        "characters_over": analysis.characters_over,
        "units_over": analysis.units_over,
        "provider_characters_left": analysis.characters_left,
        "length_remark": str(analysis.length_remark),
        "rewritings": [_offer(one) for one in analysis.rewritings],
        "together": _offer(analysis.together),
        "best": _offer(analysis.best),
        "transliteration": _offer(analysis.transliteration),
        "rewritten": None if chosen is None else {**(_offer(chosen) or {}), "text": chosen.after.text},
    }


def _count(count: SegmentCount) -> dict[str, Any]:
    return {"alphabet": count.alphabet.value, "units": count.units, "segments": count.segments}


def _sign(sign: Sign) -> dict[str, Any]:
    return {
        "char": sign.char,
        "name": name_of(sign),
        "position": sign.positions[0],
        "count": len(sign.positions),
        "positions": list(sign.positions),
    }


def _offer(offer: Offer | None) -> dict[str, Any] | None:
    if offer is None:
        return None
    return {
        "kinds": [str(kind) for kind in offer.kinds],
        "transliterated": offer.transliterated,
        **_count(offer.after),
        "saves": offer.saves,
        "changes": [
            {"position": change.position, "was": change.was, "becomes": change.becomes} for change in offer.changes
        ],
    }
