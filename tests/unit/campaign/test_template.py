"""Templates: what they take, what they refuse, and that values stay values."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.campaign.tables.rejects import RejectCode, RowRejected
from smsc_soap.campaign.tables.template import Template
from smsc_soap.errors import InvalidParameter, MessageTooLong, RequestError

COLUMNS = ("phone", "name", "Сумма", "", "name twice", "name_twice")
ROW = ("+79990000001", "Anna", "100%", "", "", "")


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Hi", "Hi"),
        ("{{name}} 100 %s", "{name} 100 %s"),
        ("Hi {name}", "Hi Anna"),
        ("{ name }: {сумма} %d", "Anna: 100% %d"),
        ("{NAME}{name}", "AnnaAnna"),
        ("{{{name}}}", "{Anna}"),
        ("{name_twice|a friend}!", "a friend!"),
        ("x{name_twice|}y", "xy"),
        ("{name|nobody}", "Anna"),
        ("{name_twice|a|b}", "a|b"),
        ("строка 1\n{name}", "строка 1\nAnna"),
    ],
)
def test_texts_are_filled(template: str, text: str) -> None:
    compiled = Template.compile(template, COLUMNS)
    assert compiled.render(ROW) == text


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("", "a text"),
        (" \n", "a text"),
        ("{", "lone {"),
        ("a}b", "lone } at position 2"),
        ("{name", "lone {"),
        ("{{name}", "lone }"),
        ("{na{me}", "lone {"),
        ("{}", "the columns of the table"),
        ("{missing}", "'phone', 'name', 'Сумма'"),
        ("{name.__class__}", "'name.__class__'"),
        ("{name!r}", "'name!r'"),
        ("{name:>10}", "'name:>10'"),
        ("{0}", "'0'"),
        ("{Name Twice}x", "2 times"),
        ("bell \x07 {name}", r"U\+0007"),
        ("{name|\x07}", r"U\+0007"),
        ("half \ud83d", r"U\+D83D"),
    ],
)
def test_templates_that_cannot_work_are_refused_before_any_row(template: str, says: str) -> None:
    with pytest.raises(InvalidParameter, match=says):
        Template.compile(template, COLUMNS)


def test_a_literal_over_1000_characters_is_refused_at_once() -> None:
    assert Template.compile("x" * 1000, COLUMNS).render(ROW) == "x" * 1000
    with pytest.raises(MessageTooLong):
        Template.compile("x" * 1001, COLUMNS)
    for template in ("x" * 1001 + "{name}", "{name}" * 1001):
        with pytest.raises(MessageTooLong):
            Template.compile(template, COLUMNS)


@pytest.mark.parametrize(
    ("template", "value", "code"),
    [
        ("Hi {v}", "", RejectCode.EMPTY_VALUE),
        ("Hi {v}", " \u00a0\t", RejectCode.EMPTY_VALUE),
        ("Hi {v} {phone}", "", RejectCode.EMPTY_VALUE),
        ("{v|}", "", RejectCode.EMPTY_TEXT),
        (" {v| }", " ", RejectCode.EMPTY_TEXT),
        ("{v}", "x" * 1001, RejectCode.TEXT_TOO_LONG),
        ("{v}{v}", "x" * 501, RejectCode.TEXT_TOO_LONG),
        ("{v}", "a\x07b", RejectCode.TEXT_CHARACTERS),
        ("{v}", "a\ud83d", RejectCode.TEXT_CHARACTERS),
        ("{v}", "a\u0085", RejectCode.TEXT_CHARACTERS),
        ("{v}", "a\uffff", RejectCode.TEXT_CHARACTERS),
    ],
)
def test_rows_whose_text_cannot_be_sent_are_rejected(template: str, value: str, code: RejectCode) -> None:
    compiled = Template.compile(template, ("phone", "v"))
    with pytest.raises(RowRejected) as rejected:
        compiled.render(("+79990000001", value))
    assert rejected.value.code is code
    assert "+79990000001" not in rejected.value.reason


def test_the_longest_text_and_unusual_characters_pass() -> None:
    compiled = Template.compile("{v}", ("v",))
    for value in ("x" * 1000, "a\tb\r\nc", "\u00a0x", "👨‍👩‍👧", "=1+1", "{v}", "%s", "{{"):
        assert compiled.render((value,)) == value


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=50), st.text("ab{}%s ", max_size=20))
def test_literals_and_values_come_out_as_they_are(literal: str, value: str) -> None:
    template = literal.replace("{", "{{").replace("}", "}}") + "{v|-}"
    expected = literal + (value if value.strip() else "-")
    assert Template.compile(template, ("v",)).render((value,)) == expected


@given(st.text("{}|ab %.!:[]'\\", max_size=30))
def test_any_template_compiles_or_is_refused(text: str) -> None:
    def attempt() -> None:
        compiled = Template.compile(text, ("a", "b"))
        assert compiled.render(("A", "B")).strip()
        with suppress(RowRejected):
            assert compiled.render(("", "")).strip()

    with suppress(RequestError):
        attempt()


def test_a_template_tells_about_itself_and_hides_its_text() -> None:
    compiled = Template.compile("canary {name} {Сумма} {name}", COLUMNS)
    assert compiled.columns_used == ("name", "Сумма")
    assert not compiled.is_constant
    assert Template.compile("{{}}", COLUMNS).is_constant
    assert repr(compiled) == "Template(<text of 28 characters>, columns name, Сумма)"
    assert "none" in repr(Template.compile("x", COLUMNS))
