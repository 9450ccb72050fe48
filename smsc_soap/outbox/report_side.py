"""The side of the outbox that takes delivery reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from smsc_soap.outbox.parts import OutboxParts

if TYPE_CHECKING:
    from smsc_soap.model.callback import StatusReport
    from smsc_soap.outbox.journal.delivery_methods import NotedReport


class ReportSide(OutboxParts):
    """Part of ``Outbox``."""

    def note_reports(self, reports: Iterable[StatusReport]) -> list[NotedReport]:
        """Take delivery reports in; what each changed, in order. Durable when this returns, and harmless to repeat.

        One whose ``what`` is ``busy`` has to come again in a few seconds: a worker is at its message right now.
        Reports that are not ``trusted`` change no state; the provider is asked about their messages sooner.

        Raises:
            NotDurable: the store could not be written; bring them again.
        """
        noted = self._journal.note_reports(list(reports))
        self._news.ring()
        self._wake()
        return noted
