"""Messages whose text has a grammar of its own: binary SMS and WAP push."""

from __future__ import annotations

from dataclasses import dataclass

from smsc_soap.errors import InvalidParameter
from smsc_soap.wire.extended.parameters import ExtendedParameters
from smsc_soap.wire.extended.texts import BinaryParts, check_binary, read_binary, read_push, write_binary, write_push


@dataclass(frozen=True, slots=True, repr=False)
class BinaryMessage:
    """A binary SMS: payload and, where needed, a user data header (without its length octet).

    Send ``.text`` with ``.parameters`` (``bin=2``). `pid` and `dcs` go together, 0..255 each.

    Raises:
        InvalidParameter: more than the 140 octets of one SMS, or a wrong pid or dcs.

    Source: provider's SOAP page, 2024, parameter `bin`; 3GPP TS 23.040 for the size.
    """

    payload: bytes
    udh: bytes = b""
    pid: int | None = None
    dcs: int | None = None

    def __post_init__(self) -> None:
        for name, value in (("payload", self.payload), ("udh", self.udh)):
            if not isinstance(value, (bytes, bytearray)):
                raise InvalidParameter(name, f"a value of type {type(value).__name__}", "bytes")
            object.__setattr__(self, name, bytes(value))
        check_binary(BinaryParts(self.payload, self.udh, self.pid, self.dcs))

    @property
    def text(self) -> str:
        """What goes into the message text."""
        return write_binary(BinaryParts(self.payload, self.udh, self.pid, self.dcs))

    @property
    def parameters(self) -> ExtendedParameters:
        return ExtendedParameters(bin=2)

    @classmethod
    def parse(cls, text: str) -> BinaryMessage:
        """The message in a text written for ``bin=2``.

        Raises:
            InvalidParameter: not such a text.
        """
        return cls(*read_binary(text))

    def __repr__(self) -> str:
        return f"BinaryMessage(<{len(self.payload)} octets>, udh={self.udh.hex()!r}, pid={self.pid}, dcs={self.dcs})"


@dataclass(frozen=True, slots=True, repr=False)
class WapPush:
    """A link with a title. Send ``.text`` with ``.parameters`` (``push=1``).

    Raises:
        InvalidParameter: no absolute http(s) link, an empty title, or a line feed in one of them.

    Source: provider's SOAP page, 2024, parameter `push`.
    """

    url: str
    title: str

    def __post_init__(self) -> None:
        read_push(self.text)

    @property
    def text(self) -> str:
        """What goes into the message text."""
        return write_push(self.url, self.title)

    @property
    def parameters(self) -> ExtendedParameters:
        return ExtendedParameters(push=True)

    @classmethod
    def parse(cls, text: str) -> WapPush:
        """The push in a text written for ``push=1``.

        Raises:
            InvalidParameter: not such a text.
        """
        return cls(*read_push(text))

    def __repr__(self) -> str:
        return f"WapPush(<link of {len(self.url)} characters>, <title of {len(self.title)} characters>)"
