"""A refusal in the other three formats of the provider: where JSON was asked for and something else came.

They are read because a refusal understood is worth more than "something failed": only whole bodies of exactly these
shapes count. Source: provider's HTTP pages, 2024, "in case of an error".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_ID: Final = r"[A-Za-z0-9._-]{1,40}"
#: ``ERROR = 7 (invalid number), ID - 34``
_WORDS: Final = re.compile(rf"ERROR = ([0-9]{{1,6}}) \([^\r\n]{{0,200}}\)(?:, ID - ({_ID}))?")
#: ``34,-7``, and ``0,-7`` where there is no id.
_COMMAS: Final = re.compile(rf"({_ID}),-([0-9]{{1,6}})")
_XML: Final = re.compile(
    r"(?:<\?xml[^<>]{0,100}\?>)?\s*<result>\s*<error>[^<>]{0,200}</error>\s*<error_code>([0-9]{1,6})</error_code>"
    rf"(?:\s*<id>({_ID})</id>)?\s*</result>"
)


@dataclass(frozen=True, slots=True)
class Refused:
    """What a refusal says, as text."""

    code: str
    #: The id the message got all the same; None when not told.
    id: str | None = None


def read_refusal(text: str) -> Refused | None:
    """The refusal that *text* is, in one of the formats 0, 1 and 2; None when it is none."""
    body = text.strip()
    if (found := _WORDS.fullmatch(body) or _XML.fullmatch(body)) is not None:
        return Refused(found[1], found[2])
    if (found := _COMMAS.fullmatch(body)) is not None:
        return Refused(found[2], None if found[1] == "0" else found[1])
    return None
