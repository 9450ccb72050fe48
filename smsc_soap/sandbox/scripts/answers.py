"""What a script answers, said without a format, and the words of its refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from smsc_soap.sandbox.refusal import RefusalError

#: Assumption: 5 and 10; people have seen the others.
ERROR_TEXTS: Final = {
    1: "parameters error",
    2: "authorise error",
    3: "no money",
    4: "ip is blocked",
    5: "invalid date",
    6: "message is denied",
    7: "invalid number",
    8: "can't to deliver",
    9: "duplicate request, wait a minute",
    10: "not enough money to credit",
}


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """One answer in all formats: ``fmt=0`` words, ``fmt=1`` a comma list, ``fmt=2`` and ``fmt=3`` of *value*."""

    #: Texts, whole numbers, and lists and dicts of them.
    value: Any
    words: str
    commas: str
    #: The XML, where it is not made of *value*.
    xml: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class FileAnswer:
    """A file, the same in every format."""

    content_type: str
    #: Made anew for every reader, piece by piece.
    pieces: Callable[[], Iterator[str | bytes]]
    name: str = ""


def done() -> Answer:
    """That it was done. ``Assumption:`` but for JSON, which a page shows."""
    return Answer({"result": "OK"}, "OK", "OK", "<result>OK</result>")


def row(value: Mapping[str, Any]) -> Answer:
    """One thing with named values."""
    return Answer(dict(value), named(value), ",".join(map(plain, value.values())))


def rows(values: Iterable[Mapping[str, Any]]) -> Answer:
    """A list of things with the same names; one line for each."""
    return joined([row(one) for one in values])


def joined(answers: Sequence[Answer]) -> Answer:
    """Several answers as a list."""
    return Answer(
        [one.value for one in answers],
        "\n".join(one.words for one in answers),
        "\n".join(one.commas for one in answers),
    )


def named(value: Mapping[str, Any]) -> str:
    """``phone = 7…, cost = 3.30``."""
    return ", ".join(f"{name} = {plain(one)}" for name, one in value.items())


def plain(value: Any) -> str:
    """A value inside a line."""
    return ",".join(map(plain, value)) if isinstance(value, list) else str(value)


def refusal(error: RefusalError, texts: Mapping[int, str] | None = None) -> Answer:
    """A no, with the text that *texts* or the usual ones have for it."""
    code = int(error.code)
    text = error.said or (texts or {}).get(code) or ERROR_TEXTS[code]
    return refused(code, text, error.besides)


def refused(code: int, text: str, besides: Mapping[str, Any] | None = None) -> Answer:
    """A no of that number. *besides* may hold an id, which goes behind it, and refused recipients."""
    others = dict(besides or {})
    given = others.pop("id", "")
    named_id = {"id": id_value(str(given))} if given else {}
    return Answer(
        {"error": text, "error_code": code, **named_id, **others},
        f"ERROR = {code} ({text})" + (f", ID - {given}" if given else ""),
        f"{given or 0},-{code}",
    )


def id_value(message_id: str) -> int | str:
    """An id as JSON has it: a number where it is one. ``Assumption:`` the caller's own names stay texts."""
    is_number = message_id.isascii() and message_id.isdigit() and not message_id.startswith("0")
    return int(message_id) if is_number and len(message_id) <= 10 and int(message_id) < 2**31 else message_id
