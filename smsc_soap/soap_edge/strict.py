"""Strict mode: the request must follow the schema of the WSDL to the letter, order included.

Meant for tests of callers: the provider itself is not known to be that strict.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from smsc_soap.soap_edge.prolog import safe_utf8
from smsc_soap.soap_edge.request import ENVELOPE_NS, RequestRefusedError

_XSD: Final = "{http://www.w3.org/2001/XMLSchema}"


class SchemaCheck:
    """Checks envelopes against the types of one WSDL, under whatever known namespace they come."""

    def __init__(self, wsdl: bytes) -> None:
        root = etree.fromstring(wsdl, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        schema = next(root.iter(f"{_XSD}schema"))
        self._own_namespace = str(schema.attrib["targetNamespace"])
        # Written out on its own, the subtree brings the prefixes its type names refer to.
        self._source = etree.tostring(schema, with_tail=False)
        self._schemas: dict[str, etree.XMLSchema] = {}

    def check(self, body: bytes, namespace: str, *, charset: str | None = None) -> None:
        """Nothing when *body*, already read once by ``read_request``, follows the schema.

        Raises:
            RequestRefusedError: with the element and the rule it breaks, never with its content.
        """
        parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False)
        payload = etree.fromstring(safe_utf8(body, charset), parser).find(f"{{{ENVELOPE_NS}}}Body/*")
        schema = self._schema(namespace)
        if payload is None or not schema.validate(payload):
            broken = schema.error_log[0].type_name.removeprefix("SCHEMAV_").replace("_", " ").lower()
            raise RequestRefusedError(f"The request does not follow the schema of the service: {broken}.")

    def _schema(self, namespace: str) -> etree.XMLSchema:
        if namespace not in self._schemas:
            source = self._source.replace(self._own_namespace.encode(), namespace.encode())
            self._schemas[namespace] = etree.XMLSchema(etree.fromstring(source))
        return self._schemas[namespace]
