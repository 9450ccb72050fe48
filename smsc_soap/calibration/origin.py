"""Who was asked, as a report and a cassette may say it: nobody but the provider is called the provider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from smsc_soap.calibration.recording import Exchange
from smsc_soap.settings import KNOWN_FRONTS, is_loopback


@dataclass(frozen=True, slots=True)
class Origin:
    """The party behind the answers."""

    #: Folder of its cassettes: ``provider``, ``sandbox``, ``stand-in``, ``other``.
    party: str
    #: The line behind ``origin:``.
    line: str

    @property
    def is_provider(self) -> bool:
        return self.party == "provider"


def origin_of(base_url: str, at: datetime, exchanges: Sequence[Exchange] = ()) -> Origin:
    """Who answers at *base_url*: a known front of the provider, something on this machine, or somebody else.

    On this machine it is the sandbox, unless an answer names other software.
    """
    host = urlsplit(base_url).hostname or ""
    if is_loopback(host):
        foreign = any(one.reply is not None and "x-powered-by" in one.reply.headers for one in exchanges)
        return Origin("stand-in", "stand-in on the same machine") if foreign else Origin("sandbox", "sandbox")
    party = "provider" if host.removeprefix("www2.") in KNOWN_FRONTS else "other"
    return Origin(party, f"{party} {host} {at:%Y-%m-%d}")
