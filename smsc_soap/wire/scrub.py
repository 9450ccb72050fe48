"""An envelope as a file for others may keep it: every shape, no secret, nobody's number, name or text.

A password in an envelope is no form field, so envelopes are scrubbed as XML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from lxml import etree

from smsc_soap.redaction import describe_text, mask_phone

#: What the first balance seen is shown as; later ones keep their distance to it.
SHOWN_BALANCE: Final = Decimal("1000.00")
#: Stands for every sender name: it says whose account it is.
SHOWN_SENDER: Final = "SENDER"

#: Attributes in these namespaces say what kind of value follows, never a value.
_OPEN_ATTRIBUTES: Final = (
    "{http://www.w3.org/2001/XMLSchema-instance}",
    "{http://schemas.xmlsoap.org/soap/envelope/}",
)
_HIDDEN: Final = "***"
_NUMBER: Final = re.compile(r"-?[0-9.]{1,10}")
_MONEY: Final = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")
_DATE: Final = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_KEPT: Final = frozenset(
    {
        *("id", "time", "all", "error", "err", "status", "cost", "cnt", "sms_cnt", "status_name", "faultcode"),
        *("last_date", "last_timestamp", "send_date", "send_timestamp"),
    }
)


@dataclass(slots=True)
class Scrubber:
    """Hides the same thing the same way in all envelopes of one account.

    Numbers become test numbers in the order they are met, masked; texts their length; sender names one name;
    balances are shifted by one amount, so that what was charged stays. Unknown fields keep short numbers only.
    """

    _phones: dict[str, str] = field(default_factory=dict)
    _shift: Decimal | None = None

    def scrubbed(self, envelope: bytes) -> bytes | None:
        """*envelope* without anything private; None when it is not XML, and nothing can be promised about it."""
        if b"<!DOCTYPE" in envelope or b"<!ENTITY" in envelope:
            return None
        try:
            root = etree.fromstring(envelope, _parser())
        except (etree.XMLSyntaxError, ValueError, LookupError):
            return None
        for element in root.iter():
            self._scrub(element)
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True)

    def _scrub(self, element: etree._Element) -> None:
        for name in element.attrib:
            if not str(name).startswith(_OPEN_ATTRIBUTES):
                element.attrib[name] = _HIDDEN
        if element.tail and element.tail.strip():
            element.tail = None
        text = element.text or ""
        if not text.strip():
            return
        name = etree.QName(element).localname
        element.text = describe_text(text) if len(element) else self._rule(name)(text)

    def _rule(self, name: str) -> Callable[[str], str]:
        if name in _KEPT:
            return str
        rules: Mapping[str, Callable[[str], str]] = {
            **dict.fromkeys(("login", "psw", "apikey"), lambda _: _HIDDEN),
            **dict.fromkeys(("phone", "phones"), self._hide_phones),
            **dict.fromkeys(("sender", "sender_id"), lambda _: SHOWN_SENDER),
            "query": _hide_in_query,
            "balance": self._moved,
        }
        return rules.get(name, _hide_unless_plain)

    def _hide_phones(self, text: str) -> str:
        """Each number of a list as a masked test number; with and without ``+`` it is the same one."""
        return re.sub(r"[^,;]+", lambda one: mask_phone(self.test_phone(one[0])), text)

    def test_phone(self, phone: str) -> str:
        """The test number that stands for *phone*, with its ``+`` or without."""
        bare = phone.strip().lstrip("+")
        shown = self._phones.setdefault(bare, f"7999{len(self._phones) + 1:07}")
        return f"+{shown}" if phone.strip().startswith("+") else shown

    def _moved(self, text: str) -> str:
        if not _MONEY.fullmatch(text):
            return describe_text(text)
        amount = Decimal(text)
        if self._shift is None:
            self._shift = SHOWN_BALANCE - amount
        return f"{amount + self._shift:f}"


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _hide_unless_plain(text: str) -> str:
    """Short numbers and dates may stay in fields that are not known; everything else may be anything."""
    return text if _NUMBER.fullmatch(text) or _DATE.fullmatch(text) else describe_text(text)


def _hide_in_query(text: str) -> str:
    """Short numbers stay (``cost=3``, ``tz=0``); everything else may be a text, a phone or a secret."""
    return re.sub(
        r"=([^&]*)",
        lambda one: one[0] if re.fullmatch(r"[0-9.]{0,4}", one[1]) else f"={describe_text(one[1])}",
        text,
    )
