"""Suspending a member for a time, and lifting it. Her vote, her say and her offices rest; her money goes on."""

from __future__ import annotations

import uuid
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from coopbudget.coops import queries as coops
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work, insist
from coopbudget.members import policy, queries
from coopbudget.members.errors import AlreadyEnded, AlreadySuspended, NobodyThere, NotCurrentMember
from coopbudget.members.house_rules import membership_rules
from coopbudget.members.models import Membership, Suspension
from coopbudget.members.queries.membership import suspended_on
from coopbudget.members.service.joining import locked_membership
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.trail import service as trail

SUSPENDED = N_(
    "Your vote and your say in %(coop)s rest until %(until)s. Your money stays yours, and your contracts and visits "
    "go on. Read why, and how to ask that it is looked at again."
)
LIFTED = N_("You can vote and speak in %(coop)s again.")
OFFICERS_TOLD = N_("%(name)s was suspended until %(until)s. Their vote and their offices rest.")


def suspend_member(work: Work, *, member_id: uuid.UUID, reason: str, ends_on: date) -> uuid.UUID:
    """Let a member's vote, say and offices rest from today through ``ends_on``; returns the suspension's id.

    She reads the ``reason``. Needs ADMIT_MEMBERS, and is never for oneself. Every officer who sees the members is
    told, so that no two of them can do it to a third unseen. Raises Invalid for a day that has been or is too far
    off, NobodyThere, NotCurrentMember, AlreadySuspended.
    """
    work.need(Permission.ADMIT_MEMBERS)
    insist(policy.may_judge(work.actor, member_id))
    longest = membership_rules(work.session, work.coop_id, work.today).longest_suspension
    if ends_on < work.today:
        raise Invalid({"ends_on": [_l("Choose a day that is still to come.")]})
    if ends_on - work.today > longest:
        raise Invalid({"ends_on": [_l("This is too long. It can last %(days)s days at most.", days=longest.days)]})
    membership = locked_membership(work, member_id)
    if not membership.admitted_at or membership.left_at:
        raise NotCurrentMember()
    if work.session.scalar(_standing(work, member_id).with_only_columns(func.count())):
        raise AlreadySuspended()
    row = Suspension(
        coop_id=work.coop_id, member_id=member_id, reason=reason.strip(), starts_on=work.today, ends_on=ends_on,
        suspended_by=work.actor.person_id, suspended_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    trail.append(
        work,
        act="membership.suspended",
        subject_kind="member",
        subject_id=member_id,
        content={"suspension": str(row.id), "ends_on": ends_on.isoformat()},
    )
    coop = coops.coop_by_id(work.session, work.coop_id)
    until = {"date": ends_on.isoformat()}
    notices.tell(
        work,
        people=[membership.person_id],
        message=SUSPENDED,
        values={"coop": coop.name, "until": until},
        link=f"/c/{coop.slug}/suspended",
        urgent=True,
        about=row.id,
    )
    officers = queries.people_with(work.session, work.coop_id, Permission.SEE_MEMBERS, work.today)
    notices.tell(
        work,
        people=[each for each in officers if each not in (membership.person_id, work.actor.person_id)],
        message=OFFICERS_TOLD,
        values={"name": queries.person_name(work.session, membership.person_id), "until": until},
        link=f"/c/{coop.slug}/members/{membership.number}",
        about=row.id,
    )
    return row.id


def lift_suspension(work: Work, *, suspension_id: uuid.UUID) -> None:
    """End a suspension at once. Needs ADMIT_MEMBERS, and is never for oneself. Raises NobodyThere, AlreadyEnded."""
    work.need(Permission.ADMIT_MEMBERS)
    member_id = work.session.scalar(
        select(Suspension.member_id).where(Suspension.coop_id == work.coop_id, Suspension.id == suspension_id)
    )
    if member_id is None:
        raise NobodyThere()
    insist(policy.may_judge(work.actor, member_id))
    lift(work, locked_membership(work, member_id), suspension_id)


def lift(work: Work, membership: Membership, suspension_id: uuid.UUID) -> None:
    """As ``lift_suspension``, of a membership that is locked, for a caller who may. Raises AlreadyEnded."""
    row = work.session.scalar(
        _standing(work, membership.id).where(Suspension.id == suspension_id).execution_options(populate_existing=True)
    )
    if row is None:
        raise AlreadyEnded()
    row.lifted_at, row.lifted_by = work.now, work.actor.person_id
    work.session.flush()
    trail.append(
        work,
        act="membership.suspension_lifted",
        subject_kind="member",
        subject_id=membership.id,
        content={"suspension": str(row.id)},
    )
    coop = coops.coop_by_id(work.session, work.coop_id)
    notices.tell(
        work,
        people=[membership.person_id],
        message=LIFTED,
        values={"coop": coop.name},
        link=f"/c/{coop.slug}",
        about=row.id,
    )


def _standing(work: Work, member_id: uuid.UUID) -> Select[Suspension]:
    return select(Suspension).where(
        Suspension.coop_id == work.coop_id, Suspension.member_id == member_id, suspended_on(work.today)
    )
