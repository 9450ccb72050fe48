"""A SOAP request as it came over the wire → operation and fields, or one refusing sentence.

What arrives here may be hostile: no DTD is read, no entity expanded, nothing fetched, and the size
is bounded before the parser sees a byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from smsc_soap.soap_edge.description import OperationDescription, ServiceDescription
from smsc_soap.soap_edge.prolog import UnsafeDocumentError, safe_utf8

#: The longest body that is looked at, in bytes.
MAX_BODY_BYTES: Final = 256 * 1024

ENVELOPE_NS: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_ENV: Final = f"{{{ENVELOPE_NS}}}"
_NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
#: So many unknown names are reported; all are counted.
_NAMES_KEPT: Final = 20


class RequestRefusedError(Exception):
    """The request cannot be read. ``fault_code`` is SOAP 1.1's word for whose fault it is."""

    def __init__(self, text: str, *, fault_code: str = "Client", http_status: int = 500) -> None:
        super().__init__(text)
        self.fault_code = fault_code
        self.http_status = http_status


@dataclass(frozen=True, slots=True, repr=False)
class SoapRequest:
    """What the caller asked for. Its ``repr`` names the operation only: fields hold secrets."""

    operation: OperationDescription
    #: The namespace the caller used; the answer goes out in the same one.
    namespace: str
    #: Every described field that was there, by local name. Absent and ``xsi:nil`` ones are left out.
    fields: Mapping[str, str]
    #: Names the description demands and the request lacks.
    missing: tuple[str, ...]
    #: Names the description does not have (at most 20 of them).
    unknown: tuple[str, ...]
    unknown_count: int

    def __repr__(self) -> str:
        return f"SoapRequest({self.operation.name})"


def read_request(
    body: bytes, description: ServiceDescription, *, charset: str | None = None, soap_action: str | None = None
) -> SoapRequest:
    """The operation and fields in *body*.

    Fields are found by local name, in any order, qualified or not. *charset* is that of the
    Content-Type header and counts only where the document declares none.

    Raises:
        RequestRefusedError: too long, not XML, a DTD inside, not SOAP 1.1, or not an operation of *description*.
    """
    if len(body) > MAX_BODY_BYTES:
        raise RequestRefusedError(f"The request is longer than {MAX_BODY_BYTES // 1024} KB.", http_status=413)
    element = _payload(_parse(body, charset))
    _check_action(soap_action, description)
    name = etree.QName(element)
    operation = description.by_element.get(name.localname)
    if operation is None or not description.knows_namespace(name.namespace or ""):
        known = ", ".join(sorted(description.by_element))
        raise RequestRefusedError(
            f"The first element of Body is no operation of this service; known are: {known}, "
            f"in the namespace {description.namespace}."
        )
    return _fields(element, operation, name.namespace or "")


def _parse(body: bytes, charset: str | None) -> etree._Element:
    try:
        document = safe_utf8(body, charset)
        parser = etree.XMLParser(
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        root = etree.fromstring(document, parser)
    except UnsafeDocumentError as error:
        raise RequestRefusedError(str(error)) from None
    except etree.XMLSyntaxError:
        raise RequestRefusedError("The request is not well-formed XML, or is nested too deeply.") from None
    # Cannot happen after safe_utf8; kept because everything below relies on it.
    if root.getroottree().docinfo.internalDTD is not None:
        raise RequestRefusedError("The request holds a DTD, which this service never reads.")
    return root


def _payload(root: etree._Element) -> etree._Element:
    """The one element inside Body."""
    name = etree.QName(root)
    if name.localname != "Envelope":
        raise RequestRefusedError("The request is not a SOAP envelope.")
    if name.namespace != ENVELOPE_NS:
        raise RequestRefusedError("This service speaks SOAP 1.1 only.", fault_code="VersionMismatch")
    for header in root.iterfind(f"{_ENV}Header/*"):
        if header.get(f"{_ENV}mustUnderstand") == "1":
            raise RequestRefusedError("A header block of the request is not known here.", fault_code="MustUnderstand")
    bodies = root.findall(f"{_ENV}Body")
    if len(bodies) != 1:
        raise RequestRefusedError("The envelope must hold exactly one Body.")
    inside = list(bodies[0])
    if len(inside) != 1:
        raise RequestRefusedError("Body must hold exactly one element: the operation.")
    return inside[0]


def _check_action(action: str | None, description: ServiceDescription) -> None:
    """Absent and empty actions are fine: the element decides. One of another service is not."""
    plain = (action or "").strip().strip('"')
    base = plain.partition("#")[0].removesuffix("/")
    if plain and base != description.soap_action and not description.knows_namespace(base):
        raise RequestRefusedError("The SOAPAction header belongs to another service.")


def _fields(element: etree._Element, operation: OperationDescription, namespace: str) -> SoapRequest:
    known = {field.name for field in operation.request_fields}
    fields: dict[str, str] = {}
    unknown: list[str] = []
    for child in element:
        name = etree.QName(child).localname
        if name not in known:
            unknown.append(name)
        elif name in fields:
            raise RequestRefusedError(f"The element {name} is there twice.")
        elif child.get(_NIL) not in ("true", "1"):
            if len(child):
                raise RequestRefusedError(f"The element {name} must hold text only.")
            fields[name] = child.text or ""
    missing = tuple(one.name for one in operation.request_fields if not one.optional and one.name not in fields)
    return SoapRequest(operation, namespace, fields, missing, tuple(unknown[:_NAMES_KEPT]), len(unknown))
