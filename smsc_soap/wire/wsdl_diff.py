"""What differs between two service descriptions, as far as it changes bytes on the wire.

Compared: operations, style, SOAPAction, elements, fields with their order, type, optional and
repeated, target namespace, qualified or not. Not compared: formatting, comments, prefixes, names
of messages and types, the address (ours is configured), bindings other than SOAP 1.1.
Nothing is fetched and no document type declaration is read, whatever the description asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from smsc_soap.errors import ConfigurationError
from smsc_soap.wire.wsdl_shape import Field, OperationShape, Shape, read_shape

_ABSENT: Final = "absent"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same."""

    #: Operation, or "service" for what concerns all of them.
    where: str
    #: Which property: ``request field sms_cnt``, ``SOAPAction`` …
    what: str
    ours: str
    theirs: str


def compare_wsdl(ours: bytes, theirs: bytes, *, namespace: str | None = None) -> list[Difference]:
    """Every difference, in the order of our description; empty when both make the same bytes.

    *namespace*: what the other one should have as its target namespace, when it is not ours (each
    front of the provider has its own). A SOAPAction equal to its own target namespace is the same.

    Raises:
        ConfigurationError: one of the two is not a readable WSDL 1.1 description in one file.
    """
    mine, other = _read(ours, "our"), _read(theirs, "the other")
    return list(_differences(mine, other, namespace or mine.namespace))


def _read(wsdl: bytes, whose: str) -> Shape:
    try:
        return read_shape(wsdl)
    except ConfigurationError as error:
        raise ConfigurationError(f"wsdl: {whose} description {error}.") from None


def _differences(ours: Shape, theirs: Shape, namespace: str) -> Iterator[Difference]:
    if theirs.namespace != namespace:
        yield Difference("service", "target namespace", namespace, theirs.namespace)
    if ours.qualified != theirs.qualified:
        yield Difference("service", "fields in the namespace", _yes(ours.qualified), _yes(theirs.qualified))
    yield from (Difference("service", "import", _ABSENT, name) for name in theirs.imports)
    for name in [*ours.operations, *(name for name in theirs.operations if name not in ours.operations)]:
        mine, other = ours.operations.get(name), theirs.operations.get(name)
        if mine is None or other is None:
            yield Difference(name, "operation", _there(mine), _there(other))
        else:
            yield from _of_operation(name, mine, other)


def _of_operation(name: str, ours: OperationShape, theirs: OperationShape) -> Iterator[Difference]:
    for what, mine, other in (
        ("style", ours.style, theirs.style),
        ("SOAPAction", ours.soap_action, theirs.soap_action),
        ("request element", ours.request.element, theirs.request.element),
        ("response element", ours.response.element, theirs.response.element),
    ):
        if mine != other:
            yield Difference(name, what, mine, other)
    yield from _of_fields(name, "request", ours.request.fields, theirs.request.fields)
    yield from _of_fields(name, "response", ours.response.fields, theirs.response.fields)


def _of_fields(
    operation: str, side: str, ours: Mapping[str, Field], theirs: Mapping[str, Field]
) -> Iterator[Difference]:
    """*ours* and *theirs* by path, such as ``sendresult/errors/phone``, in their order."""
    for path in [*ours, *(path for path in theirs if path not in ours)]:
        mine, other = ours.get(path), theirs.get(path)
        if mine != other:
            yield Difference(operation, f"{side} field {path}", _field(mine), _field(other))
    # The order of those that both have: a new field alone moves nobody.
    mine_order = [path for path in ours if path in theirs]
    other_order = [path for path in theirs if path in ours]
    if mine_order != other_order:
        yield Difference(operation, f"order of {side} fields", ", ".join(mine_order), ", ".join(other_order))


def _field(field: Field | None) -> str:
    return _ABSENT if field is None else field.words


def _there(operation: OperationShape | None) -> str:
    return _ABSENT if operation is None else "present"


def _yes(value: bool) -> str:
    return "yes" if value else "no"
