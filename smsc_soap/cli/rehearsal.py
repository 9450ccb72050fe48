"""A send that goes nowhere: what a client refuses before its first byte, refused by the client's own functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from smsc_soap.cli.options import Connection
from smsc_soap.cli.wiring import Wiring
from smsc_soap.client.requests import Requests
from smsc_soap.model.clock import SystemClock
from smsc_soap.wire.operations import SendSms, SendSms2

if TYPE_CHECKING:
    from smsc_soap.model.http.captcha import Captcha

T_co = TypeVar("T_co", covariant=True)

#: Checked where they are used; a rehearsal asks nobody for them.
_CREDENTIALS: Final = frozenset({"SMSC_LOGIN", "SMSC_PASSWORD", "SMSC_API_KEY"})


class Sends(Protocol[T_co]):
    """What a message can be handed to: the blocking client, or a rehearsal."""

    def send_sms(self, phones: list[str], text: str, *, id: str | None, sender: str | None, time: object) -> T_co:
        """One text."""

    def send_sms2(
        self,
        phones: list[str],
        text: str,
        *,
        id: str | None,
        sender: str | None,
        time: object,
        query: str | None,
        captcha: Captcha | None = None,
    ) -> T_co:
        """One text with extended parameters."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Takes a message as a client does, and sends nothing.

    Raises (both methods): what the client's methods raise before anything leaves.
    """

    requests: Requests

    @classmethod
    def of(cls, connection: Connection, wiring: Wiring) -> Rehearsal:
        """One with the settings of the real send, but for credentials.

        Raises:
            ConfigurationError: settings that cannot work.
        """
        environ = connection.public_environment(wiring)
        public = {name: value for name, value in environ.items() if name not in _CREDENTIALS}
        settings = connection.settings({**public, "SMSC_API_KEY": "not needed"})
        # Silent: what is worth a record is told by the real send.
        return cls(Requests(replace(settings, log="off"), SystemClock()))

    def send_sms(self, phones: list[str], text: str, **fields: Any) -> SendSms:
        """The operation a client would carry out."""
        return self.requests.send_sms(phones, text, **fields)

    def send_sms2(self, phones: list[str], text: str, **fields: Any) -> SendSms2:
        """The operation a client would carry out."""
        return self.requests.send_sms2(phones, text, **fields)
