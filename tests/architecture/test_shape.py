"""One idea per file: small files, public names that exist, no leftovers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import smsc_soap

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "smsc_soap"
SOURCES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_stay_small_and_say_what_they_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    if text:
        assert text.lstrip().startswith('"""')


def test_public_names_exist() -> None:
    for name in smsc_soap.__all__:
        assert getattr(smsc_soap, name) is not None
    assert set(smsc_soap.__all__) == set(dir(smsc_soap))


def test_an_unknown_public_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="unheard"):
        _ = smsc_soap.unheard  # type: ignore[attr-defined]


def test_the_names_fixed_for_users_are_there() -> None:
    fixed = {"SmscClient", "AsyncSmscClient", "ExtendedParameters", "VoiceOptions", "errors", "ProviderLimits"}
    assert fixed <= set(smsc_soap.__all__)


def test_the_type_checker_sees_the_same_names() -> None:
    source = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    declared = set(re.findall(r" as (\w+)$", source, re.MULTILINE))
    assert declared == set(smsc_soap.__all__) - {"__version__"}


def test_provider_field_names_stay_at_the_wire() -> None:
    """``mes``, ``psw`` and ``cnt`` as quoted names appear only where bytes are made or read."""
    edges = ("wire", "soap_edge", "sandbox")
    for path in SOURCES:
        if path.relative_to(PACKAGE).parts[0] in edges:
            continue
        found = re.findall(r"""["'](mes|psw|cnt)["']""", path.read_text(encoding="utf-8"))
        assert not found, path


def test_files_that_documents_name_are_there() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    named = [
        (page.name, path)
        for page in pages
        for path in re.findall(r"`([a-z_]+(?:/[a-z_]+)+\.py)`", page.read_text(encoding="utf-8"))
    ]
    assert len(named) > 10
    assert [(page, path) for page, path in named if not (ROOT / path).exists() and not (PACKAGE / path).exists()] == []


@pytest.mark.parametrize(
    ("page", "pattern", "until"), [("assumptions", r"^\| A(\d+) \|", "\n## "), ("decisions", r"^## (\d+)\. ", "\0")]
)
def test_what_others_quote_by_number_has_one_of_its_own(page: str, pattern: str, until: str) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8").partition(until)[0]
    numbers = [int(one) for one in re.findall(pattern, text, re.MULTILINE)]
    assert len(numbers) > 10
    assert numbers == list(range(1, len(numbers) + 1))
