"""The last look before sending: slips that cost money."""

from __future__ import annotations

import pytest

from smsc_soap.errors import ConflictingParameters, InvalidParameter, RequestError
from smsc_soap.wire.extended import ExtendedParameters, check_parameters, check_ready_string

OPERATIONS = ["send_sms2", "get_sms_cost2", "get_status2"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_good_string_passes_and_is_explained(operation: str) -> None:
    assert check_ready_string("tz=0&err=1", operation=operation).parameters == ExtendedParameters(tz=0, err=True)
    assert check_ready_string("", operation=operation).parameters == ExtendedParameters()


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    "text",
    [
        "login=alex",
        "%70sw=1",
        " apikey=1",
        "phones=1",
        "time=0",
        "all=1",
        "del=1",
        "newone=1",
        "Cost=1",
        "cost=0&cost=1",
        "valid=25",
        "tz=0;cost=1",
        "cost[]=1",
        "tz",
    ],
)
def test_mistakes_are_refused_with_one_sentence(operation: str, text: str) -> None:
    with pytest.raises(InvalidParameter, match=r"^query: [^\n]+$"):
        check_ready_string(text, operation=operation)


@pytest.mark.parametrize(
    ("text", "field"), [("cost=9", "cost"), ("freq=1", "freq"), ("private=1", "query"), ("a" * 10**6 + "b", "query")]
)
def test_the_field_names_known_parameters_only(text: str, field: str) -> None:
    with pytest.raises(RequestError) as refused:
        check_ready_string(text, operation="send_sms2")
    assert refused.value.field == field


@pytest.mark.parametrize("text", ["freq=60", "hlr=1&mms=1", "voice=w", "mail=1"])
def test_values_that_do_not_go_together_are_refused_as_such(text: str) -> None:
    with pytest.raises(ConflictingParameters, match=r"^query: [^\n]+$"):
        check_ready_string(text, operation="send_sms2")


@pytest.mark.parametrize("text", ["cost=1", "cost=%31", "%63ost=1", "tz=0&cost=1"])
def test_price_only_is_refused_on_a_send(text: str) -> None:
    with pytest.raises(InvalidParameter, match="use get_sms_cost2") as refused:
        check_ready_string(text, operation="send_sms2")
    assert refused.value.field == "cost"


@pytest.mark.parametrize("text", ["cost=01", "cost=+1", "cost=1%20", "cost=%001", "Cost=1", "cost=1.0", "+cost=1"])
def test_price_only_in_odd_spellings_is_refused_everywhere(text: str) -> None:
    for operation in OPERATIONS:
        with pytest.raises(InvalidParameter):
            check_ready_string(text, operation=operation)


@pytest.mark.parametrize("value", ["0", "2", "3"])
def test_other_costs_send_and_never_go_with_a_question_for_the_price(value: str) -> None:
    check_ready_string(f"cost={value}", operation="send_sms2")
    with pytest.raises(InvalidParameter, match="it may send"):
        check_ready_string(f"cost={value}", operation="get_sms_cost2")
    check_ready_string("cost=1", operation="get_sms_cost2")


def test_an_unknown_name_is_refused_with_the_way_out() -> None:
    with pytest.raises(InvalidParameter, match="extra="):
        check_ready_string("brandnew=1", operation="send_sms2")


@pytest.mark.parametrize("value", [None, 5, b"tz=0", {"tz": 0}])
def test_other_types_get_a_sentence(value: object) -> None:
    with pytest.raises(InvalidParameter, match="of type"):
        check_ready_string(value, operation="send_sms2")  # type: ignore[arg-type]  # the wrong type is the point


def test_built_parameters_pass_the_same_rule() -> None:
    priced = ExtendedParameters(tz=0, cost=3)

    assert check_parameters(priced, operation="send_sms2") is priced
    assert check_parameters(priced, operation="get_status2") is priced
    with pytest.raises(InvalidParameter, match="use get_sms_cost2"):
        check_parameters(ExtendedParameters(cost=1), operation="send_sms2")


@pytest.mark.parametrize("cost", [1, 2, 3])
def test_a_question_for_the_price_carries_no_cost(cost: int) -> None:
    asked = check_parameters(ExtendedParameters(tz=0, cost=cost), operation="get_sms_cost2")

    assert asked == ExtendedParameters(tz=0)
    assert check_parameters(asked, operation="get_sms_cost2") is asked
