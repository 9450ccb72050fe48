"""``tinyurl=1``: links in a text replaced by short ones. Host and form of a short link are invented."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Final

_LINK: Final = re.compile(r"https?://[^\s<>\"]+")
_SHORT: Final = "https://l.example/"
_CODE_LENGTH: Final = 6


def shorten(text: str) -> tuple[str, dict[str, str]]:
    """*text* with short links, and which link each of them stands for. One link has one short form."""
    meant: dict[str, str] = {}

    def short(found: re.Match[str]) -> str:
        link = found[0]
        code = base64.b32encode(hashlib.sha256(link.encode()).digest()).decode().lower()[:_CODE_LENGTH]
        meant[_SHORT + code] = link
        return _SHORT + code

    return _LINK.sub(short, text), meant
