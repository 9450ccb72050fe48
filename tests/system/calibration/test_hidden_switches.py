"""Every switch of the sandbox that a calibration claims to find out is found out, whatever the others are."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from smsc_soap.calibration.questions import Question
from smsc_soap.sandbox.behaviour import UNKNOWNS, Behaviour

API_KEY = {"api_key": "sandbox-key"}
YES_NO = {True: "yes", False: "no"}
LAGS = {0.0: "at once", 2.0: "0 to 2 s", 30.0: "15 to 30 s"}

#: Switches that no few messages over SOAP find out; those of SOAP stand in ``questions.UNASKED``.
NOT_ASKABLE = {
    "subscriber_gap_s",
    "subscriber_block",
    "query_in_identity",
    "repeated_id",
    "refused_extend_window",
    "block_after_same",
    "status2_deletes",
    "soap_callbacks",
    # An account in test mode sends nothing that could be asked about.
    "virtual_end",
    # Switches of the HTTP scripts; a calibration speaks SOAP.
    "captcha_once",
    "header_charset",
    "json_escapes",
    "json_numbers",
    "md5_passwords",
    "missing_dates",
    "op_short",
    "status_extras",
    "status_list_limit",
    "status_list_most",
    "waitcall_charged",
    "xml_declaration",
}


def expected(behaviour: Behaviour) -> dict[Question, str | None]:
    """What a calibration has to find out, by the switches alone."""
    zone = behaviour.account_utc_offset_h
    return {
        Question.API_KEY_PLACE: behaviour.api_key_place,
        Question.ZERO_ERROR: YES_NO[behaviour.zero_error],
        Question.QUALIFIED: YES_NO[behaviour.qualified_replies],
        Question.NAMESPACE: "yes",
        Question.CHARSET: "UTF-8",
        Question.FIELD_ORDER: YES_NO[behaviour.reply_field_order == "wsdl"],
        Question.UNKNOWN_FIELDS: "none",
        Question.NOT_FOUND: "status -3" if behaviour.not_found_as_status else "error 3",
        Question.PRICE_REFUSAL: "code 7",
        Question.PARTS: "yes",
        Question.HALF_HOUR_ZONE: "not refused",
        Question.TEXT_LIMIT: str(behaviour.text_limit),
        Question.REFUSAL_ID: YES_NO[behaviour.refusals_carry_id],
        Question.REFUSAL_COUNTS: YES_NO[behaviour.refused_count_as_identical],
        Question.REFUSAL_RECORDED: YES_NO[behaviour.refusals_recorded],
        Question.RESERVE: behaviour.reserve_host,
        Question.UNASKED_MONEY: "cost and balance" if behaviour.unasked_money else "neither",
        Question.OWN_ID: "yes",
        Question.ID_IN_IDENTITY: YES_NO[behaviour.id_in_identity],
        Question.CODE_9: None if behaviour.id_in_identity else "no",
        Question.LAG: LAGS[behaviour.visibility_lag_s],
        Question.ID_CASE: YES_NO[behaviour.id_case_sensitive],
        Question.ACCOUNT_ZONE: f"UTC+{zone}",
        Question.ASKED_MONEY: "cost and balance",
        Question.TZ_ZERO: "Moscow",
        Question.TZ_ABSENT: "as tz=0 here" if zone == 3 else "the account's zone",
        Question.ERRORS_FAMILY: behaviour.errors_family,
        Question.LIST_TEXT: "whole",
        Question.ZERO_ERR: YES_NO[behaviour.zero_err],
        Question.CHARGE: "yes",
    }


def check(hide: Callable, behaviour: Behaviour) -> None:
    hidden = hide(behaviour)
    assert hidden.answers(API_KEY) == expected(behaviour)
    ledger = hidden.server.ledger
    texts = [one.text for one in ledger]
    assert len(ledger) == 3 + behaviour.id_in_identity + (behaviour.account_utc_offset_h != 3)
    assert len(texts) - len(set(texts)) == behaviour.id_in_identity, "more than the announced second copy went out"
    assert hidden.refusals(2) <= 1, "more refused logins than places for a key, less one"
    assert not hidden.refusals(4)


@pytest.mark.parametrize("seed", range(24))
def test_a_sandbox_drawn_by_a_seed_is_found_out(hide, seed):
    check(hide, Behaviour().varied(seed))


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(100, 500))
def test_many_more_seeds(hide, seed):
    check(hide, Behaviour().varied(seed))


def positions(name: str) -> list:
    drawn = {getattr(Behaviour().varied(seed), name) for seed in range(200)}
    return sorted(drawn - {getattr(Behaviour(), name)}, key=str)


@pytest.mark.parametrize(("name", "position"), [(name, position) for name in UNKNOWNS for position in positions(name)])
def test_one_switch_away_from_the_usual_is_found_out(hide, name, position):
    behaviour = dataclasses.replace(Behaviour(), **{name: position})
    check(hide, behaviour)
    if name not in NOT_ASKABLE:
        assert expected(behaviour) != expected(Behaviour()), "a switch without a question"


def test_every_switch_is_asked_for_or_listed_as_not_askable():
    asked = {name for name in UNKNOWNS for one in positions(name) if is_asked(name, one)}
    assert asked | NOT_ASKABLE == set(UNKNOWNS)
    assert not asked & NOT_ASKABLE


def is_asked(name: str, position: object) -> bool:
    return expected(dataclasses.replace(Behaviour(), **{name: position})) != expected(Behaviour())


def test_an_expectation_has_a_word_for_every_question():
    assert set(expected(Behaviour())) == set(Question)
