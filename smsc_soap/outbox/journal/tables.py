"""The journal's tables. Times are microseconds since 1970 UTC (``_us``), money is text, exact."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from smsc_soap.outbox.states import FINAL

METADATA: Final = MetaData()

_Us = BigInteger
#: SQLite gives rising numbers only to an INTEGER key.
_Sequence = BigInteger().with_variant(Integer, "sqlite")


def _only(condition: str) -> dict[str, Any]:
    """An index of the rows that meet *condition* alone, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


#: What the index of texts that may be forgotten holds; said in the same words where it is asked.
FINISHED: Final = "state IN (" + ", ".join(f"'{state.value}'" for state in sorted(FINAL)) + ")"

#: One row per message, from ``put`` to the end of retention.
MESSAGES: Final = Table(
    "messages",
    METADATA,
    Column("seq", _Sequence, primary_key=True, autoincrement=True),
    #: The caller's idempotency key.
    Column("key", Text, nullable=False, unique=True),
    #: SHA-256 over what would be sent: the same key with another body is an error.
    Column("body_hash", Text, nullable=False),
    #: As it goes out, and as the caller spelled it.
    Column("phone", Text, nullable=False),
    Column("given", Text, nullable=False),
    #: Hash of recipient, text and sender: what makes two sends "identical" for the provider.
    Column("identity", Text, nullable=False),
    #: None once retention dropped it.
    Column("text", Text),
    Column("sender", Text),
    Column("query", Text, nullable=False),
    Column("send_time", Text),
    Column("kind", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    #: Messages with the same name may share one request; None: never.
    Column("batch", Text),
    #: Hash of all that messages of one request have in common; None: never in one request with others.
    Column("share", Text),
    #: What campaigns count, pause and cancel by.
    Column("campaign", Text),
    #: Name of a budget, the message's upper bounds, and what the budget counts it as now.
    Column("budget", Text),
    Column("reserve", Text),
    Column("segments", Integer),
    Column("booked", Text),
    #: Why a queued message has no time: ``budget`` or ``campaign``.
    Column("waits_for", Text),
    #: Not more than so many messages to its phone within so long.
    Column("cap_number", Integer),
    Column("cap_us", _Us),
    #: ``sampled``: its delivery status is asked for only when it stands for its request, or its charge is not known.
    #: ``followed``: always asked for. With both its share of the request's charge counts; None: asked for, and its own.
    Column("poll", Text),
    Column("not_before_us", _Us, nullable=False),
    Column("expires_us", _Us),
    Column("state", Text, nullable=False),
    #: Rises with every change: what compare-and-swap compares.
    Column("version", Integer, nullable=False),
    #: When a worker has to look at this row again; None: never.
    Column("due_us", _Us),
    Column("lease_owner", Text),
    Column("lease_until_us", _Us),
    #: Attempts made, and those of them that may have reached the wire.
    Column("attempts", Integer, nullable=False),
    Column("contacts", Integer, nullable=False),
    #: Tries in a row that never left.
    Column("unsent_tries", Integer, nullable=False),
    #: Id of the attempt that counts: the accepted one, else the latest.
    Column("provider_id", Text),
    Column("parts", Integer),
    Column("cost", Text),
    Column("code", Integer),
    #: In words, for people: why it is where it is.
    Column("reason", Text),
    Column("status_code", Integer),
    Column("status_us", _Us),
    Column("status_final", Boolean, nullable=False),
    Column("polls", Integer, nullable=False),
    #: What a delivery report or a look told of it while no look has seen it yet (``rows.REPORTED``, ``rows.MISSED``).
    Column("reported", Integer),
    #: Id of a second copy that the late audit found, if ever.
    Column("duplicate_id", Text),
    Column("created_us", _Us, nullable=False),
    Column("updated_us", _Us, nullable=False),
    # The questions every worker asks all the time, answered without reading rows that are not due.
    Index("messages_due", "state", "due_us", **_only("state <> 'queued'")),
    Index("messages_queue", "priority", "due_us", "seq", **_only("state = 'queued'")),
    Index("messages_texts", "kind", "updated_us", **_only(f"text IS NOT NULL AND {FINISHED}")),
    Index("messages_campaign", "campaign", "seq", **_only("campaign IS NOT NULL")),
    Index("messages_waiting", "budget", "seq", **_only("state = 'queued' AND waits_for = 'budget'")),
    Index("messages_share", "share", "seq", **_only("state = 'queued' AND share IS NOT NULL")),
)

#: One row per attempt and message; durable before the first byte.
ATTEMPTS: Final = Table(
    "attempts",
    METADATA,
    #: Also the message id at the provider.
    Column("id", Text, nullable=False),
    Column("seq", _Us, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("worker", Text, nullable=False),
    #: The message's identity: identical sends of one minute are found by it.
    Column("identity", Text, nullable=False),
    #: For caps on one subscriber.
    Column("phone", Text),
    Column("started_us", _Us, nullable=False),
    #: When our side of the connection was surely closed, for people.
    Column("closed_us", _Us),
    #: The same for proofs: seconds since the machine's start, and which start.
    Column("closed_boot_s", Float),
    Column("boot_id", Text),
    Column("code", Integer),
    Column("reason", Text),
    Column("looks", Integer, nullable=False),
    #: Looks that cleanly said "not found", more than 65 s after the close.
    Column("clean_misses", Integer, nullable=False),
    #: When the late audit of a proven absence is due; None: never, or done.
    Column("audit_us", _Us),
    PrimaryKeyConstraint("seq", "id"),
    Index("attempts_identity", "identity", "started_us"),
    Index("attempts_phone", "phone", "started_us", **_only("phone IS NOT NULL")),
    Index("attempts_audit", "audit_us", **_only("audit_us IS NOT NULL")),
    # Attempts lie in the order of their messages, without a second tree for the key.
    sqlite_with_rowid=False,
)

#: One row: what concerns every process of the account.
ACCOUNT: Final = Table(
    "account",
    METADATA,
    Column("one", Integer, primary_key=True),
    Column("paused_until_us", _Us),
    #: True: only a person ends the pause.
    Column("paused_for_person", Boolean, nullable=False),
    Column("paused_because", Text),
    #: How often the address was blocked in a row: 10, 30, 60 minutes.
    Column("blocks_in_a_row", Integer, nullable=False),
    Column("refused_in_a_row", Integer, nullable=False),
    Column("unknown_in_a_row", Integer, nullable=False),
    #: The last 200 outcomes, one letter each: k known, u unknown.
    Column("recent", Text, nullable=False),
    #: Positive control: the latest moment of acceptance of which a message was seen soon after.
    Column("control_us", _Us),
    #: Longest time an accepted message took to become visible.
    Column("lag_s", Float, nullable=False),
    #: Pace: nanoseconds, the theoretical arrival of the next send (GCRA).
    Column("next_send_ns", BigInteger, nullable=False),
    #: When the balance was last looked at.
    Column("probe_us", _Us),
    #: Why nothing new is sent, and which money guard says so; what is open is settled all the same.
    Column("stopped_because", Text),
    Column("stopped_kind", Text),
    #: Messages sent in the last steps of ten seconds, newest first, and the number of the newest step.
    Column("rate_counts", Text),
    Column("rate_step", BigInteger),
)

#: The pool of open calls, shared by all processes of the account.
SLOTS: Final = Table(
    "slots",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("owner", Text),
    Column("until_us", _Us),
)

#: Ceilings on what messages may cost, and how much of them is taken.
BUDGETS: Final = Table(
    "budgets",
    METADATA,
    Column("name", Text, primary_key=True),
    #: Limits; None: none.
    Column("money", Text),
    Column("segments", BigInteger),
    Column("reserved", Text, nullable=False),
    Column("reserved_segments", BigInteger, nullable=False),
    Column("spent", Text, nullable=False),
    Column("spent_segments", BigInteger, nullable=False),
)

#: Campaigns that do not simply run.
CAMPAIGNS: Final = Table(
    "campaigns",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("because", Text),
)

#: Name → value: the schema's number, and whether sending is allowed.
META: Final = Table("meta", METADATA, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))
