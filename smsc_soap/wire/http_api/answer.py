"""Bytes of a script's answer → its fields, or the refusal in them.

The road says 200 for refusals too, and names windows-1251 in its header whatever was asked for.
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

from smsc_soap.errors import MalformedReply, ProviderError
from smsc_soap.wire.exchange import Sink
from smsc_soap.wire.http_api.error_shapes import Refused, read_refusal
from smsc_soap.wire.http_api.json_answer import Answer, Record, decoded, parsed, plain, same_id
from smsc_soap.wire.http_api.operation import FileOperation, JsonOperation
from smsc_soap.wire.operations import Operation
from smsc_soap.wire.reply_codes import refusal

T = TypeVar("T")


def script_result(operation: Operation[T], body: bytes) -> T:
    """The result.

    Raises:
        ProviderError: the answer is a refusal.
        MalformedReply: it is not readable, lacks what the result needs, or belongs to another call.
    """
    assert isinstance(operation, JsonOperation)  # noqa: S101 - a file would have a sink
    return cast("T", operation.read(read_answer(operation, body)))


def streamed_result(operation: Operation[T], sink: Sink) -> T:
    """The result of an answer that went to a sink: a file, unless it is a refusal, which comes with 200, too.

    Raises:
        ProviderError: the answer is a refusal.
        MalformedReply: it is empty, or a web page.
    """
    assert isinstance(operation, FileOperation)  # noqa: S101 - it made the sink
    if sink.size_bytes == len(sink.beginning):
        try:
            read_answer(operation, sink.beginning)
        except MalformedReply:
            text = decoded(sink.beginning)[0].lstrip()
            if not text or text[:1] == "<":
                raise MalformedReply("the answer is empty or a web page instead of a file") from None
    return cast("T", operation.received(sink))


def read_answer(operation: Operation[Any], body: bytes) -> Answer:
    """The answer of *operation*, when it is no refusal.

    Raises:
        ProviderError: it is one.
        MalformedReply: it is no JSON, and not a refusal in another of the provider's formats.
    """
    text, doubts = decoded(body)
    try:
        value = parsed(text)
    except ValueError:
        refused = read_refusal(text)
        if refused is None:
            raise MalformedReply("the answer is no JSON") from None
        raise refusal_of(operation, refused) from None
    if isinstance(value, dict) and (refused := _refused(value)) is not None:
        raise refusal_of(operation, refused)
    return Answer(value, doubts)


def _refused(value: Record) -> Refused | None:
    """The refusal in an object; None when it says success."""
    # A look-up of many numbers has an "error" of its own in each row, never beside the rows.
    code, words = _told(value.get("error_code")), _told(value.get("error"))
    if code in (None, "", "0"):
        if not words or words == "0":
            return None
        # Words without a number are a refusal that nobody can name.
        code = words if words.isdigit() else "?"
    return Refused(code or "?", plain(value.get("id")))


def _told(value: Any) -> str | None:
    """A field of a refusal as text; None when it is absent. A list, an object and ``true`` say that something is wrong,
    and nobody knows what: they must not pass as success, nor as a code."""
    if value is None or value is False:
        return None
    return "?" if isinstance(value, bool) else plain(value) or ("" if value == "" else "?")


def refusal_of(operation: Operation[Any], refused: Refused) -> ProviderError | MalformedReply:
    """The exception for a refusal. Its id, where it has one, is kept.

    A refusal that names another message than ours is not an answer to this call.
    """
    asked = operation.message_id
    if asked and refused.id and not same_id(asked, refused.id):
        return MalformedReply("the refusal carries another message id")
    error = refusal(refused.code, operation.family, operation.name, asked or refused.id or None)
    return error or MalformedReply("the answer is a refusal without a code")
