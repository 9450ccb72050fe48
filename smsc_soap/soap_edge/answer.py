"""Answers in the dress of PHP's SoapServer, which is what callers of the provider are used to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from smsc_soap.soap_edge.description import FieldDescription, OperationDescription
from smsc_soap.soap_edge.request import ENVELOPE_NS

#: One field of a result: text, a group of named texts, or a list of such groups.
Value = str | Mapping[str, str] | Sequence[Mapping[str, str]]

CONTENT_TYPE: Final = "text/xml; charset=utf-8"
_HEAD: Final = f'<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="{ENVELOPE_NS}"'
_TAIL: Final = "</SOAP-ENV:Body></SOAP-ENV:Envelope>\n"
#: Characters XML 1.0 cannot hold in any spelling.
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def result_envelope(operation: OperationDescription, fields: Mapping[str, Value], *, namespace: str) -> bytes:
    """The answer to *operation*, its fields in the order of the description.

    Fields that are not in *fields* are left out, never ``xsi:nil``. Names the description does not
    have are left out, too: a server must not answer what its description does not promise.
    """
    return answer_envelope(operation, "".join(field_elements(operation, fields)), namespace=namespace)


def field_elements(operation: OperationDescription, fields: Mapping[str, Value]) -> list[str]:
    """Each described field of *fields* as XML, in the order of the description."""
    return [_element(field, fields[field.name]) for field in operation.result_fields if field.name in fields]


def answer_envelope(operation: OperationDescription, inside: str, *, namespace: str) -> bytes:
    """The envelope of *operation* around ready XML; for servers that misbehave on purpose."""
    response, result = operation.response_element, operation.result_element
    return (
        f"{_HEAD} xmlns:ns1={quoteattr(namespace)}><SOAP-ENV:Body><ns1:{response}><{result}>{inside}"
        f"</{result}></ns1:{response}>{_TAIL}"
    ).encode()


def fault_envelope(code: str, text: str) -> bytes:
    """A SOAP 1.1 Fault; *code* is ``Client``, ``Server``, ``VersionMismatch`` or ``MustUnderstand``."""
    return (
        f"{_HEAD}><SOAP-ENV:Body><SOAP-ENV:Fault><faultcode>SOAP-ENV:{xml_text(code)}</faultcode>"
        f"<faultstring>{xml_text(text)}</faultstring></SOAP-ENV:Fault>{_TAIL}"
    ).encode()


def xml_text(text: str) -> str:
    """*text* as element content; what XML cannot hold becomes U+FFFD."""
    return escape(_NOT_XML.sub("\ufffd", text), {"\r": "&#13;"})


def _element(field: FieldDescription, value: Value) -> str:
    if isinstance(value, str):
        return f"<{field.name}>{xml_text(value)}</{field.name}>"
    groups: Iterable[Mapping[str, str]] = (value,) if isinstance(value, Mapping) else value
    return "".join(f"<{field.name}>{_group(field, one)}</{field.name}>" for one in groups)


def _group(field: FieldDescription, group: Mapping[str, str]) -> str:
    return "".join(_element(part, group[part.name]) for part in field.parts if part.name in group)
