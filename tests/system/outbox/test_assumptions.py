"""Assumptions behind "never twice", broken one at a time: what then happens is counted, and told by the audit.

``python tests/support/outbox_assumptions.py`` prints the whole table, which docs/assumptions.md shows.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from outbox_assumptions import BROKEN, HEAD, Broken, line, tell
from outbox_world import Judgement

from smsc_soap.outbox.states import MessageClass

DOCS = Path(__file__).parents[3] / "docs" / "assumptions.md"


def by_words(words: str) -> Broken:
    return next(one for one in BROKEN if words in one.words)


def short(words: str, kind: MessageClass = MessageClass.TRANSACTIONAL, seed: int = 1) -> Judgement:
    broken = by_words(words)
    verdict = tell(broken, kind, messages=300, seed=seed)
    print(f"\n{HEAD}\n{line(broken, kind, [verdict])}")
    return verdict


def test_with_all_of_them_nobody_gets_it_twice() -> None:
    verdict = short("all hold")
    assert verdict.clean, verdict
    assert verdict.unsettled == []


# After a jump of the lag messages go out twice where a control was had right before it: not in every story.
@pytest.mark.parametrize(
    ("words", "seed"), [("suddenly only after 30 minutes", 2), ("up to 30 minutes", 1), ("up to 2 hours", 1)]
)
def test_s1_s2_what_goes_out_twice_is_reported(words: str, seed: int) -> None:
    verdict = short(words, seed=seed)
    assert verdict.doubled
    assert verdict.silent == verdict.lost == verdict.falsely_failed == verdict.unsettled == []


def test_s2_half_an_hour_is_within_the_settling_time_of_bulk() -> None:
    assert short("up to 30 minutes", MessageClass.BULK).clean


@pytest.mark.parametrize("words", ["suddenly only after 30 minutes", "up to 2 hours", "answered with code 8"])
def test_one_time_codes_never_go_out_twice_whatever_breaks(words: str) -> None:
    verdict = short(words, MessageClass.ONE_TIME_CODE)
    assert verdict.doubled == verdict.lost == []


def test_s3_what_was_refused_and_sent_stays_reported_as_refused() -> None:
    """No audit can see this: the table says so."""
    verdict = short("answered with code 8")
    assert verdict.falsely_failed
    assert verdict.doubled == verdict.lost == verdict.unsettled == []


def test_s4_copies_of_a_middlebox_are_not_seen() -> None:
    """Both copies have one id: no status call tells them apart. The account's money does."""
    verdict = short("no rule")
    assert verdict.doubled
    assert verdict.silent == verdict.doubled
    assert not verdict.money_equal
    assert verdict.lost == verdict.falsely_failed == verdict.unsettled == []


@pytest.mark.campaign
@pytest.mark.parametrize("broken", BROKEN, ids=[f"{one.number} {one.words}".strip() for one in BROKEN])
@pytest.mark.parametrize("kind", list(MessageClass))
def test_whatever_breaks_is_told_where_it_can_be_seen_long(broken: Broken, kind: MessageClass) -> None:
    verdict = tell(broken, kind, messages=10_000, seed=7)
    print(f"\n{HEAD}\n{line(broken, kind, [verdict])}")
    assert verdict.lost == verdict.unsettled == []
    if broken.seen_by_audit:
        assert verdict.silent == verdict.falsely_failed == []


def test_the_table_in_the_docs_has_a_row_for_each() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for broken in BROKEN:
        for kind in MessageClass:
            assert f"| {broken.number} | {broken.words} | {kind.value} |" in text
