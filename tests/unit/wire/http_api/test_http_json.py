"""Answers that are JSON and far more of it than anybody asked for."""

from __future__ import annotations

import json

import pytest

from smsc_soap.errors import MalformedReply, UnknownProviderCode
from smsc_soap.wire.http_api import json_answer
from smsc_soap.wire.http_api.answer import script_result
from smsc_soap.wire.http_api.json_answer import MAX_BRACKETS, MAX_ROWS, Answer, parsed
from smsc_soap.wire.http_api.sending import HttpSend
from smsc_soap.wire.operations import WireRecipient


def test_a_list_has_a_bound() -> None:
    row = {"id": "1"}
    assert len(Answer([row] * MAX_ROWS).rows()) == MAX_ROWS
    with pytest.raises(MalformedReply, match="rows"):
        Answer([row] * (MAX_ROWS + 1)).rows()


@pytest.mark.parametrize("piece", ["{}", "[]", '{"a":[]}'])
def test_nothing_is_built_of_what_is_far_too_much(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_answer, "MAX_BRACKETS", 100)
    few = (100 - 1) // (piece.count("{") + piece.count("["))
    assert len(parsed(f"[{','.join([piece] * few)}]")) == few
    monkeypatch.setattr(json, "loads", lambda *_, **__: pytest.fail("it was parsed"))
    with pytest.raises(ValueError, match="too many"):
        parsed(f"[{','.join([piece] * 101)}]")


def test_the_longest_list_that_is_asked_for_is_far_within() -> None:
    assert 10_000 * 2 < MAX_ROWS < MAX_BRACKETS


SEND = HttpSend((WireRecipient("+79990000001", "+79990000001"),), "x", "x1")


@pytest.mark.parametrize("name", ["error", "error_code"])
@pytest.mark.parametrize("value", ["true", "{}", "[]", '{"code": 6}', "[6]", "[null]"])
def test_a_refusal_in_no_shape_is_neither_success_nor_a_code(name: str, value: str) -> None:
    with pytest.raises(UnknownProviderCode):
        script_result(SEND, f'{{"id": "x1", "cnt": 1, "{name}": {value}}}'.encode())


@pytest.mark.parametrize("name", ["error", "error_code"])
@pytest.mark.parametrize("value", ["null", "false", '""', "0", '"0"'])
def test_no_error_is_none_in_any_spelling(name: str, value: str) -> None:
    assert script_result(SEND, f'{{"id": "x1", "cnt": 1, "{name}": {value}}}'.encode()).id == "x1"
