"""Reads of evidence, in a stated order."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Uuid, cast, null, select, union_all
from sqlalchemy.orm import Session

from coopbudget.db.pieces import in_pieces
from coopbudget.evidence.models import Evidence, SharedEvidence


class EvidenceRow(NamedTuple):
    """What is known of one file; ``size`` is bytes."""

    id: uuid.UUID
    digest: str
    size: int
    media_type: str
    filename: str
    kind: str
    stored_at: datetime
    stored_by: uuid.UUID | None


_COLUMNS = (
    Evidence.id,
    Evidence.digest,
    Evidence.size,
    Evidence.media_type,
    Evidence.filename,
    Evidence.kind,
    Evidence.stored_at,
    Evidence.stored_by,
)
_SHARED = tuple(getattr(SharedEvidence, column.key) for column in _COLUMNS)


def evidence(session: Session, coop_id: uuid.UUID, evidence_id: uuid.UUID) -> EvidenceRow | None:
    """One file of the co-op, or None."""
    row = session.execute(
        select(*_COLUMNS).where(Evidence.coop_id == coop_id, Evidence.id == evidence_id)
    ).one_or_none()
    return None if row is None else EvidenceRow(*row)


class Kept(NamedTuple):
    """Where a file's bytes lie, and whether its time was over and it was erased."""

    digest: str
    erased: bool


def kept(session: Session, coop_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Kept]:
    """What is needed to read the co-op's files among ``ids``; one query."""
    rows = session.execute(
        select(Evidence.id, Evidence.digest, Evidence.erased_at.is_not(None))
        .where(Evidence.coop_id == coop_id, Evidence.id.in_(list(ids)))
        .order_by(Evidence.id)
    )
    return {ident: Kept(digest, bool(erased)) for ident, digest, erased in rows}


def is_erased(session: Session, coop_id: uuid.UUID, evidence_id: uuid.UUID) -> bool:
    """Whether the file's time was over and it was erased."""
    wanted = select(Evidence.erased_at).where(Evidence.coop_id == coop_id, Evidence.id == evidence_id)
    return session.scalar(wanted) is not None


def evidence_by_id(session: Session, coop_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, EvidenceRow]:
    """The files among ``ids`` that the co-op keeps, in one query."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session.execute(
        select(*_COLUMNS).where(Evidence.coop_id == coop_id, Evidence.id.in_(wanted)).order_by(Evidence.id)
    )
    return {row.id: EvidenceRow(*row) for row in rows}


def shared_by_id(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, EvidenceRow]:
    """The files among ``ids`` that belong to no co-op, in one query."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session.execute(select(*_SHARED).where(SharedEvidence.id.in_(wanted)).order_by(SharedEvidence.id))
    return {row.id: EvidenceRow(*row) for row in rows}


def digests(session: Session) -> Iterator[tuple[uuid.UUID | None, uuid.UUID, str, int]]:
    """Co-op, id, digest and size of every file not erased, streamed, by digest: for checking the disk.

    The co-op is None for a file that belongs to none.
    """
    own = select(Evidence.coop_id, Evidence.id, Evidence.digest, Evidence.size).where(Evidence.erased_at.is_(None))
    shared = select(cast(null(), Uuid()), SharedEvidence.id, SharedEvidence.digest, SharedEvidence.size)
    rows = in_pieces(session, union_all(own, shared).order_by("digest", "id"))
    return ((coop_id, ident, digest, size) for coop_id, ident, digest, size in rows)
