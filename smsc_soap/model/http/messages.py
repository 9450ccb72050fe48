"""Messages sent over HTTP and what is told of them: more than SOAP tells. Frozen values, like ``model/results.py``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from smsc_soap.model.http.flag import MessageFlags
from smsc_soap.model.results import BalanceResult, Result, SendResult, StatusResult
from smsc_soap.redaction import describe_text, mask_phone

#: What an incoming message says when a subscriber called to confirm the number.
CALL_MARK: Final = "[waitcall]"


class RecipientRow(BaseModel):
    """What became of one recipient (asked for with ``op=1``). Any field but the phone may be missing."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    #: As the caller spelled it.
    phone: str
    #: As it came back from the provider.
    wire_phone: str
    #: The provider's number; -1 is waiting to be sent.
    status_code: int | None = None
    #: Why it was refused.
    error_code: int | None = None
    cost: Decimal | None = None
    #: Country and network code: first three digits and the rest.
    mcc_mnc: str | None = None
    raw: Mapping[str, str] = Field(default_factory=dict, repr=False)

    @property
    def refused(self) -> bool:
        """The provider did not take this one."""
        return self.error_code not in (None, 0) or (self.status_code is not None and self.status_code >= 20)

    def __repr_args__(self) -> Any:
        yield "phone", mask_phone(self.phone)
        for name in ("status_code", "error_code", "cost", "mcc_mnc"):
            if (value := getattr(self, name)) is not None:
                yield name, value


class HttpSendResult(SendResult):
    """The provider took the message."""

    #: Every recipient (only told with ``op=1``).
    recipients: tuple[RecipientRow, ...] = ()


class HttpBalanceResult(BalanceResult):
    """Money on the account, with its currency."""

    #: As the provider writes it: ``RUR``, ``KZT``; None when not told.
    currency: str | None = None
    #: How far below zero the account may go; None when not told.
    credit: Decimal | None = None


class HttpStatusResult(StatusResult):
    """Where one message is, with what HTTP tells beyond SOAP."""

    #: 0 SMS, 1 flash, 2 binary, 3 WAP push, 4 HLR, 5 ping, 6 MMS, 7 call, 8 e-mail, 10 Viber, 12 social network.
    type_code: int | None = None
    #: Bit field of the provider's pages; ``flags`` says what is in it.
    flag: int | None = None
    comment: str | None = None
    mcc_mnc: str | None = None
    country: str | None = None
    #: Who the number was given out by, where it has moved to another operator.
    original_operator: str | None = None
    #: What a look-up of a number found: ``imsi``, ``msc``, ``mcc``, ``mnc``, ``cn``, ``net``, ``rcn``, ``rnet``.
    network: Mapping[str, str] = Field(default_factory=dict, repr=False)

    @property
    def flags(self) -> MessageFlags | None:
        """What ``flag`` says; None when it was not told."""
        return None if self.flag is None else MessageFlags.of(self.flag)


class MessageStatus(BaseModel):
    """One answer of many: where the message is, or that the provider does not know it (yet)."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    #: As the caller spelled it.
    phone: str
    id: str
    #: None: not found. No proof that it was not sent.
    status: HttpStatusResult | None

    @property
    def found(self) -> bool:
        return self.status is not None

    def __repr_args__(self) -> Any:
        yield "phone", mask_phone(self.phone)
        yield "id", self.id
        yield "status", self.status


class SentMessage(HttpStatusResult):
    """One message of the account's history."""

    id: str
    #: The provider's own number, which pages of a long history go by.
    serial: int | None = None
    format_code: int | None = None
    crc: str | None = None


class ReceivedMessage(Result):
    """One incoming message; also how a confirming call shows."""

    id: str
    #: Who wrote or called: ``+`` and digits, or what came when that is no phone.
    phone: str
    text: str
    #: The own number it was sent to; None when not told.
    to: str | None = None
    #: Aware UTC, from the account's local time; None when unreadable.
    received_at: datetime | None = None

    @property
    def is_call(self) -> bool:
        """True for the call of a subscriber who confirms the number."""
        return self.text.strip() == CALL_MARK

    def __repr_args__(self) -> Any:
        yield "id", self.id
        yield "phone", mask_phone(self.phone)
        yield "text", describe_text(self.text)
        yield "received_at", self.received_at


class Done(Result):
    """The provider did what was asked."""
