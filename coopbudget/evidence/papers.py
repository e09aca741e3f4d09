"""Papers and photos that prove something: added to a visit, an invoice, a bill, an agreement or a run, and held back
from erasing while somebody needs them. Who may is asked by the caller, who knows what the subject is.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, BinaryIO, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, select, update
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from coopbudget.db import new_id
from coopbudget.errors import Conflict
from coopbudget.evidence.errors import NoSuchEvidence
from coopbudget.evidence.models import Evidence, EvidenceHold, EvidencePaper
from coopbudget.evidence.rules import Sort, Subject
from coopbudget.evidence.service import store
from coopbudget.guard import Work
from coopbudget.trail.service import append


class NotYours(Conflict):
    """Only who added a paper takes it back."""

    message = _l("Somebody else added this, so it stays. Add the right one beside it.")


class PaperRow(NamedTuple):
    """A paper as pages show it. ``proves_on`` is the day it is about; ``erased_at``: its time was over."""

    id: uuid.UUID
    evidence_id: uuid.UUID
    subject_id: uuid.UUID
    sort: str
    proves_on: date | None
    added_by: uuid.UUID | None
    added_at: datetime
    filename: str
    size: int
    erased_at: datetime | None


def _papers(coop_id: uuid.UUID) -> Select[Any]:
    columns: tuple[Any, ...] = (
        EvidencePaper.id, EvidencePaper.evidence_id, EvidencePaper.subject_id, EvidencePaper.sort,
        EvidencePaper.proves_on, EvidencePaper.added_by, EvidencePaper.added_at, Evidence.filename, Evidence.size,
        Evidence.erased_at,
    )  # fmt: skip
    return (
        select(*columns)
        .join(Evidence, and_(Evidence.coop_id == EvidencePaper.coop_id, Evidence.id == EvidencePaper.evidence_id))
        .where(EvidencePaper.coop_id == coop_id, EvidencePaper.taken_back_at.is_(None))
        .order_by(EvidencePaper.added_at, EvidencePaper.id)
    )


def papers_of(
    session: Session, coop_id: uuid.UUID, subject: Subject, ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[PaperRow]]:
    """The papers of these subjects, in the order they were added; one query."""
    found: dict[uuid.UUID, list[PaperRow]] = {}
    wanted = _papers(coop_id).where(EvidencePaper.subject_kind == subject.value, EvidencePaper.subject_id.in_(ids))
    for row in session.execute(wanted) if ids else ():
        found.setdefault(row.subject_id, []).append(PaperRow(*row))
    return found


def paper(session: Session, coop_id: uuid.UUID, subject: Subject, paper_id: uuid.UUID) -> PaperRow | None:
    """One paper of a subject of this kind."""
    wanted = _papers(coop_id).where(EvidencePaper.id == paper_id, EvidencePaper.subject_kind == subject.value)
    row = session.execute(wanted).one_or_none()
    return None if row is None else PaperRow(*row)


def subjects_with_paper(session: Session, coop_id: uuid.UUID, subject: Subject) -> set[uuid.UUID]:
    """The ids of the subjects of this kind that have a paper; one query."""
    return set(
        session.scalars(
            select(EvidencePaper.subject_id)
            .where(
                EvidencePaper.coop_id == coop_id,
                EvidencePaper.subject_kind == subject.value,
                EvidencePaper.taken_back_at.is_(None),
            )
            .distinct()
        )
    )


def add_paper(
    work: Work,
    *,
    subject: Subject,
    subject_id: uuid.UUID,
    sort: Sort,
    file: FileStorage | BinaryIO | bytes,
    filename: str = "",
    proves_on: date | None = None,
    field: str = "file",
) -> uuid.UUID:
    """Add a paper or photo to a subject; its id. The trail keeps the digest. Raises BadFile as ``store``."""
    evidence_id = store(work, file=file, filename=filename, kind=sort.value, field=field)
    row = EvidencePaper(
        coop_id=work.coop_id, id=new_id(), evidence_id=evidence_id, subject_kind=subject.value, subject_id=subject_id,
        sort=sort.value, proves_on=proves_on, added_by=work.actor.person_id, added_at=work.now, taken_back_at=None,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    digest = work.session.scalar(
        select(Evidence.digest).where(Evidence.coop_id == work.coop_id, Evidence.id == evidence_id)
    )
    append(
        work, act="paper.added", subject_kind=subject.value, subject_id=subject_id,
        content={"paper": str(row.id), "sort": sort.value, "digest": digest},
    )  # fmt: skip
    return row.id


def take_back_paper(work: Work, *, paper_id: uuid.UUID) -> None:
    """Take back a paper that one added oneself. Raises NoSuchEvidence, NotYours."""
    row = work.session.scalar(
        select(EvidencePaper)
        .where(
            EvidencePaper.coop_id == work.coop_id,
            EvidencePaper.id == paper_id,
            EvidencePaper.taken_back_at.is_(None),
        )
        .with_for_update()
    )
    if row is None:
        raise NoSuchEvidence()
    if row.added_by != work.person_id:
        raise NotYours()
    row.taken_back_at = work.now
    work.session.flush()
    append(
        work, act="paper.taken_back", subject_kind=row.subject_kind, subject_id=row.subject_id,
        content={"paper": str(row.id)},
    )  # fmt: skip


def hold(work: Work, *, evidence_ids: Iterable[uuid.UUID], holder_kind: str, holder_id: uuid.UUID) -> None:
    """Keep files from being erased while their holder (an open return, say) needs them. Repeating it holds once."""
    wanted = set(evidence_ids)
    have = set(
        work.session.scalars(
            select(EvidenceHold.evidence_id).where(
                EvidenceHold.coop_id == work.coop_id,
                EvidenceHold.holder_kind == holder_kind,
                EvidenceHold.holder_id == holder_id,
                EvidenceHold.released_at.is_(None),
            )
        )
    )
    for evidence_id in sorted(wanted - have):
        work.session.add(
            EvidenceHold(
                coop_id=work.coop_id, id=new_id(), evidence_id=evidence_id, holder_kind=holder_kind,
                holder_id=holder_id, held_at=work.now, released_at=None,
            )
        )  # fmt: skip
    work.session.flush()


def release(work: Work, *, holder_kind: str, holder_id: uuid.UUID) -> None:
    """Let go of all that a holder held."""
    work.session.execute(
        update(EvidenceHold)
        .where(
            EvidenceHold.coop_id == work.coop_id,
            EvidenceHold.holder_kind == holder_kind,
            EvidenceHold.holder_id == holder_id,
            EvidenceHold.released_at.is_(None),
        )
        .values(released_at=work.now)
        .execution_options(synchronize_session=False)
    )
