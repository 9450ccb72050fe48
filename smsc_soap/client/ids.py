"""Message ids made by the client."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable

#: Gives that many random bytes.
RandomBytes = Callable[[int], bytes]


def new_message_id(random_bytes: RandomBytes = os.urandom) -> str:
    """A fresh id: 26 characters ``a-z2-7``, 130 random bits.

    Lower case only, in case the provider compares case-blind; never all digits, which it would
    read as a 32-bit number.
    """
    while True:
        made = base64.b32encode(random_bytes(17)).decode("ascii")[:26].lower()
        if not made.isdigit():
            return made
