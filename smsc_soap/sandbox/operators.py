"""Networks by the first digits of a number: name, network code, price of a part.

Names and codes are those of real networks, so that programs meet real shapes; which prefix belongs to whom is
simplified, nobody moves from one network to another, and every price is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final


@dataclass(frozen=True, slots=True)
class Operator:
    """One network of one country."""

    name: str
    #: Country and network code as one text: ``25001``.
    mccmnc: str
    #: Price of one part of an SMS.
    sms: Decimal


def _row(country: str, name: str, mccmnc: str, sms: str, prefixes: str) -> dict[str, Operator]:
    """The operator under each of its whole prefixes; ``10-19`` stands for all from 10 to 19."""
    operator = Operator(name, mccmnc, Decimal(sms))
    found: dict[str, Operator] = {}
    for part in prefixes.split():
        first, _, last = part.partition("-")
        for number in range(int(first), int(last or first) + 1):
            found[f"{country}{number:0{len(first)}}"] = operator
    return found


#: By the beginning of an international number, digits only.
OPERATORS: Final[dict[str, Operator]] = {
    **_row("7", "МТС", "25001", "3.30", "910-919 980-989 999"),
    **_row("7", "МегаФон", "25002", "3.60", "920-939 997"),
    **_row("7", "Билайн", "25099", "3.45", "903 905-906 909 960-968"),
    **_row("7", "Т2", "25020", "2.90", "900-902 904 908 950-953 958 977 991"),
    **_row("7", "Beeline", "40101", "9.50", "700 705 771 776 777"),
    **_row("7", "Kcell", "40102", "10.20", "701 702 775 778 760-769"),
    **_row("7", "Tele2", "40177", "8.80", "707 747"),
    **_row("7", "Altel", "40107", "8.95", "708"),
    **_row("375", "A1", "25701", "8.70", "291 293 296 299 44"),
    **_row("375", "МТС", "25702", "8.40", "292 295 297 298 33"),
    **_row("375", "life:)", "25704", "9.15", "25"),
    **_row("380", "Vodafone", "25501", "8.20", "50 66 95 99"),
    **_row("380", "Kyivstar", "25503", "7.90", "67 68 96-98"),
    **_row("380", "lifecell", "25506", "7.60", "63 73 93"),
    **_row("998", "Beeline", "43404", "11.20", "90 91"),
    **_row("998", "Ucell", "43405", "10.85", "93 94"),
    **_row("998", "Mobiuz", "43407", "11.60", "88 97"),
    **_row("998", "UZTELECOM", "43408", "12.05", "95 99 77"),
    **_row("996", "Beeline", "43701", "10.40", "22 77"),
    **_row("996", "MegaCom", "43705", "10.95", "55 99"),
    **_row("996", "O!", "43709", "9.965", "50 70"),
    **_row("992", "Tcell", "43601", "12.60", "92 93 50"),
    **_row("992", "MegaFon", "43603", "13.30", "90 55"),
    **_row("994", "Azercell", "40001", "14.80", "50 51"),
    **_row("994", "Bakcell", "40002", "15.40", "55 99"),
    **_row("374", "Viva", "28305", "8.10", "77 93 94 98"),
    **_row("374", "Team", "28301", "8.60", "91 96 99"),
}
_LONGEST: Final = max(map(len, OPERATORS))
_SHORTEST: Final = min(map(len, OPERATORS))


def operator_of_prefix(digits: str) -> Operator | None:
    """The network of an international number; None where the table knows none."""
    for length in range(_LONGEST, _SHORTEST - 1, -1):
        if (found := OPERATORS.get(digits[:length])) is not None:
            return found
    return None
