"""What happens by itself: votes open on their day, who has not voted is reminded before the last day, and what nobody
counted is counted once second officers had their days."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import and_, or_, select

from coopbudget.governance.models import Motion, RollEntry
from coopbudget.governance.service.closing import HEARING_DAYS, close_motion
from coopbudget.governance.service.ground import locked, tell_of
from coopbudget.governance.service.opening import open_due
from coopbudget.guard import Permission, Work
from coopbudget.members.queries.membership import members_by_id
from coopbudget.notices.messages import N_
from coopbudget.notices.service import take_back
from coopbudget.trail.service import append

REMIND_DAYS = 3
"""How many days before the last day who has not voted is reminded, once."""

REMINDER = N_("You have not voted yet: “%(title)s” You can vote until %(last)s.")


def motions_to_tend(work: Work) -> list[uuid.UUID]:
    """Motions of the co-op that open today, whose voters are to be reminded, or that nobody counted in time."""
    soon = work.today + timedelta(days=REMIND_DAYS)
    opens = and_(Motion.opened_at.is_(None), Motion.opens_on <= work.today)
    reminds = and_(
        Motion.opened_at.is_not(None),
        Motion.reminded_at.is_(None),
        Motion.closes_on >= work.today,
        Motion.closes_on <= soon,
    )
    counts = and_(Motion.opened_at.is_not(None), Motion.closes_on < work.today - timedelta(days=HEARING_DAYS))
    return list(
        work.session.scalars(
            select(Motion.id)
            .where(Motion.coop_id == work.coop_id, Motion.closed_at.is_(None), or_(opens, reminds, counts))
            .order_by(Motion.number)
        )
    )


def tend_motion(work: Work, *, motion_id: uuid.UUID) -> int:
    """Open the vote if its day has come, count it if nobody did in time, else remind who has not voted.

    Returns how many were reminded.
    """
    work.need(Permission.OPEN_MOTIONS)
    if count_due(work, motion_id=motion_id):
        return 0
    return 0 if open_due(work, motion_id=motion_id) else remind_voters(work, motion_id=motion_id)


def count_due(work: Work, *, motion_id: uuid.UUID) -> bool:
    """Count a vote that no officer counted by the day on which recorded votes count as they are. False where there is
    nothing to count yet."""
    motion = locked(work, motion_id)
    if motion.opened_at is None or motion.closed_at is not None or motion.closes_on is None:
        return False
    if work.today <= motion.closes_on + timedelta(days=HEARING_DAYS):
        return False
    close_motion(work, motion_id=motion_id)
    return True


def remind_voters(work: Work, *, motion_id: uuid.UUID) -> int:
    """Remind who is on the roll and has not voted, once and only near the last day; returns how many."""
    work.need(Permission.OPEN_MOTIONS)
    motion = locked(work, motion_id)
    last = motion.closes_on
    if motion.opened_at is None or motion.closed_at is not None or motion.reminded_at is not None or last is None:
        return 0
    if not last - timedelta(days=REMIND_DAYS) <= work.today <= last:
        return 0
    silent = work.session.scalars(
        select(RollEntry.member_id)
        .where(RollEntry.coop_id == work.coop_id, RollEntry.motion_id == motion_id, RollEntry.voted.is_(False))
        .order_by(RollEntry.member_id)
    ).all()
    motion.reminded_at = work.now
    work.session.flush()
    append(work, act="motion.reminded", subject_kind="motion", subject_id=motion_id, content={"people": len(silent)})
    found = members_by_id(work.session, work.coop_id, silent)
    people = [each.person_id for each in found.values() if each.left_on is None]
    take_back(work, about=motion_id, people=people)  # one thing asks, not two
    tell_of(work, motion, people, REMINDER, about=True, last={"date": last.isoformat()})
    return len(people)
