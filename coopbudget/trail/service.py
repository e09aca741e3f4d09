"""Appending to the trail: one locked head, one hash, one row.

The lock on the head stays until commit, so take locks on business rows before the first append.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from json.encoder import encode_basestring_ascii as _quoted
from typing import Any, NamedTuple

from coopbudget.db.driver import writing_cursor
from coopbudget.guard import Work
from coopbudget.trail.canonical import GENESIS, JSON, PLATFORM, canonical, instant, link


class Record(NamedTuple):
    """One act, ready to be chained. ``content`` is canonical JSON and repeats every other field."""

    chain: uuid.UUID
    recorded_at: datetime
    act: str
    actor_id: uuid.UUID | None
    on_behalf_of: uuid.UUID | None
    capacity: str
    subject_kind: str
    subject_id: uuid.UUID
    content: str


def append(
    work: Work,
    *,
    act: str,
    subject_kind: str,
    subject_id: uuid.UUID,
    content: Mapping[str, JSON] | None = None,
) -> int:
    """Record that the actor did ``act`` to the subject, in this transaction; returns the sequence.

    ``content`` holds ids, whole numbers, ISO dates and message keys: never a name, never free text.
    Outside a co-op the record goes to the platform's chain.
    """
    record = make_record(
        work,
        act=act,
        subject_kind=subject_kind,
        subject_id=subject_id,
        content=canonical(dict(content or {})),
    )
    return append_record(work, record)


def make_record(work: Work, *, act: str, subject_kind: str, subject_id: uuid.UUID, content: str) -> Record:
    """A record of the actor's act; ``content`` is canonical JSON already."""
    actor = work.actor
    chain = actor.coop_id or PLATFORM
    # Canonical JSON, its keys written in order by hand: an entry of thousands is not encoded twice.
    whole = (
        f'{{"act":{_quoted(act)},"actor":{_id(actor.person_id)},"at":"{instant(work.now)}"'
        f',"behalf":{_id(actor.on_behalf_of)},"capacity":{_quoted(actor.capacity.value)},"chain":"{chain}"'
        f',"content":{content},"subject":"{subject_id}","subject_kind":{_quoted(subject_kind)}}}'
    )
    return Record(
        chain=chain,
        recorded_at=work.now.astimezone(UTC),
        act=act,
        actor_id=actor.person_id,
        on_behalf_of=actor.on_behalf_of,
        capacity=actor.capacity.value,
        subject_kind=subject_kind,
        subject_id=subject_id,
        content=whole,
    )


def _id(value: uuid.UUID | None) -> str:
    return "null" if value is None else f'"{value}"'


def append_record(work: Work, record: Record) -> int:
    """Chain ``record`` to its co-op's last one and return its sequence. What the session holds is flushed first."""
    with writing_cursor(work.session, "trail") as (cursor, postgresql):
        if postgresql:
            cursor.execute(_APPEND_POSTGRESQL, postgresql_values(record))
            return int(cursor.fetchone()[0])
        return append_sqlite(cursor, record)


def lock_chain(work: Work) -> None:
    """Take the chain's lock now, until commit: for who must look before they write. No-op on SQLite (one writer)."""
    with writing_cursor(work.session, "trail_head") as (cursor, postgresql):
        if postgresql:
            cursor.execute("SELECT trail_lock(%s)", (work.actor.coop_id or PLATFORM,))


_APPEND_POSTGRESQL = "SELECT trail_append(%s, %s, %s, %s, %s, %s, %s, %s, %s)"


def postgresql_values(record: Record) -> tuple[Any, ...]:
    """The record in the order of the database function ``trail_append``."""
    return (
        record.chain,
        record.recorded_at,
        record.act,
        record.actor_id,
        record.on_behalf_of,
        record.capacity,
        record.subject_kind,
        record.subject_id,
        record.content,
    )


def append_sqlite(cursor: Any, record: Record) -> int:
    """Chain ``record`` on SQLite: it has one writer (BEGIN IMMEDIATE), so nobody comes between read and write."""
    chain = record.chain.hex
    head = cursor.execute("SELECT seq, digest FROM trail_head WHERE coop_id = ?", (chain,)).fetchone()
    previous_seq, previous = head or (0, GENESIS)
    seq = previous_seq + 1
    digest = link(previous, seq, record.content)
    if head is None:
        cursor.execute("INSERT INTO trail_head (coop_id, seq, digest) VALUES (?, ?, ?)", (chain, seq, digest))
    else:
        cursor.execute("UPDATE trail_head SET seq = ?, digest = ? WHERE coop_id = ?", (seq, digest, chain))
    cursor.execute(
        "INSERT INTO trail (coop_id, seq, recorded_at, act, actor_id, on_behalf_of, capacity,"
        " subject_kind, subject_id, content, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            chain,
            seq,
            record.recorded_at.strftime("%Y-%m-%d %H:%M:%S.%f"),
            record.act,
            record.actor_id and record.actor_id.hex,
            record.on_behalf_of and record.on_behalf_of.hex,
            record.capacity,
            record.subject_kind,
            record.subject_id.hex,
            record.content,
            digest,
        ),
    )
    return int(seq)
