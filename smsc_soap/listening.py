"""A socket that listens, for every server of this package."""

from __future__ import annotations

import socket
import sys

from smsc_soap.errors import ConfigurationError


def listening_socket(host: str, port: int, *, backlog: int) -> socket.socket:
    """A TCP socket of *host* that takes connections; port 0 is any free one, *backlog* how many may wait.

    Raises:
        ConfigurationError: the port is taken, or the host is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches off the delay of small packets only where the protocol is named.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        _own(listener)
        listener.bind((host, port))
        listener.listen(backlog)
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"cannot listen on {host}:{port} ({error.strerror or 'unknown host'}); "
            "choose another --port, or 0 for any free one."
        ) from None
    return listener


def _own(listener: socket.socket) -> None:
    """A restart finds its port free again, and nobody else gets it meanwhile."""
    if sys.platform == "win32":
        # There SO_REUSEADDR lets another program listen on the same port and take the connections.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
