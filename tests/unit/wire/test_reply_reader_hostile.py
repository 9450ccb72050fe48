"""Replies that want to hurt: document types, entities, depth, breadth, size (X9 to X11)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from smsc_soap.wire.reply_reader import MAX_REPLY_BYTES

from .replies import ID, LEAST, around, decision, envelope  # isort: skip

OK = LEAST["send_sms"]


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    asked: list[object] = []

    def refuse(*args: object, **kwargs: object) -> NoReturn:
        asked.append(args)
        raise AssertionError("the reader opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    yield asked
    assert asked == []


def with_type(declaration: str, inside: str = OK) -> bytes:
    head, mark, tail = envelope(inside).partition(b"<SOAP-ENV:Envelope")
    return head + declaration.encode() + mark + tail


LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'lol'>" + "".join(
    f"<!ENTITY a{level} '{f'&a{level - 1};' * 10}'>" for level in range(1, 10)
)
QUADRATIC = f"<!DOCTYPE x [<!ENTITY q '{'q' * 50_000}'>]>"
TYPES = {
    "empty": ("<!DOCTYPE x>", OK),
    "internal": ("<!DOCTYPE x [<!ELEMENT x ANY>]>", OK),
    "entity in an id": (f"<!DOCTYPE x [<!ENTITY e '{ID}'>]>", "<id>&e;</id>"),
    "entity that hides an error": ("<!DOCTYPE x [<!ENTITY e ''>]>", f"{OK}<error>&e;</error>"),
    "default attribute that makes nil": ("<!DOCTYPE x [<!ATTLIST error n CDATA 'true'>]>", f"{OK}<error>6</error>"),
    "billion laughs": (LAUGHS + "]>", f"{OK}<x>&a9;</x>"),
    "billion laughs in an attribute": (LAUGHS + "]>", f"{OK}<x a='&a9;'/>"),
    "quadratic": (QUADRATIC, f"{OK}<x>{'&q;' * 10_000}</x>"),
    "quadratic in an attribute": (QUADRATIC, f"{OK}<x a='{'&q;' * 10_000}'/>"),
    "external type, http": ("<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'>", OK),
    "external type, public": ("<!DOCTYPE x PUBLIC '-//W3C//DTD XHTML 1.0//EN' 'http://127.0.0.1:9/x.dtd'>", OK),
    "external entity, http": ("<!DOCTYPE x [<!ENTITY e SYSTEM 'http://127.0.0.1:9/e'>]>", f"{OK}<x>&e;</x>"),
    "external entity, ftp": ("<!DOCTYPE x [<!ENTITY e SYSTEM 'ftp://127.0.0.1:9/e'>]>", f"{OK}<x>&e;</x>"),
    "parameter entity": ("<!DOCTYPE x [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/p'> %p;]>", OK),
}


@pytest.mark.parametrize(("declaration", "inside"), TYPES.values(), ids=TYPES)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32-be"])
def test_x9_x10_a_document_type_is_refused_in_any_character_set(declaration: str, inside: str, codec: str) -> None:
    text = with_type(declaration, inside).decode().partition("\n")[2]
    assert decision(text.encode(codec)) == "unreadable"


@pytest.mark.parametrize("scheme", ["file://", ""])
def test_x10_no_file_is_read(tmp_path: Path, scheme: str) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text(ID)
    canary_dtd = tmp_path / "canary.dtd"
    canary_dtd.write_text(f"<!ENTITY e '{ID}'>")
    for declaration in (
        f"<!DOCTYPE x [<!ENTITY e SYSTEM '{scheme}{canary}'>]>",
        f"<!DOCTYPE x SYSTEM '{scheme}{canary_dtd}'>",
        f"<!DOCTYPE x [<!ENTITY % p SYSTEM '{scheme}{canary_dtd}'> %p;]>",
    ):
        for inside in ("<id>&e;</id>", OK):
            assert decision(with_type(declaration, inside)) == "unreadable"


def test_x10_an_include_is_only_an_unknown_field(tmp_path: Path) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text(ID)
    include = f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file://{canary}" parse="text"/>'
    assert decision(envelope(f"<id>{include}</id>")) == "unreadable"
    assert decision(envelope(OK + include)) == "accepted"


@pytest.mark.parametrize("word", ["<!DOCTYPE", "<!ENTITY"])
def test_the_words_alone_are_refused_where_they_are_harmless(word: str) -> None:
    """Searching bytes is simple and safe; the price is a refusal of such a comment, which nobody sends."""
    assert decision(envelope(f"{OK}<!-- {word} -->")) == "unreadable"


@pytest.mark.parametrize("depth", [250, 257, 5_000, 70_000])
def test_x11_depth(depth: int) -> None:
    verdict = decision(envelope(OK + "<a>" * depth + "</a>" * depth))
    assert verdict == ("accepted" if depth == 250 else "unreadable")
    assert decision(envelope(OK + "<a>" * depth)) == "unreadable"


def test_x11_a_depth_of_100_000_everywhere() -> None:
    deep = "<a>" * 100_000 + "</a>" * 100_000
    assert decision(around(deep)) == "unreadable"
    assert decision(deep.encode()) == "unreadable"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (OK + "<a/>" * 50_000, "accepted"),
        (OK + "".join(f"<a{number}/>" for number in range(50_000)), "accepted"),
        (OK + "<errors><phone>1</phone><status>7</status></errors>" * 15_000, "accepted"),
        (OK + "<a>" + "<b/>" * 50_000 + "</a>", "accepted"),
        (OK + OK * 20_000, "unreadable"),
        (OK + "<a " + " ".join(f"x{number}='y'" for number in range(20_000)) + "/>", None),
        (OK + "<a " + " ".join(f"xmlns:x{number}='u'" for number in range(13_000)) + "/>", None),
        (OK + "<a " + "x='y' " * 20_000 + "/>", "unreadable"),
        (f"{OK}<a>{'&amp;' * 100_000}</a>", "accepted"),
        (f"{OK}<!--{'- ' * 100_000}-->", "accepted"),
        (f"{OK}<{'n' * 60_000}/>", "unreadable"),
        (f"<id>{'1' * 900_000}</id>", "unreadable"),
        (f"{OK}<cost>{'1' * 900_000}</cost>", "accepted"),
        (f"{OK}<error>{'9' * 900_000}</error>", "refused None"),
    ],
    ids=["siblings", "named siblings", "rows", "nested siblings", "ids", "attributes", "namespaces", "same attribute",
         "references", "comment", "long name", "long id", "long cost", "long error"],
)  # fmt: skip
def test_x11_breadth(inside: str, expected: str | None) -> None:
    verdict = decision(envelope(inside, "send_sms2"), "send_sms2")
    assert verdict == expected if expected else verdict in ("accepted", "unreadable")


def test_size_is_bounded_before_anything_is_parsed() -> None:
    room = MAX_REPLY_BYTES - len(envelope(OK + "<x></x>"))
    assert decision(envelope(f"{OK}<x>{'y' * room}</x>")) == "accepted"
    assert decision(envelope(f"{OK}<x>{'y' * (room + 1)}</x>")) == "unreadable"
