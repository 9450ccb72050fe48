"""Our request bytes and headers are those zeep itself would post. No network.

The judge is a plain ``zeep.Client`` on the bundled description, with a transport that keeps what it is given.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NoReturn

import pytest
import zeep
import zeep.transports
from hypothesis import given, settings
from hypothesis import strategies as st

from smsc_soap.errors import InvalidParameter
from smsc_soap.wire.soap import SoapCodec, codec_for
from smsc_soap.wire.wsdl_file import bundled_wsdl

#: Operation → mandatory fields, optional fields, in the order of the description.
FIELDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "send_sms": (("phones", "mes"), ("login", "psw", "apikey", "id", "sender", "time")),
    "send_sms2": (("phones", "mes"), ("login", "psw", "apikey", "id", "sender", "time", "query")),
    "get_sms_cost": (("phones", "mes"), ("login", "psw", "apikey")),
    "get_sms_cost2": (("phones", "mes", "query"), ("login", "psw", "apikey")),
    "get_status": (("phone", "id"), ("login", "psw", "apikey", "all")),
    "get_status2": (("phone", "id", "query"), ("login", "psw", "apikey", "all")),
    "get_balance": ((), ("login", "psw", "apikey")),
}
EVERY_SET = [
    (operation, (*mandatory, *chosen))
    for operation, (mandatory, optional) in FIELDS.items()
    for size in range(len(optional) + 1)
    for chosen in combinations(optional, size)
]

#: What XML, HTTP and our own moulds could trip over.
NASTY = (
    "&",
    "<",
    ">",
    "&amp;",
    "]]>",
    "<![CDATA[",
    "\r",
    "\n",
    "\r\n",
    "\t",
    '"',
    "'",
    "Привет, мир",
    "😀",
    "\u2028",
    "\ufeff",
    "\u0301",
    "@place-of-mes@",
    "%2B+7",
    "{0}",
    "\\1",
    " ",
    "",
)
XML_CHARACTERS = st.characters(codec="utf-8", exclude_characters="\ufffe\uffff").filter(
    lambda one: one >= " " or one in "\t\n\r"
)
TEXTS = st.one_of(
    st.sampled_from(NASTY), st.lists(st.sampled_from(NASTY), max_size=6).map("".join), st.text(XML_CHARACTERS)
)


class Posted(Exception):
    """How the bytes get out of zeep; not an error."""

    def __init__(self, address: str, message: bytes, headers: Mapping[str, str]) -> None:
        super().__init__(address)
        self.message = message
        self.headers = dict(headers)


class CapturingTransport(zeep.transports.Transport):  # type: ignore[misc]  # zeep comes without types
    """Posts nothing: hands over what would have been posted."""

    def post(self, address: str, message: bytes, headers: Mapping[str, str]) -> NoReturn:
        raise Posted(address, message, headers)


@pytest.fixture(scope="module")
def plain_zeep() -> Iterator[zeep.Client]:
    transport = CapturingTransport()
    yield zeep.Client(io.BytesIO(bundled_wsdl()), transport=transport)
    transport.session.close()


@pytest.fixture(scope="module")
def codec() -> SoapCodec:
    return codec_for(bundled_wsdl())


def posted(client: zeep.Client, operation: str, fields: Mapping[str, str]) -> Posted:
    with pytest.raises(Posted) as caught:
        client.service[operation](**fields)
    return caught.value


def test_the_table_above_is_that_of_the_description(codec: SoapCodec) -> None:
    assert {name: set(table.request_fields) for name, table in codec.tables.items()} == {
        name: {*mandatory, *optional} for name, (mandatory, optional) in FIELDS.items()
    }


@pytest.mark.parametrize("operation", FIELDS)
def test_a_mandatory_field_is_mandatory(codec: SoapCodec, operation: str) -> None:
    mandatory, optional = FIELDS[operation]
    for missing in mandatory:
        fields = dict.fromkeys((*mandatory, *optional), "x")
        del fields[missing]
        with pytest.raises(InvalidParameter, match=missing):
            codec.encode(operation, fields)


def test_every_set_of_fields_as_zeep_posts_it(plain_zeep: zeep.Client, codec: SoapCodec) -> None:
    assert len(EVERY_SET) == 64 + 128 + 8 + 8 + 16 + 16 + 8
    for operation, names in EVERY_SET:
        fields = {name: f"{name}: a & b < c > d\r\n\t😀 Ёж" for name in names}
        theirs = posted(plain_zeep, operation, fields)
        assert codec.encode(operation, fields) == theirs.message, (operation, names)
        assert codec.encode_by_zeep(operation, fields) == theirs.message, (operation, names)


@pytest.mark.parametrize("operation", FIELDS)
def test_headers_as_zeep_posts_them(plain_zeep: zeep.Client, codec: SoapCodec, operation: str) -> None:
    theirs = posted(plain_zeep, operation, dict.fromkeys(FIELDS[operation][0], "x")).headers
    assert codec.headers(operation) == theirs
    assert theirs == {
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": '"https://smsc.ru/sys/soap.php"',
    }


# The machine may be busy: how long an example takes says nothing here.
@settings(deadline=None)
@given(choice=st.sampled_from(EVERY_SET), data=st.data())
def test_any_text_as_zeep_posts_it(
    plain_zeep: zeep.Client, codec: SoapCodec, choice: tuple[str, tuple[str, ...]], data: st.DataObject
) -> None:
    operation, names = choice
    shuffled = data.draw(st.permutations(names))
    fields = {name: data.draw(TEXTS, label=name) for name in shuffled}
    theirs = posted(plain_zeep, operation, fields)
    assert codec.encode(operation, fields) == theirs.message
    assert codec.encode_by_zeep(operation, fields) == theirs.message


# The machine may be busy: how long an example takes says nothing here.
@settings(deadline=None)
@given(
    st.characters(max_codepoint=0x1F).filter(lambda one: one not in "\t\n\r") | st.sampled_from("\ufffe\uffff\ud800")
)
def test_what_xml_cannot_carry_is_refused_by_name_not_by_value(codec: SoapCodec, character: str) -> None:
    with pytest.raises(InvalidParameter, match="mes with control characters") as caught:
        codec.encode("get_sms_cost", {"phones": "+79990000001", "mes": f"secret words{character}"})
    assert "secret" not in str(caught.value)


def test_another_namespace_changes_the_namespace_and_the_action_only(codec: SoapCodec) -> None:
    kazakh = "https://smsc.kz/sys/soap.php"
    other = codec_for(bundled_wsdl(), kazakh)
    assert other.headers("send_sms")["SOAPAction"] == f'"{kazakh}"'
    fields = {"login": "l", "psw": "p", "phones": "+77000000001", "mes": "x"}
    ours = codec.encode("send_sms", fields)
    assert other.encode("send_sms", fields) == ours.replace(codec.namespace.encode(), kazakh.encode())
