"""An envelope as a log may show it: structure and numbers, no secret, no whole phone, no text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from lxml import etree

from smsc_soap.redaction import describe_text, mask_phone


def _masked_phones(value: str) -> str:
    if not value.isprintable():
        return describe_text(value)
    return ",".join(mask_phone(one) for one in value.replace(";", ",").split(","))


def _hidden(value: str) -> str:
    return "***" if value else ""


def _shown(value: str) -> str:
    # A line break or a turned direction of writing would make a line of somebody else's in the log.
    return value if len(value) <= 64 and value.isprintable() else describe_text(value)


#: How each known field is shown; every other one only by its length.
_SHOW: Final[Mapping[str, Callable[[str], str]]] = {
    **dict.fromkeys(("login", "psw", "apikey"), _hidden),
    **dict.fromkeys(("phones", "phone"), _masked_phones),
    **dict.fromkeys(("id", "time", "all", "error", "err", "status", "cost", "cnt", "balance", "sms_cnt"), _shown),
    **dict.fromkeys(("last_date", "last_timestamp", "send_date", "send_timestamp"), _shown),
    **dict.fromkeys(("status_name", "operator", "region"), _shown),
}


def shown_field(name: str, value: str) -> str:
    """One field as a log may show it."""
    return f"{name}={_SHOW.get(name, describe_text)(value)}"


def redacted(body: bytes) -> str:
    """The envelope on one line, safe to log."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        return f"<{len(body)} bytes with a document type declaration>"
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        return f"<{len(body)} bytes that are not XML>"
    return " ".join(_lines(root))


def _lines(root: etree._Element) -> list[str]:
    shown = []
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        name = element.tag.rpartition("}")[2]
        if len(element):
            shown.append(f"<{name}>")
        else:
            shown.append(shown_field(name, element.text or ""))
    return shown
