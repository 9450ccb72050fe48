"""The sandbox as a server: in a thread of a test or a program, or behind ``smsc-soap sandbox``."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

try:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.routing import Route
    from uvicorn.protocols.http.h11_impl import H11Protocol
except ModuleNotFoundError as missing:
    raise ModuleNotFoundError(
        f'the sandbox needs {missing.name}: pip install "smsc-soap[sandbox]"', name=missing.name
    ) from None

from smsc_soap.errors import ConfigurationError
from smsc_soap.listening import listening_socket
from smsc_soap.sandbox.account import START_BALANCE
from smsc_soap.sandbox.admin import AdminApi
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.books import MAIN, RESERVE, Host
from smsc_soap.sandbox.callbacks_out import CallbackDesk
from smsc_soap.sandbox.clock import Clock, SystemClock
from smsc_soap.sandbox.delivery import TRANSPORT_KEY, Receive, Scope, Send
from smsc_soap.sandbox.faults import FaultBook
from smsc_soap.sandbox.messages import Message
from smsc_soap.sandbox.page import handset_page
from smsc_soap.sandbox.provider import Provider
from smsc_soap.sandbox.script_endpoint import SCRIPT_PATHS, ScriptEndpoint
from smsc_soap.sandbox.soap import SoapEndpoint
from smsc_soap.sandbox.wsdl_file import read_wsdl
from smsc_soap.soap_edge.description import read_description

SOAP_PATH = "/sys/soap.php"
_START_LIMIT_S = 20.0
_STOP_LIMIT_S = 10.0
#: Connections that may wait to be taken.
_BACKLOG = 256


class SandboxServer:
    """A running sandbox. Start it with ``with``, or with ``start()`` and ``close()``.

    A second port (*reserve_port*; 0: any free one, None: none) plays the provider's reserve host.
    ``clock``, ``provider``, ``faults``, ``callbacks`` and ``ledger`` may be used from any thread while it runs.

    Raises:
        ConfigurationError: the port is taken or the host is not one of this machine.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        reserve_port: int | None = 0,
        clock: Clock | None = None,
        behaviour: Behaviour | None = None,
        balance: Decimal = START_BALANCE,
        seed: int = 0,
        strict: bool = False,
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.provider = Provider(clock=self.clock, behaviour=behaviour, balance=balance, seed=seed)
        self.faults = FaultBook(seed)
        #: Calls a handler about deliveries and what comes in, once it is told where.
        self.callbacks = CallbackDesk(self.provider, seed=seed)
        self._seed = seed
        self._host, self._port, self._reserve_port = host, port, reserve_port
        self._strict = strict
        self._release = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._server: _Server | None = None

    def start(self) -> Self:
        """Listens; returns when the first request can be answered."""
        listeners = self._listeners()
        config = uvicorn.Config(
            self._application(),
            http=_OpenProtocol,
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
        self._release = asyncio.Event()
        self._server = server = _Server(config)
        self._thread = threading.Thread(target=self._run, args=(server, listeners), name="smsc-sandbox", daemon=True)
        self._thread.start()
        if not server.ready.wait(_START_LIMIT_S):
            raise ConfigurationError("the sandbox did not start; see the messages above.")
        self.callbacks.start()
        return self

    def close(self) -> None:
        """Stops listening, ends every connection, waits for the thread. Harmless when called twice."""
        if self._thread is None or self._server is None:
            return
        self.callbacks.close()
        self._server.should_exit = True
        self._in_loop(self._stop)
        self._thread.join(_STOP_LIMIT_S)
        self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def url(self) -> str:
        """``http://127.0.0.1:8025``: the address to give to a client as its base."""
        return self._url(self._port)

    @property
    def has_reserve(self) -> bool:
        """Whether a second port plays the reserve host."""
        return self._reserve_port is not None

    @property
    def reserve_url(self) -> str:
        """The address of the reserve host (the provider's ``www2.``); ``Behaviour.reserve_host`` says what it is.

        Raises:
            ConfigurationError: the sandbox was started without one.
        """
        if self._reserve_port is None:
            raise ConfigurationError("this sandbox has no reserve host; start it with reserve_port=0.")
        return self._url(self._reserve_port)

    def _url(self, port: int) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{port}"

    @property
    def ledger(self) -> list[Message]:
        """Every message the provider really took, in order; what was delayed and is due counts."""
        self.provider.catch_up()
        return list(self.provider.messages)

    def posts(self, operation: str | None = None) -> int:
        """How many requests arrived: of one operation or script (``send.php``), or of all."""
        return self.provider.journal.posts(operation)

    def reset(self) -> None:
        """As new: state, faults and clock; every open connection is ended first."""
        self._in_loop(self._hang_up)
        self.clock.reset()
        self.provider.reset()
        self.callbacks.reset()
        self.faults.reset(self._seed)

    def _application(self) -> Starlette:
        wsdl = read_wsdl()
        soap = SoapEndpoint(
            self.provider,
            self.faults,
            read_description(wsdl),
            wsdl,
            release=lambda: self._release,
            host_of=self._host_of,
            strict=self._strict,
            seed=self._seed,
        )
        admin = AdminApi(self.provider, self.faults, self.callbacks, reset=self._reset_inside)
        scripts = ScriptEndpoint(self.provider, self.faults, release=lambda: self._release, host_of=self._host_of)
        routes = [Route(SOAP_PATH, soap), *(Route(path, scripts) for path in SCRIPT_PATHS), Route("/", handset_page)]
        return Starlette(routes=[*routes, *admin.routes()])

    def _listeners(self) -> list[socket.socket]:
        """The main port and, where there is to be one, the reserve."""
        listener = listening_socket(self._host, self._port, backlog=_BACKLOG)
        self._port = listener.getsockname()[1]
        if self._reserve_port is None:
            return [listener]
        try:
            reserve = listening_socket(self._host, self._reserve_port, backlog=_BACKLOG)
        except ConfigurationError:
            listener.close()
            raise
        self._reserve_port = reserve.getsockname()[1]
        return [listener, reserve]

    def _host_of(self, scope: Scope) -> Host:
        server = scope.get("server")
        return RESERVE if server is not None and server[1] == self._reserve_port else MAIN

    def _run(self, server: _Server, listeners: list[socket.socket]) -> None:
        asyncio.run(self._serve(server, listeners))

    async def _serve(self, server: _Server, listeners: list[socket.socket]) -> None:
        self._loop = asyncio.get_running_loop()
        await server.serve(sockets=listeners)
        self._loop = None

    def _in_loop(self, action: Any) -> None:
        """Runs *action* in the server's thread and waits for it."""
        loop, done = self._loop, threading.Event()
        if loop is None:
            return

        def act() -> None:
            action()
            done.set()

        with contextlib.suppress(RuntimeError):  # the loop may end at this very moment, and then nothing is open
            loop.call_soon_threadsafe(act)
            done.wait(_STOP_LIMIT_S)

    def _stop(self) -> None:
        """Nobody waits any longer, now and for callers still to come, and every connection ends."""
        self._release.set()
        for connection in list(self._server.server_state.connections) if self._server else ():
            connection.transport.abort()

    def _hang_up(self) -> None:
        """The same, but later callers may be made to wait again."""
        self._stop()
        self._release = asyncio.Event()

    def _reset_inside(self) -> None:
        """As ``reset()``, called by the administration: its own connection stays open."""
        self._release.set()
        self._release = asyncio.Event()
        self.clock.reset()
        self.provider.reset()
        self.callbacks.reset()
        self.faults.reset(self._seed)


class _Server(uvicorn.Server):
    """Says when it is ready, from whichever thread it runs in."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


class _OpenProtocol(H11Protocol):
    """Gives the application its connection, so that it can misbehave below HTTP."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        super().connection_made(transport)
        inner: Any = self.app

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            scope[TRANSPORT_KEY] = transport
            await inner(scope, receive, send)

        self.app = application
