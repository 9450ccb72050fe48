"""The receiver behind uvicorn: in a thread of a program or a test, or behind ``smsc-soap callbacks listen``."""

from __future__ import annotations

import asyncio
import sys
import threading
from importlib.util import find_spec
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from smsc_soap.callbacks.app import CallbackApp
from smsc_soap.errors import ConfigurationError
from smsc_soap.listening import listening_socket

if TYPE_CHECKING:
    import uvicorn

_START_LIMIT_S: Final = 20.0
#: Open connections; the next one gets the place of the one that has sent no whole request for the longest.
MOST_CONNECTIONS: Final = 500
#: How long a thread of Python may keep the others waiting, in a process that only takes calls; usual are 5 ms.
SWITCH_S: Final = 0.0005


def share_python_fairly() -> None:
    """For a process of its own: a call that is on disk is not kept waiting by those being read."""
    sys.setswitchinterval(SWITCH_S)


class CallbackServer:
    """A running receiver. Start it with ``with``, or with ``start()`` and ``close()``.

    Raises:
        ConfigurationError: the port is taken, the host is not one of this machine, or uvicorn is not installed.
    """

    def __init__(self, app: CallbackApp, *, host: str = "127.0.0.1", port: int = 0, header_timeout_s: float = 10.0):
        if find_spec("uvicorn") is None:
            raise ConfigurationError('the receiver needs one more package: pip install "smsc-soap[callbacks]"')
        self._app, self._host, self._port = app, host, port
        self._header_timeout_s = header_timeout_s
        self._thread: threading.Thread | None = None
        self._server: uvicorn.Server | None = None

    @property
    def url(self) -> str:
        """``http://127.0.0.1:8030``."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    def start(self) -> Self:
        """Listens; returns when the first call can be answered."""
        from smsc_soap.callbacks.patience import patient_server, room

        places, backlog = room(MOST_CONNECTIONS)
        listener = listening_socket(self._host, self._port, backlog=backlog)
        self._port = listener.getsockname()[1]
        self._server, ready = patient_server(self._app, self._header_timeout_s, places, backlog)
        serve: Any = self._server.serve
        self._thread = threading.Thread(
            target=lambda: asyncio.run(serve(sockets=[listener])), name="smsc-callbacks", daemon=True
        )
        self._thread.start()
        if not ready.wait(_START_LIMIT_S):
            raise ConfigurationError("the receiver did not start; see the messages above.")
        return self

    def close(self) -> None:
        """Takes no new call, answers those under way, ends. Harmless when called twice."""
        if self._thread is None or self._server is None:
            return
        self._server.should_exit = True
        self._thread.join()
        self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
