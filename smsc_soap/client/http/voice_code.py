"""``client.voice_code``: four digits spoken in a call, and their check."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from smsc_soap.client.core import ClientCore
from smsc_soap.client.http.message_calls import plain_parameters
from smsc_soap.client.http.wait_call import one_phone
from smsc_soap.client.requests import SpeakingOf, with_captcha
from smsc_soap.errors import ConfigurationError, InvalidParameter
from smsc_soap.redaction import Secret, mask_phones
from smsc_soap.wire.http_api.sending import SendVoiceCode, SpokenCode

if TYPE_CHECKING:
    from smsc_soap.model.http.captcha import Captcha
    from smsc_soap.model.phone import Phone
    from smsc_soap.wire.extended import VoiceOptions

#: How long a code is good for, and how often it may be tried: four digits are soon guessed.
LIFETIME: Final = timedelta(minutes=5)
ATTEMPTS: Final = 3
_LONGEST: Final = timedelta(days=1)
_MOST_ATTEMPTS: Final = 10


class VoiceCode:
    """A code that is being spoken to somebody, kept on this side. Safe for threads.

    ``verify`` is the only way in: it compares in constant time, counts attempts, and says no after the last one,
    after the end of the code's life, and after a success. It is not copied: a copy would count attempts anew.

    Raises:
        InvalidParameter: *code* is no text, is empty, or holds other signs than the digits 0 to 9.
    """

    def __init__(
        self,
        *,
        id: str,
        code: str | Secret,
        made_at: datetime,
        parts: int | None = None,
        lifetime: timedelta = LIFETIME,
        attempts: int = ATTEMPTS,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        #: Of the call, for its status.
        self.id = id
        #: Seconds of the call as billed; None when not told.
        self.parts = parts
        #: Aware UTC.
        self.made_at = made_at
        self.expires_at = made_at + lifetime
        #: 0 after a success, too.
        self.attempts_left = attempts
        self._code = _digits_only(code if isinstance(code, Secret) else Secret(code))
        self._now = now or (lambda: datetime.now(UTC))
        self._lock = threading.Lock()

    @property
    def expired(self) -> bool:
        return self._now() > self.expires_at

    def verify(self, text: str) -> bool:
        """True when *text* is the code, once. Blanks around and between its digits do not count.

        None, as from a form without the field, is a wrong code.

        Raises:
            InvalidParameter: *text* is neither text nor None; no attempt is counted.
        """
        if not isinstance(text, str | None):
            # A number has lost the zeros it began with, and bytes would never be right.
            raise InvalidParameter("text", f"a value of type {type(text).__name__}", "the digits as a text")
        # Whatever signs a form lets through, half of a surrogate pair among them.
        typed = "".join(str(text).split()).encode(errors="surrogatepass")
        with self._lock:
            if self.attempts_left < 1 or self.expired:
                return False
            self.attempts_left -= 1
            right = hmac.compare_digest(typed, self._code.reveal().encode())
            if right:
                self.attempts_left = 0
            return right

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, for a form that is checked by another process. Holds the code: store it like a password,
        and store it again after each ``verify``, or attempts are not counted."""
        return {
            "id": self.id,
            "code": self._code.reveal(),
            "parts": self.parts,
            "made_at": self.made_at.isoformat(),
            "lifetime_s": (self.expires_at - self.made_at).total_seconds(),
            "attempts_left": self.attempts_left,
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any], *, now: Callable[[], datetime] | None = None) -> Self:
        """The code that ``to_dict`` described.

        Raises:
            ConfigurationError: it is no such record.
        """
        try:
            made_at = datetime.fromisoformat(record["made_at"])
            lifetime = timedelta(seconds=float(record["lifetime_s"]))
            attempts = int(record["attempts_left"])
            if made_at.tzinfo is None or not isinstance(record["code"], str):
                raise ValueError("not ours")
            check_life(lifetime, attempts or 1)  # none are left after a success
            return cls(
                id=str(record["id"]),
                code=record["code"],
                made_at=made_at,
                parts=record.get("parts"),
                lifetime=lifetime,
                attempts=attempts,
                now=now,
            )
        except (KeyError, TypeError, ValueError, OverflowError):
            raise ConfigurationError("this is not a record made by VoiceCode.to_dict().") from None

    def __repr__(self) -> str:
        return f"<VoiceCode of call {mask_phones(self.id)}, {self.attempts_left} attempts left>"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a VoiceCode is neither pickled nor copied; use to_dict()")


def _digits_only(code: Secret) -> Secret:
    # An empty one would be right whenever nothing was typed.
    digits = code.reveal()
    if not isinstance(digits, str):
        raise InvalidParameter("code", f"a value of type {type(digits).__name__}", "the digits as a text")
    if not (digits.isascii() and digits.isdigit()):
        raise InvalidParameter("code", "empty, or with other signs than digits", "the digits that were spoken")
    return code


def send_voice_code(
    core: ClientCore,
    phone: str | Phone,
    id: str | int | None,
    options: VoiceOptions | None,
    captcha: Captcha | None,
) -> SendVoiceCode:
    """The call that has a code spoken.

    Raises:
        RequestError: *phone* is no phone, or something else is wrong.
    """
    from smsc_soap.wire.extended import ExtendedParameters

    with SpeakingOf("voice_code", paid=True):
        recipient = one_phone(core, phone, "a voice code")
        parameters = with_captcha(ExtendedParameters(call=True, param=options), captcha)
        message_id = core.requests.message_id(id)
        if not message_id:
            raise InvalidParameter("id", "empty", "an id of your own, or None for a new one")
        return SendVoiceCode(recipient, message_id, plain_parameters(parameters))


def check_life(lifetime: object, attempts: object) -> None:
    """Refuses codes that live or may be tried for too long.

    Raises:
        InvalidParameter: more than a day, or more than ten attempts; or something else than a timedelta and a number.
    """
    if not isinstance(lifetime, timedelta):
        raise InvalidParameter("lifetime", f"a value of type {type(lifetime).__name__}", "a timedelta of at most a day")
    if not timedelta(0) < lifetime <= _LONGEST:
        raise InvalidParameter("lifetime", f"{lifetime}", "more than 0, at most a day")
    if isinstance(attempts, bool) or not isinstance(attempts, int) or not 1 <= attempts <= _MOST_ATTEMPTS:
        raise InvalidParameter("attempts", repr(attempts)[:20], f"1 to {_MOST_ATTEMPTS}")


def voice_code(core: ClientCore, spoken: SpokenCode, lifetime: timedelta, attempts: int) -> VoiceCode:
    """What both clients return."""
    return VoiceCode(
        id=spoken.id,
        code=spoken.code,
        made_at=core.clock.now(),
        parts=spoken.parts,
        lifetime=lifetime,
        attempts=attempts,
        now=core.clock.now,
    )
