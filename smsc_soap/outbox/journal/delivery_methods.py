"""Methods of the journal about delivery reports; each is one transaction, as there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smsc_soap.model.callback import StatusReport
from smsc_soap.outbox.journal import delivered
from smsc_soap.outbox.journal.account_methods import Transacting
from smsc_soap.outbox.journal.delivered import Noted
from smsc_soap.outbox.journal.driver import Row, Transaction


@dataclass(frozen=True, slots=True)
class NotedReport:
    """One report and what it changed."""

    report: StatusReport
    what: Noted
    #: Key of its message; None when there is none.
    key: str | None


class DeliveryMethods:
    """Part of the journal."""

    def note_reports(self: Transacting, reports: Sequence[StatusReport]) -> list[NotedReport]:
        """What each report changed, in order; all of them are durable when this returns.

        Raises:
            NotDurable: the store could not be written; bring them again.
        """

        def work(transaction: Transaction, account: Row, now_us: int) -> list[NotedReport]:
            noted = []
            for report in reports:
                what, row = delivered.note(transaction, account, report, now_us)
                noted.append(NotedReport(report, what, None if row is None else row.key))
            return noted

        return self._with_account("", work)
