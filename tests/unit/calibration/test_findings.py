"""The notebook: the first answer stays, a reason gives way, and no reason holds anything private."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from smsc_soap import errors
from smsc_soap.calibration.findings import Notebook, words_of
from smsc_soap.calibration.questions import QUESTIONS, UNASKED, Question

PHONE = "+79990000001"
UNKNOWN = {"id": "o1", "phones": [PHONE], "started_at": datetime(2026, 1, 15, tzinfo=UTC)}


def finding(notes, question):
    return next(one for one in notes if one.question is question)


def test_the_first_answer_stays():
    notes = Notebook()
    notes.found(Question.LAG, "at once")
    notes.found(Question.LAG, "later")
    notes.not_found_out(Question.LAG, "too late")
    assert finding(notes, Question.LAG).answer == "at once"


def test_a_reason_gives_way_to_an_answer_but_not_to_another_reason():
    notes = Notebook()
    notes.not_found_out(Question.LAG, "first")
    notes.not_found_out(Question.LAG, "second")
    assert finding(notes, Question.LAG).because == "first"
    notes.found(Question.LAG, "at once")
    assert finding(notes, Question.LAG).answer == "at once"


def test_evidence_is_added_with_and_without_an_answer():
    notes = Notebook()
    notes.add_evidence(Question.LAG, "seen")
    assert finding(notes, Question.LAG).evidence == ("seen",)
    assert finding(notes, Question.LAG).answer is None
    notes.found(Question.ID_CASE, "no", "one")
    notes.add_evidence(Question.ID_CASE, "two")
    assert finding(notes, Question.ID_CASE).evidence == ("one", "two")


def test_only_what_was_asked_is_told_and_all_of_it():
    notes = Notebook(frozenset({Question.LAG, Question.ID_CASE}))
    notes.found(Question.CHARGE, "yes")
    assert {one.question: one.because for one in notes} == {
        Question.LAG: "it was not reached",
        Question.ID_CASE: "it was not reached",
    }


def test_every_question_has_its_words_in_both_languages():
    assert set(QUESTIONS) == set(Question)
    for row in QUESTIONS.values():
        assert row.english.endswith("?")
        assert row.russian.endswith("?")
    assert all(one.ask_support and one.why for one in UNASKED)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errors.SendOutcomeUnknown(**UNKNOWN, reason="it broke"), "nobody can know what became of the send (it broke)"),
        (errors.SendOutcomeUnknown(**UNKNOWN), "nobody can know what became of the send"),
        (errors.DuplicateOrBusy(**UNKNOWN), "the send was answered with code 9"),
        (errors.InvalidPhone("phone", "***0001", "digits"), "our own check refused the field phone"),
        (
            errors.PhoneRejected("no", code=7, operation="send_sms"),
            "send_sms was answered with code 7 (PhoneRejected)",
        ),
        (errors.NotSent("nothing was sent."), "nothing was sent"),
        (errors.SmscError(), "SmscError"),
        (KeyError("canary"), "KeyError"),
    ],
)
def test_words_for_a_report_hold_no_phone_not_even_masked(error, words):
    assert words_of(error) == words
    assert "0001" not in words_of(error)
