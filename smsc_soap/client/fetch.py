"""Fetches a service description over the client's own road. Used by ``smsc-soap wsdl diff`` alone."""

from __future__ import annotations

from smsc_soap.client.transport.attempt import Attempt
from smsc_soap.client.transport.road import Road
from smsc_soap.errors import ConfigurationError, HttpStatusError
from smsc_soap.settings import Settings, is_loopback
from smsc_soap.wire.exchange import HttpRequest


def fetch_wsdl(url: str, settings: Settings) -> bytes:
    """The document at *url*, at most 1 MiB; no credentials are sent, no redirect is followed.

    Raises:
        ConfigurationError: not an https address (http is for loopback only).
        TransportError, ReplyError: it could not be fetched whole.
    """
    from urllib.parse import urlsplit

    from smsc_soap.client.transport.blocking import BlockingTransport

    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        raise ConfigurationError("url: expected an https address (http is for loopback only).")
    transport = BlockingTransport(
        Road(
            url=url,
            timeout_s=settings.timeout_s,
            connect_timeout_s=settings.connect_timeout_s,
            open_calls=1,
            ca_file=settings.ca_file,
            proxy=settings.proxy,
        )
    )
    request = HttpRequest("wsdl", url, ((b"Accept-Encoding", b"identity"),), b"", method="GET")
    try:
        reply = transport.post(request, Attempt(settings.timeout_s))
    finally:
        transport.close()
    if reply.status != 200:
        raise HttpStatusError(reply.status)
    return reply.body
