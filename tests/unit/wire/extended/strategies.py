"""Hypothesis strategies for everything the extended parameters can hold."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st

from smsc_soap.wire.extended import ExtendedParameters, ListLine, MessageList, Voice, VoiceName, VoiceOptions

_TEXT_SIGNS = st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff\\")
texts = st.text(st.one_of(_TEXT_SIGNS, st.sampled_from("\n&=#%;|:+, я😀")), min_size=1, max_size=40)
one_line = st.text(_TEXT_SIGNS, min_size=1, max_size=40).filter(lambda text: text.strip())
phones = st.integers(0, 99).map(lambda n: f"+799900000{n:02}")
recipients = st.one_of(phones, st.integers(1, 99).map(lambda n: f"G{n}"))
zones = st.one_of(st.integers(-12, 14), st.integers(-24, 28).map(lambda n: n / 2))
senders = st.from_regex(r"[A-Za-z0-9 ._-]{0,10}[A-Za-z0-9]", fullmatch=True)


@st.composite
def list_lines(draw: st.DrawFn) -> ListLine:
    to = draw(st.lists(recipients, min_size=1, max_size=3, unique=True))
    sender, tz = draw(st.one_of(st.just((None, None)), st.tuples(senders, zones)))
    return ListLine(to, draw(texts), sender, tz)


voices = st.builds(
    Voice, st.sampled_from(VoiceName), st.one_of(st.none(), st.sampled_from(["en", "fr", "de", "pt-br"]))
)
voice_options = st.builds(VoiceOptions, st.integers(10, 35), st.integers(10, 3600), st.integers(1, 9))
hours = st.one_of(st.decimals(Decimal("0.1"), Decimal(720), places=4), st.integers(1, 720), st.floats(0.1, 720))
lifetimes = st.one_of(st.integers(1, 24), st.integers(1, 1440).map(lambda n: timedelta(minutes=n)), st.just("24:00"))
addresses = st.sampled_from(["https://example.com/f?a=1&b=2#c", "http://example.com:8080/файл.mp3"])

#: Parameters that go with everything.
_MODIFIERS = {
    "tz": zones,
    "period": hours,
    "valid": lifetimes,
    "smsreq": st.integers(10, 999),
    "subj": one_line,
    "fileurl": addresses,
    "tinyurl": st.booleans(),
    "maxsms": st.integers(1, 255),
    "translit": st.integers(0, 2),
    "list": st.one_of(
        st.lists(list_lines(), min_size=1, max_size=3).map(lambda lines: MessageList(tuple(lines))),
        st.dictionaries(phones, texts, min_size=1, max_size=3),
    ),
    "cost": st.integers(0, 3),
    "err": st.booleans(),
    "op": st.booleans(),
    "userip": st.sampled_from(["192.0.2.7", "2001:db8::1"]),
    "pp": st.one_of(st.integers(1, 10**6), st.sampled_from(["partner-1"])),
    "extra": st.dictionaries(st.sampled_from(["newone", "x_2", "ZZZ"]), texts, max_size=2),
}
_KINDS: list[dict[str, st.SearchStrategy[object]]] = [
    {},
    {"bin": st.integers(1, 2)},
    {"mail": st.just(True), "subj": one_line},
    {"bot": st.sampled_from(["@name_bot", "wa:79990000001"])},
    *({name: st.just(True)} for name in ("flash", "push", "hlr", "ping", "mms", "soc", "viber", "whatsapp", "tg")),
]


@st.composite
def parameters(draw: st.DrawFn) -> ExtendedParameters:
    """Any allowed combination, over all fields."""
    chosen = draw(st.sets(st.sampled_from(sorted(_MODIFIERS)), max_size=8))
    values = {name: draw(_MODIFIERS[name]) for name in sorted(chosen)}
    if draw(st.booleans()):
        values["call"] = True
        values["voice"] = draw(st.one_of(st.none(), voices, st.just("w2,fr")))
        values["param"] = draw(st.one_of(st.none(), voice_options, st.just("25,60,3"), st.just((10, 10, 1))))
    else:
        for name, strategy in draw(st.sampled_from(_KINDS)).items():
            values[name] = draw(strategy)
    if "period" in values:
        values["freq"] = draw(st.one_of(st.none(), st.integers(1, 1440)))
    if "userip" in values:
        values["imgcode"] = draw(st.one_of(st.none(), st.sampled_from(["a1b2c3"])))
    return ExtendedParameters(**values)  # type: ignore[arg-type]  # values of many types by name
