"""Fields → request bytes by zeep, which owns the bindings. The only importer of zeep.

zeep encodes and tells the field tables; it never sees the network and never reads an answer
(``reply_reader.py`` says why).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, NoReturn

import zeep
import zeep.exceptions
import zeep.proxy
import zeep.settings
import zeep.xsd
from zeep.wsdl.utils import etree_to_string

from smsc_soap.errors import ConfigurationError, InvalidParameter
from smsc_soap.wire.tables import OperationTable

CONTENT_TYPE = "text/xml; charset=utf-8"


class _NoTransport:
    """Given to zeep as its transport: a description may not make it load anything."""

    session = None

    def load(self, url: str) -> NoReturn:
        raise ConfigurationError(
            "wsdl: the description imports another document, and nothing is fetched; use a description in one file."
        )

    post = post_xml = get = load


class SoapCodec:
    """The seven operations of one description in one namespace. Holds no credentials; safe to share."""

    def __init__(self, wsdl: bytes, namespace: str | None) -> None:
        self._client = _load(wsdl, namespace)
        self._service = _only_service(self._client)
        binding = self._service._binding
        #: By operation name, in the order of the description.
        self.tables: Mapping[str, OperationTable] = {
            name: _table(name, operation) for name, operation in binding._operations.items()
        }
        self._soap_actions = {name: operation.soapaction for name, operation in binding._operations.items()}
        self._moulds: dict[tuple[str, ...], _Mould] = {}
        #: Target namespace in use.
        self.namespace: str = binding.name.namespace

    def encode(self, operation: str, fields: Mapping[str, str]) -> bytes:
        """The request envelope, byte for byte as zeep would post it.

        zeep makes one envelope for each set of fields; later ones are poured into that mould, because
        building the same tree again is a sixth of a call.

        Raises:
            InvalidParameter: a value cannot stand in XML, or a mandatory field is missing.
        """
        key = (operation, *fields)
        mould = self._moulds.get(key)
        if mould is None:
            mould = self._moulds[key] = _Mould(lambda marks: self.encode_by_zeep(operation, marks), tuple(fields))
        return mould.pour(operation, fields)

    def encode_by_zeep(self, operation: str, fields: Mapping[str, str]) -> bytes:
        """The same, built by zeep alone. Makes the moulds, and judges them in the tests."""
        try:
            return bytes(etree_to_string(self._client.create_message(self._service, operation, **fields)))
        except (zeep.exceptions.ValidationError, TypeError) as error:
            # These name fields of the description, never values.
            raise InvalidParameter(operation, str(error), "the fields of the service description") from None

    def headers(self, operation: str) -> dict[str, str]:
        """The HTTP headers zeep would post with it."""
        return {"Content-Type": CONTENT_TYPE, "SOAPAction": f'"{self._soap_actions[operation]}"'}


#: Characters that XML 1.0 cannot carry.
_NOT_XML: Final = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


class _Mould:
    """One envelope with places for the values of its fields."""

    __slots__ = ("_names", "_pieces")

    def __init__(self, encode: Callable[[Mapping[str, str]], bytes], names: tuple[str, ...]) -> None:
        envelope = encode({name: f"@place-of-{name}@" for name in names}).decode("utf-8")
        found = re.split("@place-of-([a-z]+)@", envelope)
        self._pieces: tuple[str, ...] = tuple(found[::2])
        #: In the order of the description.
        self._names: tuple[str, ...] = tuple(found[1::2])

    def pour(self, operation: str, fields: Mapping[str, str]) -> bytes:
        filled = [self._pieces[0]]
        for name, piece in zip(self._names, self._pieces[1:]):
            value = fields[name]
            if _NOT_XML.search(value):
                raise InvalidParameter(operation, f"{name} with control characters", "characters that XML can carry")
            filled.append(value.translate(_ESCAPES))
            filled.append(piece)
        return "".join(filled).encode("utf-8")


@lru_cache(maxsize=8)
def codec_for(wsdl: bytes, namespace: str | None = None) -> SoapCodec:
    """One codec per description and namespace in a process: reading a description is the slow part."""
    return SoapCodec(wsdl, namespace)


def _load(wsdl: bytes, namespace: str | None) -> zeep.Client:
    settings = zeep.settings.Settings(
        strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True, xsd_ignore_sequence_order=False
    )
    try:
        client = zeep.Client(io.BytesIO(_renamed(wsdl, namespace)), transport=_NoTransport(), settings=settings)
        _only_service(client)
    except ConfigurationError:
        raise
    except Exception as error:  # noqa: BLE001 - zeep fails on a wrong description with any class
        raise ConfigurationError(
            f"wsdl: this is not a usable service description ({type(error).__name__}); "
            "expected one WSDL 1.1 file with one SOAP 1.1 service."
        ) from None
    return client


def _renamed(wsdl: bytes, namespace: str | None) -> bytes:
    """The description with its target namespace, and the SOAPAction equal to it, replaced."""
    if namespace is None:
        return wsdl
    from lxml import etree

    try:
        old = etree.fromstring(wsdl, etree.XMLParser(resolve_entities=False, no_network=True)).get("targetNamespace")
    except etree.XMLSyntaxError:
        return wsdl
    if not old or old == namespace:
        return wsdl
    return wsdl.replace(b'"' + old.encode() + b'"', b'"' + namespace.encode() + b'"')


def _only_service(client: zeep.Client) -> zeep.proxy.ServiceProxy:
    """A proxy for the first SOAP port. Its address is never used: requests go to the configured one."""
    for service in client.wsdl.services.values():
        for port_name in service.ports:
            return client.bind(service.name, port_name)
    raise ConfigurationError("wsdl: the description has no service.")


def _table(name: str, operation: Any) -> OperationTable:
    request = operation.input.body
    response = operation.output.body
    result_name, result = _children(response.type)[0]
    rows = {
        field: frozenset(inner for inner, _ in _children(element.type))
        for field, element in _children(result.type)
        if element.accepts_multiple
    }
    return OperationTable(
        operation=name,
        request_element=request.qname.localname,
        request_fields=tuple(field for field, _ in _children(request.type)),
        response_element=response.qname.localname,
        result_element=result_name,
        result_fields=frozenset(field for field, _ in _children(result.type)),
        row_fields=rows,
    )


def _children(kind: Any) -> list[tuple[str, Any]]:
    return list(kind.elements)
