"""`smsc-soap segments`: what a person sees of one text, what is offered, and what rewriting prints."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from smsc_soap.cli import standard_input
from smsc_soap.cli.main import cli

ORDER = "Your order “17” is ready – it’s at Abay 10, come till 20:00 today. Bring your [code] 4821."
RUSSIAN = "Ваш заказ «17» собран – ждём вас до 20:00 по адресу: г. Алматы, пр. Абая 10"


def run(*arguments: str, russian: bool = False, stdin: str | bytes | None = None) -> Result:
    environ = {"LC_ALL": "ru_RU.UTF-8" if russian else "C.UTF-8", "SMSC_LOG": "", "NO_COLOR": "1"}
    return CliRunner().invoke(cli, ["segments", *arguments], env=environ, input=stdin)


def told(*arguments: str, **given: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*arguments, "--json", **given).stdout)
    return found


def test_bars_marks_and_hints() -> None:
    shown = run(ORDER)

    assert shown.exit_code == 0
    assert "  1  ████████████████████████  67/67\n  2  █████████░░░░░░░░░░░░░░░  23/67\n" in shown.stdout
    lines = shown.stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("  Your order “17”"))
    assert [lines[at][place] for place, mark in enumerate(lines[at + 1]) if mark == "^"] == ["“", "”", "–", "’"]
    assert "  shorten by 20 characters: 1 SMS less\n" in shown.stdout
    assert "  --rewrite quotes --rewrite dashes: 1 SMS instead of 2\n" in shown.stdout
    assert '    typographic quotes: “ → ", ” → ", ’ → \'\n    dashes: – → -\n' in shown.stdout
    assert shown.stderr == ""


def test_a_rewriting_that_saves_nothing_is_not_offered() -> None:
    shown = run(ORDER.replace("come", "come…") + " \n", "--json")
    assert [one["kinds"] for one in json.loads(shown.stdout)["rewritings"]][-1] == ["blanks"]

    shown = run("ы" * 60 + "…" + " " * 11)
    assert "--rewrite blanks: 1 SMS instead of 2" in shown.stdout
    assert "... " not in shown.stdout
    assert "ellipsis as" not in shown.stdout


def test_a_russian_text_in_russian() -> None:
    shown = run(RUSSIAN, russian=True).stdout

    assert "cyrillic: разных букв 24" in shown
    assert "^" not in shown  # nearly every letter would have a mark
    assert "сократить на 5 знаков: на 1 SMS меньше" in shown
    assert "--rewrite quotes --rewrite dashes --translit: 1 SMS вместо 2, латинскими буквами" in shown
    assert 'типографские кавычки: « → ", » → "' in shown


def test_what_has_no_width_or_no_name_is_marked_too() -> None:
    shown = run("ab\u200bcd\tand\nnext line …" + "x" * 60).stdout

    assert "  ab\\u200bcd\\tand⏎\n    ^^^^^^  ^^\n" in shown
    assert "U+0009  tab" in shown
    assert "2:11" in shown
    # An accent apart from its letter would stand on the letter, and the mark under nothing.
    assert "  cafe\\u0301 au lait\n      ^^^^^^\n" in run("cafe\u0301 au lait").stdout


def test_many_marked_lines_are_cut() -> None:
    shown = run("x" * 40 + "\n".join(["a line – of text"] * 9)).stdout

    assert "… and 3 more lines" in shown


def test_many_segments_and_many_characters_are_cut() -> None:
    shown = run("a" * 1200 + "«»“”‘’–—…№₽™•", "--json").stdout
    assert len(json.loads(shown)["forcing"]) == 13
    shown = run("a" * 990 + "«»“”‘’–—…№").stdout
    assert " 9  ████" in shown
    assert "\n      …\n  15  ███" in shown
    shown = run("a" * 90 + "«»“”‘’–—…№₽™•").stdout
    assert "and 3 more; --json names all" in shown


def test_characters_that_count_twice() -> None:
    assert "Two septets each: [ € ] (other characters in their place: 4 fewer)" in run("[5€] €").stdout
    assert "По два септета: €" in run("€", russian=True).stdout
    assert "  2/160\n" in run("€").stdout


def test_a_pair_that_moved_on_leaves_its_place_free() -> None:
    assert "  1  ████████████████████████  152/153\n" in run("a" * 152 + "€" + "a" * 20).stdout
    assert "  1  ████████████████████████  66/67\n" in run("ы" * 66 + "😀" + "ы" * 20).stdout


@pytest.mark.parametrize(
    ("length", "english", "russian"),
    [
        (800, "", ""),
        (
            810,
            "note: 190 left of the provider's 1000 characters; its older pages say 800\n",
            "заметка: до предела провайдера в 1000 знаков осталось 190; на старых страницах предел 800\n",
        ),
        (
            1001,
            "note: the provider takes 1000 characters at most\n",
            "заметка: провайдер принимает не больше 1000 знаков\n",
        ),
    ],
)
def test_the_limit_of_the_provider(length: int, english: str, russian: str) -> None:
    assert run("a" * length).stderr == english
    assert run("a" * length, russian=True).stderr == russian


@pytest.mark.parametrize(
    ("over", "words"), [(1, "1 знак:"), (2, "2 знака:"), (5, "5 знаков:"), (11, "11 знаков:"), (21, "21 знак:")]
)
def test_russian_plurals(over: int, words: str) -> None:
    assert f"сократить на {words}" in run("ы" * (70 + over), russian=True).stdout


def test_rewriting_prints_the_text_alone() -> None:
    shown = run(ORDER, "--rewrite", "quotes", "--rewrite", "dashes")

    assert shown.stdout == ORDER.replace("“", '"').replace("”", '"').replace("’", "'").replace("–", "-") + "\n"
    assert shown.stderr == "1 SMS instead of 2, GSM-7\n"
    assert run(ORDER, "--rewrite", "best").stdout == shown.stdout
    assert run(ORDER + "… ", "--rewrite", "all").stdout == shown.stdout.replace(".\n", "....\n")
    assert run("plain", "--rewrite", "best").stdout == "plain\n"


def test_transliteration() -> None:
    latin = 'Vash zakaz "17" sobran - zhdyom vas do 20:00 po adresu: g. Almaty, pr. Abaya 10\n'  # codespell:ignore vas

    assert run(RUSSIAN, "--translit", "--rewrite", "best").stdout == latin
    assert run(RUSSIAN, "--translit").stdout == latin.replace('"17"', "«17»").replace("-", "–")
    # A text without Cyrillic letters still gets its best rewriting.
    assert run(ORDER, "--translit", "--rewrite", "best").stdout == run(ORDER, "--rewrite", "best").stdout


def test_offers_for_a_machine() -> None:
    found = told(RUSSIAN, "--rewrite", "quotes")

    assert [offer["kinds"] for offer in found["rewritings"]] == [["quotes"], ["dashes"]]
    assert found["rewritings"][1]["changes"] == [{"position": 22, "was": "–", "becomes": "-"}]
    assert found["best"] is None
    assert found["together"]["kinds"] == ["quotes", "dashes"]
    assert (found["transliteration"]["segments"], found["transliteration"]["saves"]) == (1, 1)
    assert found["characters_over"] == 5
    assert found["rewritten"]["text"] == RUSSIAN.replace("«", '"').replace("»", '"')


def test_files_and_lines(tmp_path: Path) -> None:
    file = tmp_path / "texts.txt"
    file.write_bytes(f"\ufeff{ORDER}\r\n\nok\n{RUSSIAN}\n".encode())

    shown = run("--file", str(file), "--lines")
    assert shown.stdout.splitlines()[2].startswith("   1    2  UCS-2 ")
    assert [line.split()[0] for line in shown.stdout.splitlines()[2:5]] == ["1", "3", "4"]
    assert shown.stdout.endswith(
        "\n\n3 texts, 5 SMS\nwith --rewrite best: 4 SMS\nwith --rewrite best --translit: 3 SMS, in Latin letters\n"
    )
    assert "текстов 3, SMS 5\nс --rewrite best: 4 SMS\n" in run("--file", str(file), "--lines", russian=True).stdout

    found = told("--file", str(file), "--lines")
    assert [(one["line"], one["segments"]) for one in found["texts"]] == [(1, 2), (3, 1), (4, 2)]
    assert (found["segments"], found["segments_best"], found["segments_transliterated"]) == (5, 4, 3)

    rewritten = run("--file", str(file), "--lines", "--rewrite", "best", "--translit")
    assert [bool(line) for line in rewritten.stdout.split("\n")] == [True, False, True, True, False]
    assert rewritten.stderr == "3 SMS instead of 5\n"
    assert told("--file", str(file))["segments"] == 3


def test_lines_that_cost_nothing_more_have_no_hints() -> None:
    assert run("-", "--lines", stdin="ok\n\nда\n").stdout.endswith("\n2 texts, 2 SMS\n")
    assert run("-", "--lines", "--rewrite", "all", stdin="\n\na\u2028b…\n").stdout == "\n\na b...\n"
    assert run("-", "--lines", "--rewrite", "all", stdin="").stdout.startswith("line")


def test_a_bad_line_is_named() -> None:
    shown = run("-", "--lines", stdin="ok\na\0b\n")

    assert shown.exit_code == 2
    assert shown.stdout == ""
    assert shown.stderr.startswith("smsc-soap: line 2: text: the character U+0000 at position 2 is not allowed")


def test_one_source_of_the_text(tmp_path: Path) -> None:
    assert run().exit_code == 2
    assert run("a", "--file", str(tmp_path)).exit_code == 2
    assert "one of them" in run().stderr
    missing = run("--file", str(tmp_path / "none.txt"))
    assert missing.exit_code == 74
    assert missing.stderr.count("\n") == 1
    assert run("a", "--rewrite", "nothing").exit_code == 2


def test_too_much_input_is_refused_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standard_input, "MAX_INPUT", 10)

    assert told("-", stdin="a" * 10)["characters"] == 10
    shown = run("-", stdin="a" * 11)
    assert shown.exit_code == 2
    assert "more than 10 bytes" in shown.stderr


def test_the_example_of_the_documentation() -> None:
    page = (Path(__file__).parents[4] / "docs" / "segments.md").read_text(encoding="utf-8")
    text, above, below = re.findall(r'\$ smsc-soap segments "(.*?)"\n(.*?)\n…\n(.*?)```', page, re.DOTALL)[0]

    shown = run(text).stdout
    assert shown.startswith(above)
    assert shown.endswith(below)
