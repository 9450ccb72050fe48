"""What a call returns: frozen values in our words, the provider's own fields beside them in ``raw``.

``repr`` shows no whole phone and no text; ``raw`` and ``extra`` are left out of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from smsc_soap.errors import Outcome, PhoneRejected
from smsc_soap.model.status import DeliveryStatus, StatusMeaning, delivery_error_meaning, status_meaning
from smsc_soap.redaction import describe_text, mask_phone, mask_phones


class Result(BaseModel):
    """Base of all results."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, arbitrary_types_allowed=True)

    #: Every field of the answer as text, as it came.
    raw: Mapping[str, str] = Field(default_factory=dict, repr=False)
    #: Fields of the answer that the service description does not know: text, or nested dicts and lists.
    extra: Mapping[str, Any] = Field(default_factory=dict, repr=False)
    #: Numbers in the answer that could not be trusted, in words; the outcome does not depend on them.
    doubts: tuple[str, ...] = ()

    def __str__(self) -> str:
        return repr(self)


class RefusedRecipient(BaseModel):
    """One recipient of a batch that the provider did not take. The others are on their way."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    #: As the caller spelled it.
    phone: str
    #: As it came back from the provider.
    wire_phone: str
    #: The provider's number. Assumption: it may be of either family (request code or delivery error).
    code: int | None
    raw_code: str = ""

    def __repr_args__(self) -> Any:
        return [("phone", mask_phone(self.phone)), ("code", self.code)]


class SendResult(Result):
    """The provider took the message. Says nothing about delivery yet."""

    #: Ours when one was given or made, else the provider's.
    id: str
    #: Segments times recipients as billed; seconds for a call. None when the answer did not say.
    parts: int | None = None
    #: The charge in the account's currency. None when it was not asked for (``cost=2`` or ``3``).
    cost: Decimal | None = None
    #: Balance after the sending. None when it was not asked for (``cost=3``).
    balance: Decimal | None = None
    #: Recipients that were refused (only told with ``err=1``).
    refused: tuple[RefusedRecipient, ...] = ()

    def raise_for_refused(self) -> None:
        """Do nothing when everybody was taken.

        Raises:
            PhoneRejected: somebody was refused; ``.message_id`` is the id of the accepted rest.
        """
        if self.refused:
            who = ", ".join(f"{mask_phone(one.phone)} (code {one.raw_code or '?'})" for one in self.refused[:3])
            raise PhoneRejected(
                f"{len(self.refused)} recipients of message {mask_phones(self.id)} were refused, among them {who}; "
                "the others were accepted: do not send the whole batch again.",
                message_id=self.id,
                outcome=Outcome.REFUSED,
            )


class CostResult(Result):
    """What a sending would cost. Nothing was sent or charged."""

    #: In the account's currency.
    cost: Decimal
    #: Segments times recipients; seconds for a call.
    parts: int | None = None


class StatusResult(Result):
    """Where one message is."""

    #: In our words.
    status: DeliveryStatus
    #: The provider's number.
    status_code: int
    #: Aware UTC; None when the answer did not say.
    changed_at: datetime | None = None
    #: Why it was not delivered (``err``); 0 means no error.
    error_code: int | None = None
    # From here on only with all=1 or all=2.
    sent_at: datetime | None = None
    phone: str | None = None
    cost: Decimal | None = None
    sender: str | None = None
    #: The provider's own Russian words for the status.
    status_name: str | None = None
    message: str | None = None
    #: Segments, or seconds of a call.
    parts: int | None = None
    # Only with all=2; by the number's registration, not by where the person is now.
    operator: str | None = None
    region: str | None = None

    @property
    def meaning(self) -> StatusMeaning:
        """The row of the status table."""
        return status_meaning(self.status_code)

    @property
    def final(self) -> bool:
        """True when the status will not change any more."""
        return self.meaning.final

    @property
    def delivered(self) -> bool:
        return self.meaning.delivered

    def explain(self, language: str = "en") -> str:
        """Status, and the reason where there is one, in words. *language*: ``en`` or ``ru``."""
        russian = language == "ru"
        words = self.meaning.russian if russian else self.meaning.english
        if self.error_code:
            reason = delivery_error_meaning(self.error_code)
            words += f": {reason.russian if russian else reason.english}"
        return words

    def __repr_args__(self) -> Any:
        for name, value in super().__repr_args__():
            if name == "phone" and value:
                yield name, mask_phone(value)
            elif name == "message" and value:
                yield name, describe_text(value)
            elif value is not None:
                yield name, value


class BalanceResult(Result):
    """Money on the account. SOAP does not tell the currency."""

    balance: Decimal


class Accepted(BaseModel):
    """``client.check``: the message is in; ``status`` says where it is."""

    model_config = ConfigDict(frozen=True)

    status: StatusResult


class Refused(BaseModel):
    """``client.check``: the provider has the message and refused to deliver it (status 22 to 25)."""

    model_config = ConfigDict(frozen=True)

    status: StatusResult


class StillUnknown(BaseModel):
    """``client.check``: nothing found yet. Not a proof of absence: never send again on it."""

    model_config = ConfigDict(frozen=True)

    #: Aware UTC: when the next look makes sense.
    next_check_at: datetime
    #: Why there was no clean look, or "" when the provider said "not found".
    reason: str = ""
