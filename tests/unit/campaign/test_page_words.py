"""Both languages are complete: every word the pages use is there, filled in alike, and used."""

import re
import string
from pathlib import Path

import pytest

from smsc_soap.campaign.reports.explain import Reason
from smsc_soap.campaign.reports.export_rows import COLUMNS
from smsc_soap.campaign.reports.export_words import RUSSIAN, headings
from smsc_soap.campaign.reports.html.words import NOUNS, WORDS, Words
from smsc_soap.campaign.reports.report import NOT_PUT
from smsc_soap.errors import InvalidParameter
from smsc_soap.outbox.states import MessageState

HTML = Path(__file__).resolve().parents[3] / "smsc_soap" / "campaign" / "reports" / "html"
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in HTML.glob("*.py") if path.name != "words.py")
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
#: Words that are the same everywhere.
SAME = {"gsm"}


def places(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", WORDS)
def test_each_word_is_there_twice(key: str) -> None:
    word: Words = WORDS[key]
    assert word.en
    assert not CYRILLIC.search(word.en)
    assert word.ru
    assert CYRILLIC.search(word.ru.replace("{", "").replace("}", "")) or key in SAME
    assert places(word.en) == places(word.ru)


def test_nouns_have_all_their_forms() -> None:
    for english, russian in NOUNS.values():
        assert (len(english), len(russian)) == (2, 3)
        assert all(map(CYRILLIC.search, russian))


def test_every_word_that_is_used_exists() -> None:
    for key in re.findall(r"""say\(\s*["'](\w+)["']""", SOURCES):
        assert key in WORDS, key
    for noun in re.findall(r'count\([^()]+, "(\w+)"\)', SOURCES):
        assert noun in NOUNS, noun


def test_every_word_that_exists_is_used() -> None:
    made = {f"state_{one.value}" for one in MessageState} | {f"state_{NOT_PUT}"}
    made |= {f"{kind}_{one.value}" for one in Reason for kind in ("reason", "because")}
    made |= {f"mode_{one}" for one in ("none", "sample", "full")}
    made |= {f"hash_{one}" for one in ("table", "template", "prices")}
    verdicts = re.findall(r'verdict\("\w+", "(\w+)"', SOURCES)
    made |= {f"verdict_{one}{more}" for one in verdicts for more in ("", "_note")}
    named = set(re.findall(r"""["'](\w+)["']""", SOURCES))
    assert set(WORDS) <= made | named, sorted(set(WORDS) - made - named)
    assert made <= set(WORDS), sorted(made - set(WORDS))


def test_exports_have_headings_in_both_languages() -> None:
    assert set(RUSSIAN) == set(COLUMNS)
    assert len(headings("en")) == len(headings("ru")) == len(set(headings("ru"))) == len(COLUMNS)
    with pytest.raises(InvalidParameter, match="language"):
        headings("de")
