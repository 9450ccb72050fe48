"""The picture with a code: a sound PNG, in which every dot of every letter is."""

from __future__ import annotations

import random
import struct
import zlib

import pytest

from smsc_soap.sandbox.captchas import _GLYPHS, _INK, CODE_LENGTH, HEIGHT, WIDTH, draw_code, picture_of


def chunks(picture: bytes) -> dict[bytes, bytes]:
    """By kind; every check sum is compared."""
    found, at = {}, 8
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        kind, content = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        assert picture[at + 8 + length : at + 12 + length] == struct.pack(">I", zlib.crc32(kind + content))
        found[kind] = content
        at += 12 + length
    return found


@pytest.mark.parametrize("seed", range(20))
def test_every_letter_is_whole(seed: int) -> None:
    draw = random.Random(seed)
    code = draw_code(draw)
    found = chunks(picture_of(code, draw))
    assert list(found) == [b"IHDR", b"IDAT", b"IEND"]
    assert struct.unpack(">IIBBBBB", found[b"IHDR"]) == (WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    dots = zlib.decompress(found[b"IDAT"])
    assert len(dots) == HEIGHT * (WIDTH + 1)
    assert dots.count(_INK) == sum(_GLYPHS[letter].count("1") for letter in code)


def test_letters_are_of_one_size() -> None:
    assert {tuple(map(len, glyph.split())) for glyph in _GLYPHS.values()} == {(5,) * 7}
    assert len(set(_GLYPHS.values())) == len(_GLYPHS)


def test_codes_are_drawn_from_a_seed() -> None:
    codes = [draw_code(random.Random(7)) for _ in range(2)]
    assert codes[0] == codes[1]
    assert len(codes[0]) == CODE_LENGTH
