from decimal import Decimal

import pytest
from price_provider import PriceProvider, Scripts

from smsc_soap.campaign.quotes.currency import balance_of, iso_currency
from smsc_soap.errors import (
    AuthenticationFailed,
    HttpStatusError,
    IpBlocked,
    LimitReached,
    MalformedReply,
    RateLimited,
    SmscError,
)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("RUR", "RUB"),
        ("rub ", "RUB"),
        ("BYR", "BYN"),
        ("KZT", "KZT"),
        (None, ""),
        ("", ""),
        ("руб", ""),
        ("RU", ""),
        ("RUBL", ""),
    ],
)
def test_currencies_have_their_iso_code(told: str | None, code: str) -> None:
    assert iso_currency(told) == code


def test_the_script_tells_the_currency() -> None:
    provider = PriceProvider(balance=Decimal(7), http=Scripts(balance_told=Decimal(9), currency="KZT"))
    assert balance_of(provider) == (Decimal(9), "KZT")


def test_soap_tells_none() -> None:
    assert balance_of(PriceProvider(balance=Decimal(7))) == (Decimal(7), "")


@pytest.mark.parametrize("error", [HttpStatusError(404), MalformedReply("no JSON")])
def test_where_there_is_no_script_soap_is_asked(error: SmscError) -> None:
    provider = PriceProvider(balance=Decimal(7), http=Scripts(trouble={"balance": error}))
    assert balance_of(provider) == (Decimal(7), "")


@pytest.mark.parametrize(
    "error",
    [
        AuthenticationFailed("wrong", code=2),
        IpBlocked("blocked", code=4),
        RateLimited("too often", code=9),
        LimitReached("too often", retry_after_s=9),
    ],
)
def test_a_refused_account_is_not_asked_for_twice(error: SmscError) -> None:
    provider = PriceProvider(http=Scripts(trouble={"balance": error}), trouble={0: AssertionError("asked again")})
    with pytest.raises(type(error)):
        balance_of(provider)
