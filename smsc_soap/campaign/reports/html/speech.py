"""Speech: words, numbers and money of one page, in one language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from smsc_soap.campaign.reports.account_zone import MOSCOW, AccountZone
from smsc_soap.campaign.reports.html import figures
from smsc_soap.campaign.reports.html.countries import country_name
from smsc_soap.campaign.reports.html.words import NOUNS, WORDS
from smsc_soap.errors import InvalidParameter
from smsc_soap.model.segments import Alphabet

LANGUAGES = ("en", "ru")


@dataclass(frozen=True, slots=True)
class Speech:
    """How one page speaks. *currency*: ISO 4217, or empty."""

    language: str
    currency: str = ""
    zone: AccountZone = MOSCOW

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise InvalidParameter("language", repr(self.language)[:20], "en or ru")

    def say(self, key: str, **values: str) -> str:
        """A word of ``WORDS`` with *values* filled in."""
        word = WORDS[key][self.language == "ru"]
        return word.format(**values) if values else word

    def count(self, number: int, noun: str) -> str:
        """``1 recipient``, ``5 получателей``."""
        english, russian = NOUNS[noun]
        word = english[number != 1] if self.language == "en" else russian[_russian_form(number)]
        return f"{self.number(number)}{figures.NO_BREAK}{word}"

    def number(self, number: int) -> str:
        return figures.number_text(number, self.language)

    def average(self, part: int, whole: int) -> str:
        """``2.31``: how many for each."""
        shown = f"{Decimal(part) / Decimal(whole):.2f}" if whole else "–"
        return shown.replace(".", ",") if self.language == "ru" else shown

    def money(self, amount: Decimal) -> str:
        return figures.money_text(amount, self.language, self.currency)

    def about(self, amount: Decimal) -> str:
        """Rounded to two places where it has more, for averages."""
        rounded = amount.quantize(Decimal("0.01"))
        return ("" if rounded == amount else "≈" + figures.NO_BREAK) + self.money(rounded)

    @property
    def unit(self) -> str:
        """The currency as it stands in the heading of a column."""
        return figures.unit_text(self.currency, self.language)

    def rough(self, amount: Decimal) -> str:
        """Money of up to four places without its currency, for prices that are averages."""
        rounded = amount.quantize(Decimal("0.0001"))
        return ("" if rounded == amount else "≈" + figures.NO_BREAK) + self.plain(rounded)

    def plain(self, amount: Decimal) -> str:
        """Money without its currency, for columns of a table."""
        return figures.money_text(amount, self.language)

    def change(self, amount: Decimal) -> str:
        """A difference with its sign, without its currency."""
        return figures.difference_text(amount, self.language)

    def money_change(self, amount: Decimal) -> str:
        return figures.difference_text(amount, self.language, self.currency)

    def share(self, part: Decimal | int, whole: Decimal | int) -> str:
        return figures.share_text(part, whole, self.language)

    def percent(self, share: float) -> str:
        """Of a share from 0 to 1 that is a statistic, no money."""
        return figures.share_text(Decimal(repr(share)), 1, self.language)

    def moment(self, moment: datetime) -> str:
        return figures.moment_text(moment, self.language, self.zone)

    @property
    def times_note(self) -> str:
        """Whose clock the page tells."""
        return self.say("times_note", zone=self.either(self.zone.english, self.zone.russian))

    def country(self, code: str) -> str:
        return country_name(code, self.language)

    def operator(self, name: str) -> str:
        """An operator's name, or first digits, or that all are meant."""
        if not name:
            return self.say("no_operator")
        return f"+{name}…" if name.isdecimal() else figures.label_text(name)

    def alphabet(self, alphabet: Alphabet) -> str:
        return self.say("gsm" if alphabet is Alphabet.GSM_7 else "ucs")

    @property
    def currency_notes(self) -> tuple[str, ...]:
        """What to say where nobody named the currency."""
        return () if self.currency else (self.say("currency_note"),)

    def sentences(self, english: str, russian: str) -> tuple[str, ...]:
        """``either`` as a sentence of its own; none when both are empty."""
        text = self.either(english, russian)
        return (text[0].upper() + text[1:].rstrip(".") + ".",) if text else ()

    def either(self, english: str, russian: str) -> str:
        """Of a sentence that exists in both; the other one where it is empty."""
        return (russian or english) if self.language == "ru" else (english or russian)


def _russian_form(number: int) -> int:
    last = number % 100
    if 11 <= last <= 14:
        return 2
    return 0 if last % 10 == 1 else 1 if last % 10 in (2, 3, 4) else 2
