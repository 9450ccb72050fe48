"""Our count of segments against two counters that share no code with it, on random texts.

Where a counter is asked by another rule than ours, the texts concerned are left out by that rule,
one by one and counted, never by choosing texts on which all happen to agree:

* smsutil: texts with U+001B. It counts the escape as a character of the basic table. By 3GPP TS
  23.038 §6.2.1 that code announces a character of the extension table (§6.2.1.1) and is none itself.
* smsutil: the alphabet (not the count) of an empty text, which it calls UTF-16.
* npm sms-segments-calculator: texts in which several code points make one grapheme (accents apart
  from their letter, joined emoji, flags; it tells us which). It never splits a grapheme over two
  segments; TS 23.040 §9.2.3.24.1 keeps whole a character behind an escape and a UCS-2 character, no more.
  Alphabet and units of such texts still have to be equal, and ours may not take more segments.

That the two halves of a surrogate pair stay together is in no standard (UCS-2 knows no pairs), but all
three counters do it. Lone halves are not among the texts: ours refuses them, the others count them.
"""

from __future__ import annotations

import json
import random
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import smsutil

from smsc_soap.model.segments import GSM_BASIC, GSM_EXTENSION, Alphabet, SegmentCount, count_segments

_LIMIT_S: Final = 1800.0

#: What a counter says: alphabet (None where it is not asked), units, segments.
Opinion = tuple[str | None, int, int]

_LETTERS: Final = {
    "latin": "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789 .,!?-",
    "gsm-7": "".join(sorted(GSM_BASIC - {"\r"})),
    "gsm-7 with extension": "".join(sorted(GSM_BASIC)) + 12 * "".join(sorted(GSM_EXTENSION)),
    "russian": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя ,.АБВ0123",
    "kazakh": "әғқңөұүһіабвгд 0123",
    "western": "áâãåçêëíîïñóôõöøúûýÿœšž abc €",
    "greek": "ΔΦΓΛΩΠΨΣΘΞαβγδεζ ABC",
    "hebrew and arabic": "אבגדהוזחטי ابتثجحخد 012",
    "armenian and georgian": "աբգդեզէ აბგდევზ ",
    "chinese and japanese": "你好世界我们的订单已经ありがとうカタカナ。",
    "korean": "안녕하세요주문이준비되었습니다 ",
    "hindi and thai": "नमस्ते आपका ऑर्डर สวัสดีครับ ",
    "typography": "abc «»„“”’–—…\u00a0№₽™©",
    "emoji": "😀🎉🔥👍🚀 abc привет",
    "joined emoji": "👩\u200d👧❤\ufe0f👍🏽🇰🇿🇷🇺 ab",
    "accents apart": "e\u0301a\u0308и\u0306 abc",
    "controls": "\0\n\r\t\f\x1b\x7f abc{}",
    "private and rare": "\ue000\uf8ff\ufffd𝐀𝔘\U0010ffff abc",
}
#: What is put on a border: pairs of both kinds, what is not in the alphabet, line ends.
_ON_BORDERS: Final = (*sorted(GSM_EXTENSION), "😀", "👩\u200d👧", "\0", "\r\n", "\n", "\r", "ы", "\x1b", "e\u0301", "«")
_BORDERS: Final = (70, 67, 134, 160, 153, 201, 306, 459)


def texts(number: int, seed: int = 1) -> Iterator[str]:
    """Random texts, the same for the same *seed*: of one alphabet, of several, and with something on a border."""
    chance = random.Random(seed)
    alphabets = list(_LETTERS.values())
    for _ in range(number):
        kind = chance.random()
        letters = chance.choice(alphabets)
        if kind < 0.4:
            yield "".join(chance.choices(letters, k=chance.randint(0, 480)))
        elif kind < 0.55:
            mixed = letters + chance.choice(alphabets)
            yield "".join(chance.choices(mixed, k=chance.choice((chance.randint(0, 20), chance.randint(140, 330)))))
        else:
            yield _with_something_on_borders(chance, letters)


def _with_something_on_borders(chance: random.Random, letters: str) -> str:
    plain = chance.choice((letters[:1], letters, "a", "ы"))
    text = ""
    for border in sorted(chance.sample(_BORDERS, k=chance.randint(1, 3))):
        text += "".join(chance.choices(plain, k=max(0, border - len(text) + chance.randint(-3, 2))))
        text += chance.choice(_ON_BORDERS)
    return text + "".join(chance.choices(plain, k=chance.randint(0, 70)))


@dataclass(slots=True)
class Verdict:
    """How one counter and ours compare."""

    name: str
    compared: int = 0
    #: Rule → texts left out by it.
    left_out: Counter[str] = field(default_factory=Counter)
    #: Text, theirs, ours.
    disagreements: list[tuple[str, Opinion, SegmentCount]] = field(default_factory=list)

    def take(self, text: str, theirs: Opinion, ours: SegmentCount) -> None:
        """Compares one text; an alphabet that was not asked for is not compared."""
        self.compared += 1
        if theirs[1:] != (ours.units, ours.segments) or theirs[0] not in (None, ours.alphabet):
            self.disagreements.append((text, theirs, ours))

    def __str__(self) -> str:
        left_out = "".join(f"; {number} left out: {rule}" for rule, number in self.left_out.items())
        return f"{self.name}: {len(self.disagreements)} disagreements in {self.compared} texts{left_out}"


def ask_smsutil(some: Sequence[str]) -> Verdict:
    """smsutil's opinion of each text; the texts between its borders are compared, too."""
    verdict = Verdict("smsutil")
    for text in some:
        if "\x1b" in text:
            verdict.left_out["U+001B is a character there"] += 1
            continue
        split, ours = smsutil.split(text), count_segments(text)
        alphabet = Alphabet.GSM_7 if split.encoding == "gsm0338" else Alphabet.UCS_2
        width = 1 if alphabet is Alphabet.GSM_7 else 2
        verdict.take(text, (alphabet if text else None, split.total_bytes // width, len(split.parts)), ours)
        if [part.content for part in split.parts] != list(ours.pieces()):
            verdict.disagreements.append((text, (alphabet, 0, len(split.parts)), ours))
    return verdict


def ask_npm(some: Sequence[str], command: Sequence[str]) -> Verdict:
    """The opinion of ``sms-segments-calculator``; *command* runs ``tests/interop/node/segments.mjs``."""
    verdict = Verdict("sms-segments-calculator")
    answers = npm_opinions(some, command)
    for text, (alphabet, units, segments, joined) in zip(some, answers, strict=True):
        ours = count_segments(text)
        if not joined:
            verdict.take(text, (alphabet, units, segments), ours)
            continue
        verdict.left_out["several code points make one grapheme there"] += 1
        if (alphabet, units) != ours[:2] or segments < ours.segments:
            verdict.disagreements.append((text, (alphabet, units, segments), ours))
    return verdict


def npm_opinions(some: Sequence[str], command: Sequence[str]) -> list[tuple[str, int, int, bool]]:
    """Alphabet, units, segments, and whether a grapheme has several code points, of each text, by one process."""
    ran = subprocess.run(
        list(command),
        input="".join(json.dumps(text) + "\n" for text in some),
        capture_output=True,
        encoding="ascii",
        timeout=_LIMIT_S,
        check=True,
    )
    return [tuple(json.loads(line)) for line in ran.stdout.splitlines()]
