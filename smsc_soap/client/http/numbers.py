"""``client.numbers``: dedicated numbers for receiving messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smsc_soap.client.core import ClientCore
from smsc_soap.client.http.seam import Post, PostAsync, one_recipient
from smsc_soap.client.requests import SpeakingOf
from smsc_soap.errors import InvalidParameter
from smsc_soap.wire.http_api.numbers import ListNumbers, RentNumber, SetRenewal

if TYPE_CHECKING:
    from smsc_soap.model.http.messages import Done
    from smsc_soap.model.http.numbers import RentableNumber, RentedNumber


@dataclass(frozen=True, slots=True)
class Numbers:
    """Dedicated numbers, rented by the month.

    Raises (every method): as the methods of the client; ``rent`` and ``set_renewal`` raise ActionOutcomeUnknown
    where nobody knows whether it was done.
    """

    _core: ClientCore
    _post: Post

    def available(self) -> tuple[RentableNumber, ...]:
        """Which numbers can be rented, and for how much."""
        return self._post(ListNumbers())

    def rent(self, phone: str, *, renew: bool = True) -> RentedNumber:
        """Rent a number from now on. Costs the rest of this month at once, and with *renew* each following month.

        Renting accepts the provider's terms for dedicated numbers.

        Raises:
            ParametersRejected: it cannot be rented (any more).
            InsufficientFunds: the account cannot pay.
        """
        return self._post(_rent(self._core, phone, renew))

    def set_renewal(self, phone: str, renew: bool) -> Done:
        """Say whether a rented number is rented for the next month too. Costs nothing now."""
        return self._post(_set_renewal(self._core, phone, renew))


@dataclass(frozen=True, slots=True)
class AsyncNumbers:
    """Dedicated numbers, rented by the month.

    Raises (every method): as the methods of the client; ``rent`` and ``set_renewal`` raise ActionOutcomeUnknown
    where nobody knows whether it was done.
    """

    _core: ClientCore
    _post: PostAsync

    async def available(self) -> tuple[RentableNumber, ...]:
        """Which numbers can be rented, and for how much."""
        return await self._post(ListNumbers())

    async def rent(self, phone: str, *, renew: bool = True) -> RentedNumber:
        """Rent a number from now on. Costs the rest of this month at once, and with *renew* each following month.

        Renting accepts the provider's terms for dedicated numbers.

        Raises:
            ParametersRejected: it cannot be rented (any more).
            InsufficientFunds: the account cannot pay.
        """
        return await self._post(_rent(self._core, phone, renew))

    async def set_renewal(self, phone: str, renew: bool) -> Done:
        """Say whether a rented number is rented for the next month too. Costs nothing now."""
        return await self._post(_set_renewal(self._core, phone, renew))


def _rent(core: ClientCore, phone: str, renew: bool) -> RentNumber:
    with SpeakingOf("numbers.rent", paid=True):
        return RentNumber(one_recipient(phone, core.settings), _yes_or_no(renew))


def _set_renewal(core: ClientCore, phone: str, renew: bool) -> SetRenewal:
    with SpeakingOf("numbers.set_renewal", paid=True):
        return SetRenewal(one_recipient(phone, core.settings), _yes_or_no(renew))


def _yes_or_no(renew: object) -> bool:
    # "no" as a text would be true, and cost every month.
    if not isinstance(renew, bool):
        raise InvalidParameter("renew", f"a {type(renew).__name__}", "True or False")
    return renew
