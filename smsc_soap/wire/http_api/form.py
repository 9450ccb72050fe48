"""Fields and files → a request to a script: a form, or multipart where there are files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from smsc_soap.wire.credentials import Credentials
from smsc_soap.wire.exchange import HttpRequest
from smsc_soap.wire.http_api.operation import FileOperation, ScriptOperation
from smsc_soap.wire.operations import Operation

if TYPE_CHECKING:
    from smsc_soap.model.http.attachment import Attachment

#: JSON, and text in UTF-8 both ways. Source: provider's HTTP pages, parameters `fmt` and `charset`.
ASKED_FOR: Final[Mapping[str, str]] = {"fmt": "3", "charset": "utf-8"}


def script_request(
    operation: Operation[Any], base_url: str, credentials: Credentials, random_bytes: Callable[[int], bytes]
) -> HttpRequest:
    """The POST of one call. Its body holds the password."""
    assert isinstance(operation, ScriptOperation)  # noqa: S101 - it has a script
    fields = {**credentials.form_fields(), **ASKED_FOR, **operation.fields()}
    if operation.files:
        boundary = random_bytes(16).hex()
        kind, body = f"multipart/form-data; boundary={boundary}", multipart(fields, operation.files, boundary)
    else:
        kind, body = "application/x-www-form-urlencoded; charset=utf-8", urlencode(fields).encode("ascii")
    headers = (
        (b"Content-Type", kind.encode("ascii")),
        (b"Accept-Encoding", b"identity"),
        (b"User-Agent", b"smsc-soap"),
    )
    return HttpRequest(
        operation.name,
        f"{base_url}/sys/{operation.script}",
        headers,
        body,
        max_reply_bytes=operation.bound_bytes,
        sink=operation.sink() if isinstance(operation, FileOperation) else None,
    )


def multipart(fields: Mapping[str, str], files: Sequence[Attachment], boundary: str) -> bytes:
    """A body of fields and of files ``file0``, ``file1`` …

    Source: the provider's own PHP library, which names the files so.
    """
    pieces = []
    for name, value in fields.items():
        pieces.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for number, file in enumerate(files):
        head = f'Content-Disposition: form-data; name="file{number}"; filename="{_quoted(file.name)}"'
        pieces.append(f"--{boundary}\r\n{head}\r\nContent-Type: {file.content_type}\r\n\r\n".encode())
        pieces.append(file.content)
        pieces.append(b"\r\n")
    return b"".join([*pieces, f"--{boundary}--\r\n".encode()])


def _quoted(name: str) -> str:
    # As browsers write it: RFC 7578, section 2, and the HTML standard on form submission.
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
