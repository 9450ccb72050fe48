"""The shape of each operation as plain names, read once from the service description."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OperationTable:
    """Names of one operation on the wire."""

    operation: str
    #: Root element of the request, and its fields in order.
    request_element: str
    request_fields: tuple[str, ...]
    #: Root element of the answer, its only child, and the fields of that.
    response_element: str
    result_element: str
    result_fields: frozenset[str]
    #: Result fields that may come several times, with the names inside one row.
    row_fields: Mapping[str, frozenset[str]]

    @property
    def takes_api_key(self) -> bool:
        return "apikey" in self.request_fields
