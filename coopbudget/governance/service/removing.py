"""Removing a member: proposed with its reasons, decided by whom the rules say, used once by the room of departures."""

from __future__ import annotations

import uuid
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from coopbudget.governance.errors import NotCarried, RemovalAsked
from coopbudget.governance.models import Motion
from coopbudget.governance.service.discussing import put_up
from coopbudget.governance.service.ground import digest_of, locked, tell_of
from coopbudget.governance.service.opening import BOARD, make_motion
from coopbudget.governance.service.using import consume_carried
from coopbudget.guard import Permission, Work, insist
from coopbudget.members.errors import NotCurrentMember
from coopbudget.members.policy import may_judge
from coopbudget.members.queries.membership import member
from coopbudget.members.service import locked_membership
from coopbudget.notices.messages import N_
from coopbudget.rulebook.queries import rules_on
from coopbudget.rulebook.words import Removing

ABOUT_YOU = N_("The co-op is asked to decide whether you stay a member. Read why. You can answer: “%(title)s”")


def removal_terms(member_id: uuid.UUID) -> dict[str, Any]:
    """What a vote on a removal is about."""
    return {"member": str(member_id)}


def propose_removal(work: Work, *, member_id: uuid.UUID, reason: str) -> uuid.UUID:
    """Put it up that a member is removed, for a ``reason`` that everybody reads; the member is told and can answer.

    An officer does it, never about themselves. It is talked about, and decided after notice by whom the rules of that
    day say: the members or the board. Raises NotCurrentMember, RemovalAsked where it is asked already, Forbidden.
    """
    work.need(Permission.OPEN_MOTIONS)
    insist(may_judge(work.actor, member_id))
    locked_membership(work, member_id)  # one at a time
    about = member(work.session, work.coop_id, member_id)
    if about is None or about.left_on is not None:
        raise NotCurrentMember()
    asked = work.session.scalars(
        select(Motion.terms).where(
            Motion.coop_id == work.coop_id, Motion.effect == "removal", Motion.closed_at.is_(None)
        )
    )
    if any(terms.get("member") == str(member_id) for terms in asked):
        raise RemovalAsked()
    rules = rules_on(work.session, work.coop_id, work.today)
    motion = make_motion(
        work,
        title=_("Must member %(number)s leave the co-op?", number=about.number),
        text=reason,
        effect="removal",
        terms=removal_terms(member_id),
        closes_on=None,
        if_yes=_("The membership ends once all is settled. Their money stays theirs."),
        if_no=_("They stay a member like everybody else."),
        body=BOARD if rules.removing is Removing.BOARD else None,
    )
    put_up(work, motion)
    tell_of(work, motion, [about.person_id], ABOUT_YOU)
    return motion.id


def hold_removal(work: Work, *, motion_id: uuid.UUID) -> None:
    """Lock the decision until commit, before the first record of what it causes. Raises MotionNotFound."""
    locked(work, motion_id)


def use_removal(work: Work, *, motion_id: uuid.UUID, member_id: uuid.UUID) -> str:
    """Use the carried decision that this member is removed, once; returns its reasons.

    The room of departures calls this in the transaction that begins the leaving. Raises MotionNotFound, NotCarried,
    OtherTerms where it is about somebody else, AlreadyUsed.
    """
    motion = locked(work, motion_id)
    if motion.effect != "removal":
        raise NotCarried()
    terms = {"text": motion.text, "title": motion.title, **removal_terms(member_id)}
    consume_carried(work, motion_id, "removal", digest_of(terms))
    return motion.text
