"""A table and a text → a plan: read once, priced, frozen."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from smsc_soap.campaign.plans.ceiling import bounds_of, ceiling_of, highest
from smsc_soap.campaign.plans.plan_header import Ceiling, Delivery, PlanHeader, PlannedFile, PlannedGroup, PlannedQuote
from smsc_soap.campaign.plans.plan_writing import PlanWriter
from smsc_soap.campaign.plans.prices_now import WITNESSES, price_now
from smsc_soap.campaign.plans.quiet_hours import hours_of
from smsc_soap.campaign.quotes.estimate import Estimate, QuoteMode
from smsc_soap.campaign.quotes.price_table import PriceTable
from smsc_soap.errors import ConflictingParameters, InvalidParameter
from smsc_soap.model.clock import Clock

if TYPE_CHECKING:
    from smsc_soap.campaign.tables.recipients import RecipientSource
    from smsc_soap.campaign.tables.template import Template

MAX_EXPIRES: Final = timedelta(days=366)
_LABEL: Final = re.compile(r"[^\w.+@-]+")
_MAX_LABEL: Final = 60
#: Stands for texts that differ.
_ANY_TEXT: Final = "text"
_NO_PRICES: Final = PriceTable([], name="no price table")


@dataclass(frozen=True, slots=True)
class Planning:
    """Everything ``Plan.write`` was asked for."""

    mode: QuoteMode | str
    prices: PriceTable | None
    client: Any
    ceiling: Decimal | None
    ceiling_segments: int | None
    max_price: Decimal | None
    expires: timedelta
    delivery: Delivery
    label: str | None
    table_path: str | os.PathLike[str] | None
    rates: PlannedFile | None
    opt_out: PlannedFile | None
    clock: Clock
    on_estimate: Callable[[Estimate], None] | None
    ask_ceiling: Callable[[Estimate], Decimal | None] | None

    def write(
        self,
        path: str | os.PathLike[str],
        source: RecipientSource,
        template: Template,
        how: Mapping[str, Any],
    ) -> None:
        """The plan at *path*; raises what ``Plan.write`` says."""
        from smsc_soap.campaign.quotes.quote import make_estimate

        self._check(template)
        with PlanWriter(path, personal=not template.is_constant) as writer:
            estimate = make_estimate(
                source,
                template,
                mode=QuoteMode(self.mode),
                prices=self.prices or (_NO_PRICES if self.mode == QuoteMode.NONE else None),
                client=self.client,
                clock=self.clock,
                on_message=writer.add,
                **how,
            )
            if self.on_estimate is not None:
                self.on_estimate(estimate)
            if estimate.stopped is not None:
                # Half a quote is nothing that anybody could approve.
                raise estimate.stopped
            writer.finish(self._header(writer, estimate, source, template).sealed())

    def _check(self, template: Template) -> None:
        """What can be wrong before the table is read."""
        check_delivery(self.delivery, template.render(()) if template.is_constant else _ANY_TEXT)
        if not timedelta(0) < self.expires <= MAX_EXPIRES:
            raise InvalidParameter("expires", str(self.expires)[:40], "a time of up to 366 days")
        for field, amount in (("ceiling", self.ceiling), ("max_price", self.max_price)):
            if amount is not None and not (amount.is_finite() and amount >= 0):
                raise InvalidParameter(field, str(amount)[:40], "an amount of money from 0")

    def _header(
        self, writer: PlanWriter, estimate: Estimate, source: RecipientSource, template: Template
    ) -> PlanHeader:
        now = self.clock.now()
        ceiling = ceiling_of(estimate, self._money(estimate), self.ceiling_segments, self.max_price)
        table = PlannedFile(
            source.reading.table,
            None if self.table_path is None else str(Path(self.table_path).absolute()),
            source.sha256,
        )
        name, identity = self._names(table, template, source.reading.phone_column)
        return PlanHeader(
            campaign=name,
            identity=identity,
            created_at=now,
            expires_at=now + self.expires,
            account=self._account(),
            table=table,
            rates=self._rates(),
            opt_out=self.opt_out,
            template=template.text,
            text=template.render(()) if template.is_constant else None,
            recipients=writer.recipients,
            segments=writer.segments,
            alphabets=writer.alphabets,
            groups=self._groups(writer, estimate, ceiling),
            quote=_quote(estimate),
            ceiling=ceiling,
            delivery=self.delivery,
            reading=source.reading.as_dict(),
            tally={key: value for key, value in source.tally.as_dict().items() if key != "sample"},
            lines_sha256=writer.lines_sha256,
        )

    def _money(self, estimate: Estimate) -> Decimal | None:
        """The ceiling that was named, if need be by somebody who is asked for it now."""
        if self.ceiling is None and self.ask_ceiling is not None and estimate.total.unpriced:
            return self.ask_ceiling(estimate)
        return self.ceiling

    def _groups(self, writer: PlanWriter, estimate: Estimate, ceiling: Ceiling) -> tuple[PlannedGroup, ...]:
        known = dict(estimate.prices)
        prices = {at: known.get(count.group) for at, count in enumerate(writer.groups)}
        bounds = bounds_of(estimate, prices, ceiling, self.max_price)
        # A table's prices are those of each number; a provider's are averages of a group, so one of it is asked for.
        told = prices if estimate.mode is QuoteMode.NONE else self._witnesses(writer)
        return tuple(
            PlannedGroup(
                group=count.group,
                price=prices[at],
                bound=bounds[at],
                recipients=count.recipients,
                segments=count.segments,
                example=count.example,
                example_price=told.get(at),
            )
            for at, count in enumerate(writer.groups)
        )

    def _witnesses(self, writer: PlanWriter) -> dict[int, Decimal | None]:
        largest = sorted(range(len(writer.groups)), key=lambda at: -writer.groups[at].segments)[:WITNESSES]
        chosen = [writer.groups[at] for at in largest]
        prices = (price_now(self.client, one.phone, one.text, self.delivery.query) for one in chosen)
        return dict(zip(largest, prices))

    def _names(self, table: PlannedFile, template: Template, phone_column: str) -> tuple[str, str]:
        """The campaign's name in the outbox, and its identity: a plan made again from the same things has the same.

        Numbers of another column are other messages. Were they added to the same campaign, it would seem filled as
        soon as the store held as many messages as this plan has, and a crash before that would leave people out.
        """
        sending = (self.delivery.sender, self.delivery.query, self.delivery.hours)
        label = self.label if self.label is not None else Path(table.name).stem
        label = _LABEL.sub("-", label).strip("-")[:_MAX_LABEL] or "campaign"
        parts = json.dumps([table.sha256, phone_column, template.text, *sending, label], ensure_ascii=False)
        identity = hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()
        return f"{label}-{table.sha256[:10]}-{identity[:10]}", identity

    def _rates(self) -> PlannedFile | None:
        """The file as it was when its prices were read, not as it is by now."""
        if self.rates is None or self.prices is None or not self.prices.sha256:
            return self.rates
        return replace(self.rates, sha256=self.prices.sha256)

    def _account(self) -> str | None:
        settings = getattr(self.client, "settings", None)
        if settings is None:
            return None
        from smsc_soap.outbox.binding import account_of

        return account_of(settings)


def check_delivery(delivery: Delivery, text: str = _ANY_TEXT) -> None:
    """Nothing, when messages can be sent like this. *text*: the one of all, where they share one.

    Raises:
        RequestError: the first thing wrong, in one sentence.
    """
    from smsc_soap.outbox.clock import SystemProofClock
    from smsc_soap.outbox.drafting import Drafting
    from smsc_soap.settings import Settings

    hours = hours_of(delivery.hours)
    if (delivery.period_h is None) != (delivery.freq_min is None):
        raise ConflictingParameters(
            "period", "one of period and freq", "both or none", "name the hours and the minutes of a step"
        )
    if delivery.period_h is not None and not Decimal("0.1") <= delivery.period_h <= 720:
        raise InvalidParameter("period", f"{delivery.period_h:f}"[:40], "hours from 0.1 to 720")
    if delivery.freq_min is not None and not 1 <= delivery.freq_min <= 1440:
        raise InvalidParameter("freq", str(delivery.freq_min)[:40], "whole minutes from 1 to 1440")
    if not 1 <= delivery.batch_size <= 1000:
        raise InvalidParameter("batch", str(delivery.batch_size)[:40], "1 to 1000 recipients in a request")
    if delivery.poll not in ("sampled", "all"):
        raise InvalidParameter("poll", repr(delivery.poll)[:40], "sampled, all")
    if hours is not None and any(part.startswith(("tz=", "time=")) for part in delivery.query.split("&")):
        raise ConflictingParameters("query", "tz beside hours", "one of both", "the zone comes from the recipient")
    settings = Settings(login="nobody", password="nobody")  # noqa: S106 - checks need no account
    drafting = Drafting(settings, SystemProofClock())
    drafting.draft(
        "+79990000001",
        text,
        sender=delivery.sender,
        query=delivery.query or None,
        time=None if hours is None else hours.send_time,
    )


def _quote(estimate: Estimate) -> PlannedQuote:
    interval = estimate.interval
    return PlannedQuote(
        mode=estimate.mode,
        cost=estimate.cost,
        low=estimate.cost if interval is None else interval.low,
        high=highest(estimate),
        confidence=1.0 if interval is None else interval.confidence,
        currency=estimate.currency,
        quoted_at=estimate.quoted_at,
        how=estimate.how,
        how_russian=estimate.how_russian,
        unpriced=estimate.total.unpriced,
        provider_calls=estimate.provider_calls,
    )
