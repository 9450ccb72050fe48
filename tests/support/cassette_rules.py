"""How exchanges with a SOAP server are kept in files: what is hidden, what makes two requests equal, what a file says.

All seven operations share one address and one SOAPAction, so only the body tells them apart; and a
password in an envelope is not a form field, so bodies are scrubbed as XML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from lxml import etree
from vcr.persisters.filesystem import FilesystemPersister
from vcr.request import Request
from vcr.serialize import serialize

from smsc_soap.redaction import describe_text, mask_phone

CASSETTES: Final = Path(__file__).resolve().parents[2] / "cassettes"
#: Every recorded address: loopback, and no port, because that differs from run to run.
ADDRESS: Final = "http://127.0.0.1/sys/soap.php"
HIDDEN: Final = "***"

_DESCRIBED: Final = re.compile(re.escape(describe_text("")).replace("0", "[0-9]+"))
_SAFE: Final = {"resolve_entities": False, "no_network": True, "load_dtd": False}
_REQUEST_HEADERS: Final = ("content-type", "soapaction")
_RESPONSE_HEADERS: Final = ("content-type", "x-powered-by")


# What is hidden. Each rule leaves alone what is hidden already: vcr applies them again on every look.


def _hide(text: str) -> str:
    return HIDDEN if text else ""


def _hide_phones(text: str) -> str:
    """Each recipient of a list masked; separators stay, so that equal lists stay equal."""
    return re.sub(r"[^,;]+", lambda one: mask_phone(one[0]), text)


def _hide_text(text: str) -> str:
    return text if _DESCRIBED.fullmatch(text) else describe_text(text)


def _hide_in_query(text: str) -> str:
    """Short numbers stay (``cost=3``, ``maxsms=1``); everything else may be a text, a phone or a secret."""
    return re.sub(
        r"=([^&]*)", lambda one: one[0] if re.fullmatch(r"[0-9.]{0,4}", one[1]) else f"={_hide_text(one[1])}", text
    )


_RULES: Final[Mapping[str, Callable[[str], str]]] = {
    "login": _hide,
    "psw": _hide,
    "apikey": _hide,
    "phone": _hide_phones,
    "phones": _hide_phones,
    "mes": _hide_text,
    "message": _hide_text,
    "query": _hide_in_query,
}


def scrubbed(envelope: bytes) -> bytes:
    """*envelope* without secrets, whole phones and texts.

    Raises:
        lxml.etree.XMLSyntaxError: not XML, so nothing can be promised about it and nothing is recorded.
    """
    root = etree.fromstring(envelope, etree.XMLParser(**_SAFE))
    for element in root.iter(etree.Element):
        rule = _RULES.get(etree.QName(element).localname)
        if rule is not None and len(element) == 0 and element.text:
            element.text = rule(element.text)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def scrubbed_request(request: Request) -> Request:
    """What is kept of a request, and what a later one is compared with."""
    headers = {name.lower(): value for name, value in request.headers.items() if name.lower() in _REQUEST_HEADERS}
    return Request(request.method, ADDRESS, scrubbed(request.body), headers)


def scrubbed_response(response: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a response."""
    headers = {
        name.lower(): values for name, values in response["headers"].items() if name.lower() in _RESPONSE_HEADERS
    }
    return {
        "status": response["status"],
        "headers": headers,
        "body": {"string": scrubbed(response["body"]["string"])},
    }


# What makes two requests equal.


def operation_and_fields(envelope: bytes) -> tuple[str, dict[str, str]]:
    """The element inside Body, by its full name, and its fields."""
    root = etree.fromstring(envelope, etree.XMLParser(**_SAFE))
    body = next(one for one in root if etree.QName(one).localname == "Body")
    return body[0].tag, {etree.QName(field).localname: field.text or "" for field in body[0]}


def soap_op(asked: Request, kept: Request) -> None:
    """vcr matcher: the same operation with the same fields, whatever the address and the order."""
    operation, fields = operation_and_fields(asked.body)
    kept_operation, kept_fields = operation_and_fields(kept.body)
    assert operation == kept_operation, f"{operation} was asked, {kept_operation} was recorded"
    assert fields == kept_fields, f"other fields of {operation} than recorded"


# What a file says.


def origin(folder: str, cassette: Mapping[str, Any]) -> str:
    """Who gave the answers of a cassette in cassettes/*folder*."""
    if folder == "php":
        [versions] = {tuple(response["headers"]["x-powered-by"]) for response in cassette["responses"]}
        return "php SoapServer " + versions[0].removeprefix("PHP/")
    return folder


class _Readable:
    """vcr serializer: one line per body, letters as letters."""

    @staticmethod
    def serialize(data: Mapping[str, Any]) -> str:
        return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1_000_000)


class OriginPersister(FilesystemPersister):  # type: ignore[misc]  # vcr comes without types
    """Keeps cassettes with their origin as the first line."""

    @staticmethod
    def save_cassette(cassette_path: str, cassette_dict: dict[str, Any], serializer: object) -> None:
        path = Path(cassette_path)
        text = f"origin: {origin(path.parent.name, cassette_dict)}\n" + serialize(cassette_dict, _Readable)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


#: For ``vcr.VCR.use_cassette`` and the fixture ``vcr_config``.
VCR_SETTINGS: Final[Mapping[str, Any]] = {
    "match_on": ["method", "path", "soap_op"],
    "before_record_request": scrubbed_request,
    "before_record_response": scrubbed_response,
}
