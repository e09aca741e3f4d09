"""Erasing files whose time is over: asked for by one officer as a list, agreed to by another, then gone from the disk.

The row stays with its digest, so that the trail still says what there was; the name of the file goes with it. Which
files are due is worked out above, where it is known what is still needed; here a list is only done as it was shown.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, exists, select, update
from sqlalchemy.orm import Session

from coopbudget.clock import end_of_day
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.errors import Conflict, Forbidden, NotFound
from coopbudget.evidence import shelf
from coopbudget.evidence.models import Evidence, EvidenceErasure, EvidenceHold, SharedEvidence
from coopbudget.guard import Permission, Work
from coopbudget.settings import Settings
from coopbudget.trail.service import append

_PIECE: Final = 200
_FRESH: Final = timedelta(hours=1)


class NoSuchErasure(NotFound):
    """No such list, or it was decided."""


class ErasureWaits(Conflict):
    """One list at a time."""

    message = _l("A list waits for a second officer already. Agree to it, or call it off.")


class NothingToErase(Conflict):
    """Everything is within its time."""

    message = _l("No file has to go. Nothing was changed.")


class ListChanged(Conflict):
    """What is due is not what was shown: something is needed after all, or more is over."""

    message = _l("What has to go has changed since. Nothing was erased. Call this list off, and ask anew.")


class TwoOfficers(Forbidden):
    """Whoever asked does not agree."""

    message = _l("You asked for this. A different officer must agree to it.")


class DueFile(NamedTuple):
    """A file whose time is over. ``kind`` is its owner's word, ``size`` bytes."""

    id: uuid.UUID
    digest: str
    kind: str
    filename: str
    size: int
    stored_at: datetime


def stored_until(session: Session, coop_id: uuid.UUID, day: date) -> list[DueFile]:
    """Files stored on a day or before that nobody holds and that were not erased, the oldest first; one query."""
    columns: tuple[Any, ...] = (
        Evidence.id, Evidence.digest, Evidence.kind, Evidence.filename, Evidence.size, Evidence.stored_at,
    )  # fmt: skip
    held = exists().where(
        EvidenceHold.coop_id == Evidence.coop_id,
        EvidenceHold.evidence_id == Evidence.id,
        EvidenceHold.released_at.is_(None),
    )
    rows = session.execute(
        select(*columns)
        .where(
            Evidence.coop_id == coop_id, Evidence.stored_at <= end_of_day(day), Evidence.erased_at.is_(None), ~held
        )
        .order_by(Evidence.stored_at, Evidence.id)
    )  # fmt: skip
    return [DueFile(*row) for row in rows]


def list_digest(files: Sequence[DueFile]) -> str:
    """SHA-256 over the ids and digests of a list: who agrees, agrees to just these."""
    lines = sorted(f"{each.id} {each.digest}" for each in files)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True)
class ErasureRow:
    """A list of files to erase that was asked for. ``until_on``: stored on that day or before."""

    number: int
    until_on: date
    files: int
    digest: str
    asked_by: uuid.UUID
    asked_at: datetime
    agreed_by: uuid.UUID | None
    agreed_at: datetime | None


def erasures(session: Session, coop_id: uuid.UUID) -> list[ErasureRow]:
    """The lists that were not called off, the newest first."""
    rows = session.scalars(
        select(EvidenceErasure)
        .where(EvidenceErasure.coop_id == coop_id, EvidenceErasure.called_off_at.is_(None))
        .order_by(EvidenceErasure.number.desc())
        .limit(50)
    )
    return [
        ErasureRow(
            each.number, each.until_on, each.files, each.digest, each.asked_by, each.asked_at, each.agreed_by,
            each.agreed_at,
        )
        for each in rows
    ]  # fmt: skip


def ask_erasure(work: Work, *, files: Sequence[DueFile], until_on: date) -> int:
    """Ask that these files go; the list's number. Raises NothingToErase, ErasureWaits."""
    work.need(Permission.APPROVE_PAYMENTS)
    if not files:
        raise NothingToErase()
    if _waiting(work, None) is not None:
        raise ErasureWaits()
    row = EvidenceErasure(
        coop_id=work.coop_id, id=new_id(), number=next_number(work, "erasure"), until_on=until_on, files=len(files),
        digest=list_digest(files), asked_by=work.person_id, asked_at=work.now, agreed_by=None, agreed_at=None,
        called_off_at=None,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    append(
        work, act="erasure.asked", subject_kind="evidence_erasure", subject_id=row.id,
        content={"number": row.number, "files": row.files, "list": row.digest, "until": until_on.isoformat()},
    )  # fmt: skip
    return row.number


def call_off_erasure(work: Work, *, number: int) -> None:
    """Call a list off that waits: nothing goes. Raises NoSuchErasure."""
    work.need(Permission.APPROVE_PAYMENTS)
    row = _waiting(work, number)
    if row is None:
        raise NoSuchErasure()
    row.called_off_at = work.now
    work.session.flush()
    append(
        work, act="erasure.called_off", subject_kind="evidence_erasure", subject_id=row.id, content={"number": number}
    )


def agree_erasure(work: Work, *, number: int, files: Sequence[DueFile]) -> int:
    """Agree to a list, as it is due now (``files``); how many go. Their bytes leave the disk after the commit.

    The trail keeps each id with its digest. Raises NoSuchErasure, TwoOfficers, ListChanged.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    row = _waiting(work, number)
    if row is None:
        raise NoSuchErasure()
    if row.asked_by == work.person_id:
        raise TwoOfficers()
    if row.digest != list_digest(files):
        raise ListChanged()
    row.agreed_by, row.agreed_at = work.person_id, work.now
    for at in range(0, len(files), _PIECE):
        some = files[at : at + _PIECE]
        work.session.execute(
            update(Evidence)
            .where(Evidence.coop_id == work.coop_id, Evidence.id.in_([each.id for each in some]))
            .values(erased_at=work.now, erased_in=number, filename="")
            .execution_options(synchronize_session=False)
        )
        append(
            work, act="erasure.done", subject_kind="evidence_erasure", subject_id=row.id,
            content={"number": number, "files": [[str(each.id), each.digest] for each in some]},
        )  # fmt: skip
    work.session.flush()
    return len(files)


def _waiting(work: Work, number: int | None) -> EvidenceErasure | None:
    wanted = select(EvidenceErasure).where(
        EvidenceErasure.coop_id == work.coop_id,
        EvidenceErasure.agreed_at.is_(None),
        EvidenceErasure.called_off_at.is_(None),
    )
    if number is not None:
        wanted = wanted.where(EvidenceErasure.number == number)
    return work.session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def sweep(session: Session, coop_id: uuid.UUID, now: datetime) -> int:
    """Take from the disk what a co-op erased and nobody else keeps; how many files went. Safe to repeat.

    The same bytes may be another co-op's file, or come again at this moment: those stay.
    """
    live, shared, erased = Evidence.__table__.alias("live"), SharedEvidence.__table__, Evidence
    kept = exists().where(live.c.digest == erased.digest, live.c.erased_at.is_(None))
    found = session.scalars(
        select(erased.digest)
        .where(
            erased.coop_id == coop_id,
            erased.erased_at.is_not(None),
            ~kept,
            ~exists().where(and_(shared.c.digest == erased.digest)),
        )
        .distinct()
        .order_by(erased.digest)
    )
    settings: Settings = current_app.extensions["coopbudget.settings"]
    return sum(shelf.remove(settings.evidence_folder, digest, wanted_before=now - _FRESH) for digest in found)
