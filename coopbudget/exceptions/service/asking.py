"""Asking whoever has a missing paper for it, and noting that it came."""

from __future__ import annotations

import uuid
from typing import BinaryIO

from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage

from coopbudget.coops.service import hold_coop
from coopbudget.db import new_id
from coopbudget.errors import Forbidden, NotFound
from coopbudget.evidence import papers
from coopbudget.evidence.rules import Sort, Subject
from coopbudget.exceptions.missing import MissingRow, missing_papers, with_owners
from coopbudget.exceptions.models import PaperRequest
from coopbudget.exceptions.subjects import Proved
from coopbudget.guard import Permission, Work
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.trail.service import append

ASKED = N_("A paper is missing: %(title)s. Please send a photo or a file of it.")


class NothingMissing(NotFound):
    """This paper is not missing (any more)."""


def ask_for_paper(work: Work, *, subject: Subject, number: int) -> str:
    """Ask whoever has the paper for it, once more where it was asked for; their name. It becomes their task until it
    comes. Needs APPROVE_PAYMENTS or MANAGE_AGREEMENTS. Raises NothingMissing.
    """
    if not work.actor.may(Permission.MANAGE_AGREEMENTS):
        work.need(Permission.APPROVE_PAYMENTS)
    hold_coop(work)
    found = [
        each for each in missing_papers(work.session, work.coop_id) if each.subject is subject and each.number == number
    ]
    if not found:
        raise NothingMissing()
    (row,) = with_owners(work.session, work.coop_id, found)
    request = _request(work, row)
    request.asked_at, request.asked_by = work.now, work.person_id
    work.session.flush()
    append(
        work, act="paper.asked_for", subject_kind=subject.value, subject_id=row.missing.subject_id,
        content={"number": number},
    )  # fmt: skip
    slug = work.actor.coop.slug if work.actor.coop else ""
    tell(
        work, people=set(row.people) - {work.person_id}, message=ASKED, values={"title": row.missing.title},
        link=f"/c/{slug}", about=row.missing.subject_id,
    )  # fmt: skip
    return row.owner


def _request(work: Work, row: MissingRow) -> PaperRequest:
    missing = row.missing
    found = work.session.scalar(
        select(PaperRequest).where(
            PaperRequest.coop_id == work.coop_id,
            PaperRequest.subject_kind == missing.subject.value,
            PaperRequest.subject_id == missing.subject_id,
        )
    )
    if found is None:
        found = PaperRequest(
            coop_id=work.coop_id, id=new_id(), subject_kind=missing.subject.value, subject_id=missing.subject_id,
            number=missing.number, title=missing.title, person_id=missing.person, member_id=missing.member,
            provider_id=missing.provider, asked_at=work.now, asked_by=work.person_id, came_at=None,
        )  # fmt: skip
        work.session.add(found)
    found.came_at = None
    return found


def add_paper(
    work: Work,
    *,
    found: Proved,
    sort: Sort,
    file: FileStorage | BinaryIO | bytes,
    filename: str = "",
    field: str = "file",
) -> uuid.UUID:
    """Add a paper to what was found for this person; nobody is asked for it any more. Its id.

    Raises Forbidden where they may only look, BadFile as ``evidence.service.store``.
    """
    if not found.may_add:
        raise Forbidden()
    paper_id = papers.add_paper(
        work, subject=found.subject, subject_id=found.id, sort=sort, file=file, filename=filename, field=field
    )
    work.session.execute(
        update(PaperRequest)
        .where(
            PaperRequest.coop_id == work.coop_id,
            PaperRequest.subject_kind == found.subject.value,
            PaperRequest.subject_id == found.id,
            PaperRequest.came_at.is_(None),
        )
        .values(came_at=work.now)
        .execution_options(synchronize_session=False)
    )
    return paper_id
