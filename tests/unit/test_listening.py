"""Sockets that listen: a restart finds its port, and nobody else gets it."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from smsc_soap import listening
from smsc_soap.errors import ConfigurationError


def test_a_port_that_is_taken_and_a_host_of_somebody_else() -> None:
    with (
        listening.listening_socket("127.0.0.1", 0, backlog=1) as taken,
        pytest.raises(ConfigurationError, match="choose another --port"),
    ):
        listening.listening_socket("127.0.0.1", taken.getsockname()[1], backlog=1)
    with pytest.raises(ConfigurationError, match="cannot listen"):
        listening.listening_socket("192.0.2.1", 0, backlog=1)


def test_on_windows_the_port_is_ours_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """There SO_REUSEADDR means that another program may take the connections."""

    class Listener:
        def __init__(self) -> None:
            self.set: list[tuple[Any, ...]] = []

        def setsockopt(self, *option: Any) -> None:
            self.set.append(option)

    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr(socket, "SO_EXCLUSIVEADDRUSE", -5, raising=False)
    listener: Any = Listener()
    listening._own(listener)
    assert listener.set == [(socket.SOL_SOCKET, -5, 1)]
