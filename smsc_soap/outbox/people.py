"""The side of the outbox that is for a person: held messages, pauses, freezes, retention."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from smsc_soap.errors import InvalidParameter
from smsc_soap.outbox.entry import Decision, Entry
from smsc_soap.outbox.parts import OutboxParts
from smsc_soap.outbox.retention import forget_texts
from smsc_soap.outbox.settle import AUDIT_AFTER_S
from smsc_soap.outbox.states import MessageClass, MessageState

if TYPE_CHECKING:
    from smsc_soap.outbox.evidence import Evidence


class PeopleSide(OutboxParts):
    """Part of ``Outbox``."""

    def held(self, limit: int = 100) -> Sequence[Entry]:
        """Messages that only a person can settle."""
        return self.list([MessageState.HELD], limit)

    def evidence(self, key: str) -> Evidence:
        """What is known of a message, and one fresh look at the provider for each of its attempts.

        Raises:
            UnknownKey: there is none.
            ConfigurationError: this outbox has no client.
        """
        from smsc_soap.outbox.evidence import gather

        return gather(self.get(key), self._client_needed("a look"))

    def decide(self, key: str, decision: Decision | str, *, confirm: str) -> Entry:
        """Settle a held message as a person says. *confirm*: the id of its latest attempt, as the evidence shows it.

        ``sent``: it counts as accepted. ``resend``: it is looked for once more, then sent. ``drop``: it is left.

        Raises:
            UnknownKey: there is none.
            InvalidParameter: it is not held, *confirm* is not its latest attempt, or a one-time code would be resent.
        """
        entry, wanted = self.get(key), Decision(decision)
        if entry.state is not MessageState.HELD:
            raise InvalidParameter("key", f"a message that is {entry.state}", "a held message")
        if confirm != entry.attempts[-1].id:
            raise InvalidParameter(
                "confirm", repr(confirm)[:60], "the id of its latest attempt", "look at the evidence"
            )
        if wanted is Decision.RESEND and entry.kind is MessageClass.ONE_TIME_CODE:
            raise InvalidParameter("decision", "resend of a one-time code", "sent or drop", "put a new code instead")
        audit_us = self._journal.now_us() + round(AUDIT_AFTER_S[0] * 1e6)
        if not self._journal.decide(key, wanted, audit_us=audit_us):
            raise InvalidParameter("key", "a message that was settled meanwhile", "a held message")
        self._wake()
        return self.get(key)

    def freeze(self, because: str) -> None:
        """Nothing leaves this store, in any process, until ``thaw``. Calls that are open end by themselves."""
        self._journal.freeze(because)

    def thaw(self) -> None:
        """End a freeze. After a restore decide first about what was queued: docs/outbox.md."""
        self._journal.thaw()
        self._wake()

    def resume(self) -> None:
        """End every pause of the account, and every stop by a money guard: the cause is gone."""
        self._journal.change_account(
            paused_for_person=False,
            paused_until_us=None,
            paused_because=None,
            refused_in_a_row=0,
            stopped_kind=None,
            stopped_because=None,
        )
        self._wake()

    def retain(self, keep: timedelta | None = None) -> int:
        """Drop texts that are not needed: of one-time codes once final, of others *keep* after that. How many."""
        return forget_texts(self._journal, keep)
