"""The side of the outbox that campaigns stand on: many messages under one name, and what they may cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar

from smsc_soap.errors import InvalidParameter
from smsc_soap.outbox.budget import Budget, checked_money, checked_segments
from smsc_soap.outbox.campaign import CampaignState
from smsc_soap.outbox.parts import OutboxParts
from smsc_soap.outbox.states import MessageState
from smsc_soap.outbox.waiting import wait_until

if TYPE_CHECKING:
    from smsc_soap.client.sync_client import SmscClient
    from smsc_soap.model.phone import Phone
    from smsc_soap.outbox.campaign import CampaignOverview
    from smsc_soap.outbox.entry import Draft, Entry

T = TypeVar("T")

#: A limit that is not mentioned stays as it is.
_AS_IT_IS: Final[Any] = object()


class CampaignSide(OutboxParts):
    """Part of ``Outbox``."""

    def budget(self, name: str, *, money: Decimal | None = _AS_IT_IS, segments: int | None = _AS_IT_IS) -> Budget:
        """The budget; with a limit named it is made or changed. None: no limit.

        A claim reserves the message's ``reserve`` and ``segments`` in its own transaction, the charge settles them,
        and what was not sent is given back. What does not fit waits, and goes on by itself when room appears.
        A limit below what is taken stops new sends and nothing else.

        Raises:
            InvalidParameter: not an amount, or nothing was named and there is no such budget.
        """
        limits: dict[str, Any] = {}
        if money is not _AS_IT_IS:
            limits["money"] = checked_money("money", money)
        if segments is not _AS_IT_IS:
            limits["segments"] = checked_segments("segments", segments)
        if limits:
            self._journal.limit_budget(name, limits)
            after: int | None = 0
            while after is not None:
                after = self._journal.release_budget(name, after)
            self._wake()
        found = self._journal.budget(name)
        if found is None:
            raise InvalidParameter("budget", repr(name)[:60], "the name of a budget", "make it: money=, segments=")
        return found

    @property
    def client(self) -> SmscClient | None:
        """The client that it was opened with."""
        return self._client

    def draft(self, phone: str | Phone, text: str, **how: Any) -> Draft:
        """The message that ``put`` would store with these arguments, checked, and not stored.

        Raises:
            RequestError: it is wrong.
        """
        return self._drafting.draft(phone, text, **how)

    def put_drafts(self, drafts: Iterable[Draft]) -> int:
        """Hand over many; how many of them were new. As ``put_many``."""
        new = self._journal.put_many(drafts)
        self._wake()
        return new

    def wait_for(self, look: Callable[[], T], done: Callable[[T], bool], timeout_s: float) -> T:
        """What *look* sees once it is *done*, or after *timeout_s* seconds. Asks whenever workers have news."""
        return wait_until(look, done, self._news, timeout_s)

    def campaign(self, name: str) -> CampaignOverview:
        """Counts and sums of all messages put with ``campaign=name``; zeros when there are none.

        Reads one row of an index and one of the table for each message: about a second for a million.
        """
        return self._journal.campaign(name)

    def campaign_names(self, prefix: str = "") -> Sequence[str]:
        """Names of all campaigns that have messages, in the database's order."""
        names = []
        name = self._journal.campaign_after("")
        while name is not None:
            names.append(name)
            name = self._journal.campaign_after(name)
        return [one for one in names if one.startswith(prefix)]

    def entries(
        self, campaign: str, *, states: Sequence[str] = (), chunk: int = 1000, attempts: bool = False
    ) -> Iterator[Entry]:
        """All messages of a campaign (in these *states*; all when empty), in the order they were put.

        Read in chunks, each at its own moment: memory does not grow, and no lock is held between them.
        *attempts* False leaves ``attempts`` empty, which is much faster.
        """
        wanted = {MessageState(one) for one in states}
        after: int | None = 0
        while after is not None:
            found, after = self._journal.page(campaign, after, chunk, attempts=attempts)
            yield from (one for one in found if not wanted or one.state in wanted)

    def pause_campaign(self, name: str, because: str = "paused by a person") -> None:
        """Nothing new of it is sent by any process once this returned; open calls end, and are settled."""
        self._journal.say_of_campaign(name, CampaignState.PAUSED, because)

    def resume_campaign(self, name: str) -> int:
        """End a pause, or a cancellation for messages put from now on. How many messages had been put aside."""
        self._journal.say_of_campaign(name, CampaignState.RUNNING, "")
        done = _in_chunks(lambda after: self._journal.release_chunk(name, after))
        self._wake()
        return done

    def cancel_campaign(self, name: str, because: str = "its campaign was cancelled") -> int:
        """Cancel all that is queued, and whatever comes back to the queue later. How many were queued."""
        self._journal.say_of_campaign(name, CampaignState.CANCELLED, because)
        return _in_chunks(lambda after: self._journal.cancel_chunk(name, after, because))


def _in_chunks(work: Callable[[int], tuple[int, int | None]]) -> int:
    total, after = 0, 0
    while True:
        done, last = work(after)
        total += done
        if last is None:
            return total
        after = last
