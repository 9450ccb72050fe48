"""Voices and call options."""

from __future__ import annotations

from typing import Any

import pytest

from smsc_soap.errors import InvalidParameter
from smsc_soap.wire.extended import Voice, VoiceName, VoiceOptions


@pytest.mark.parametrize("text", ["m", "m2", "m3", "m4", "w", "w2", "w3", "w4", "m,en", "w4,pt-br"])
def test_a_voice_is_read_and_written(text: str) -> None:
    assert Voice.parse(text).wire == text


def test_the_default_voice_is_the_providers() -> None:
    assert Voice().wire == "m3"
    assert Voice("w2", "EN") == Voice(VoiceName.WOMAN_2, "en")  # type: ignore[arg-type]  # plain text is understood


@pytest.mark.parametrize("known", [{"name": "m5"}, {"name": "M"}, {"language": ""}, {"language": "en,"}])
def test_other_voices_are_refused(known: dict[str, Any]) -> None:
    with pytest.raises(InvalidParameter) as refused:
        Voice(**known)
    assert refused.value.field == "voice"


@pytest.mark.parametrize("text", ["", "m5", "m3,", "m3,en,fr", "m3 ,en", "m3, en"])
def test_texts_that_are_no_voice_are_refused(text: str) -> None:
    with pytest.raises(InvalidParameter):
        Voice.parse(text)


@pytest.mark.parametrize(("w", "i", "n"), [(10, 10, 1), (35, 3600, 9), (25, 60, 8)])
def test_call_options_keep_the_providers_order(w: int, i: int, n: int) -> None:
    assert VoiceOptions(w, i, n).wire == f"{w},{i},{n}"
    assert VoiceOptions(ring_s=w, pause_s=i, attempts=n) == VoiceOptions(w, i, n)


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ((9, 60, 3), "w"),
        ((36, 60, 3), "w"),
        ((25, 9, 3), "i"),
        ((25, 3601, 3), "i"),
        ((25, 60, 0), "n"),
        ((25, 60, 10), "n"),
        ((25.0, 60, 3), "w"),
        ((25, 60, True), "n"),
        (("25", 60, 3), "w"),
    ],
)
def test_call_options_outside_their_limits_are_refused_by_name(options: tuple[Any, Any, Any], name: str) -> None:
    limits = {"w": "10–35", "i": "10–3600", "n": "1–9"}[name]
    with pytest.raises(InvalidParameter, match=rf"^param {name} .* a whole number {limits}\.$"):
        VoiceOptions(*options)
