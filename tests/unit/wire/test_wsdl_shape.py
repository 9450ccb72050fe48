import pytest

from smsc_soap.errors import ConfigurationError
from smsc_soap.wire.soap import codec_for
from smsc_soap.wire.wsdl_file import bundled_wsdl
from smsc_soap.wire.wsdl_shape import Field, read_shape

TEMPLATE = """<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:so="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
 <w:types><schema targetNamespace="urn:t">{types}</schema></w:types>
 <w:message name="in">{parts}</w:message>
 <w:portType name="P"><w:operation name="op"><w:input message="t:in"/></w:operation></w:portType>
 <w:binding name="B" type="t:P"><so:binding style="{style}"/><w:operation name="op">{bound}</w:operation></w:binding>
</w:definitions>"""


def _shape(types="", parts='<w:part element="t:root"/>', style="document", bound=""):
    return read_shape(TEMPLATE.format(types=types, parts=parts, style=style, bound=bound).encode())


def _fields(types):
    return _shape(types).operations["op"].request.fields


@pytest.mark.parametrize("name", codec_for(bundled_wsdl()).tables)
def test_it_agrees_with_what_zeep_reads(name):
    table = codec_for(bundled_wsdl()).tables[name]
    operation = read_shape(bundled_wsdl()).operations[name]
    assert operation.request.element == table.request_element
    assert tuple(operation.request.fields) == table.request_fields
    assert operation.response.element == table.response_element
    below = {path.split("/")[1] for path in operation.response.fields if "/" in path}
    assert below == table.result_fields
    assert next(iter(operation.response.fields)) == table.result_element


def test_a_default_namespace_for_the_schema_is_understood():
    inner = '<complexType><sequence><element name="a" type="string"/></sequence></complexType>'
    assert _fields(f'<element name="root">{inner}</element>') == {"a": Field("string", False, False, "sequence")}


def test_references_choices_and_nested_groups():
    types = """
      <element name="root"><complexType><sequence>
        <element ref="t:other" minOccurs="0"/>
        <choice><element name="x" type="string"/>
          <sequence><element name="y" type="t:short" maxOccurs="3"/></sequence></choice>
        <element name="free"/>
      </sequence></complexType></element>
      <element name="other" type="int"/>
      <simpleType name="short"><restriction base="string"/></simpleType>"""
    assert {path: field.words for path, field in _fields(types).items()} == {
        "other": "optional int",
        "x": "string in choice",
        "y": "repeated short",
        "free": "anyType",
    }


def test_a_type_that_holds_itself_ends():
    types = """<element name="root" type="t:loop"/>
      <complexType name="loop"><sequence><element name="again" type="t:loop" minOccurs="0"/></sequence></complexType>"""
    assert max(path.count("/") for path in _fields(types)) == 7


def test_an_explosion_of_fields_is_refused():
    fields = "".join(f'<element name="f{number}" type="t:wide"/>' for number in range(40))
    types = f'<element name="root" type="t:wide"/><complexType name="wide"><sequence>{fields}</sequence></complexType>'
    with pytest.raises(ConfigurationError, match="more than 1000 fields"):
        _fields(types)


def test_rpc_parts_and_missing_pieces():
    assert _shape(parts='<w:part type="t:x"/>', style="rpc").operations["op"].style == "rpc/literal"
    assert _shape(parts='<w:part type="t:x"/>').operations["op"].request.element == "part of type x"
    assert _shape(parts="").operations["op"].request.element == "absent"
    assert _shape().operations["op"].response.element == "absent"
    assert _shape().operations["op"].request.fields == {}
    own = _shape(bound='<so:operation style="rpc" soapAction="urn:t"/>').operations["op"]
    assert (own.style, own.soap_action) == ("rpc/literal", "the target namespace")


def test_fields_of_an_inline_type_belong_to_their_own_parent():
    types = """<element name="root"><complexType><sequence>
        <element name="outer"><complexType><sequence>
          <element name="inner" type="string"/>
        </sequence></complexType></element>
      </sequence></complexType></element>"""
    assert {path: field.type for path, field in _fields(types).items()} == {"outer": "fields", "outer/inner": "string"}


def test_an_own_type_with_the_name_of_a_schema_type_is_not_mixed_up_with_it():
    types = """<element name="root"><complexType><sequence>
        <element name="plain" type="string"/><element name="own" type="t:string"/>
      </sequence></complexType></element>
      <complexType name="string"><sequence><element name="inside" type="int"/></sequence></complexType>"""
    assert {path: field.type for path, field in _fields(types).items()} == {
        "plain": "string",
        "own": "fields",
        "own/inside": "int",
    }
