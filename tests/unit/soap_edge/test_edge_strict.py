"""Strict mode: the schema's order and names, under every known namespace."""

from __future__ import annotations

from pathlib import Path

import pytest

from smsc_soap.soap_edge.request import RequestRefusedError
from smsc_soap.soap_edge.strict import SchemaCheck

WSDL = (Path(__file__).parents[3] / "wsdl" / "soap.wsdl").read_bytes()
CHECK = SchemaCheck(WSDL)
GOOD = "<login>a</login><phones>1</phones><mes>secret-text</mes>"


def envelope(fields: str, namespace: str) -> bytes:
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<n:send xmlns:n="{namespace}">{fields}</n:send></s:Body></s:Envelope>'
    ).encode()


@pytest.mark.parametrize("namespace", ["https://smsc.ru/sys/soap.php", "http://smsc.ua/sys/soap.php"])
def test_to_the_letter(namespace: str) -> None:
    CHECK.check(envelope(GOOD, namespace), namespace)
    CHECK.check(b"\xef\xbb\xbf" + envelope(GOOD, namespace), namespace)


@pytest.mark.parametrize(
    "fields",
    [
        "<phones>1</phones><login>a</login><mes>secret-text</mes>",
        "<login>a</login><mes>secret-text</mes>",
        f"{GOOD}<extra>1</extra>",
        GOOD.replace("mes>", "n:mes>"),
    ],
)
def test_anything_else(fields: str) -> None:
    namespace = "https://smsc.ru/sys/soap.php"
    with pytest.raises(RequestRefusedError, match="does not follow the schema") as caught:
        CHECK.check(envelope(fields, namespace), namespace)
    assert "secret-text" not in str(caught.value)


def test_charset_of_the_header() -> None:
    namespace = "https://smsc.ru/sys/soap.php"
    body = envelope(GOOD.replace("secret-text", "Ёж"), namespace).decode().encode("cp1251")
    CHECK.check(body, namespace, charset="windows-1251")
