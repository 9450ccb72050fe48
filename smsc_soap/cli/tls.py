"""The doctor's look at TLS: connects as the client would, and reads the server's certificate."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from smsc_soap.cli.checks import Check, Verdict
from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.output import Screen
from smsc_soap.errors import ConfigurationError

if TYPE_CHECKING:
    from smsc_soap.settings import Settings

#: A certificate that ends sooner deserves a word.
_SOON: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Handshake:
    """What a server showed."""

    protocol: str
    expires_at: datetime


def check_tls(settings: Settings, screen: Screen, now: datetime, shake: Callable[[Settings], Handshake]) -> Check:
    """Whether the server proves who it is, and for how much longer."""
    parts = urlsplit(settings.base_url)
    if parts.scheme != "https":
        return Check("TLS", Verdict.SKIPPED, screen.say("plain http on this machine", "http внутри этой машины"))
    if settings.proxy is not None:
        return Check("TLS", Verdict.SKIPPED, screen.say("not looked at through a proxy", "через прокси не проверяется"))
    host = parts.hostname or ""
    try:
        shown = shake(settings)
    except ConfigurationError as error:
        return Check("TLS", Verdict.FAULT, str(error))
    except ssl.SSLError as error:
        return Check(
            "TLS",
            Verdict.FAULT,
            screen.say("the server's proof was not accepted", "сервер не доказал, кто он") + f" ({_reason(error)})",
            screen.say(
                "check the address, this machine's clock, and --ca-file",
                "проверьте адрес, часы этой машины и --ca-file",
            ),
            ExitCode.NOT_SENT,
        )
    except OSError as error:
        return Check(
            "TLS",
            Verdict.FAULT,
            screen.say(f"no connection to {host}", f"нет связи с {host}") + f" ({error.strerror or error})",
            screen.say("check network, firewall and --proxy", "проверьте сеть, межсетевой экран и --proxy"),
            ExitCode.NOT_SENT,
        )
    return _judged(shown, screen, now)


def _reason(error: ssl.SSLError) -> str:
    """The library's own words; which of its attributes are there depends on where it failed."""
    return getattr(error, "verify_message", "") or getattr(error, "reason", "") or type(error).__name__


def _judged(shown: Handshake, screen: Screen, now: datetime) -> Check:
    said = screen.say(
        f"{shown.protocol}, certificate until {shown.expires_at:%Y-%m-%d}",
        f"{shown.protocol}, сертификат до {shown.expires_at:%Y-%m-%d}",
    )
    if shown.expires_at - now < _SOON:
        return Check("TLS", Verdict.WARNING, said, screen.say("it ends soon", "скоро истекает"))
    return Check("TLS", Verdict.OK, said)


def shake_hands(settings: Settings) -> Handshake:
    """One handshake, verified exactly as the client does it; nothing is sent over it.

    Raises:
        ConfigurationError: ``ca_file`` cannot be read.
        OSError: no connection, or (ssl.SSLError) a proof that does not hold.
    """
    from smsc_soap.client.transport.common import tls_context
    from smsc_soap.client.transport.road import Road

    parts = urlsplit(settings.base_url)
    host, port = parts.hostname or "", parts.port or 443
    limit_s = settings.connect_timeout_s
    context = tls_context(Road(settings.endpoint, limit_s, limit_s, open_calls=1, ca_file=settings.ca_file))
    with (
        socket.create_connection((host, port), timeout=limit_s) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure,
    ):
        certificate: dict[str, Any] = secure.getpeercert() or {}
        ends_s = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
        return Handshake(secure.version() or "TLS", datetime.fromtimestamp(ends_s, UTC))
