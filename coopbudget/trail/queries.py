"""Reads of the trail, newest first unless said otherwise."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coopbudget.db.values import values_of
from coopbudget.trail.canonical import PLATFORM
from coopbudget.trail.models import PublishedHead, Trail, TrailHead


def records(
    coop_id: uuid.UUID | None,
    *,
    act: str | None = None,
    subject_kind: str | None = None,
    subject_id: uuid.UUID | None = None,
    actor_id: uuid.UUID | None = None,
    on_behalf_of: uuid.UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    without: Collection[str] = (),
) -> Select[Trail]:
    """A statement for ``paginate``: records of a co-op's chain (None: the platform's), newest first.

    ``since`` is included, ``until`` is not. Acts ``without`` are left out.
    """
    wanted = select(Trail).where(Trail.coop_id == (coop_id or PLATFORM)).order_by(Trail.seq.desc())
    for column, value in (
        (Trail.act, act),
        (Trail.subject_kind, subject_kind),
        (Trail.subject_id, subject_id),
        (Trail.actor_id, actor_id),
        (Trail.on_behalf_of, on_behalf_of),
    ):
        if value is not None:
            wanted = wanted.where(column == value)
    if without:
        wanted = wanted.where(Trail.act.not_in(without))
    if since is not None:
        wanted = wanted.where(Trail.recorded_at >= since)
    if until is not None:
        wanted = wanted.where(Trail.recorded_at < until)
    return wanted


def actors_for(session: Session, coop_id: uuid.UUID, on_behalf_of: uuid.UUID) -> list[uuid.UUID]:
    """Person ids of everybody who did something for this member, by id."""
    wanted = (
        select(Trail.actor_id)
        .distinct()
        .where(Trail.coop_id == coop_id, Trail.on_behalf_of == on_behalf_of, Trail.actor_id.is_not(None))
    )
    return [person_id for person_id in session.scalars(wanted.order_by(Trail.actor_id)) if person_id is not None]


def record(session: Session, coop_id: uuid.UUID | None, seq: int) -> Trail | None:
    """One record of a chain by its sequence."""
    return session.get(Trail, (coop_id or PLATFORM, seq))


def head(session: Session, coop_id: uuid.UUID | None) -> tuple[int, bytes] | None:
    """The sequence and digest of a chain's last record; a reviewer may note them down and compare later."""
    row = session.execute(
        select(TrailHead.seq, TrailHead.digest).where(TrailHead.coop_id == (coop_id or PLATFORM))
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def acts(session: Session, coop_id: uuid.UUID | None) -> list[str]:
    """Every kind of act in a chain, in order of name: for the filter of the trail's page."""
    return list(session.scalars(values_of(Trail.act, Trail.coop_id == (coop_id or PLATFORM))))


class PublishedRow(NamedTuple):
    """A head as everybody was shown it on a day: see ``models.PublishedHead``."""

    day: date
    after_seq: int
    seq: int
    digest: bytes
    seal: bytes
    published_at: datetime


_PUBLISHED: tuple[Any, ...] = (
    PublishedHead.day, PublishedHead.after_seq, PublishedHead.seq, PublishedHead.digest, PublishedHead.seal,
    PublishedHead.published_at,
)  # fmt: skip


def published_heads(coop_id: uuid.UUID) -> Select[Any]:
    """A statement for ``paginate``: the columns of ``PublishedRow``, newest day first."""
    wanted: Select[Any] = select(*_PUBLISHED).where(PublishedHead.coop_id == coop_id)
    return wanted.order_by(PublishedHead.day.desc())


def published_on(session: Session, coop_id: uuid.UUID, day: date) -> PublishedRow | None:
    """The head published on a day."""
    row = session.execute(published_heads(coop_id).where(PublishedHead.day == day)).one_or_none()
    return None if row is None else PublishedRow(*row)


def last_published(session: Session, coop_id: uuid.UUID) -> PublishedRow | None:
    """The head published last."""
    row = session.execute(published_heads(coop_id).limit(1)).one_or_none()
    return None if row is None else PublishedRow(*row)


def first_published_with(session: Session, coop_id: uuid.UUID, seq: int) -> PublishedRow | None:
    """The first published head whose seal is over record ``seq``; None while none was published since."""
    row = session.execute(
        published_heads(coop_id)
        .where(PublishedHead.seq >= seq, PublishedHead.after_seq < seq)
        .order_by(None)
        .order_by(PublishedHead.day)
        .limit(1)
    ).one_or_none()
    return None if row is None else PublishedRow(*row)


def digests_between(session: Session, coop_id: uuid.UUID, after: int, through: int) -> list[bytes]:
    """The digests of the records after one sequence up to another (included), in order: 32 bytes each."""
    return list(
        session.scalars(
            select(Trail.digest)
            .where(Trail.coop_id == coop_id, Trail.seq > after, Trail.seq <= through)
            .order_by(Trail.seq)
        )
    )


def record_digest(session: Session, coop_id: uuid.UUID, seq: int) -> bytes | None:
    """The digest of one record, without its content."""
    return session.scalar(select(Trail.digest).where(Trail.coop_id == coop_id, Trail.seq == seq))
