"""Everything the provider's pages leave open, as switches: no caller may lean on one position of them."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How this sandbox behaves where the real provider is unknown, and how fast and how strict it is.

    Each of the first eight is an ``Assumption:`` of docs/assumptions.md; ``varied`` draws them.
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

    def varied(self, seed: int) -> Self:
        """The same with every unknown of the provider drawn from *seed*."""
        draw = random.Random(seed)  # noqa: S311  # a repeatable draw, not a secret
        return replace(
            self,
            id_in_identity=draw.random() < 0.5,
            refused_count_as_identical=draw.random() < 0.5,
            refusals_carry_id=draw.random() < 0.5,
            refusals_recorded=draw.random() < 0.5,
            not_found_as_status=draw.random() < 0.5,
            unasked_money=draw.random() < 0.5,
            zero_error=draw.random() < 0.5,
            visibility_lag_s=draw.choice((0.0, 0.0, 2.0, 30.0)),
        )
