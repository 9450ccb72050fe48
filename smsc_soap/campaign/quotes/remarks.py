"""Sentences about an estimate that its reader has to know, in English and Russian."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from smsc_soap.campaign.quotes.asking import Tallies
from smsc_soap.campaign.quotes.estimate import Remark, Total
from smsc_soap.campaign.quotes.wording import ENGLISH, RUSSIAN
from smsc_soap.errors import SmscError

_en: Final = ENGLISH.number
_ru: Final = RUSSIAN.number
#: Countries that are named of many.
_NAMED: Final = 5


def parts_differ(tallies: Tallies) -> Remark:
    """The provider counts parts otherwise than we count segments."""
    fewer = tallies.parts < tallies.segments
    why, why_russian = (
        ("it refuses some of these numbers, or counts otherwise", "часть номеров не принята, или счёт другой")
        if fewer
        else ("it counts otherwise, or changes the texts", "счёт другой, или тексты меняются")
    )
    return Remark(
        "parts_differ",
        f"PARTS DIFFER: in {_en(tallies.differing)} of {_en(tallies.calls)} questions the provider bills "
        f"{_en(tallies.parts)} parts where {_en(tallies.segments)} segments are counted here: {why}. "
        "The cost is the provider's; segments are ours.",
        f"СЧЁТ РАСХОДИТСЯ: в {_ru(tallies.differing)} из {_ru(tallies.calls)} запросов у провайдера "
        f"{_ru(tallies.parts)} частей, а здесь насчитано сегментов: {_ru(tallies.segments)}: {why_russian}. "
        "Стоимость названа провайдером, сегменты наши.",
    )


def refused(recipients: int) -> Remark:
    """The provider named no price."""
    return Remark(
        "refused",
        f"The provider refuses a price for {_en(recipients)} of the recipients it was asked about (codes 7 and 8).",
        f"Провайдер отказал в цене для получателей: {_ru(recipients)} (коды 7 и 8).",
    )


def unpriced(total: Total, by_country: Mapping[str, Total]) -> Remark:
    """Recipients without a price, and where they are."""
    missing = sorted(((one.unpriced, country) for country, one in by_country.items() if one.unpriced), reverse=True)
    english, russian = (
        ", ".join(f"{country or '?'} {number(many)}" for many, country in missing[:_NAMED])
        + (", …" if len(missing) > _NAMED else "")
        for number in (_en, _ru)
    )
    return Remark(
        "unpriced",
        f"{_en(total.unpriced)} of {_en(total.recipients)} recipients have no price "
        f"and are not in the cost: {english}.",
        f"Без цены и вне суммы получателей: {_ru(total.unpriced)} из {_ru(total.recipients)}: {russian}.",
    )


def stopped(error: SmscError) -> Remark:
    """The questions ended early."""
    return Remark(
        "stopped",
        f"The questions ended early, and this is what was known by then: {error}",
        f"Запросы прекращены раньше времени, здесь то, что успели узнать: {error}",
    )


def whole() -> Remark:
    """A sample that took everybody."""
    return Remark(
        "sampled_whole",
        "Everybody was asked about, so the cost is exact.",
        "Спрошены цены для всех получателей, поэтому стоимость точная.",
    )


def no_balance(error: SmscError) -> Remark:
    """The balance could not be learned."""
    return Remark("no_balance", f"The balance is not known: {error}", f"Баланс узнать не удалось: {error}")


def currencies_differ(prices: str, balance: str) -> Remark:
    """A balance that says nothing about the cost."""
    return Remark(
        "currencies_differ",
        f"The prices are in {prices}, the account's money is {balance}: cost and balance cannot be compared.",
        f"Цены в {prices}, деньги на счёте в {balance}: стоимость и баланс сравнить нельзя.",
    )


def changes_texts(names: list[str]) -> Remark:
    """Parameters that make the provider change texts."""
    named = ", ".join(names)
    return Remark(
        "changes_texts",
        f"With {named} the provider changes the texts; segments and hints are those of the texts as they are here.",
        f"С параметрами {named} провайдер меняет тексты; сегменты и советы — для текстов, как они есть здесь.",
    )
