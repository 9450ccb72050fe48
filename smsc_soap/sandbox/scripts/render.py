"""An answer in the format and charset that were asked for, with the header that may lie about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from xml.sax.saxutils import escape

from smsc_soap.sandbox.behaviour import Behaviour, JsonNumbers
from smsc_soap.sandbox.scripts.answers import Answer
from smsc_soap.sandbox.scripts.form import CHARSETS, DEFAULT_CHARSET

_TYPES: Final = ("text/html", "text/html", "text/xml", "application/json")
_MONEY: Final = frozenset({"cost", "balance", "current_cost", "credit", "debit", "api", "mass", "mms", "hlr", "call"})
#: Element names inside lists.
_ONE_OF: Final = {"errors": "error", "phones": "phone", "all_phones": "phone", "results": "result"}
#: What XML cannot hold.
_UNSAYABLE: Final = {code: None for code in range(32) if code not in (9, 10, 13)}


@dataclass(frozen=True, slots=True)
class Style:
    """How an answer is to look."""

    fmt: int
    #: By the provider's name for it.
    charset: str
    #: The header names ``windows-1251`` whatever was asked for. Seen in recorded answers.
    lies: bool = True
    escapes: bool = False
    declared: bool = True
    numbers: JsonNumbers = "recorded"

    @classmethod
    def of(cls, fmt: int, charset: str, rules: Behaviour) -> Style:
        """That of a request, under the switches in force."""
        lies = rules.header_charset == "lies"
        return cls(fmt, charset, lies, rules.json_escapes, rules.xml_declaration, rules.json_numbers)

    @property
    def content_type(self) -> str:
        return self.typed(_TYPES[self.fmt])

    def typed(self, kind: str) -> str:
        """*kind* with the charset that the header names."""
        return f"{kind}; charset={DEFAULT_CHARSET if self.lies else self.charset}"

    def encode(self, text: str, charset: str = "") -> bytes:
        """*text* in the charset; letters that it lacks become question marks."""
        return text.encode(CHARSETS[charset or self.charset], "replace")

    def body(self, answer: Answer, charset: str = "") -> bytes:
        """The whole body; *charset* overrides the one asked for."""
        return self.encode(self.text(answer, charset or self.charset), charset)

    def text(self, answer: Answer, charset: str) -> str:
        """The body before it is encoded; *charset* is what XML declares."""
        if self.fmt == 0:
            return answer.words
        if self.fmt == 1:
            return answer.commas
        if self.fmt == 3:
            return to_json(_NUMBERS[self.numbers](answer.value), escapes=self.escapes)
        head = f'<?xml version="1.0" encoding="{charset}"?>\n' if self.declared else ""
        if answer.xml is not None:
            return head + answer.xml
        return head + to_xml("results" if isinstance(answer.value, list) else "result", answer.value)


def to_json(value: Any, *, escapes: bool = False) -> str:
    """JSON with one key on a line, as recorded answers have it; *escapes*: pure ASCII."""
    if isinstance(value, Mapping):
        inside = [f"{json.dumps(name)}: {to_json(one, escapes=escapes)}" for name, one in value.items()]
        return "{\n" + ",\n".join(inside) + "\n}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(to_json(one, escapes=escapes) for one in value) + "\n]" if value else "[]"
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=escapes)


def _as_it_is(value: Any) -> Any:
    return value


def _without_numbers(value: Any) -> Any:
    """*value* with texts for numbers."""
    if isinstance(value, Mapping):
        return {name: _without_numbers(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_without_numbers(one) for one in value]
    return None if value is None else str(value)


def _with_money_as_numbers(value: Any) -> Any:
    """*value* with numbers for costs and balances, as exact as the texts were."""
    if isinstance(value, list):
        return [_with_money_as_numbers(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    return {
        name: Decimal(one) if name in _MONEY and isinstance(one, str) else _with_money_as_numbers(one)
        for name, one in value.items()
    }


_NUMBERS: Final[Mapping[JsonNumbers, Callable[[Any], Any]]] = {
    "recorded": _as_it_is,
    "none": _without_numbers,
    "money_too": _with_money_as_numbers,
}


def to_xml(name: str, value: Any) -> str:
    """An element; names in brackets cannot be elements and do not occur. ``Assumption:`` how lists are nested."""
    if isinstance(value, Mapping):
        inside = "\n".join(to_xml(one, inner) for one, inner in value.items())
        return f"<{name}>\n{inside}\n</{name}>" if inside else f"<{name}/>"
    if isinstance(value, list):
        inside = "\n".join(to_xml(_ONE_OF.get(name, "item"), one) for one in value)
        return f"<{name}>\n{inside}\n</{name}>" if inside else f"<{name}/>"
    if value is None:
        return f"<{name}/>"
    return f"<{name}>{escape(str(value).translate(_UNSAYABLE))}</{name}>"
