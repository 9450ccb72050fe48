"""Log lines: one per record, whatever is in it; no phone, no secret, no way to forge a second line."""

from __future__ import annotations

import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.errors import ConfigurationError
from smsc_soap.logs import FIELDS, JsonFormatter, LogChoice, Redaction, TextFormatter, configure_logging, log_choice
from smsc_soap.settings import Settings

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=80)


def record(message: object = "said", *given: object, **fields: Any) -> logging.LogRecord:
    made = logging.LogRecord("smsc_soap.outbox", logging.WARNING, "/x/sender.py", 7, message, given, None)
    made.created = 1_768_467_600.25
    for name, value in fields.items():
        setattr(made, f"smsc_{name}", value)
    return made


def as_json(one: logging.LogRecord, **how: Any) -> dict[str, Any]:
    line = JsonFormatter(**how).format(one)
    assert len(line.splitlines()) == 1
    read: dict[str, Any] = json.loads(line)
    return read


@pytest.mark.parametrize(
    ("words", "choice"),
    [
        ("info", LogChoice("text", "info")),
        ("wire", LogChoice("text", "wire")),
        ("json", LogChoice("json", "info")),
        ("text", LogChoice("text", "info")),
        ("json:debug", LogChoice("json", "debug")),
        (" JSON:Wire ", LogChoice("json", "wire")),
        ("text:warning", LogChoice("text", "warning")),
        ("off", None),
        ("", None),
        ("loud", None),
        ("json:", None),
        ("json:loud", None),
        ("info:json", None),
        ("info:", None),
        ("xml:info", None),
    ],
)
def test_what_the_variable_asks_for(words: str, choice: LogChoice | None) -> None:
    assert log_choice(words) == choice


def test_levels_in_the_numbers_of_logging() -> None:
    levels = ("error", "warning", "info", "debug", "wire")
    assert [LogChoice("json", level).threshold for level in levels] == [40, 30, 20, 10, 10]


@pytest.mark.parametrize(
    ("words", "log"),
    [("json", "info"), ("json:debug", "info"), ("json:wire", "wire"), ("wire", "wire"), ("OFF", "off")],
)
def test_a_client_from_the_environment_takes_its_part(words: str, log: str) -> None:
    environ = {"SMSC_LOGIN": "alex", "SMSC_PASSWORD": "canary-password", "SMSC_LOG": words}
    assert Settings.from_env(environ).log == log


def test_an_unknown_choice_is_told_in_a_sentence() -> None:
    environ = {"SMSC_LOGIN": "alex", "SMSC_PASSWORD": "canary-password", "SMSC_LOG": "loud"}
    with pytest.raises(ConfigurationError, match="SMSC_LOG: 'loud' is not known; use off, info, wire, json"):
        Settings.from_env(environ)


def test_a_line_for_machines() -> None:
    said = record("%s: %s", "send_sms2", "accepted", event="call", operation="send_sms2", code=9, duration_s=0.12345678)
    line = as_json(said)
    assert line.pop("process") == said.process
    assert line.pop("worker") == said.threadName
    assert line == {
        "time": "2026-01-15T09:00:00.250Z",
        "level": "warning",
        "logger": "smsc_soap.outbox",
        "message": "send_sms2: accepted",
        "event": "call",
        "operation": "send_sms2",
        "code": 9,
        "duration_s": 0.123457,
    }


def test_a_line_for_people() -> None:
    line = TextFormatter().format(record("%d of %d", 1, 2))
    assert line == "2026-01-15T09:00:00.250Z WARNING smsc_soap.outbox: 1 of 2"


@pytest.mark.parametrize("formatter", [JsonFormatter, TextFormatter])
@given(message=ANYTHING, field=ANYTHING)
def test_a_record_is_one_printable_line_whatever_it_holds(formatter: Any, message: str, field: str) -> None:
    line = formatter().format(record("%s", message, reason=field, event=field))
    assert line.isprintable()
    if formatter is JsonFormatter:
        assert set(json.loads(line)) <= {"time", "level", "logger", "message", "process", "worker", *FIELDS}


@pytest.mark.parametrize("evil", ["a\r\nb", "\x1b[2Ka", "a\u2028b", "\u202eabc", "\x85", "\ud800", "\0", "\U000e0001"])
def test_i12_no_value_begins_a_second_line_or_speaks_to_the_terminal(evil: str) -> None:
    assert evil not in as_json(record(evil, reason=evil))["reason"]
    line = TextFormatter().format(record("%s", evil))
    assert line.isprintable()
    assert line.endswith(Redaction()(evil, 100))


@pytest.mark.parametrize(
    "phone", ["+79990000001", "79990000001", "89990000001", "+7 (999) 000-00-01", "+7 999 000 00 01", "+77000000001"]
)
@pytest.mark.parametrize("around", ["{}", "to {}.", "({})", "phone={}; next", "{},{}", "'{}'"])
def test_phones_are_masked_even_where_nobody_should_have_put_one(phone: str, around: str) -> None:
    said = as_json(record(around.format(phone, phone), reason=around.format(phone, phone)))
    for shown in (said["message"], said["reason"]):
        assert phone not in shown
        assert "9990000" not in "".join(filter(str.isdigit, shown))
        assert "*****" in shown


@pytest.mark.parametrize("kept", ["code 9", "2026-01-15 09:00", "in 0.123 s", "k7q2abcdefghij234567klmnop", "1000000"])
def test_what_is_no_phone_is_kept(kept: str) -> None:
    assert as_json(record(kept))["message"] == kept


def test_secrets_of_the_process_are_hidden_whole() -> None:
    hidden = ("canary-password", "canary-password-2", "123", "")
    said = as_json(record("login with canary-password-2 and 123", reason="canary-password"), hidden=hidden)
    assert (said["message"], said["reason"]) == ("login with *** and 123", "***")


def test_an_exception_shows_its_class_and_place_and_nothing_it_says() -> None:
    try:
        raise ValueError("canary-text of +79990000001")
    except ValueError:
        made = record()
        made.exc_info = sys.exc_info()
    said = as_json(made)
    assert said["error"] == "ValueError"
    assert said["where"].startswith("test_logs.py:")
    line = TextFormatter().format(made)
    assert line.endswith(f"said [ValueError at {said['where']}]")
    assert "canary" not in json.dumps(said) + line


def test_no_exception_at_hand_is_no_exception() -> None:
    made = record()
    made.exc_info = (None, None, None)
    assert "error" not in as_json(made)


def test_a_wrong_call_tells_its_place_and_not_its_arguments() -> None:
    said = as_json(record("%d", "canary-text"))
    assert said["message"] == "a record that cannot be written (sender.py:7)"


def test_fields_that_are_not_known_stay_out() -> None:
    assert "text" not in as_json(record(text="canary-text"))


def test_numbers_stay_numbers_and_long_words_are_cut() -> None:
    said = as_json(record("x" * 9000, tries=True, wait_s=float("nan"), duration_s=float("inf"), reason="y" * 600))
    assert said["tries"] is True
    assert "wait_s" not in said
    assert "duration_s" not in said
    assert said["message"].endswith("… (9000 characters)")
    assert len(said["reason"]) < 550


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    one = logging.getLogger("smsc_soap")
    before = one.handlers[:], one.level
    yield one
    one.handlers[:], one.level = before
    one.setLevel(before[1])


def test_nothing_is_configured_unless_asked_for(logger: logging.Logger) -> None:
    logger.handlers.clear()
    assert isinstance(configure_logging(None), logging.NullHandler)
    assert [type(one) for one in logger.handlers] == [logging.NullHandler]


def test_lines_go_to_the_stream_at_the_level_asked_for(logger: logging.Logger) -> None:
    stream = io.StringIO()
    configure_logging(LogChoice("text", "info"), stream=io.StringIO())
    configure_logging(LogChoice("json", "warning"), stream=stream, hidden=["a-secret-word"])
    logging.getLogger("smsc_soap.outbox").info("not asked for")
    logging.getLogger("smsc_soap.outbox").error("a-secret-word", extra={"smsc_event": "paused"})
    (line,) = stream.getvalue().splitlines()
    said = json.loads(line)
    assert (said["level"], said["message"], said["event"]) == ("error", "***", "paused")
    assert len(logger.handlers) == 1


ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "logging.md").read_text(encoding="utf-8")


def rows(heading: str) -> set[str]:
    """The names in the first column of a table."""
    section = DOCUMENT.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    first = [line.split("|")[1] for line in section.splitlines() if line.startswith("|")]
    return {name for cell in first for name in re.findall(r"`(\w+)`", cell)}


def test_the_document_names_every_event_and_no_other() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "smsc_soap").rglob("*.py"))
    told = set(re.findall(r'"smsc_event": "(\w+)"', source))
    # These three are what the journal tells; see ``outbox/events.py``.
    assert rows("Events") == told | {"message", "status", "paused"}


def test_the_document_names_every_field_and_no_other() -> None:
    always = {"time", "level", "logger", "message", "process", "worker", "error", "where"}
    assert rows("Fields") == set(FIELDS) | always


def test_the_example_in_the_document_is_a_line() -> None:
    line = re.search(r"^```json\n(.*?)\n```", DOCUMENT, re.DOTALL | re.MULTILINE)
    assert line is not None
    assert set(json.loads(line[1])) <= {"time", "level", "logger", "message", "process", "worker", *FIELDS}


def test_the_program_in_the_document_runs(logger: logging.Logger) -> None:
    block = re.search(r"^```python\n(.*?)^```", DOCUMENT, re.DOTALL | re.MULTILINE)
    assert block is not None
    exec(compile(block[1], "logging.md", "exec"), {})
    assert isinstance(logger.handlers[0].formatter, JsonFormatter)
