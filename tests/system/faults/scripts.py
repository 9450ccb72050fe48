"""What the fault server does with a connection, and the replies it gives."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from .fault_server import Line, Script  # isort: skip

NS = "https://smsc.ru/sys/soap.php"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"'
    f' xmlns:ns1="{NS}"><SOAP-ENV:Body>'
)
TAIL = "</SOAP-ENV:Body></SOAP-ENV:Envelope>\n"
#: The id every send of these tests carries.
ID = "order-17"

_WRAPPERS = {
    "send": ("SendResponse", "sendresult", f"<id>{ID}</id><cnt>1</cnt>"),
    "send2": ("Send2Response", "sendresult", f"<id>{ID}</id><cnt>1</cnt>"),
    "cost": ("CostResponse", "costresult", "<cost>3.30</cost><cnt>1</cnt>"),
    "cost2": ("Cost2Response", "costresult", "<cost>3.30</cost><cnt>1</cnt>"),
    "status": ("StatusResponse", "statusresult", "<status>1</status><last_timestamp>1476794052</last_timestamp>"),
    "status2": ("Status2Response", "statusresult", "<status>1</status><last_timestamp>1476794052</last_timestamp>"),
    "balance": ("BalanceResponse", "balanceresult", "<balance>1871.62</balance>"),
}


def envelope(inside: str | None = None, element: str = "send") -> bytes:
    """A reply to the request *element*, successful unless *inside* says otherwise."""
    outer, inner, success = _WRAPPERS[element]
    fields = success if inside is None else inside
    return f"{HEAD}<ns1:{outer}><{inner}>{fields}</{inner}></ns1:{outer}>{TAIL}".encode()


def around(body: str) -> bytes:
    return (HEAD + body + TAIL).encode()


def http(
    body: bytes = b"",
    status: str = "200 OK",
    *headers: str,
    content_type: str | None = "text/xml; charset=utf-8",
    length: bool = True,
) -> bytes:
    """A whole HTTP answer."""
    lines = [f"HTTP/1.1 {status}"]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    lines += headers
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n", headers: str = "") -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n{headers}\r\n".encode()
    return head + b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + end


OK = http(envelope())


def answer(*raws: bytes | Callable[[str], bytes]) -> Script:
    """Answers each request with the next of these bytes, and all further ones with the last; stays open."""

    def script(line: Line) -> None:
        for number in itertools.count():
            seen = line.request()
            raw = raws[min(number, len(raws) - 1)]
            line.send(raw if isinstance(raw, bytes) else raw(seen.operation_element))

    return script


def succeed(element: str) -> bytes:
    """The successful answer to any operation."""
    return http(envelope(None, element))


def refuse(code: int) -> Callable[[str], bytes]:
    return lambda element: http(envelope(f"<error>{code}</error>", element))


def answer_and_close(raw: bytes) -> Script:
    def script(line: Line) -> None:
        line.request()
        line.send(raw)
        line.close()

    return script


def answer_and_hold(raw: bytes) -> Script:
    def script(line: Line) -> None:
        line.request()
        line.send(raw)
        line.hold()

    return script


def answer_and_reset(raw: bytes) -> Script:
    def script(line: Line) -> None:
        line.request()
        line.send(raw)
        line.reset()

    return script


def close_after_request(line: Line) -> None:
    line.request()
    line.close()


def reset_after_request(line: Line) -> None:
    line.request()
    line.reset()


def hold_after_request(line: Line) -> None:
    line.request()
    line.hold()


def close_at_once(line: Line) -> None:
    line.close()


def reset_at_once(line: Line) -> None:
    line.reset()


def hold_at_once(line: Line) -> None:
    line.hold()


def by_bytes(raw: bytes, pause_s: float = 0.0) -> Script:
    """The answer byte by byte."""

    def script(line: Line) -> None:
        line.request()
        for one in raw:
            line.send(bytes((one,)))
            if pause_s:
                line.pause(pause_s)
        line.request()

    return script


def forever(head: bytes, piece: bytes, pause_s: float = 0.0) -> Script:
    """A head, then the same piece without end."""

    def script(line: Line) -> None:
        line.request()
        line.send(head)
        while True:
            line.send(piece)
            if pause_s:
                line.pause(pause_s)

    return script
