"""Our count of segments against counters of others; 100,000 texts by `make soak` or `python -m benchmarks.segments`."""

from __future__ import annotations

import shutil

import pytest
import segment_opinions
from interop import SCRIPTS, require

from smsc_soap.model.segments import GSM_BASIC, GSM_EXTENSION, Alphabet

SHORT = 1500
#: So many that more than 100,000 are left for each counter.
LONG = 130_000


@pytest.fixture
def npm() -> list[str]:
    program = shutil.which("node")
    require(program, "node", "Debian: apt-get install nodejs npm")
    installed = (SCRIPTS / "node" / "node_modules" / "sms-segments-calculator").is_dir()
    require(installed, "the npm package sms-segments-calculator", "npm ci --prefix tests/interop/node")
    return [str(program), str(SCRIPTS / "node" / "segments.mjs")]


@pytest.mark.parametrize("seed", [1, 2])
def test_smsutil_agrees(seed: int) -> None:
    verdict = segment_opinions.ask_smsutil(list(segment_opinions.texts(SHORT, seed)))

    assert verdict.disagreements == []
    assert verdict.compared > 0.85 * SHORT


def test_npm_agrees(npm: list[str]) -> None:
    verdict = segment_opinions.ask_npm(list(segment_opinions.texts(SHORT, seed=3)), npm)

    assert verdict.disagreements == []
    assert verdict.compared > 0.75 * SHORT


def test_npm_has_the_same_alphabet(npm: list[str]) -> None:
    """All of the basic plane, each character alone."""
    plane = [chr(code) for code in range(0x10000) if not 0xD800 <= code <= 0xDFFF]
    found = {sign: opinion[:2] for sign, opinion in zip(plane, segment_opinions.npm_opinions(plane, npm))}

    assert {sign for sign, opinion in found.items() if opinion == (Alphabet.GSM_7, 1)} == GSM_BASIC
    assert {sign for sign, opinion in found.items() if opinion == (Alphabet.GSM_7, 2)} == GSM_EXTENSION


def test_the_texts_reach_what_they_are_for() -> None:
    some = list(segment_opinions.texts(SHORT))
    assert some == list(segment_opinions.texts(SHORT))
    counts = [segment_opinions.count_segments(text) for text in some]

    for alphabet in Alphabet:
        assert {count.segments for count in counts if count.alphabet is alphabet} >= {1, 2, 3, 4}
        # Pairs that did not fit into a segment and moved on as a whole.
        moved = [one for one in counts if one.alphabet is alphabet and one.units + one.units_left != _room(one)]
        assert len(moved) > SHORT / 100
    assert any(not text for text in some)


def _room(count: segment_opinions.SegmentCount) -> int:
    return count.segments * count.per_segment


@pytest.mark.campaign
@pytest.mark.parametrize("counter", ["smsutil", "npm"])
def test_a_hundred_thousand_texts(counter: str, request: pytest.FixtureRequest) -> None:
    some = list(segment_opinions.texts(LONG, seed=20_261_120))
    if counter == "smsutil":
        verdict = segment_opinions.ask_smsutil(some)
    else:
        verdict = segment_opinions.ask_npm(some, request.getfixturevalue("npm"))

    assert verdict.disagreements == []
    assert verdict.compared >= 100_000
