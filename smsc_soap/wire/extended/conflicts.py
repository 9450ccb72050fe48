"""Values that are fine alone and not together: one table of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from smsc_soap.wire.extended.table import KIND_NAMES, TABLE
from smsc_soap.wire.extended.words import Problem, Severity, Words

#: Canonical values by name; what is left out is absent.
Values: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ConflictRule:
    """One forbidden combination."""

    name: str
    #: What was found; None when all is well.
    found: Callable[[Values], Words | None]
    allowed: Words
    do: Words

    def problem(self, was: Words) -> Problem:
        return Problem(
            Severity.ERROR,
            self.name,
            f"{self.name}: {was.en} is not allowed; allowed: {self.allowed.en}; {self.do.en}.",
            f"{self.name}: {was.ru} не подходит; допустимо: {self.allowed.ru}; {self.do.ru}.",
            is_conflict=True,
        )


def _only_with(name: str, other: str, why: Words) -> ConflictRule:
    was = Words(f"{name} without {other}", f"{name} без {other}")
    return ConflictRule(
        name,
        lambda values: was if name in values and other not in values else None,
        Words(f"{name} together with {other}", f"{name} вместе с {other}"),
        why,
    )


def kinds_of(values: Values) -> tuple[str, ...]:
    """Names of the parameters that choose a kind of message."""
    return tuple(name for name in KIND_NAMES if name in values)


def _several_kinds(values: Values) -> Words | None:
    kinds = kinds_of(values)
    return Words(" with ".join(kinds), " вместе с ".join(kinds)) if len(kinds) > 1 else None


RULES: Final[tuple[ConflictRule, ...]] = (
    ConflictRule(
        "kind of message",
        _several_kinds,
        Words("at most one of " + ", ".join(KIND_NAMES), "не больше одного из " + ", ".join(KIND_NAMES)),
        Words("send two requests", "отправьте двумя запросами"),
    ),
    _only_with("freq", "period", Words("freq alone is ignored: add period", "один freq не действует: добавьте period")),
    _only_with("voice", "call", Words("add call=1 or drop voice", "добавьте call=1 или уберите voice")),
    _only_with("param", "call", Words("add call=1 or drop param", "добавьте call=1 или уберите param")),
    _only_with("imgcode", "userip", Words("add the user's address", "добавьте адрес пользователя")),
    _only_with("mail", "subj", Words("give the letter a subject", "укажите тему письма")),
    _only_with("nl", "list", Words("drop nl: it changes only lists", "уберите nl: он действует только для list")),
)


def present(values: Values) -> dict[str, Any]:
    """*values* without those that are left out."""
    return {name: value for name, value in values.items() if not TABLE[name].is_default(value)}


def conflicts(values: Values) -> Iterator[tuple[ConflictRule, Words]]:
    """Every rule that *values* (without defaults) break, with what was found."""
    for rule in RULES:
        was = rule.found(values)
        if was is not None:
            yield rule, was
