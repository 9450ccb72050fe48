"""A service description reduced to what decides the bytes on the wire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from smsc_soap.errors import ConfigurationError

#: Longest description that is read. Ours is under 20 KB.
MAX_WSDL_BYTES: Final = 1 << 20
#: Deepest nesting of types that is followed.
_MAX_DEPTH: Final = 8
#: Most fields one message may have.
_MAX_FIELDS: Final = 1000

_WSDL: Final = "{http://schemas.xmlsoap.org/wsdl/}"
_SOAP: Final = "{http://schemas.xmlsoap.org/wsdl/soap/}"
_XSD_NAMESPACE: Final = "http://www.w3.org/2001/XMLSchema"
_XSD: Final = f"{{{_XSD_NAMESPACE}}}"
_ORDERS: Final = frozenset({"sequence", "all", "choice"})
#: How a SOAPAction equal to the target namespace is shown, whatever the namespace.
SAME_AS_NAMESPACE: Final = "the target namespace"


@dataclass(frozen=True, slots=True)
class Field:
    """One element inside a message."""

    #: ``string`` for a type of XML Schema, ``fields`` for one with children of its own.
    type: str
    optional: bool
    repeated: bool
    #: ``sequence``, ``all`` or ``choice``: what the parent says about order.
    group: str

    @property
    def words(self) -> str:
        """Such as ``optional repeated string``, or ``string in choice``."""
        said = [word for word, holds in (("optional", self.optional), ("repeated", self.repeated)) if holds]
        group = [f"in {self.group}"] if self.group != "sequence" else []
        return " ".join([*said, self.type, *group])


@dataclass(frozen=True, slots=True)
class MessageShape:
    """One direction of an operation."""

    #: Root element inside the SOAP body.
    element: str
    #: By path (``sendresult/id``), in their order.
    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class OperationShape:
    """One operation."""

    #: Such as ``document/literal``.
    style: str
    soap_action: str
    request: MessageShape
    response: MessageShape


@dataclass(frozen=True, slots=True)
class Shape:
    """One description."""

    namespace: str
    #: Fields stand in the target namespace.
    qualified: bool
    #: Documents it wants to be read with it; they are not.
    imports: tuple[str, ...]
    operations: Mapping[str, OperationShape]


def read_shape(wsdl: bytes) -> Shape:
    """The shape of a WSDL 1.1 description in one file.

    Raises:
        ConfigurationError: it is not one; the text goes on after "the description".
    """
    return _Reader(_parse(wsdl)).shape()


def _parse(wsdl: bytes) -> etree._Element:
    if len(wsdl) > MAX_WSDL_BYTES:
        raise ConfigurationError(f"is longer than {MAX_WSDL_BYTES} bytes")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(wsdl, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        raise ConfigurationError("is not well-formed XML") from None
    if root.getroottree().docinfo.doctype:
        raise ConfigurationError("holds a document type declaration, which is not read")
    if root.tag != f"{_WSDL}definitions":
        raise ConfigurationError("is XML, but not WSDL 1.1 (its first element is not wsdl:definitions)")
    return root


class _Reader:
    """Follows the names of one description: binding → port type → message → element → type."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._namespace = root.get("targetNamespace", "")
        schemas = list(root.iterfind(f"{_WSDL}types/{_XSD}schema"))
        self._elements = _named(schemas, "element")
        self._types = {**_named(schemas, "complexType"), **_named(schemas, "simpleType")}
        self._messages = {one.get("name"): one for one in root.iterfind(f"{_WSDL}message")}
        self._qualified = any(schema.get("elementFormDefault") == "qualified" for schema in schemas)
        self._count = 0

    def shape(self) -> Shape:
        binding = self._binding()
        port = self._port(binding)
        soap_binding = binding.find(f"{_SOAP}binding")
        style = "document" if soap_binding is None else soap_binding.get("style", "document")
        operations = {
            one.get("name", ""): self._operation(one, port.get(one.get("name", "")), style)
            for one in binding.iterfind(f"{_WSDL}operation")
        }
        return Shape(self._namespace, self._qualified, tuple(self._imports()), operations)

    def _binding(self) -> etree._Element:
        """The SOAP 1.1 binding; descriptions made by .NET have others beside it."""
        for binding in self._root.iterfind(f"{_WSDL}binding"):
            if binding.find(f"{_SOAP}binding") is not None:
                return binding
        raise ConfigurationError("has no SOAP 1.1 binding")

    def _port(self, binding: etree._Element) -> dict[str, etree._Element]:
        name = _local(binding.get("type", ""))
        for port in self._root.iterfind(f"{_WSDL}portType"):
            if port.get("name") == name:
                return {one.get("name", ""): one for one in port.iterfind(f"{_WSDL}operation")}
        raise ConfigurationError("has no port type for its SOAP 1.1 binding")

    def _operation(self, bound: etree._Element, abstract: etree._Element | None, style: str) -> OperationShape:
        soap = bound.find(f"{_SOAP}operation")
        action = "" if soap is None else soap.get("soapAction", "")
        body = bound.find(f"{_WSDL}input/{_SOAP}body")
        use = "literal" if body is None else body.get("use", "literal")
        own_style = style if soap is None else soap.get("style", style)
        return OperationShape(
            style=f"{own_style}/{use}",
            soap_action=SAME_AS_NAMESPACE if action == self._namespace else action,
            request=self._message(abstract, "input"),
            response=self._message(abstract, "output"),
        )

    def _message(self, abstract: etree._Element | None, direction: str) -> MessageShape:
        end = None if abstract is None else abstract.find(f"{_WSDL}{direction}")
        message = None if end is None else self._messages.get(_local(end.get("message", "")))
        part = None if message is None else message.find(f"{_WSDL}part")
        if part is None:
            return MessageShape("absent", {})
        if not (name := _local(part.get("element", ""))):
            return MessageShape(f"part of type {_local(part.get('type', '?'))}", {})
        element = self._elements.get(name)
        return MessageShape(name, {} if element is None else dict(self._children(element, "", 0)))

    def _children(self, element: etree._Element, path: str, depth: int) -> Iterator[tuple[str, Field]]:
        """Every field below *element*, a parent before its children."""
        kind = self._type_of(element)
        if kind is None or depth >= _MAX_DEPTH:
            return
        for child, group in _in_groups(kind):
            self._count += 1
            if self._count > _MAX_FIELDS:
                raise ConfigurationError(f"has more than {_MAX_FIELDS} fields")
            target = self._elements.get(_local(child.get("ref", "")), child)
            name = target.get("name", "?")
            yield path + name, self._field(child, target, group)
            yield from self._children(target, f"{path}{name}/", depth + 1)

    def _field(self, child: etree._Element, target: etree._Element, group: str) -> Field:
        inner = self._type_of(target)
        holds_fields = inner is not None and inner.tag == f"{_XSD}complexType"
        return Field(
            type="fields" if holds_fields else _local(target.get("type", "anyType")),
            optional=child.get("minOccurs", "1") == "0",
            repeated=child.get("maxOccurs", "1") not in ("0", "1"),
            group=group,
        )

    def _type_of(self, element: etree._Element) -> etree._Element | None:
        """The complex or simple type of an element; None for the types of XML Schema itself."""
        inline = element.find(f"{_XSD}complexType")
        if inline is not None:
            return inline
        name = element.get("type", "")
        prefix, _, local = name.rpartition(":")
        if element.nsmap.get(prefix or None) == _XSD_NAMESPACE:
            return None
        return self._types.get(local)

    def _imports(self) -> Iterator[str]:
        for tag in (f"{_WSDL}import", f"{_XSD}import", f"{_XSD}include", f"{_XSD}redefine"):
            for one in self._root.iter(tag):
                yield one.get("location") or one.get("schemaLocation") or one.get("namespace") or "without a name"


def _in_groups(kind: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Elements of a type with the group they stand in, however deep the groups are nested."""
    for one in kind.iter(f"{_XSD}element"):
        parent = one.getparent()
        if parent is not None and _owner(one) is kind:
            yield one, _local_tag(parent) if _local_tag(parent) in _ORDERS else "sequence"


def _owner(element: etree._Element) -> etree._Element | None:
    """The type an element belongs to: the nearest one around it."""
    return next((one for one in element.iterancestors(f"{_XSD}complexType")), None)


def _named(schemas: list[etree._Element], kind: str) -> dict[str, etree._Element]:
    return {one.get("name", ""): one for schema in schemas for one in schema.iterfind(_XSD + kind)}


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _local_tag(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
