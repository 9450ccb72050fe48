"""A ready string in plain words."""

from __future__ import annotations

from dataclasses import dataclass, field

from smsc_soap.model.kinds import MessageKind
from smsc_soap.wire.extended.parsed import ParsedQuery, parse_query
from smsc_soap.wire.extended.reading import read_query
from smsc_soap.wire.extended.sayings import cost as say_cost
from smsc_soap.wire.extended.table import ENVELOPE, TABLE
from smsc_soap.wire.extended.words import Language, Problem, Words

_SMS = Words("ordinary SMS", "обычное SMS")
_UNKNOWN = Words("not understood", "не разобрано")
_ENVELOPE = Words("a field of the request itself", "поле самого запроса")
_UNFIT = Words("not to be sent: something is wrong", "отправлять нельзя: есть ошибки")


@dataclass(frozen=True, slots=True)
class ExplainedValue:
    """One parameter of the string in words."""

    name: str
    #: As it stands in the string, decoded.
    value: str = field(repr=False)
    meaning: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a ready string asks for."""

    language: Language
    lines: tuple[ExplainedValue, ...]
    #: Every mistake and every note.
    problems: tuple[Problem, ...]
    #: The kind of message; None when it cannot be told.
    kind: MessageKind | None
    kind_text: str
    #: What it means for money.
    money: str

    @property
    def is_fit(self) -> bool:
        """True when nothing in it is wrong."""
        return not any(problem.is_error for problem in self.problems)


def explain_query(text: str, language: Language = "en") -> Explanation:
    """A ready string in plain words, with every mistake in it; never raises for what it holds."""
    parsed = parse_query(text)
    meanings = _meanings(text, language)
    lines = tuple(_line(name, value, meanings, language) for name, value in parsed.values)
    kind = None if parsed.parameters is None else parsed.parameters.message_kind
    return Explanation(
        language=language,
        lines=lines,
        problems=parsed.problems,
        kind=kind,
        kind_text=_kind_text(kind).of(language),
        money=_money(parsed).of(language),
    )


def _line(name: str, value: str, meanings: dict[str, str], language: Language) -> ExplainedValue:
    # A password that was put here by mistake is not repeated on a screen.
    if name.lower() in ENVELOPE:
        return ExplainedValue(name, "***", _ENVELOPE.of(language))
    return ExplainedValue(name, value, meanings.get(name, _UNKNOWN.of(language)))


def _meanings(text: str, language: Language) -> dict[str, str]:
    """Meaning of every value that could be read, even beside wrong ones; off is said to be off."""
    found = read_query(text, allow_unknown=True)
    meanings = {name: TABLE[name].explain(value).of(language) for name, value in found.values.items()}
    wrong = {problem.name for problem in found.problems if problem.is_error}
    for name, _ in found.as_read:
        if name in TABLE and name not in meanings and name not in wrong:
            meanings[name] = Words("no effect: this is the default", "не действует: это значение по умолчанию").of(
                language
            )
    return meanings


def _kind_text(kind: MessageKind | None) -> Words:
    if kind is None:
        return _UNKNOWN
    return next((row.meaning for row in TABLE.values() if row.kind is kind), _SMS)


def _money(parsed: ParsedQuery) -> Words:
    if parsed.parameters is None:
        return _UNFIT
    said = say_cost(parsed.parameters.cost)
    return Words(f"cost={parsed.parameters.cost}: {said.en}", f"cost={parsed.parameters.cost}: {said.ru}")
