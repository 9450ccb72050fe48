"""What stands before the first element, looked at before a parser may: charset, DOCTYPE.

A DTD can only stand there, so a message text that merely contains ``<!DOCTYPE`` is no harm.
"""

from __future__ import annotations

import re
from typing import Final

_BOM: Final = b"\xef\xbb\xbf"
_DECLARATION: Final = re.compile(rb"<\?xml[ \t\r\n][^>]{0,200}\?>")
_DECLARED: Final = re.compile(rb"encoding[ \t\r\n]*=[ \t\r\n]*[\"']([A-Za-z0-9._-]{1,40})[\"']")
#: Charsets in which the markup is ASCII, so that nothing can hide in another spelling.
_CHARSETS: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "windows-1251": "cp1251",
    "cp1251": "cp1251",
}


class UnsafeDocumentError(ValueError):
    """One sentence about what the document may not hold."""


def safe_utf8(body: bytes, charset: str | None = None) -> bytes:
    """*body* as UTF-8 without declaration and BOM, proven to hold no DTD.

    The document's own declaration wins over *charset*.

    Raises:
        UnsafeDocumentError: empty, of an unknown charset, wrongly encoded, or with a DTD.
    """
    rest = body.removeprefix(_BOM)
    if not rest.lstrip().startswith(b"<") or b"\x00" in rest[:4]:
        raise UnsafeDocumentError("The request is not XML, or not in UTF-8 or windows-1251.")
    declaration = _DECLARATION.match(rest)
    declared = _DECLARED.search(declaration.group()) if declaration else None
    name = declared.group(1).decode("ascii") if declared else (charset or "utf-8").strip().strip("\"'")
    codec = _CHARSETS.get(name.lower())
    if codec is None:
        raise UnsafeDocumentError("The charset of the request must be UTF-8 or windows-1251.")
    try:
        document = rest[declaration.end() if declaration else 0 :].decode(codec).encode("utf-8")
    except UnicodeDecodeError:
        raise UnsafeDocumentError("The request is not in the charset it names.") from None
    _refuse_doctype(document)
    return document


def _refuse_doctype(document: bytes) -> None:
    """Skips blanks, comments and processing instructions; the next thing must be an element."""
    at = 0
    while True:
        while document[at : at + 1].isspace():
            at += 1
        if document.startswith(b"<!--", at):
            end, width = document.find(b"-->", at + 4), 3
        elif document.startswith(b"<?", at):
            end, width = document.find(b"?>", at + 2), 2
        else:
            break
        if end < 0:
            raise UnsafeDocumentError("The request is not well-formed XML.")
        at = end + width
    if document.startswith(b"<!", at):
        raise UnsafeDocumentError("The request holds a DTD, which this service never reads.")
