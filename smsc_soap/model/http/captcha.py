"""Proof that a person asked for a message: the code from a picture, and the address it was shown to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from smsc_soap.errors import InvalidParameter

_CODE: Final = re.compile(r"[0-9A-Za-z]{1,20}")
PICTURE_PATH: Final = "/sys/imgcode.php"


@dataclass(frozen=True, slots=True)
class Captcha:
    """What a visitor typed, and from where: `imgcode` and `userip` of a send.

    The provider counts messages by the visitor's address and stops at the limit set in the cabinet.

    Raises:
        InvalidParameter: a code of other signs than letters and digits, or no IP address.

    Source: provider's page "Various", 2024, "anti-spam verification".
    """

    code: str = field(repr=False)
    user_ip: str = field(repr=False)

    def __post_init__(self) -> None:
        code = str(self.code).strip()
        if _CODE.fullmatch(code) is None:
            raise InvalidParameter("captcha", "a code that is no captcha", "the letters and digits of the picture")
        object.__setattr__(self, "code", code)
        import ipaddress

        try:
            address = ipaddress.ip_address(self.user_ip)
        except ValueError:
            raise InvalidParameter(
                "captcha", "a user_ip that is no address", "the address of the visitor who saw the picture"
            ) from None
        object.__setattr__(self, "user_ip", str(address))


def picture_address(base_url: str, serial: str = "") -> str:
    """Where a page gets the picture from. *serial*: anything new makes a browser fetch a new one.

    The picture belongs to the address that fetches it: the visitor's browser has to, not the server.
    Source: the provider's example, which counts up a number behind the question mark.

    Raises:
        InvalidParameter: *serial* is no text.
    """
    if not isinstance(serial, str):
        raise InvalidParameter("serial", f"a value of type {type(serial).__name__}", "a text", 'write "1" for 1')
    from urllib.parse import quote

    return f"{base_url}{PICTURE_PATH}" + (f"?{quote(serial, safe='')}" if serial else "")
