"""Methods of the journal about campaigns and budgets; each is one transaction, as there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smsc_soap.outbox.budget import Budget
from smsc_soap.outbox.campaign import CampaignOverview, CampaignState
from smsc_soap.outbox.entry import Entry
from smsc_soap.outbox.journal import budgets, campaigns
from smsc_soap.outbox.journal.account_methods import Transacting
from smsc_soap.outbox.journal.driver import Transaction
from smsc_soap.outbox.journal.rows import attempts_of, entry


class CampaignMethods:
    """Part of ``Journal``. Changes take the account's lock, so that no claim is under way meanwhile."""

    def campaign(self: Transacting, name: str) -> CampaignOverview:
        return self._read(lambda transaction: campaigns.overview(transaction, name))

    def put_aside(self: Transacting) -> tuple[int, tuple[str, ...]]:
        """How many messages wait for a budget, and which campaigns are paused."""
        return self._read(campaigns.put_aside)

    def campaign_after(self: Transacting, name: str) -> str | None:
        """The next campaign's name; "" begins."""
        return self._read(lambda transaction: campaigns.next_name(transaction, name))

    def page(
        self: Transacting, campaign: str, after_seq: int, most: int, *, attempts: bool
    ) -> tuple[list[Entry], int | None]:
        """The next messages of a campaign in the order they were put, and where the next page begins."""

        def read(transaction: Transaction) -> tuple[list[Entry], int | None]:
            rows = campaigns.page(transaction, campaign, after_seq, most)
            found = [entry(row, attempts_of(transaction, row.seq) if attempts else ()) for row in rows]
            return found, rows[-1].seq if rows else None

        return self._read(read)

    def say_of_campaign(self: Transacting, name: str, state: CampaignState, because: str) -> None:
        """No claim takes a message of a campaign that is not running."""
        self._with_account("", lambda transaction, _, __: campaigns.say(transaction, name, state, because))

    def cancel_chunk(self: Transacting, name: str, after_seq: int, because: str) -> tuple[int, int | None]:
        return self._with_account(
            "", lambda transaction, _, now_us: campaigns.cancel(transaction, name, after_seq, because, now_us)
        )

    def release_chunk(self: Transacting, name: str, after_seq: int) -> tuple[int, int | None]:
        return self._with_account(
            "", lambda transaction, _, now_us: campaigns.release(transaction, name, after_seq, now_us)
        )

    def budget(self: Transacting, name: str) -> Budget | None:
        return self._read(lambda transaction: budgets.read(transaction, name))

    def limit_budget(self: Transacting, name: str, limits: Mapping[str, Any]) -> None:
        """Make the budget, or change those limits that are named."""
        self._with_account("", lambda transaction, _, __: budgets.limit(transaction, name, limits))

    def release_budget(self: Transacting, name: str, after_seq: int) -> int | None:
        """One chunk of the messages that wait for the budget; where the next one begins, None: nowhere."""
        return self._with_account(
            "",
            lambda transaction, _, __: budgets.release(transaction, name, most=budgets.CHUNK, after_seq=after_seq),
        )
