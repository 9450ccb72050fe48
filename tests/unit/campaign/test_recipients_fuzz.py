"""The reader against a plain one that holds the whole table in memory, on tables made at random.

The short form runs always; the long one is marked ``campaign``.
"""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from contextlib import suppress

import pytest

from smsc_soap.campaign.tables import lines, source_bytes
from smsc_soap.campaign.tables.recipients import open_recipients
from smsc_soap.campaign.tables.template import Template
from smsc_soap.errors import InvalidPhone, InvalidRecipients, RequestError
from smsc_soap.model.phone import parse_phone

CELLS = ("", " ", "Анна", "Anna", 'q"q', '"', "a\nb", "a\r\nb", "x,y;z", "=1+1", "€", "😀", "\u2028", "\x0b", "\t", "0")
TEMPLATE = "Hi {name}, {sum|0}"

Found = list[tuple[int, str, list[str], str]]


def phone(dice: random.Random) -> str:
    digits = f"999000{dice.randrange(30):04d}"
    form = dice.choice(("+7{}", "8{}", "7{}", "{}", "+7 ({}", " 8-{}", "8{}x", "77{}", ""))
    return form.format(digits)


def table(dice: random.Random) -> tuple[str, str]:
    """A table as text, and its delimiter; sometimes written by hand, with quotes where no writer puts them."""
    sign = dice.choice(",;\t|")
    ends = dice.choice(("\n", "\r\n", "\r"))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sign, lineterminator=ends)
    writer.writerow(("name", "phone", "sum"))
    for _ in range(dice.randrange(1, 40)):
        row = [dice.choice(CELLS), phone(dice), dice.choice(CELLS)]
        if dice.random() < 0.1:
            row = row[: dice.randrange(4)] + [dice.choice(CELLS)] * dice.randrange(3)
        if dice.random() < 0.1:
            out.write(sign.join(row) + ends)
        else:
            writer.writerow(row)
    return out.getvalue(), sign


def plainly(text: str, sign: str) -> Found | None:
    """What must come out, by the simplest program there is; None where the table has to be refused."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    header, taken, found = None, set(), []
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            if "unexpected end" in str(error) or header is None:
                return None
            continue
        if row is None:
            return found or None
        if header is None:
            header = row
            continue
        while len(row) > 3 and not row[-1].strip():
            row.pop()
        if len(row) != 3 or not row[0].strip():
            continue
        try:
            number = parse_phone(row[1].strip()).e164
            message = f"Hi {row[0]}, {row[2] if row[2].strip() else '0'}"
        except InvalidPhone:
            continue
        if number not in taken and not any(sign in message for sign in "\x0b"):
            taken.add(number)
            found.append((line, number, row, message))


def read(data: bytes, **options: str) -> Found | None:
    try:
        with open_recipients(io.BytesIO(data), **options) as recipients:  # type: ignore[arg-type]
            template = Template.compile(TEMPLATE, recipients.columns)
            found = [(one.line, one.phone, list(one.values), text) for one, text in recipients.messages(template)]
    except InvalidRecipients:
        return None
    assert recipients.tally.accepted == len(found)
    return found


def check(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(seed)
    block = dice.choice((1, 2, 3, 7, 64, 1 << 18))
    monkeypatch.setattr(source_bytes, "BLOCK", block)
    monkeypatch.setattr(lines, "_MAX_ROW_BLOCKS", 1 << 20)
    text, sign = table(dice)
    codec = dice.choice(("utf-8", "utf-8-sig", "utf-16"))
    assert read(text.encode(codec), encoding=codec, delimiter=sign) == plainly(text, sign), seed


def damage(seed: int) -> str:
    """Any bytes at all are recipients, or one error of the caller's kind; tells which."""
    dice = random.Random(seed)
    text, _ = table(dice)
    data = bytearray(text.encode(dice.choice(("utf-8", "utf-16", "windows-1251")), "replace"))
    for _ in range(dice.randrange(8)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    with suppress(RequestError), open_recipients(io.BytesIO(bytes(data))) as recipients:
        for recipient in recipients:
            assert parse_phone(recipient.phone).e164 == recipient.phone
            assert len(recipient.values) == len(recipients.columns)
        assert recipients.tally.read >= recipients.tally.accepted > 0
        return "read"
    return "refused"


def test_short(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(400):
        check(seed, monkeypatch)


def test_damage_short() -> None:
    seen = Counter(damage(seed) for seed in range(400))
    assert min(seen["read"], seen["refused"]) > 50


@pytest.mark.campaign
def test_long(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(1000, 60_000):
        check(seed, monkeypatch)


@pytest.mark.campaign
def test_damage_long() -> None:
    for seed in range(1000, 60_000):
        damage(seed)


def test_the_plain_program_agrees_with_itself_about_a_simple_table() -> None:
    assert plainly("name,phone,sum\nA,89990000001,5\n", ",") == [
        (2, "+79990000001", ["A", "89990000001", "5"], "Hi A, 5")
    ]
