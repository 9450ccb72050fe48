"""A server of its own process that answers every POST with an accepted send, at once or after a while.

As thin as asyncio allows, so that the clients are what is measured. Any number of connections wait side by side.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

ANSWER = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" '
    b'xmlns:ns1="https://smsc.ru/sys/soap.php"><SOAP-ENV:Body><ns1:%(name)s><sendresult>'
    b"<id>%(id)s</id><balance>1871.62</balance><cost>3.30</cost><cnt>1</cnt>"
    b"</sendresult></ns1:%(name)s></SOAP-ENV:Body></SOAP-ENV:Envelope>"
)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: %d\r\n\r\n"


def reply(request: bytes) -> bytes:
    """Accepted, with the id that was asked for."""
    name = b"Send2Response" if b":send2>" in request else b"SendResponse"
    answer = ANSWER % {b"name": name, b"id": request.partition(b"<id>")[2].partition(b"</id>")[0]}
    return HEAD % len(answer) + answer


class Connection(asyncio.Protocol):
    def __init__(self, after_s: float) -> None:
        self.after_s = after_s
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        while True:
            head, end, rest = self.received.partition(b"\r\n\r\n")
            if not end:
                return
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            if len(rest) < length:
                return
            self.received = rest[length:]
            if self.after_s:
                asyncio.get_running_loop().call_later(self.after_s, self.transport.write, reply(rest[:length]))
            else:
                self.transport.write(reply(rest[:length]))


async def serve(after_s: float) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Connection(after_s), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def stand_in(after_s: float = 0.0) -> Iterator[int]:
    """The port of a running stand-in that answers after *after_s* seconds."""
    command = [sys.executable, "-m", "benchmarks.stand_in", str(after_s)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


if __name__ == "__main__":
    try:
        asyncio.run(serve(float(sys.argv[1])))
    except KeyboardInterrupt:
        sys.exit(0)
