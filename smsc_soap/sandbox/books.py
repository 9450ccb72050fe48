"""What one host of the provider remembers: its messages, and what it counted."""

from __future__ import annotations

from typing import Final, Literal

from smsc_soap.sandbox.limits import PerMinute, SubscriberFlood
from smsc_soap.sandbox.messages import Ledger, MessageStore

Host = Literal["main", "reserve"]
MAIN: Final[Host] = "main"
RESERVE: Final[Host] = "reserve"


class Books:
    """The books of one *host*. Hosts with books of their own share the ledger: a phone rings once per message."""

    def __init__(self, host: Host, ledger: Ledger) -> None:
        self.host = host
        self.messages = MessageStore(ledger)
        self.rates = PerMinute()
        self.flood = SubscriberFlood()
