"""What the provider tells a handler of ours: delivery reports, incoming messages, confirming calls, keys of a menu."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from smsc_soap.model.http.flag import MessageFlags
from smsc_soap.model.status import DeliveryStatus, StatusMeaning, status_meaning
from smsc_soap.redaction import describe_text, mask_phone

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Proof(StrEnum):
    """What shows that an event comes from the provider."""

    SHA1 = "sha1"
    MD5 = "md5"
    #: Can be made by anybody who saw one call, without the secret: a hint at most.
    CRC32 = "crc32"
    #: Nothing.
    NONE = "none"

    @property
    def trusted(self) -> bool:
        """Whoever made it knew the secret."""
        return self in (Proof.SHA1, Proof.MD5)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CallbackEvent:
    """What every event has."""

    #: The other side: ``+`` and digits, or what came when that is no phone (an e-mail address).
    phone: str
    proof: Proof = Proof.NONE
    #: What came besides: own parameters of the handler's address, and names no page lists.
    extra: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    #: What could not be read as what it should be, in words.
    doubts: tuple[str, ...] = ()

    @property
    def trusted(self) -> bool:
        """True when a check value proves it. False: do nothing because of it but ask the provider."""
        return self.proof.trusted

    def __repr__(self) -> str:
        return f"{type(self).__name__}(phone {mask_phone(self.phone)}, proof {self.proof})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StatusReport(CallbackEvent):
    """Where a message is, as a delivery report tells it."""

    #: The id the message was sent with.
    id: str
    status_code: int
    #: When it became so; None when the report does not tell. Not covered by the check value, nor is what follows.
    changed_at: datetime | None = None
    #: Why it was not delivered (``err``).
    error_code: int | None = None
    parts: int | None = None
    cost: Decimal | None = None
    sender: str | None = None
    #: Kind of message and bit field, as numbers of the provider's HTTP pages; ``flags`` says what is in the second.
    type_code: int | None = None
    flag: int | None = None
    #: What a look-up of a number found: ``imsi``, ``msc``, ``mcc``, ``mnc``, ``cn``, ``net``, ``rcn``, ``rnet``.
    network: Mapping[str, str] = field(default_factory=lambda: _NOTHING)

    @property
    def meaning(self) -> StatusMeaning:
        return status_meaning(self.status_code)

    @property
    def status(self) -> DeliveryStatus:
        return self.meaning.status

    @property
    def flags(self) -> MessageFlags | None:
        """What ``flag`` says; None when it was not told."""
        return None if self.flag is None else MessageFlags.of(self.flag)

    def __repr__(self) -> str:
        known = f"id {self.id}, phone {mask_phone(self.phone)}, status {self.status_code}"
        return f"StatusReport({known}, proof {self.proof})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class IncomingMessage(CallbackEvent):
    """A message from a subscriber."""

    text: str = field(repr=False)
    #: The own number it was sent to; empty when not told.
    to: str = ""
    #: The provider's number of it; None when not told. Not covered by the check value, nor is what follows.
    id: str | None = None
    #: Id of our message that it answers.
    answers: str | None = None
    received_at: datetime | None = None

    def __repr__(self) -> str:
        known = f"from {mask_phone(self.phone)}, {describe_text(self.text)}"
        return f"IncomingMessage({known}, proof {self.proof})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CallConfirmation(CallbackEvent):
    """A subscriber called the number that ``wait_call`` gave, and so confirmed the own one.

    Compare ``called_at`` with the 15 minutes the number was valid: the check value covers it, so an old call that
    somebody repeats shows its age.
    """

    called_at: datetime | None = None
    #: What came as ``waitcall``. Assumption: the dialled number, or 1.
    dialled: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VoiceMenuEvent(CallbackEvent):
    """Something happened in the menu of a call. The pages name neither its fields nor a check value: see ``extra``."""

    id: str | None = None
