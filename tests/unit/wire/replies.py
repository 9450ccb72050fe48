"""Golden replies from tests/data, and the way from reply bytes to a decision that the client goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from smsc_soap.errors import MalformedReply, ProviderError, SmscError
from smsc_soap.wire.operations import (
    GetBalance,
    GetSmsCost,
    GetSmsCost2,
    GetStatus,
    GetStatus2,
    Operation,
    SendSms,
    SendSms2,
    WireRecipient,
)
from smsc_soap.wire.reading import result_of
from smsc_soap.wire.reply_reader import read_reply
from smsc_soap.wire.soap import codec_for
from smsc_soap.wire.wsdl_file import read_wsdl

DATA = Path(__file__).parents[2] / "data" / "replies"
TABLES = codec_for(read_wsdl(None)).tables
ID = "order-17"

_TO = WireRecipient("+79990000001", "8 999 000-00-01")
_ALSO = WireRecipient("+79990000002", "8 999 000-00-02")

OPERATIONS: dict[str, Operation[Any]] = {
    "send_sms": SendSms((_TO,), "text", ID),
    "send_sms2": SendSms2((_TO, _ALSO), "text", ID, query="err=1"),
    "get_sms_cost": GetSmsCost((_TO,), "text"),
    "get_sms_cost2": GetSmsCost2((_TO,), "text", query="tz=0"),
    "get_status": GetStatus(_TO, ID, 2),
    "get_status2": GetStatus2(_TO, ID, 2, query=""),
    "get_balance": GetBalance(),
}
#: The elements an answer is wrapped in.
WRAPPERS = {name: (table.response_element, table.result_element) for name, table in TABLES.items()}
#: The least that makes a result of each operation.
LEAST = {
    "send_sms": f"<id>{ID}</id>",
    "send_sms2": f"<id>{ID}</id>",
    "get_sms_cost": "<cost>3.30</cost>",
    "get_sms_cost2": "<cost>3.30</cost>",
    "get_status": "<status>1</status>",
    "get_status2": "<status>1</status>",
    "get_balance": "<balance>1871.62</balance>",
}
NS = "https://smsc.ru/sys/soap.php"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"'
    f' xmlns:ns1="{NS}"><SOAP-ENV:Body>'
)
TAIL = "</SOAP-ENV:Body></SOAP-ENV:Envelope>\n"


def golden(folder: str) -> Iterator[tuple[str, str, bytes]]:
    """File stem, operation, and the reply without the note about its origin."""
    for path in sorted((DATA / folder).glob("*.xml")):
        yield path.stem, path.name.partition(".")[0], path.read_bytes().partition(b"<!-- origin:")[0]


RESULTS = tuple(golden("results"))
REFUSALS = tuple(golden("refusals"))


def envelope(inside: str, operation: str = "send_sms") -> bytes:
    """A whole reply around the fields of one result."""
    outer, inner = WRAPPERS[operation]
    return around(f"<ns1:{outer}><{inner}>{inside}</{inner}></ns1:{outer}>")


def around(body: str) -> bytes:
    return (HEAD + body + TAIL).encode()


def decide(body: bytes, operation: str = "send_sms") -> Any:
    """The result, as the client makes it."""
    return result_of(OPERATIONS[operation], read_reply(body, TABLES[operation]))


def decision(body: bytes, operation: str = "send_sms") -> str:
    """``accepted``, ``refused <code>``, or ``unreadable``; any foreign exception escapes."""
    try:
        decide(body, operation)
    except ProviderError as error:
        return f"refused {error.code}"
    except MalformedReply:
        return "unreadable"
    except SmscError as error:
        return type(error).__name__
    return "accepted"
