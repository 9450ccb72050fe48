"""Phone numbers: every rule by name, and what is refused instead of guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.errors import InvalidPhone
from smsc_soap.model.kinds import RecipientKind
from smsc_soap.model.phone import MAX_GIVEN, Phone, PhoneChange, PhoneRule, masked, parse_phone


@pytest.mark.parametrize(
    ("given_text", "e164", "rules"),
    [
        ("+79990000001", "+79990000001", ()),
        ("+7 (999) 000-00-01", "+79990000001", (PhoneRule.SEPARATORS,)),
        ("+7\u00a0999.000\u20110001", "+79990000001", (PhoneRule.SEPARATORS,)),
        ("tel:+79990000001", "+79990000001", (PhoneRule.TEL_PREFIX,)),
        (" TEL:+7-999-000-00-01", "+79990000001", (PhoneRule.TEL_PREFIX, PhoneRule.SEPARATORS)),
        ("0079990000001", "+79990000001", (PhoneRule.INTERNATIONAL_PREFIX,)),
        ("89990000001", "+79990000001", (PhoneRule.RUSSIAN_TRUNK,)),
        ("8 (495) 000-00-01", "+74950000001", (PhoneRule.SEPARATORS, PhoneRule.RUSSIAN_TRUNK)),
        ("83430000001", "+73430000001", (PhoneRule.RUSSIAN_TRUNK,)),
        ("88000000001", "+78000000001", (PhoneRule.RUSSIAN_TRUNK,)),
        ("9990000001", "+79990000001", (PhoneRule.RUSSIAN_MOBILE,)),
        ("79990000001", "+79990000001", (PhoneRule.PLUS_ADDED,)),
        ("77000000001", "+77000000001", (PhoneRule.PLUS_ADDED,)),
        ("380990000001", "+380990000001", (PhoneRule.PLUS_ADDED,)),
        ("85290000001", "+85290000001", (PhoneRule.PLUS_ADDED,)),
        # With + nothing but separators is touched, not even what looks like a slip.
        ("+89990000001", "+89990000001", ()),
        ("+29812345", "+29812345", ()),
        ("+123456789012345", "+123456789012345", ()),
    ],
)
def test_each_rule_changes_what_it_says(given_text: str, e164: str, rules: tuple[PhoneRule, ...]) -> None:
    phone = parse_phone(given_text)

    assert phone.e164 == phone.wire == e164
    assert phone.given == given_text
    assert tuple(change.rule for change in phone.changes) == rules
    assert phone.kind is RecipientKind.PHONE


def test_the_report_tells_before_and_after() -> None:
    changes = parse_phone("8 999 000 00 01").changes

    assert changes == (
        PhoneChange(PhoneRule.SEPARATORS, "8 999 000 00 01", "89990000001"),
        PhoneChange(PhoneRule.RUSSIAN_TRUNK, "89990000001", "+79990000001"),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("87000000001", "Kazakhstan"),
        ("80290000001", "Belarus"),
        ("4950000001", "several countries"),
        ("0990000001", "country is missing"),
        ("1234567", "too short"),
        ("+1234567", "7 digits"),
        ("+1234567890123456", "16 digits"),
        ("1234567890123456", "16 digits"),
        ("+09990000001", "no country code starts with 0"),
        ("000", "no country code starts with 0"),
        ("0012345", "5 digits"),
        ("", "an empty value"),
        (" - ", "an empty value"),
        ("tel:", "an empty value"),
        ("+", "is not allowed"),
        ("+7999000000a", "remove everything but digits"),
        ("79990000001+", "remove everything but digits"),
        ("+7+9990000001", "remove everything but digits"),
        ("+79990000001\n", "as a list"),
        ("+79990000001;+79990000002", "as a list"),
        ("+79990000001,", "as a list"),
        ("+7999000000１", "digits 0 to 9"),
        ("٧٩٩٩٠٠٠٠٠٠١", "digits 0 to 9"),
        ("+79990000001\0", "remove everything but digits"),
    ],
)
def test_what_could_mean_two_things_is_refused_with_advice(text: str, says: str) -> None:
    with pytest.raises(InvalidPhone) as refused:
        parse_phone(text)

    assert says in str(refused.value)
    assert refused.value.field == "phone"


def test_spellings_of_one_number_are_equal_and_hash_alike() -> None:
    assert parse_phone("8 999 000-00-01") == parse_phone("+79990000001")
    assert len({parse_phone("89990000001"), parse_phone("79990000001"), parse_phone("+77000000001")}) == 2


def test_no_repr_and_no_error_shows_a_whole_number() -> None:
    phone = parse_phone("8 (999) 000-00-01")
    with pytest.raises(InvalidPhone) as refused:
        parse_phone("+7999000000a")

    shown = f"{phone!r} {phone} {phone.changes!r} {refused.value}"

    assert "999" not in shown
    assert repr(phone) == "Phone('********0001')"


@pytest.mark.parametrize("text", ["89990000001", " 8 (999) 000-00-01", "123", "+7999"])
def test_without_normalisation_the_spelling_stays(text: str) -> None:
    phone = parse_phone(text, normalize=False)

    assert (phone.wire, phone.given, phone.changes) == (text, text, ())


@pytest.mark.parametrize("text", ["", "  ", "1,2", "1;2", "a", "+7999000000я", "1\n", "1\0", "#12", "@x", "ab@c.d"])
def test_without_normalisation_only_phones_pass(text: str) -> None:
    with pytest.raises(InvalidPhone):
        parse_phone(text, normalize=False)


@pytest.mark.parametrize("value", [79990000001, None, b"+79990000001", ["+79990000001"]])
def test_other_types_get_a_sentence(value: object) -> None:
    with pytest.raises(InvalidPhone, match="pass it as text"):
        parse_phone(value)  # type: ignore[arg-type]  # the wrong type is the point


@pytest.mark.parametrize("normalize", [True, False])
@pytest.mark.parametrize("filler", ["9", " ", "(", "+", "tel:", "00", "я"])
def test_a_hostile_length_is_not_repeated(filler: str, normalize: bool) -> None:
    with pytest.raises(InvalidPhone) as refused:
        parse_phone(filler * 1_000_000, normalize=normalize)
    assert len(str(refused.value)) < 300


def test_masked_stays_readable_in_any_script() -> None:
    assert masked("маша") == "'**ша'"
    assert masked("тел. 89990000001") == "'" + 12 * "*" + "0001'"
    assert masked("тел\u202e\u2066") == r"'***\u202e\u2066'"


@given(st.text(max_size=MAX_GIVEN))
def test_masked_shows_the_end_only_and_moves_nothing(text: str) -> None:
    told = masked(text)
    assert told.isprintable()
    kept = min(4, len(text) // 2)
    assert told == repr("*" * (len(text) - kept) + text[len(text) - kept :])


def test_masked_never_lets_control_characters_through() -> None:
    assert masked("1\x1b\x1b\x1b") == r"'**\x1b\x1b'"
    assert masked("x" * (MAX_GIVEN + 1)) == "a value of 65 characters"


@given(st.text(max_size=MAX_GIVEN + 2))
def test_any_text_becomes_a_phone_or_a_refusal(text: str) -> None:
    try:
        phone = parse_phone(text)
    except InvalidPhone:
        return

    digits = phone.e164[1:]
    assert phone.e164[0] == "+"
    assert digits.isascii()
    assert digits.isdigit()
    assert 8 <= len(digits) <= 15
    assert digits[0] != "0"
    # What came out goes in again and stays.
    again = parse_phone(phone.e164)
    assert again == phone
    assert again.changes == ()


@given(st.from_regex(r"\+[1-9][0-9]{7,14}", fullmatch=True), st.sampled_from(list(" -().\u00a0")), st.data())
def test_separators_never_change_a_number_with_plus(number: str, separator: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(number)))

    assert parse_phone(number[:at] + separator + number[at:]) == Phone(number, given="")
