"""The service description as a frozen table: which elements belong to which operation, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from lxml import etree

from smsc_soap.errors import ConfigurationError

_WSDL: Final = "{http://schemas.xmlsoap.org/wsdl/}"
_SOAP: Final = "{http://schemas.xmlsoap.org/wsdl/soap/}"
_XSD: Final = "{http://www.w3.org/2001/XMLSchema}"

#: Hosts of the provider whose description differs from ours in nothing but the namespace.
FRONTS: Final = ("smsc.ru", "smsc.kz", "smsc.ua", "smscentre.com", "smsc.tj")

#: Namespaces under which a caller of any front may speak: each host, with either scheme.
FRONT_NAMESPACES: Final = frozenset(
    f"{scheme}://{prefix}{host}/sys/soap.php"
    for scheme in ("https", "http")
    for prefix in ("", "www2.")
    for host in FRONTS
)


@dataclass(frozen=True, slots=True)
class FieldDescription:
    """One element of a sequence."""

    name: str
    #: ``minOccurs="0"``.
    optional: bool
    #: ``maxOccurs`` above one.
    repeated: bool
    #: What is inside, for the few fields that are not plain text.
    parts: tuple[FieldDescription, ...] = ()


@dataclass(frozen=True, slots=True)
class OperationDescription:
    """One operation: ``send_sms`` is called with ``send`` and answered with ``SendResponse/sendresult``."""

    name: str
    request_element: str
    request_fields: tuple[FieldDescription, ...]
    response_element: str
    result_element: str
    result_fields: tuple[FieldDescription, ...]


@dataclass(frozen=True, slots=True)
class ServiceDescription:
    """Everything the server side needs to know of a WSDL."""

    namespace: str
    soap_action: str
    address: str
    #: By name: ``send_sms`` …
    operations: Mapping[str, OperationDescription]
    #: By the local name of the request element: ``send`` …
    by_element: Mapping[str, OperationDescription]

    def knows_namespace(self, namespace: str) -> bool:
        """True for the namespace of this description and for those of the provider's known fronts."""
        return namespace == self.namespace or namespace in FRONT_NAMESPACES


def read_description(wsdl: bytes) -> ServiceDescription:
    """The table behind *wsdl* (document/literal, one element per message).

    Raises:
        ConfigurationError: not a WSDL, or one of another style.
    """
    try:
        root = etree.fromstring(wsdl, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        return _Reader(root).service()
    except (etree.XMLSyntaxError, KeyError, AttributeError, IndexError) as error:
        raise ConfigurationError(
            f"the service description is not one this server can read ({type(error).__name__}); "
            "it has to be WSDL 1.1, document/literal, with one schema inside."
        ) from None


class _Reader:
    """Follows the references inside one WSDL document."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        schema = root.find(f"{_WSDL}types/{_XSD}schema")
        self._elements = {one.attrib["name"]: one for one in schema.iterfind(f"{_XSD}element")}  # type: ignore[union-attr]  # None is caught above
        self._types = {one.attrib["name"]: one for one in schema.iterfind(f"{_XSD}complexType")}  # type: ignore[union-attr]  # same
        self._messages = {
            one.attrib["name"]: _local(one.find(f"{_WSDL}part").attrib["element"])  # type: ignore[union-attr]  # same
            for one in root.iterfind(f"{_WSDL}message")
        }

    def service(self) -> ServiceDescription:
        operations = {}
        for one in self._root.iterfind(f"{_WSDL}portType/{_WSDL}operation"):
            operation = self._operation(one)
            operations[operation.name] = operation
        actions = {str(one.attrib["soapAction"]) for one in self._root.iter(f"{_SOAP}operation")}
        address = next(self._root.iter(f"{_SOAP}address"), None)
        if not operations or len(actions) != 1:
            raise KeyError("operations")
        return ServiceDescription(
            namespace=str(self._root.attrib["targetNamespace"]),
            soap_action=actions.pop(),
            address=str(address.attrib["location"]) if address is not None else "",
            operations=MappingProxyType(operations),
            by_element=MappingProxyType({one.request_element: one for one in operations.values()}),
        )

    def _operation(self, node: etree._Element) -> OperationDescription:
        asked = self._message(node, "input")
        answered = self._message(node, "output")
        result = self._sequence(self._elements[answered])[0]
        return OperationDescription(
            name=str(node.attrib["name"]),
            request_element=asked,
            request_fields=self._sequence(self._elements[asked]),
            response_element=answered,
            result_element=result.name,
            result_fields=result.parts,
        )

    def _message(self, node: etree._Element, direction: str) -> str:
        found = node.find(f"{_WSDL}{direction}")
        return self._messages[_local(found.attrib["message"])]  # type: ignore[union-attr]  # None is caught above

    def _sequence(self, holder: etree._Element) -> tuple[FieldDescription, ...]:
        inner = holder if holder.tag == f"{_XSD}complexType" else holder.find(f"{_XSD}complexType")
        rows = inner.iterfind(f"{_XSD}sequence/{_XSD}element")  # type: ignore[union-attr]  # None is caught above
        return tuple(self._field(one) for one in rows)

    def _field(self, node: etree._Element) -> FieldDescription:
        own_type = self._types.get(_local(node.attrib["type"]))
        return FieldDescription(
            name=str(node.attrib["name"]),
            optional=node.get("minOccurs") == "0",
            repeated=node.get("maxOccurs", "1") not in ("0", "1"),
            parts=self._sequence(own_type) if own_type is not None else (),
        )


def _local(qualified: str | bytes) -> str:
    """``tns:SendResponse`` → ``SendResponse``."""
    text = qualified.decode() if isinstance(qualified, bytes) else qualified
    return text.rpartition(":")[2]
