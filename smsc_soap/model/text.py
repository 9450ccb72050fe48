"""What a message text may hold, checked before anything is sent."""

from __future__ import annotations

import re
from typing import Final

from smsc_soap.errors import InvalidParameter, MessageTooLong
from smsc_soap.redaction import describe_text

#: Characters the provider takes. Source: provider's SOAP page, 2024, parameter `mes`; older pages say 800.
MAX_TEXT: Final = 1000

# Control characters but TAB, LF, CR; halves of surrogate pairs; the two code points XML 1.0 forbids.
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def check_text(text: str) -> str:
    """*text* unchanged, when it can be sent.

    Raises:
        MessageTooLong: more than 1000 characters.
        InvalidParameter: not a text, or with control characters other than LF, CR and TAB, or with
            half of a surrogate pair.
    """
    if not isinstance(text, str):
        raise InvalidParameter("text", f"a value of type {type(text).__name__}", "a text")
    if len(text) > MAX_TEXT:
        raise MessageTooLong("text", describe_text(text), f"up to {MAX_TEXT} characters", "shorten or split it")
    return check_characters(text)


def check_characters(text: str) -> str:
    """*text* of any length unchanged, when every character of it can be sent.

    Raises:
        InvalidParameter: control characters other than LF, CR and TAB, or half of a surrogate pair.
    """
    if found := _FORBIDDEN.search(text):
        raise InvalidParameter(
            "text",
            f"the character U+{ord(found[0]):04X} at position {found.start() + 1}",
            "printable characters, line feeds and tabs",
            "remove it",
        )
    return text
