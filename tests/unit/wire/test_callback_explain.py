"""What broke a captured call: every change a road makes is found, and no secret is shown."""

from __future__ import annotations

from urllib.parse import quote_plus

import pytest
from callback_calls import SECRET, form, signed, status_call

from smsc_soap.wire.callback_errors import UnreadableCallback
from smsc_soap.wire.callback_explain import explain

TEXT = "Привет, мир"


def incoming(**changed: str) -> bytes:
    fields = signed("incoming", phone="79990000001", mes=TEXT, to="79000000000")
    return form(fields | changed)


def test_a_whole_call_that_is_right() -> None:
    request = b"POST /path?erp=1c HTTP/1.1\r\nHost: h\r\n\r\n" + status_call() + b"\r\n"
    (found,) = explain(request, secret=SECRET)
    assert found.proven
    assert (found.kind, found.others) == ("status", ("erp",))
    assert dict(found.covered) == {"id": "order17", "phone": "*******0001", "status": "1"}


def test_line_ends_of_an_editor_and_no_head_at_all() -> None:
    for captured in (b"POST /p HTTP/1.1\nHost: h\n\n" + status_call(), status_call() + b"\n"):
        assert explain(captured, secret=SECRET)[0].proven
    with pytest.raises(UnreadableCallback, match="empty line"):
        explain(b"POST /p HTTP/1.1\r\nHost: h\r\n", secret=SECRET)


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"phone": "+79990000001"}, "phone", "plus sign"),
        ({"phone": "89990000001"}, "phone", "became 8"),
        ({"phone": " 79990000001"}, "phone", "blanks"),
        ({"mes": TEXT.replace(" ", "")}, "", ""),
        ({"mes": TEXT + " "}, "mes", "added"),
        ({"mes": quote_plus(TEXT)}, "mes", "not decoded"),
        ({"to": "+79000000000"}, "to", "plus sign"),
        ({"sha1": "0" * 40}, "", ""),
    ],
)
def test_the_field_that_broke_an_incoming_message(changed: dict[str, str], field: str, words: str) -> None:
    (found,) = explain(incoming(**changed), secret=SECRET)
    (check,) = found.checks
    assert not found.proven
    assert check.broken == field
    assert words in check.changed


def test_capitals() -> None:
    fields = signed("status", id="33", phone="79990000001", status="1")
    (found,) = explain(form(fields | {"sha1": fields["sha1"].upper()}), secret=SECRET)
    assert (found.checks[0].right, found.checks[0].broken) == (False, "sha1")


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r"])
def test_a_text_that_was_converted(charset: str) -> None:
    fields = signed("incoming", charset=charset, phone="79990000001", mes=TEXT, to="79000000000")
    (found,) = explain(form(fields), secret=SECRET)
    assert found.checks[0].broken == "mes"
    assert charset in found.checks[0].changed


def test_other_kinds_of_damage() -> None:
    status = signed("status", id="33", phone="79990000001", status="1")
    assert explain(form(status | {"status": "2"}), secret=SECRET)[0].checks[0].changed == "it was 1 before"
    assert explain(form(status | {"status": "1.0"}), secret=SECRET)[0].checks[0].broken == "status"
    assert explain(form(status | {"id": "0033"}), secret=SECRET)[0].checks[0].broken == "id"
    renamed = {("sms" if name == "id" else name): value for name, value in status.items()}
    assert "sms has its value" in explain(form(renamed), secret=SECRET)[0].checks[0].changed
    call = signed("waitcall", phone="79990000001", ts="1700000000", waitcall="1")
    swapped = call | {"ts": "14.11.2023", "time": "1700000000"}
    assert explain(form(swapped), secret=SECRET)[0].checks[0].broken == "ts"


def test_another_secret_is_not_explained_away() -> None:
    (found,) = explain(status_call(secret="a" * 40), secret=SECRET)
    assert (found.checks[0].right, found.checks[0].broken) == (False, "")
    assert explain(status_call(secret="a" * 40), secret=[SECRET, "a" * 40])[0].proven


def test_crc32_alone_proves_nothing() -> None:
    (found,) = explain(form(signed("status", "crc32", id="33", phone="79990000001", status="1")), secret=SECRET)
    assert found.checks[0].right
    assert not found.proven


def test_calls_without_check_value_and_menus() -> None:
    assert not explain(b"id=33&phone=79990000001&status=1", secret=SECRET)[0].proven
    (found,) = explain(b"phone=79990000001&key=1&sha1=00", secret=SECRET)
    assert (found.kind, found.proven, dict(found.covered)) == ("menu", False, {})
    missing = explain(b"mes=x&sha1=00", secret=SECRET)[0]
    assert missing.covered["phone"] is None


def test_nothing_secret_is_shown() -> None:
    shown = repr(explain(incoming(phone="+79990000001"), secret=SECRET))
    assert SECRET not in shown
    assert TEXT not in shown
    assert "79990000001" not in shown
