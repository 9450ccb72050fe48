"""The picture with a code: letters drawn dot by dot, as a PNG of 50 by 18."""

from __future__ import annotations

import random
import struct
import zlib
from typing import Final

#: Source: provider's page on captcha, 2024: the size of the picture on a form.
WIDTH: Final = 50
HEIGHT: Final = 18
CODE_LENGTH: Final = 5

#: Five dots wide, seven high; one row after the other. Letters that look like figures are left out.
_GLYPHS: Final = {
    "2": "01110 10001 00001 00110 01000 10000 11111",
    "3": "11110 00001 00001 01110 00001 00001 11110",
    "4": "00010 00110 01010 10010 11111 00010 00010",
    "5": "11111 10000 11110 00001 00001 10001 01110",
    "6": "00110 01000 10000 11110 10001 10001 01110",
    "7": "11111 00001 00010 00100 01000 01000 01000",
    "8": "01110 10001 10001 01110 10001 10001 01110",
    "9": "01110 10001 10001 01111 00001 00010 01100",
    "A": "01110 10001 10001 11111 10001 10001 10001",
    "C": "01110 10001 10000 10000 10000 10001 01110",
    "E": "11111 10000 10000 11110 10000 10000 11111",
    "H": "10001 10001 10001 11111 10001 10001 10001",
    "K": "10001 10010 10100 11000 10100 10010 10001",
    "M": "10001 11011 10101 10101 10001 10001 10001",
    "P": "11110 10001 10001 11110 10000 10000 10000",
    "T": "11111 00100 00100 00100 00100 00100 00100",
    "X": "10001 10001 01010 00100 01010 10001 10001",
}
_GLYPH_HEIGHT: Final = 7
_PITCH: Final = 9
_INK, _NOISE, _PAPER = 0x20, 0xA0, 0xFF
_SPECKS: Final = 40


def draw_code(draw: random.Random) -> str:
    """A code of letters and figures that cannot be mixed up."""
    return "".join(draw.choices(sorted(_GLYPHS), k=CODE_LENGTH))


def picture_of(code: str, draw: random.Random) -> bytes:
    """A PNG that shows *code*, letters at different heights, with specks."""
    dots = [bytearray([_PAPER] * WIDTH) for _ in range(HEIGHT)]
    for _ in range(_SPECKS):
        dots[draw.randrange(HEIGHT)][draw.randrange(WIDTH)] = _NOISE
    for at, letter in enumerate(code):
        left, top = 3 + at * _PITCH, draw.randint(1, HEIGHT - _GLYPH_HEIGHT - 1)
        for down, line in enumerate(_GLYPHS[letter].split()):
            for across, dot in enumerate(line):
                if dot == "1":
                    dots[top + down][left + across] = _INK
    return _png(dots)


def _png(dots: list[bytearray]) -> bytes:
    """Eight bits of grey per dot. Source: PNG specification, sections 5 and 11."""
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + bytes(line) for line in dots), 9)
    chunks = ((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
