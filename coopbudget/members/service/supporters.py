"""Supporters: who may act for a member, with which powers, until when. The member can stop it at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.errors import Invalid
from coopbudget.guard import Power, Work, insist
from coopbudget.members import policy, queries
from coopbudget.members.errors import AlreadyEnded, NobodyThere, NotCurrentMember
from coopbudget.members.models import Supporter
from coopbudget.members.service.joining import locked_membership
from coopbudget.members.words import Standing
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.trail import service as trail

SUPPORT_GIVEN = N_("You can act for %(member)s from %(since)s until %(until)s.")
SUPPORT_ADDED = N_("%(supporter)s can act for you from %(since)s until %(until)s. You can stop it at any time.")
SUPPORT_STOPPED = N_("%(supporter)s can no longer act for %(member)s.")


def add_supporter(
    work: Work,
    *,
    member_id: uuid.UUID,
    person_id: uuid.UUID,
    powers: Iterable[Power],
    ends_on: date,
    starts_on: date | None = None,
    standing: Standing = Standing.SUPPORTER,
    evidence_id: uuid.UUID | None = None,
    known_how: str = "",
) -> uuid.UUID:
    """Let a person act for a member with ``powers`` from ``starts_on`` through ``ends_on``; returns the link's id.

    A member adds her own supporter. An officer (MANAGE_OFFICES, or ACT_FOR_MEMBERS while acting for her)
    adds one too; a representative's standing needs an officer and the paper that shows it (``evidence_id``).
    Raises Invalid (no power, a wrong last day, oneself, no paper), NotCurrentMember, Forbidden.
    """
    starts_on = starts_on or work.today
    if starts_on < work.today:
        raise Invalid({"starts_on": [_l("Choose today or a later day. What was done before can't be done for her.")]})
    granted = sorted(set(powers))
    insist(policy.may_add_supporter(work.actor, member_id, standing))
    if not granted:
        raise Invalid({"powers": [_l("Choose at least one thing that they may do.")]})
    problem = policy.term_problem(starts_on, ends_on, policy.LONGEST_SUPPORT)
    if problem is not None:
        raise Invalid({"ends_on": [problem]})
    if standing != Standing.SUPPORTER and evidence_id is None:
        raise Invalid({"evidence": [_l("Add the paper that shows this.")]})
    membership = locked_membership(work, member_id)
    if not membership.admitted_at or membership.left_at:
        raise NotCurrentMember()
    if membership.person_id == person_id:
        raise Invalid({"email": [_l("This is the member. Choose somebody else.")]})
    link = Supporter(
        coop_id=work.coop_id,
        member_id=member_id,
        person_id=person_id,
        standing=standing,
        powers=granted,
        evidence_id=evidence_id,
        starts_on=starts_on,
        ends_on=ends_on,
        added_by=work.actor.person_id,
        added_at=work.now,
        known_how=known_how.strip() or None,
        stopped_at=None,
        stopped_by=None,
        paused_at=None,
        reminded=None,
    )
    work.session.add(link)
    work.session.flush()
    trail.append(
        work,
        act="supporter.added",
        subject_kind="supporter",
        subject_id=link.id,
        content={
            "member": str(member_id),
            "person": str(person_id),
            "powers": [str(power) for power in granted],
            "standing": standing,
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat(),
        },
    )
    names = queries.names(work.session, [person_id, membership.person_id])
    times = {"since": {"date": starts_on.isoformat()}, "until": {"date": ends_on.isoformat()}}
    notices.tell(
        work,
        people=[person_id],
        message=SUPPORT_GIVEN,
        values={"member": names[membership.person_id], **times},
        about=link.id,
    )
    notices.tell(
        work,
        people=[membership.person_id],
        message=SUPPORT_ADDED,
        values={"supporter": names[person_id], **times},
        about=link.id,
    )
    return link.id


def stop_supporter(work: Work, *, supporter_id: uuid.UUID) -> None:
    """End a supporter's powers at once. The member, the supporter, or an officer (MANAGE_OFFICES) may.

    Where a representative's standing rests on law the member pauses it instead (``pause_representative``), and an
    officer looks. Raises NobodyThere, AlreadyEnded, Forbidden.
    """
    link = locked_link(work, supporter_id)
    facts = policy.SupportFacts(link.member_id, link.person_id, Standing(link.standing))
    insist(policy.may_stop_supporter(work.actor, facts))
    if link.stopped_at or link.ends_on < work.today:
        raise AlreadyEnded()
    member = locked_membership(work, link.member_id)
    end_link(work, link)
    names = queries.names(work.session, [link.person_id, member.person_id])
    notices.tell(
        work,
        people=[link.person_id, member.person_id],
        message=SUPPORT_STOPPED,
        values={"supporter": names[link.person_id], "member": names[member.person_id]},
        about=link.id,
    )


def end_support_by(work: Work, *, person_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """End every power that somebody has to act for others in this co-op: they have died. The ids of what ended."""
    links = work.session.scalars(
        select(Supporter)
        .where(
            Supporter.coop_id == work.coop_id,
            Supporter.person_id == person_id,
            Supporter.stopped_at.is_(None),
            Supporter.ends_on >= work.today,
        )
        .order_by(Supporter.id)
        .with_for_update()
    ).all()
    for link in links:
        end_link(work, link)
    return tuple(link.id for link in links)


def locked_link(work: Work, supporter_id: uuid.UUID) -> Supporter:
    """A supporter's link, and the membership it is for, locked until commit. Raises NobodyThere."""
    wanted = (Supporter.coop_id == work.coop_id, Supporter.id == supporter_id)
    member_id = work.session.scalar(select(Supporter.member_id).where(*wanted))
    if member_id is None:
        raise NobodyThere()
    locked_membership(work, member_id)
    return work.session.execute(
        select(Supporter).where(*wanted).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()


def end_link(work: Work, link: Supporter) -> None:
    """End a locked link now, and record it."""
    link.stopped_at = work.now
    link.stopped_by = work.actor.person_id
    work.session.flush()
    trail.append(
        work,
        act="supporter.stopped",
        subject_kind="supporter",
        subject_id=link.id,
        content={"member": str(link.member_id)},
    )
