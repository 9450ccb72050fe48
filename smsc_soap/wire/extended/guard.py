"""The last look at extended parameters before they go out: what could cost money by a slip."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from smsc_soap.errors import InvalidParameter
from smsc_soap.wire.extended.parameters import ExtendedParameters, refusal
from smsc_soap.wire.extended.parsed import ParsedQuery, parse_query

SEND: Final = "send_sms2"
PRICE: Final = "get_sms_cost2"
PRICE_ONLY: Final = 1


def check_ready_string(text: str, *, operation: str) -> ParsedQuery:
    """A ready string read and found fit for *operation*; it is to be sent as it was given.

    Refused are all mistakes, fields of the request itself in any spelling, unknown names,
    ``cost=1`` on a send and any other ``cost`` on a question for the price.

    Raises:
        InvalidParameter: the first thing that is wrong.
        ConflictingParameters: values that do not go together.
    """
    if not isinstance(text, str):
        raise InvalidParameter(
            "query", f"a value of type {type(text).__name__}", "ExtendedParameters or a text like tz=0&cost=3"
        )
    parsed = parse_query(text)
    for problem in parsed.errors:
        raise refusal(problem)
    given = dict(parsed.values)
    if operation == SEND:
        _refuse_price_only(given.get("cost"))
    # Which wins, the operation or the parameter, is not known: asking a price must never send.
    if operation == PRICE and given.get("cost", "1") != "1":
        raise InvalidParameter(
            "cost", f"cost={given['cost']} in a question for the price", "no cost here", "remove it: it may send"
        )
    return parsed


def check_parameters(parameters: ExtendedParameters, *, operation: str) -> ExtendedParameters:
    """The parameters to send with *operation*: the same, but without `cost` in a question for the price.

    Raises:
        InvalidParameter: ``cost=1`` on a send.
    """
    if operation == SEND:
        _refuse_price_only(str(parameters.cost))
    if operation == PRICE and parameters.cost:
        return replace(parameters, cost=0)
    return parameters


def _refuse_price_only(cost: str | None) -> None:
    if cost == str(PRICE_ONLY):
        raise InvalidParameter(
            "cost", "cost=1 on send_sms2", "cost 0, 2 or 3 on a send", "use get_sms_cost2 to ask for the price"
        )
