"""The journal's schema as its first version made it, for tests of upgrades. Never edited."""

from __future__ import annotations

from typing import Final

#: In words that only the places in braces tell apart.
_STATEMENTS: Final = (
    """
CREATE TABLE account (
    one {serial} NOT NULL,
    paused_until_us BIGINT,
    paused_for_person BOOLEAN NOT NULL,
    paused_because TEXT,
    blocks_in_a_row INTEGER NOT NULL,
    refused_in_a_row INTEGER NOT NULL,
    unknown_in_a_row INTEGER NOT NULL,
    recent TEXT NOT NULL,
    control_us BIGINT,
    lag_s FLOAT NOT NULL,
    next_send_ns BIGINT NOT NULL,
    probe_us BIGINT,
    PRIMARY KEY (one)
)
    """,
    """
CREATE TABLE attempts (
    id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    worker TEXT NOT NULL,
    identity TEXT NOT NULL,
    started_us BIGINT NOT NULL,
    closed_us BIGINT,
    closed_boot_s FLOAT,
    boot_id TEXT,
    code INTEGER,
    reason TEXT,
    looks INTEGER NOT NULL,
    clean_misses INTEGER NOT NULL,
    audit_us BIGINT,
    PRIMARY KEY (seq, id)
)
{without_rowid}    """,
    """
CREATE INDEX attempts_audit ON attempts (audit_us) WHERE audit_us IS NOT NULL
    """,
    """
CREATE INDEX attempts_identity ON attempts (identity, started_us)
    """,
    """
CREATE TABLE messages (
    seq {bigserial} NOT NULL,
    {key} TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    phone TEXT NOT NULL,
    given TEXT NOT NULL,
    identity TEXT NOT NULL,
    text TEXT,
    sender TEXT,
    {query} TEXT NOT NULL,
    send_time TEXT,
    kind TEXT NOT NULL,
    priority INTEGER NOT NULL,
    batch TEXT,
    share TEXT,
    not_before_us BIGINT NOT NULL,
    expires_us BIGINT,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    due_us BIGINT,
    lease_owner TEXT,
    lease_until_us BIGINT,
    attempts INTEGER NOT NULL,
    contacts INTEGER NOT NULL,
    unsent_tries INTEGER NOT NULL,
    provider_id TEXT,
    parts INTEGER,
    cost TEXT,
    code INTEGER,
    reason TEXT,
    status_code INTEGER,
    status_us BIGINT,
    status_final BOOLEAN NOT NULL,
    polls INTEGER NOT NULL,
    duplicate_id TEXT,
    created_us BIGINT NOT NULL,
    updated_us BIGINT NOT NULL,
    PRIMARY KEY (seq),
    UNIQUE ({key})
)
    """,
    """
CREATE INDEX messages_due ON messages (state, due_us) WHERE state <> 'queued'
    """,
    """
CREATE INDEX messages_queue ON messages (priority, due_us, seq) WHERE state = 'queued'
    """,
    """
CREATE INDEX messages_share ON messages (share, seq) WHERE state = 'queued' AND share IS NOT NULL
    """,
    """
CREATE TABLE meta (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
)
    """,
    """
CREATE TABLE slots (
    number {serial} NOT NULL,
    owner TEXT,
    until_us BIGINT,
    PRIMARY KEY (number)
)
    """,
)


def _in(**words: str) -> tuple[str, ...]:
    return tuple(statement.format(**words) for statement in _STATEMENTS)


SQLITE: Final = _in(
    serial="INTEGER", bigserial="INTEGER", key='"key"', query='"query"', without_rowid=" WITHOUT ROWID\n"
)
POSTGRESQL: Final = _in(serial="SERIAL", bigserial="BIGSERIAL", key="key", query="query", without_rowid="")
