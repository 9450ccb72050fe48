"""The provider's own rules about how often and how much, as numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLimits:
    """What the provider allows one account; the client refuses locally what would break it.

    Breaking these costs more than a refusal: code 9 on a send leaves the outcome open, and code 4
    blocks the address. Set a field higher only with the provider's word for it.

    Source: provider's SOAP page and its page about blocked addresses.
    """

    #: Calls open at the same time. The provider refuses from 15 on, over all processes of one login.
    open_calls: int = 10
    #: Equal sends (same recipients, text and sender). Assumption: the id is not part of "equal".
    identical_sends_per_minute: int = 1
    identical_costs_per_minute: int = 5
    #: Status calls for one message (same id and phone).
    statuses_per_minute: int = 5
    balances_per_minute: int = 10
    #: Messages that one HTTP request asks about. Assumption: the pages name no most.
    statuses_per_call: int = 200
    #: Over HTTP, equal requests: list, rent or renew a dedicated number; ask for a number to be called; list or fetch
    #: deferred tasks; create a subclient or change the same one; reports and prices; the operator of a number.
    numbers_per_minute: int = 2
    wait_calls_per_minute: int = 50
    downloads_per_minute: int = 3
    subclient_changes_per_minute: int = 3
    reports_per_minute: int = 3
    operators_per_minute: int = 3
    #: Operators of whatever numbers.
    all_operators_per_minute: int = 100
    #: Code 2 in half an hour, after which the client stays silent. The fifth blocks the address.
    login_errors_per_half_hour: int = 3
    #: Sends refused in a row within ten minutes, after which the client stays silent. The hundredth blocks.
    refused_sends_in_a_row: int = 90
