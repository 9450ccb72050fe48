"""Everything the provider's pages leave open, as switches: no caller may lean on one position of them."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, Self, get_args, get_type_hints

from smsc_soap.errors import InvalidParameter

#: Where an API key is accepted over SOAP: as the element ``apikey``, alone in ``psw``, or at both places.
ApiKeyPlace = Literal["element", "password", "both"]
#: What the reserve host ``www2.`` is: another door to the same books, one with books of its own, or no SOAP at all.
ReserveHost = Literal["shared", "separate", "absent"]
#: How a message shows that came after too many to one subscriber.
SubscriberBlock = Literal["status_23", "err_251"]
#: What the field ``status`` of a refused recipient in ``errors`` holds.
ErrorsFamily = Literal["err", "status"]
#: Which of two messages with one id to one phone a status call finds.
RepeatedId = Literal["latest", "first"]
FieldOrder = Literal["wsdl", "shuffled"]
HeaderCharset = Literal["lies", "honest"]
StatusListLimit = Literal["message", "request"]
WaitCallCharged = Literal["call", "request"]
JsonNumbers = Literal["recorded", "money_too", "none"]
#: How a message ends that was sent in test mode.
VirtualEnd = Literal["undelivered", "delivered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How this sandbox behaves where the real provider is unknown, and how fast and how strict it is.

    Everything above the line "how fast and how strict" is an ``Assumption:`` of docs/assumptions.md;
    ``varied`` draws it.

    Raises:
        InvalidParameter: a switch has a position it does not know.
    """

    #: Two sends with different ids are different, even with the same phones, text and sender.
    id_in_identity: bool = False
    #: A refused send counts, too, when the same one comes again within a minute.
    refused_count_as_identical: bool = False
    #: Codes 3, 6, 7 and 8 come with an id over SOAP, as they do over HTTP.
    refusals_carry_id: bool = True
    #: A send refused with 3, 6, 7 or 8 is found by a status call: as 24, 23, 22, 25.
    refusals_recorded: bool = False
    #: An unknown message is answered with status -3 instead of error 3.
    not_found_as_status: bool = False
    #: cost and balance come without being asked for by ``cost=2`` or ``cost=3``.
    unasked_money: bool = False
    #: ``error`` is there with 0 when all went well.
    zero_error: bool = False
    #: An accepted message is visible to status calls only after so many seconds.
    visibility_lag_s: float = 0.0
    #: Where an API key is accepted; at the other place it is a wrong one (code 2).
    api_key_place: ApiKeyPlace = "both"
    #: An id is compared letter by letter, by status calls and by the rule against identical sends.
    id_case_sensitive: bool = True
    #: What answers on the reserve host; account and balance are one in any case.
    reserve_host: ReserveHost = "shared"
    #: Hours from UTC of the account: of dates in answers, and of ``time`` without ``tz``.
    account_utc_offset_h: int = 3
    #: Children of an answer are in the namespace, as with ``elementFormDefault="qualified"``.
    qualified_replies: bool = False
    #: The order of the fields of an answer.
    reply_field_order: FieldOrder = "wsdl"
    #: Messages to one subscriber are a row when the gaps between them are shorter.
    subscriber_gap_s: float = 120.0
    #: The fifty-first of such a row ends so: denied and free, or undeliverable with err 251.
    subscriber_block: SubscriberBlock = "status_23"
    #: The longest text, in characters.
    text_limit: int = 1000
    #: Refused recipients in ``errors``: numbers of the err family (249) or statuses (22).
    errors_family: ErrorsFamily = "err"
    #: Two sends that differ only in ``time`` or ``query`` are different sends.
    query_in_identity: bool = False
    #: An own id that was used again for one phone finds the latest message, or the first.
    repeated_id: RepeatedId = "latest"
    #: ``err`` is there with 0 when a message arrived.
    zero_err: bool = False
    #: A request refused with 9 counts, too: whoever asks again too early waits anew.
    refused_extend_window: bool = False
    #: So many equal requests within a minute, refused ones included, block the caller for ten minutes; 0: never.
    block_after_same: int = 0
    #: ``del=1`` in the query of ``get_status2`` takes a waiting message back, as it does over HTTP.
    status2_deletes: bool = False
    #: What a script's Content-Type header says: windows-1251 whatever was asked for, or the truth.
    header_charset: HeaderCharset = "lies"
    #: Letters beyond ASCII in JSON are written as an escape.
    json_escapes: bool = False
    #: XML of a script begins with a declaration of its charset.
    xml_declaration: bool = True
    #: ``status.php`` and ``get.php`` say flag, comment, network code, first operator and parts, too.
    status_extras: bool = False
    #: A message that is not found comes with an empty date and the timestamp 0.
    missing_dates: bool = False
    #: Recipients listed for ``op=1`` have no status yet when they are accepted.
    op_short: bool = False
    #: What the five looks a minute of ``status.php`` count for lists: each message, or the whole request.
    status_list_limit: StatusListLimit = "message"
    #: When ``wait_call.php`` costs: when the subscriber called, or when the number was asked for.
    waitcall_charged: WaitCallCharged = "call"
    #: What is a number in JSON: ids, counts and statuses (as recorded), also money, or nothing.
    json_numbers: JsonNumbers = "recorded"
    #: The handler is told of messages that came over SOAP, too; the page names HTTP, SMTP and SMPP.
    soap_callbacks: bool = True
    #: So many messages may be asked for by one call of ``status.php``; more is code 1.
    status_list_most: int = 1000
    #: The code of a picture is worth one send; otherwise it lasts until the address is shown another picture.
    captcha_once: bool = True
    #: Scripts take the MD5 of the password, in small letters, for the password.
    md5_passwords: bool = False
    #: In test mode messages end as undeliverable or as delivered; ``err`` is 200 either way.
    virtual_end: VirtualEnd = "undelivered"

    # How fast and how strict.

    #: Seconds from the time of sending to "handed to the operator".
    handover_s: float = 1.0
    #: Seconds from the time of sending to the final status.
    delivery_s: float = 5.0
    #: Up to so many seconds more, drawn from the seed.
    delivery_jitter_s: float = 0.0
    #: Share (0 to 1) of messages that end as undeliverable, drawn from the seed.
    undelivered_share: float = 0.0
    #: The last four digits of a phone choose its fate (see lifecycle.py).
    scripted_recipients: bool = True
    #: Rules per minute and the ceiling of parallel calls.
    rate_limits: bool = True
    #: Five wrong logins, or a hundred wrong sends in a row, block the caller.
    blocks: bool = True
    #: Passwords of subclients have to be as the provider's page says; the one in its own example is not.
    strict_passwords: bool = False

    def __post_init__(self) -> None:
        for name, allowed in POSITIONS.items():
            if getattr(self, name) not in allowed:
                raise InvalidParameter(name, repr(getattr(self, name))[:60], ", ".join(map(str, allowed)))

    def varied(self, seed: int) -> Self:
        """The same with every unknown of the provider drawn from *seed*."""
        draw = random.Random(seed)  # noqa: S311  # a repeatable draw, not a secret
        # New switches are drawn last, one after the other: an old seed keeps its meaning.
        drawn: dict[str, Any] = {name: draw.random() < 0.5 for name in _FIRST_DRAWN}
        drawn["visibility_lag_s"] = draw.choice((0.0, 0.0, 2.0, 30.0))
        for name, positions in _DRAWN.items():
            drawn[name] = draw.choice(positions)
        return replace(self, **drawn)


_FIRST_DRAWN: Final = (
    "id_in_identity",
    "refused_count_as_identical",
    "refusals_carry_id",
    "refusals_recorded",
    "not_found_as_status",
    "unasked_money",
    "zero_error",
)
_DRAWN: Final[dict[str, tuple[Any, ...]]] = {
    "api_key_place": get_args(ApiKeyPlace),
    "id_case_sensitive": (True, False),
    "reserve_host": get_args(ReserveHost),
    "account_utc_offset_h": (3, 6),
    "qualified_replies": (False, True),
    "reply_field_order": get_args(FieldOrder),
    "subscriber_gap_s": (120.0, 30.0),
    "subscriber_block": get_args(SubscriberBlock),
    "text_limit": (1000, 800),
    "errors_family": get_args(ErrorsFamily),
    "query_in_identity": (False, True),
    "repeated_id": get_args(RepeatedId),
    "zero_err": (False, True),
    "refused_extend_window": (False, True),
    "block_after_same": (0, 50),
    "status2_deletes": (False, True),
    "header_charset": get_args(HeaderCharset),
    "json_escapes": (False, True),
    "xml_declaration": (True, False),
    "status_extras": (False, True),
    "missing_dates": (False, True),
    "op_short": (False, True),
    "status_list_limit": get_args(StatusListLimit),
    "waitcall_charged": get_args(WaitCallCharged),
    "json_numbers": get_args(JsonNumbers),
    "soap_callbacks": (True, False),
    "status_list_most": (1000, 200),
    "captcha_once": (True, False),
    "md5_passwords": (False, True),
    "virtual_end": get_args(VirtualEnd),
}
#: The switches with named positions.
POSITIONS: Final[dict[str, tuple[Any, ...]]] = {
    name: get_args(hint) for name, hint in get_type_hints(Behaviour).items() if get_args(hint)
}
#: Every switch that ``varied`` draws.
UNKNOWNS: Final = (*_FIRST_DRAWN, "visibility_lag_s", *_DRAWN)
