"""Appending to the trail: one locked head, one hash, one row.

The lock on the head stays until commit, so take locks on business rows before the first append.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from coopbudget.db.driver import writing_cursor
from coopbudget.guard import Work
from coopbudget.trail.canonical import GENESIS, JSON, PLATFORM, around_content, canonical, instant, link


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
    with writing_cursor(work.session, "trail") as (cursor, postgresql):
        if postgresql:
            cursor.execute(_APPEND_POSTGRESQL, postgresql_values(record))
            return int(cursor.fetchone()[0])
        return append_sqlite(cursor, record)


def append_each(
    work: Work,
    *,
    act: str,
    subject_kind: str,
    subject_ids: Sequence[uuid.UUID],
    content: Mapping[str, JSON] | None = None,
) -> list[int]:
    """Record that the actor did ``act`` to each of the subjects, as ``append`` would one after the other.

    Returns their sequences. They are sent to the database together: many cost little more than one.
    """
    whole = canonical(dict(content or {}))
    records = [
        make_record(work, act=act, subject_kind=subject_kind, subject_id=subject_id, content=whole)
        for subject_id in subject_ids
    ]
    if not records:
        return []
    with writing_cursor(work.session, "trail") as (cursor, postgresql):
        if postgresql:
            cursor.executemany(_APPEND_POSTGRESQL, [postgresql_values(each) for each in records], returning=True)
            first = int(cursor.fetchone()[0])  # the head is ours from here on, so the others follow without a gap
        else:
            first = append_sqlite(cursor, *records) - len(records) + 1
    return list(range(first, first + len(records)))


def make_record(work: Work, *, act: str, subject_kind: str, subject_id: uuid.UUID, content: str) -> Record:
    """A record of the actor's act; ``content`` is canonical JSON already."""
    before, after = _around(work, act=act, subject_kind=subject_kind, subject_id=subject_id)
    return _record(work, act, subject_kind, subject_id, f"{before}{content}{after}")


def make_open_record(work: Work, *, act: str, subject_kind: str, subject_id: uuid.UUID) -> tuple[Record, str, str]:
    """A record whose content the database puts together: it has none yet, and what stands before and after it."""
    before, after = _around(work, act=act, subject_kind=subject_kind, subject_id=subject_id)
    return _record(work, act, subject_kind, subject_id, ""), before, after


def _around(work: Work, *, act: str, subject_kind: str, subject_id: uuid.UUID) -> tuple[str, str]:
    actor = work.actor
    return around_content(
        act, actor.person_id, instant(work.now), actor.on_behalf_of, actor.capacity.value, actor.coop_id or PLATFORM,
        subject_id, subject_kind,
    )  # fmt: skip


def _record(work: Work, act: str, subject_kind: str, subject_id: uuid.UUID, whole: str) -> Record:
    actor = work.actor
    return Record(
        chain=actor.coop_id or PLATFORM,
        recorded_at=work.now.astimezone(UTC),
        act=act,
        actor_id=actor.person_id,
        on_behalf_of=actor.on_behalf_of,
        capacity=actor.capacity.value,
        subject_kind=subject_kind,
        subject_id=subject_id,
        content=whole,
    )


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


def append_sqlite(cursor: Any, *records: Record) -> int:
    """Chain records of one chain on SQLite; the last one's sequence.

    It has one writer (BEGIN IMMEDIATE), so nobody comes between read and write.
    """
    chain = records[0].chain.hex
    head = cursor.execute("SELECT seq, digest FROM trail_head WHERE coop_id = ?", (chain,)).fetchone()
    seq, digest = head or (0, GENESIS)
    rows = []
    for record in records:
        seq += 1
        digest = link(digest, seq, record.content)
        rows.append(
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
            )
        )
    if head is None:
        cursor.execute("INSERT INTO trail_head (coop_id, seq, digest) VALUES (?, ?, ?)", (chain, seq, digest))
    else:
        cursor.execute("UPDATE trail_head SET seq = ?, digest = ? WHERE coop_id = ?", (seq, digest, chain))
    cursor.executemany(
        "INSERT INTO trail (coop_id, seq, recorded_at, act, actor_id, on_behalf_of, capacity,"
        " subject_kind, subject_id, content, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    return int(seq)
