"""Publishing the head of the chain each day, and sending it to who keeps it."""

from __future__ import annotations

import uuid

from flask_babel import force_locale, gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.audit.models import HeadReader
from coopbudget.db import new_id
from coopbudget.errors import Forbidden
from coopbudget.guard import Permission, Work
from coopbudget.members.queries.membership import current_members, reviewers
from coopbudget.notices.addresses import addresses
from coopbudget.notices.service import send_mail
from coopbudget.trail import queries as trail
from coopbudget.trail.publishing import publish_head
from coopbudget.trail.queries import PublishedRow
from coopbudget.trail.service import append


def wants_heads(session: Session, coop_id: uuid.UUID, person_id: uuid.UUID, *, reviewer: bool) -> bool:
    """Whether the head is sent to this person each day: to a reviewer who said nothing, and to others who asked."""
    said = session.scalar(
        select(HeadReader.wants).where(HeadReader.coop_id == coop_id, HeadReader.person_id == person_id)
    )
    return reviewer if said is None else said


def ask_for_heads(work: Work, *, wants: bool) -> None:
    """Have the head of the chain sent by e-mail each day, or no more. For anybody with a part in the co-op."""
    work.need(Permission.SEE_COOP)
    if work.actor.on_behalf_of is not None:
        raise Forbidden()
    found = work.session.scalar(
        select(HeadReader)
        .where(HeadReader.coop_id == work.coop_id, HeadReader.person_id == work.person_id)
        .with_for_update()
    )
    if found is None:
        found = HeadReader(coop_id=work.coop_id, id=new_id(), person_id=work.person_id)
        work.session.add(found)
    found.wants, found.said_at = wants, work.now
    work.session.flush()
    append(
        work, act="heads.asked" if wants else "heads.stopped", subject_kind="person", subject_id=work.person_id
    )  # fmt: skip


def publish(work: Work, *, address: str) -> PublishedRow | None:
    """Publish today's head and send it to who keeps it, where the chain grew since the one before.

    ``address`` is where all heads stand, for everybody. None where today's was published already. By the system.
    """
    work.need(Permission.SEE_TRAIL)
    before = trail.last_published(work.session, work.coop_id)
    made = publish_head(work)
    if made is None or (before is not None and before.seq == made.seq):
        return made
    coop = work.actor.coop.name if work.actor.coop else ""
    for found in addresses(work.session, _readers(work)).values():
        if not found.email:
            continue
        with force_locale(found.language):
            send_mail(
                work,
                to=found.email,
                subject=_("The last link of %(coop)s on %(day)s", coop=coop, day=made.day.isoformat()),
                body=_(
                    "Keep this. If somebody rewrote what was recorded before, this could never come out again.\n\n"
                    "Record: %(seq)s\nDigest: %(digest)s\n\nAll of them stand here, for everybody:\n%(address)s\n\n"
                    "You can stop these messages on the page “Check the books”.",
                    seq=made.seq,
                    digest=made.digest.hex(),
                    address=address,
                ),
            )
    return made


def _readers(work: Work) -> set[uuid.UUID]:
    """Who has it sent: reviewers who did not say no, and those with a part who asked."""
    said = {
        row.person_id: row.wants
        for row in work.session.execute(
            select(HeadReader.person_id, HeadReader.wants).where(HeadReader.coop_id == work.coop_id)
        )
    }
    checking = set(reviewers(work.session, work.coop_id, work.today))
    asked = {person_id for person_id, wants in said.items() if wants} - checking
    if asked:
        asked &= {each.person_id for each in current_members(work.session, work.coop_id)}
    return {person_id for person_id in checking if said.get(person_id, True)} | asked
