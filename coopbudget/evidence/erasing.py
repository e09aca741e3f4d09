"""Erasing files whose time is over: asked for by one officer as a list, agreed to by another, then gone from the disk.

The row stays with its digest, so that the trail still says what there was; the name of the file goes with it. Which
files are due is worked out above, where it is known what is still needed; here a list is only done as it was shown.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from flask import current_app
from sqlalchemy import and_, exists, select, update
from sqlalchemy.orm import Session

from coopbudget.clock import end_of_day
from coopbudget.erasures import service as erasures
from coopbudget.erasures.rules import What
from coopbudget.evidence import shelf
from coopbudget.evidence.models import Evidence, EvidenceHold, SharedEvidence
from coopbudget.guard import Permission, Work
from coopbudget.settings import Settings

_PIECE: Final = 200
_FRESH: Final = timedelta(hours=1)


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


def things_of(files: Sequence[DueFile]) -> list[str]:
    """What a list says of each file: its id and its digest."""
    return [f"{each.id} {each.digest}" for each in files]


def ask_erasure(work: Work, *, files: Sequence[DueFile], until_on: date) -> int:
    """Ask that these files go; the list's number. Raises erasures' NothingToErase, ErasureWaits."""
    work.need(Permission.APPROVE_PAYMENTS)
    return erasures.ask_erasure(work, what=What.FILES, things=things_of(files), until_on=until_on)


def call_off_erasure(work: Work, *, number: int) -> None:
    """Call a list off that waits: nothing goes. Raises erasures' NoSuchErasure."""
    work.need(Permission.APPROVE_PAYMENTS)
    erasures.call_off_erasure(work, what=What.FILES, number=number)


def agree_erasure(work: Work, *, number: int, files: Sequence[DueFile]) -> int:
    """Agree to a list, as it is due now (``files``); how many go. Their bytes leave the disk after the commit.

    The trail keeps each id with its digest. Raises erasures' NoSuchErasure, TwoOfficers, ListChanged.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    held = erasures.hold_erasure(work, what=What.FILES, number=number)
    erasures.agree_erasure(work, held, things=things_of(files))
    pieces = [files[at : at + _PIECE] for at in range(0, len(files), _PIECE)]
    for some in pieces:
        work.session.execute(
            update(Evidence)
            .where(Evidence.coop_id == work.coop_id, Evidence.id.in_([each.id for each in some]))
            .values(erased_at=work.now, erased_in=number, filename="")
            .execution_options(synchronize_session=False)
        )
    for some in pieces:  # after the last row was touched: nothing new is locked after the chain's head
        erasures.note_done(work, held, {"files": [[str(each.id), each.digest] for each in some]})
    return len(files)


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
