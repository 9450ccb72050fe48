"""Character sets, byte order marks, and what stands around the document (X1 to X5, X12, X13)."""

from __future__ import annotations

import pytest

from .replies import HEAD, LEAST, TAIL, decide, decision, envelope  # isort: skip

OK = LEAST["send_sms"]
WHOLE = envelope(OK)
REFUSED = envelope("<error>6</error>")
RUSSIAN = "<status>1</status><status_name>Доставлено</status_name>"
STATUS = envelope(RUSSIAN, "get_status").decode()


def declared(charset: str, text: str = STATUS) -> str:
    return text.replace('encoding="UTF-8"', f'encoding="{charset}"')


def test_x1_a_byte_order_mark_is_parsed() -> None:
    assert decision(b"\xef\xbb\xbf" + WHOLE) == "accepted"
    assert decision(b"\xef\xbb\xbf" + REFUSED) == "refused 6"


@pytest.mark.parametrize(
    "before",
    [
        b"\n",
        b"\r\n",
        b" ",
        b"\xef\xbb\xbf\n",
        b"<br />\n<b>Warning</b>: mysql_connect()\n",
        b"Warning: x in y\n",
        b"\x00",
    ],
)
def test_x2_anything_before_the_declaration_is_unreadable(before: bytes) -> None:
    assert (decision(before + WHOLE), decision(before + REFUSED)) == ("unreadable", "unreadable")


@pytest.mark.parametrize(
    "after", [b"junk", b"<x/>", WHOLE, b"\x00", b"</SOAP-ENV:Envelope>", b"&#32;", b"\xff", b"\n0"]
)
def test_x2_anything_behind_the_envelope_is_unreadable(after: bytes) -> None:
    assert (decision(WHOLE + after), decision(REFUSED + after)) == ("unreadable", "unreadable")


def test_x2_blanks_and_a_comment_behind_it_are_fine() -> None:
    assert decision(WHOLE + b"\n \r\n") == "accepted"
    assert decision(WHOLE + b"<!-- nginx -->") == "accepted"


def test_without_a_declaration_it_is_utf_8() -> None:
    bare = STATUS.partition("\n")[2]
    assert decide(bare.encode(), "get_status").status_name == "Доставлено"
    assert decision(bare.encode("cp1251"), "get_status") == "unreadable"
    assert decision(b"\n" + bare.encode(), "get_status") == "accepted"


@pytest.mark.parametrize("name", ["windows-1251", "Windows-1251", "WINDOWS-1251"])
def test_x3_windows_1251_is_parsed(name: str) -> None:
    body = declared(name).encode("cp1251")
    assert decide(body, "get_status").status_name == "Доставлено"


def test_x4_the_declaration_alone_counts() -> None:
    """The reader never sees an HTTP header, so a wrong one cannot mislead it; tests/system shows the way there."""
    assert decide(STATUS.encode(), "get_status").status_name == "Доставлено"


def test_x5_bytes_of_another_set_than_declared_are_unreadable() -> None:
    assert decision(STATUS.encode("cp1251"), "get_status") == "unreadable"
    wrong = declared("windows-1251").encode()
    assert decide(wrong, "get_status").status_name != "Доставлено"  # every byte is a letter there: mojibake, no error
    assert decision(STATUS.encode().replace("Д".encode(), b"\xc0\xaf"), "get_status") == "unreadable"
    assert decision(STATUS.encode().replace("Д".encode(), b"\xed\xa0\x80"), "get_status") == "unreadable"


@pytest.mark.parametrize(
    "codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "cp037", "cp500"]
)
@pytest.mark.parametrize("label", ["UTF-8", "its own name", "none"])
@pytest.mark.parametrize("inside", [OK, "<error>6</error>"])
def test_x12_wide_and_foreign_sets_are_unreadable(codec: str, label: str, inside: str) -> None:
    text = HEAD + f"<ns1:SendResponse><sendresult>{inside}<x>+Я~</x></sendresult></ns1:SendResponse>" + TAIL
    if label == "none":
        text = text.partition("\n")[2]
    elif label != "UTF-8":
        text = declared(codec.upper(), text)
    assert decision(text.encode(codec, "xmlcharrefreplace")) == "unreadable"


def test_x12_utf_7_cannot_hide_an_element() -> None:
    hidden = f"{OK}+ADw-error+AD4-6+ADw-/error+AD4-"
    assert decision(declared("UTF-7", envelope(hidden).decode()).encode()) == "unreadable"


@pytest.mark.parametrize("name", ["UTF-16", "UTF-7", "ISO-8859-1", "koi8-r", "cp1251x", "", "IBM037", "ASCII", "utf8"])
@pytest.mark.parametrize("space", [" ", " " * 400])
def test_x12_only_two_names_may_be_declared(name: str, space: str) -> None:
    body = declared(name, WHOLE.decode()).replace(" encoding", space + "encoding")
    assert decision(body.encode()) == "unreadable"
    assert decision(declared(name, body).replace('"', "'").encode()) == "unreadable"


def test_x12_the_two_names_stay_readable_far_behind() -> None:
    assert decision(WHOLE.replace(b" encoding", b" " * 400 + b"encoding")) == "accepted"


@pytest.mark.parametrize(
    "bad", ["\x00", "\x0b", "\x1b", "\ufffe", "&#0;", "&#11;", "&#xD800;", "&#xFFFE;", "&nbsp;", "&", "<"]
)
@pytest.mark.parametrize("where", ["<cnt>1{}</cnt>", "<new>{}</new>", "<cnt>1</cnt>{}", "<c{}nt>1</cnt>"])
def test_x13_what_xml_cannot_hold_is_unreadable(bad: str, where: str) -> None:
    assert decision(envelope(OK + where.format(bad))) == "unreadable"
    assert decision(envelope("<error>6</error>" + where.format(bad))) == "unreadable"


def test_x13_character_data_is_text_and_comments_are_not_part_of_a_value() -> None:
    assert decision(envelope("<id><![CDATA[order-17]]></id>")) == "accepted"
    assert decision(envelope("<id>order<![CDATA[-17]]></id>")) == "accepted"
    assert decision(envelope("<id>order<!-- x -->-17</id>")) == "unreadable"
    assert decision(envelope("<!-- before --><id>order-17</id><!-- after --><?php echo 1 ?>")) == "accepted"
    assert decision(envelope("<id>&#111;rder-17</id>")) == "accepted"
