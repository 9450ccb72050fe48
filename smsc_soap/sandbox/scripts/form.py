"""What came with a request to a script: names and values as PHP gives them, from the address and the body."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from email.message import Message as HeaderParser
from typing import Final
from urllib.parse import unquote_to_bytes

from smsc_soap.sandbox.refusal import Code, RefusalError

#: What ``charset`` may name, and Python's names for it. Source: provider's HTTP page.
CHARSETS: Final = {"windows-1251": "cp1251", "utf-8": "utf-8", "koi8-r": "koi8-r"}
DEFAULT_CHARSET: Final = "windows-1251"
_FORMATS: Final = ("0", "1", "2", "3")
_MULTIPART: Final = "multipart/form-data"


@dataclass(frozen=True, slots=True, repr=False)
class UploadedFile:
    """A file of a multipart body; only what is known of it is kept."""

    #: ``file0``, ``file1`` …
    field: str
    name: str
    size: int


class Form(dict[str, str]):
    """Values by name; the last of two wins. ``files`` came with it, ``address`` is the caller's."""

    files: tuple[UploadedFile, ...] = ()
    address: str = ""


@dataclass(slots=True, repr=False)
class RawForm:
    """Names and values as bytes: the charset of the values is itself one of them."""

    values: dict[str, bytes] = field(default_factory=dict)
    files: list[UploadedFile] = field(default_factory=list)

    @property
    def fmt(self) -> int:
        """The format of the answer; what cannot be read is 0."""
        given = self._ascii("fmt")
        return int(given) if given in _FORMATS else 0

    @property
    def charset(self) -> str:
        """The charset of values and answer, by the provider's name for it; what cannot be read is the default."""
        given = self._ascii("charset").lower()
        return given if given in CHARSETS else DEFAULT_CHARSET

    def decoded(self, address: str = "") -> Form:
        """The values as texts.

        ``Assumption:`` bytes that the charset does not have are replaced, but not in UTF-8.

        Raises:
            RefusalError: 1, ``charset`` or ``fmt`` is none of those there are, or a value is not UTF-8.
        """
        if self._ascii("charset").lower() not in ("", *CHARSETS):
            raise RefusalError(Code.PARAMETERS, "charset is none of " + ", ".join(CHARSETS))
        if self._ascii("fmt") not in ("", *_FORMATS):
            raise RefusalError(Code.PARAMETERS, "fmt is not 0 to 3")
        codec = CHARSETS[self.charset]
        try:
            form = Form((name, value.decode(codec, _errors(codec))) for name, value in self.values.items())
        except UnicodeDecodeError:
            raise RefusalError(Code.PARAMETERS, "a value is not UTF-8") from None
        form.files, form.address = tuple(self.files), address
        return form

    def _ascii(self, name: str) -> str:
        return self.values.get(name, b"").decode("ascii", "replace").strip()


def read_form(query: bytes, body: bytes, content_type: str) -> RawForm:
    """The values of the address and of a form body, which wins; a body of another kind is not looked at."""
    raw = RawForm(_pairs(query))
    kind = content_type.partition(";")[0].strip().lower()
    if kind == _MULTIPART:
        _add_parts(raw, body, _parameter(content_type, "boundary"))
    elif kind in ("application/x-www-form-urlencoded", ""):
        raw.values |= _pairs(body)
    return raw


def read_json(body: bytes) -> RawForm:
    """The values of a JSON object, as ``/rest/send/`` takes them: UTF-8, answered as JSON unless ``fmt`` says so.

    What is no object is an empty form; values that are no texts are written out.
    """
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        given = None
    raw = RawForm({"fmt": b"3"})
    if isinstance(given, dict):
        raw.values |= {_php_name(name): _json_text(value).encode("utf-8", "replace") for name, value in given.items()}
    raw.values["charset"] = b"utf-8"
    return raw


def _json_text(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list):
        return ",".join(map(_json_text, value))
    return "" if value is None else str(value)


def _pairs(text: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for pair in text.split(b"&"):
        name, _, value = pair.partition(b"=")
        if name:
            found[_php_name(_unquote(name).decode("latin-1"))] = _unquote(value)
    return found


def _php_name(name: str) -> str:
    """PHP turns blanks and dots of a name into underscores; ``fl[29]`` stays one name here."""
    return name.lstrip(" ").replace(" ", "_").replace(".", "_")


def _unquote(text: bytes) -> bytes:
    return unquote_to_bytes(text.replace(b"+", b" "))


def _add_parts(raw: RawForm, body: bytes, boundary: str) -> None:
    if not boundary:
        return
    _, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary.encode("latin-1", "replace"))
    for part in parts:
        head, found, content = part.partition(b"\r\n\r\n")
        if not found or part.startswith(b"--"):
            continue
        disposition = re.search(rb"(?im)^content-disposition:[ \t]*(.+?)\r?$", head)
        line = disposition[1].decode("latin-1") if disposition else ""
        name, file_name = _php_name(_parameter(line, "name")), _parameter(line, "filename")
        if file_name:
            raw.files.append(UploadedFile(name, file_name, len(content)))
        elif name:
            raw.values[name] = content


def _parameter(header: str, name: str) -> str:
    """One parameter of a header line; empty when it is not there."""
    parser = HeaderParser()
    parser["Content-Type"] = f"form-data; {header.partition(';')[2].strip()}".replace("\n", " ").replace("\r", " ")
    value = parser.get_param(name, "")
    return value if isinstance(value, str) else ""


def _errors(codec: str) -> str:
    return "strict" if codec == "utf-8" else "replace"
