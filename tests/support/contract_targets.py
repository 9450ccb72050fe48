"""Whom the contract suite talks to, and what each of them is known to say."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from smsc_soap import AsyncSmscClient, SmscClient
from smsc_soap.redaction import describe_text, mask_phone

RUSSIAN: Final = "+79990000001"
KAZAKH: Final = "+77000000001"
#: Refused with 7 and with 8.
SHORT: Final = "+7999000000"
FIXED_LINE: Final = "+74950000001"
MANY_KAZAKHS: Final = tuple(f"+7700000{number:04}" for number in range(101, 109))

TEXT: Final = 'Ваш заказ № 17: «чай» & <кофе>\nна 100 "рублей" 😀'
#: Two parts.
LONG_TEXT: Final = "Ж" * 71
#: The longest the provider takes; fifteen parts.
LONGEST_TEXT: Final = "Ы" * 1000

#: Everything a cassette must not hold.
PHONES: Final = (RUSSIAN, KAZAKH, SHORT, FIXED_LINE, *MANY_KAZAKHS)
TEXTS: Final = (TEXT, LONG_TEXT, LONGEST_TEXT)
LOGIN: Final = "alex"
PASSWORD: Final = "123"
WRONG_PASSWORD: Final = "not-the-password"
API_KEY: Final = "sandbox-key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """What one server says. The two stand-ins differ wherever they can."""

    balance: Decimal
    #: Price of one part.
    russian: Decimal
    kazakh: Decimal
    #: The charge and the balance come with every send, also where ``query`` did not ask.
    tells_money: bool
    default_sender: str
    changed_at: str
    operator: str
    region: str


SANDBOX: Final = Party(
    balance=Decimal("1000.00"),
    russian=Decimal("3.30"),
    kazakh=Decimal("9.50"),
    tells_money=False,
    default_sender="SMSC.RU",
    changed_at="2026-01-15T09:00:05+00:00",
    operator="МТС",
    region="г. Москва и Московская область",
)
PHP: Final = Party(
    balance=Decimal("250.00"),
    russian=Decimal("2.85"),
    kazakh=Decimal("8.20"),
    tells_money=True,
    default_sender="PHP-SERVER",
    changed_at="2026-01-15T09:00:07+00:00",
    operator="Билайн",
    region="Тверская область",
)
#: Nothing is known of the live service beforehand; no test looks at these.
LIVE: Final = replace(SANDBOX, balance=Decimal("NaN"), russian=Decimal("NaN"), kazakh=Decimal("NaN"))


@dataclass(frozen=True, slots=True)
class Target:
    """One party, reached over the network or replayed."""

    party: Party
    url: str
    #: Lets the server's clock move; where it stands still on its own, does nothing.
    advance: Callable[[float], None] = lambda seconds: None
    #: Whose phone a message goes to that is only there to be followed.
    recipient: str = RUSSIAN
    #: Answers come from a cassette: phones and texts in them are hidden.
    replayed: bool = False

    @property
    def live(self) -> bool:
        """The provider itself: prices, balance and moments are its own."""
        return self.party is LIVE

    def text(self, text: str) -> str:
        """*text* as the target gives it back."""
        return describe_text(text) if self.replayed else text

    def phone(self, phone: str) -> str:
        """A refused *phone* as the target gives it back."""
        return mask_phone(phone) if self.replayed else phone


class Caller:
    """Either client behind one way to call: ``await call("get_balance")``."""

    def __init__(self, client: SmscClient | AsyncSmscClient) -> None:
        self.client = client

    async def __call__(self, method: str, *arguments: Any, **named: Any) -> Any:
        answer = getattr(self.client, method)(*arguments, **named)
        return await answer if inspect.isawaitable(answer) else answer

    async def close(self) -> None:
        if isinstance(self.client, SmscClient):
            self.client.close()
        else:
            await self.client.aclose()


FACES: Final[dict[str, type[SmscClient] | type[AsyncSmscClient]]] = {
    "blocking": SmscClient,
    "async": AsyncSmscClient,
}
