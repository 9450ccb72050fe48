"""Outbox: one message handed over durably; everything after that is its business."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from importlib.util import find_spec
from inspect import iscoroutinefunction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from smsc_soap.errors import ConfigurationError
from smsc_soap.outbox.binding import account_of, check_account
from smsc_soap.outbox.campaigning import CampaignSide
from smsc_soap.outbox.crash import CrashPoint, no_crash
from smsc_soap.outbox.entry import Draft, Entry, SubscriberCap
from smsc_soap.outbox.guards import Guards, StopKind
from smsc_soap.outbox.overview import Overview, pauses, unknown_share
from smsc_soap.outbox.people import PeopleSide
from smsc_soap.outbox.report_side import ReportSide
from smsc_soap.outbox.states import MessageClass, MessageState
from smsc_soap.outbox.together import MOST_STATUSES, STATUSES_PER_CALL, Together
from smsc_soap.outbox.waiting import wait_until

if TYPE_CHECKING:
    from smsc_soap.client.requests import Query
    from smsc_soap.client.sync_client import SmscClient
    from smsc_soap.model.phone import Phone
    from smsc_soap.outbox.clock import ProofClock
    from smsc_soap.outbox.events import Event
    from smsc_soap.settings import Settings

#: Worker threads, when nobody says otherwise; the account's pool has ten open calls for all processes.
WORKERS: Final = 4
#: New sends per second over all processes, when nobody says otherwise.
PACE: Final = 50.0
#: Messages in one request, when nobody says otherwise, and at most.
BATCH_SIZE: Final = 100
MOST_BATCH: Final = 1000
#: On top of the longest call, for a stop to end in peace.
DRAIN_MARGIN_S: Final = 10.0


class Outbox(PeopleSide, CampaignSide, ReportSide):
    """Messages in a store, and workers that send them. Make one with ``open``.

    Safe for threads; several processes may open one store, and any number of them may run workers.
    A ``key`` is yours: the same key and message again is a no-op, so whatever failed may be repeated.
    """

    @classmethod
    def open(
        cls,
        place: str | Path,
        *,
        client: SmscClient | None = None,
        clock: ProofClock | None = None,
        pace: float = PACE,
        sender: str | None = None,
        rebind: bool = False,
        max_cost_per_message: Decimal | None = None,
        balance_floor: Decimal | None = None,
        batch_size: int = BATCH_SIZE,
        statuses_per_call: int = STATUSES_PER_CALL,
        crash: CrashPoint = no_crash,
    ) -> Self:
        """The outbox at *place*: a path, ``sqlite:///path`` or ``postgresql://…``; made when it is not there.

        *client* None: messages can be put and looked at, nothing is sent. *pace*: new sends per second, over
        all processes of the store. *sender*: for messages that name none, instead of the client's.
        The client stays yours to close. The first ``run`` binds the store to the client's account; *rebind*: it
        belongs to this client's account from now on. *max_cost_per_message*: a reply that tells a higher charge ends
        new sends until ``resume``. *balance_floor*: below it nothing new is sent; ``run`` looks at the balance first,
        and while it is too low every 15 minutes. *batch_size*: most messages in one request, where they may share one.
        *statuses_per_call*: most delivery statuses asked for in one call; 1: each by ``get_status``.

        Raises:
            ConfigurationError: the extra is not installed, the store cannot be used or is another account's.
        """
        if find_spec("sqlalchemy") is None:
            raise ConfigurationError('the outbox needs one more package: pip install "smsc-soap[outbox]".')
        if not 0 < pace <= 1000:
            raise ConfigurationError(f"pace: {str(pace)[:20]} is not a number of sends per second, up to 1000.")
        if iscoroutinefunction(getattr(client, "send_sms2", None)):
            raise ConfigurationError("the outbox works in threads: pass an SmscClient, also to run_async().")
        from smsc_soap.outbox.telling import TellingJournal

        settings = _settings(client, sender)
        if not 1 <= batch_size <= MOST_BATCH:
            raise ConfigurationError(f"batch_size: {str(batch_size)[:20]} is not a number from 1 to {MOST_BATCH}.")
        if not 1 <= statuses_per_call <= MOST_STATUSES:
            was = str(statuses_per_call)[:20]
            raise ConfigurationError(f"statuses_per_call: {was} is not a number from 1 to {MOST_STATUSES}.")
        guards = Guards(max_cost_per_message, balance_floor)
        journal = TellingJournal(place, clock=clock, crash=crash)
        outbox = cls(journal, client, settings, float(pace))
        outbox._crash, outbox._guards = crash, guards
        outbox._batch_size, outbox._statuses_per_call = batch_size, statuses_per_call
        if client is not None:
            try:
                check_account(journal, settings, rebind=rebind)
            except BaseException:
                journal.close()
                raise
        return outbox

    # putting and looking

    def put(
        self,
        phone: str | Phone,
        text: str,
        *,
        key: str | None = None,
        sender: str | None = None,
        time: object = None,
        query: Query = None,
        kind: str = MessageClass.TRANSACTIONAL,
        priority: int = 0,
        not_before: datetime | None = None,
        ttl: timedelta | None = None,
        batch: str | None = None,
        campaign: str | None = None,
        budget: str | None = None,
        reserve: Decimal | None = None,
        segments: int | None = None,
        cap: SubscriberCap | None = None,
    ) -> str:
        """Hand over one message to one phone; durable when this returns. Returns its key, made when None.

        *sender*, *time*, *query* as in ``send_sms2``. *kind*: ``one_time_code`` (never sent again),
        ``transactional`` or ``bulk`` (settles slower). Higher *priority* goes first. *not_before*: aware. *ttl*: not
        sent later than this after *not_before* (or now). *batch*: messages of one name may share a request.
        *campaign*: a name to count, pause and cancel by. *budget*: its name; *reserve* and *segments* are the upper
        bounds that a claim reserves there. *cap*: how many messages one subscriber may get within a time.

        Raises:
            RequestError: the message is wrong; nothing was stored.
            KeyConflict: the key belongs to another message.
            NotDurable: the store could not be written; nothing was stored. Repeat with the same key.
        """
        draft = self._drafting.draft(
            phone,
            text,
            key=key,
            sender=sender,
            time=time,
            query=query,
            kind=kind,
            priority=priority,
            not_before=not_before,
            ttl=ttl,
            batch=batch,
            campaign=campaign,
            budget=budget,
            reserve=reserve,
            segments=segments,
            cap=cap,
        )
        self._journal.put(draft)
        self._wake()
        return draft.key

    def put_many(self, messages: Iterable[Mapping[str, Any] | Draft]) -> list[str]:
        """Hand over many: the arguments of ``put`` as mappings. Returns their keys, in order.

        Written in parts of 1000: what was written before an error stays, so give keys, and repeat.

        Raises:
            RequestError, KeyConflict, NotDurable: as ``put``.
        """
        keys: list[str] = []

        def drafts() -> Iterable[Draft]:
            for one in messages:
                draft = one if isinstance(one, Draft) else self._drafting.from_mapping(one)
                keys.append(draft.key)
                yield draft

        self._journal.put_many(drafts())
        self._wake()
        return keys

    def wait(self, key: str, timeout_s: float) -> Entry:
        """The message once it is final or held, or as it stands after *timeout_s* seconds: ask ``.final``.

        Raises:
            UnknownKey: there is none.
        """
        return wait_until(
            lambda: self.get(key), lambda one: one.final or one.state is MessageState.HELD, self._news, timeout_s
        )

    def cancel(self, key: str) -> bool:
        """True when the message was still queued and is not sent any more.

        Raises:
            UnknownKey: there is none.
        """
        self.get(key)
        return self._journal.cancel(key)

    def status(self) -> Overview:
        """Counts, pauses and pace at a glance."""
        from smsc_soap.outbox.journal.rate import per_second

        counts, account, running = self._journal.counts(), self._journal.account(), self._running
        now_us = self._journal.now_us()
        for_person, until_us, because = pauses(account, now_us)
        waiting_for_budget, paused_campaigns = self._journal.put_aside()
        return Overview(
            counts={state: counts.get(state, 0) for state in MessageState},
            frozen=self._journal.frozen(),
            paused_for_person=for_person,
            paused_until=None if until_us is None else _moment(until_us),
            paused_because=because,
            unknown_share=unknown_share(account["recent"]),
            lag_s=account["lag_s"],
            workers=running.workers if running else 0,
            busy=running.busy if running else 0,
            sends_per_s=per_second(account["rate_counts"], account["rate_step"], now_us),
            sends_stopped=account["stopped_because"],
            stopped_until_resume=account["stopped_kind"] == StopKind.CAP,
            waiting_for_budget=waiting_for_budget,
            paused_campaigns=paused_campaigns,
        )

    # running

    def run(
        self,
        *,
        workers: int = WORKERS,
        keep: timedelta | None = None,
        on_event: Callable[[Event], None] | None = None,
        idle_s: float = 1.0,
    ) -> None:
        """Start worker threads in this process and return at once; ``stop`` ends them.

        *keep*: how long texts are kept. *on_event* is called in a worker's thread after each durable step.
        *idle_s*: how often idle workers look for messages of other processes, real seconds.

        Raises:
            ConfigurationError: no client, or it runs already.
        """
        client = self._client_needed("run()")
        if not 1 <= workers <= 64:
            raise ConfigurationError(f"workers: {str(workers)[:20]} is not a number from 1 to 64.")
        if self._running is not None and self._running.alive:
            raise ConfigurationError("this outbox runs already; stop() it first.")
        self._journal.bind_first(account_of(client.settings))
        check_account(self._journal, client.settings, rebind=False)
        from smsc_soap.outbox.journal.account import Pace
        from smsc_soap.outbox.owner import is_gone
        from smsc_soap.outbox.provider import ClientProvider
        from smsc_soap.outbox.running import Running
        from smsc_soap.outbox.sender import Sender

        if self._guards.balance_floor is not None:
            self._journal.ask_balance_first()
        self._journal.end_leases(is_gone)
        self._close_provider()
        provider = ClientProvider(client)
        self._close_provider = provider.close
        self._journal.tell = on_event
        pace = Pace(sends_per_s=self._pace, burst=max(1, min(10, round(self._pace))))
        together = Together(self._statuses_per_call)
        senders = [
            Sender(
                self._journal,
                provider,
                self._timeout_s,
                pace=pace,
                crash=self._crash,
                guards=self._guards,
                batch_size=self._batch_size,
                together=together,
            )
            for _ in range(workers)
        ]
        self._running = Running(senders, idle_s=idle_s, news=self._news, keep=lambda: self.retain(keep))
        self._running.start()

    async def run_async(self, **how: Any) -> None:
        """``run``, until the task is cancelled; then drains. The work is done in threads, not in the event loop.

        ``put`` and ``get`` wait for the disk; in a busy event loop call them by ``asyncio.to_thread``.
        """
        self.run(**how)
        try:
            await asyncio.Event().wait()
        finally:
            # A second cancellation leaves the threads to end by themselves.
            await asyncio.shield(asyncio.to_thread(self.stop))

    def ask_to_stop(self) -> None:
        """Nothing new is claimed from now on; returns at once."""
        if self._running is not None:
            self._running.ask_to_stop()

    def stop(self, timeout_s: float | None = None) -> bool:
        """Claim nothing more and wait for open calls, at most *timeout_s* seconds (default: a call's deadline + 10).

        True when all is quiet. False: a call was still open; its message is settled by whoever runs next.
        """
        if self._running is None:
            return True
        self._running.ask_to_stop()
        quiet = self._running.join(self._timeout_s + DRAIN_MARGIN_S if timeout_s is None else timeout_s)
        if quiet:
            self._running = None
            self._close_provider()
            self._close_provider = lambda: None
        return quiet

    def close(self, timeout_s: float | None = None) -> None:
        """``stop``, and let go of the store."""
        self.stop(timeout_s)
        self._journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def _settings(client: SmscClient | None, sender: str | None) -> Settings:
    from smsc_soap.settings import Settings

    if client is None:
        # Putting and looking need no account; these are never sent.
        return Settings(login="nobody", password="nobody", sender=sender)  # noqa: S106
    return client.settings if sender is None else client.settings.changed(sender=sender)


def _moment(moment_us: int) -> datetime:
    from smsc_soap.outbox.journal.rows import from_us

    return from_us(moment_us)
