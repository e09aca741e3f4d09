"""Supporters: who may act for a member, with which powers, until when. The member can stop it at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.errors import Forbidden, Invalid
from coopbudget.guard import Capacity, Permission, Power, Work
from coopbudget.members.errors import AlreadyEnded, NobodyThere, NotCurrentMember
from coopbudget.members.models import Supporter
from coopbudget.members.service.joining import locked_membership
from coopbudget.members.words import Standing
from coopbudget.trail import service as trail

LONGEST_SUPPORT = timedelta(days=3 * 366)


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
) -> uuid.UUID:
    """Let a person act for a member with ``powers`` through ``ends_on``; returns the link's id.

    A member adds her own supporter. An officer (MANAGE_OFFICES, or ACT_FOR_MEMBERS while acting for her)
    adds one too; a representative's standing needs an officer and the paper that shows it (``evidence_id``).
    Raises Invalid (no power, a wrong last day, oneself, no paper), NotCurrentMember, Forbidden.
    """
    starts_on = starts_on or work.today
    granted = sorted(set(powers))
    herself = work.actor.own_member_id == member_id and work.actor.capacity == Capacity.SELF
    told = work.actor.member_id == member_id and work.actor.capacity == Capacity.OFFICER
    if not (herself or told):
        work.need(Permission.MANAGE_OFFICES)
    if not granted:
        raise Invalid({"powers": [_l("Choose at least one thing that they may do.")]})
    if ends_on < starts_on:
        raise Invalid({"ends_on": [_l("The last day must not be before the first day.")]})
    if ends_on - starts_on > LONGEST_SUPPORT:
        raise Invalid({"ends_on": [_l("Choose a last day within three years. You can add them again then.")]})
    if standing != Standing.SUPPORTER:
        if herself:
            raise Forbidden()
        if evidence_id is None:
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
            "ends_on": ends_on.isoformat(),
        },
    )
    return link.id


def stop_supporter(work: Work, *, supporter_id: uuid.UUID) -> None:
    """End a supporter's powers at once. The member, the supporter, or an officer (MANAGE_OFFICES) may.

    A representative's standing rests on law, so there the member asks an officer. Raises NobodyThere,
    AlreadyEnded, Forbidden.
    """
    link = work.session.execute(
        select(Supporter).where(Supporter.coop_id == work.coop_id, Supporter.id == supporter_id).with_for_update()
    ).scalar_one_or_none()
    if link is None:
        raise NobodyThere()
    actor = work.actor
    her_own = link.member_id in (actor.own_member_id, actor.member_id) and actor.capacity != Capacity.SUPPORTER
    oneself = link.person_id == actor.person_id
    if not (oneself or (her_own and link.standing == Standing.SUPPORTER)):
        work.need(Permission.MANAGE_OFFICES)
    if link.stopped_at or link.ends_on < work.today:
        raise AlreadyEnded()
    link.stopped_at = work.now
    link.stopped_by = actor.person_id
    work.session.flush()
    trail.append(
        work,
        act="supporter.stopped",
        subject_kind="supporter",
        subject_id=link.id,
        content={"member": str(link.member_id)},
    )
