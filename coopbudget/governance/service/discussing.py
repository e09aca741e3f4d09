"""Talking about a question before it is voted on: motions that members propose, remarks, answers, amendments."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from coopbudget.governance import policy
from coopbudget.governance.errors import NoSuchRemark, NotInDiscussion, RulesMoved, VotingClosed
from coopbudget.governance.models import Motion, Option, Remark
from coopbudget.governance.rules import Majority
from coopbudget.governance.saying import Method
from coopbudget.governance.service.ground import digest_of, locked, tell_of
from coopbudget.governance.service.opening import Offered, make_motion
from coopbudget.guard import Permission, Power, Work, insist
from coopbudget.members.queries.membership import members_by_id, people_with
from coopbudget.notices.messages import N_
from coopbudget.rulebook import service as rulebook
from coopbudget.rulebook.queries import latest_version
from coopbudget.rulebook.rules import read_document
from coopbudget.trail.service import append

PROPOSED = N_("A member proposes a question for everybody: “%(title)s”")
ANSWERED = N_("Somebody answered what you said about “%(title)s”")
AMENDMENT = N_("Somebody proposes other words for “%(title)s”")
TAKEN_IN = N_("Your words were taken into “%(title)s”")
NOT_TAKEN_IN = N_("Your words were not taken into “%(title)s”")


def propose_motion(
    work: Work,
    *,
    title: str,
    text: str,
    if_yes: str = "",
    if_no: str = "",
    majority: str = Majority.ORDINARY,
    method: str = Method.YES_NO,
    seats: int = 1,
    options: Sequence[str] = (),
    matter: str = "",
) -> uuid.UUID:
    """Put a question up for discussion. Officers may give notice of a vote on it later. Raises Invalid."""
    work.need(Permission.TAKE_PART)
    work.need_power(Power.SPEAK)
    motion = make_motion(
        work, title=title, text=text, if_yes=if_yes, if_no=if_no, effect="other", terms={}, closes_on=None,
        majority=majority, method=method, seats=seats, options=[Offered(label=each) for each in options], matter=matter,
    )  # fmt: skip
    put_up(work, motion)
    return motion.id


def put_up(work: Work, motion: Motion) -> None:
    """A motion that was made is there to be talked about: noted, and whoever can give notice is told."""
    motion.proposed_at, motion.proposed_by = work.now, work.person_id
    work.session.flush()
    append(work, act="motion.proposed", subject_kind="motion", subject_id=motion.id, content={"number": motion.number})
    officers = people_with(work.session, work.coop_id, Permission.OPEN_MOTIONS, work.today)
    tell_of(work, motion, [each for each in officers if each != work.person_id], PROPOSED)


def in_discussion(motion: Motion) -> bool:
    """Whether its words can still change."""
    return motion.opened_at is None and motion.opens_on is None


def say(
    work: Work,
    *,
    motion_id: uuid.UUID,
    words: str,
    answers_id: uuid.UUID | None = None,
    new_text: str = "",
    new_terms: Mapping[str, Any] | None = None,
) -> uuid.UUID:
    """Say something about a motion, answer somebody, or propose another text or other terms (an amendment).

    Raises NoSuchRemark, VotingClosed after the count, NotInDiscussion for an amendment that comes too late.
    """
    work.need(Permission.TAKE_PART)
    work.need_power(Power.SPEAK)
    motion = locked(work, motion_id)
    if motion.closed_at is not None:
        raise VotingClosed()
    amends = bool(new_text or new_terms)
    if amends and not in_discussion(motion):
        raise NotInDiscussion()
    answered = _remark(work, motion_id, answers_id) if answers_id else None
    remark = Remark(
        coop_id=work.coop_id,
        motion_id=motion_id,
        answers_id=answered.id if answered else None,
        member_id=work.member_id,
        said_by=work.person_id,
        said_at=work.now,
        words=words,
        new_text=new_text,
        new_terms=dict(new_terms) if new_terms else None,
    )
    work.session.add(remark)
    work.session.flush()
    append(
        work,
        act="motion.amendment" if amends else "motion.remark",
        subject_kind="motion",
        subject_id=motion_id,
        content={"remark": str(remark.id)},
    )
    if answered is not None and answered.member_id != work.member_id:
        asked = members_by_id(work.session, work.coop_id, [answered.member_id])
        tell_of(work, motion, [each.person_id for each in asked.values()], ANSWERED)
    elif amends:
        officers = people_with(work.session, work.coop_id, Permission.OPEN_MOTIONS, work.today)
        tell_of(work, motion, [each for each in officers if each != work.person_id], AMENDMENT)
    return remark.id


def _remark(work: Work, motion_id: uuid.UUID, remark_id: uuid.UUID) -> Remark:
    found = work.session.scalar(
        select(Remark)
        .where(Remark.coop_id == work.coop_id, Remark.motion_id == motion_id, Remark.id == remark_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchRemark()
    return found


def take_back_remark(work: Work, *, motion_id: uuid.UUID, remark_id: uuid.UUID) -> None:
    """Wipe the words of a remark; that somebody said something there stays. Raises NoSuchRemark, Forbidden."""
    locked(work, motion_id)
    remark = _remark(work, motion_id, remark_id)
    insist(policy.may_take_back(work.actor, remark.member_id, remark.said_by))
    if remark.taken_back_at is not None:
        return
    remark.words, remark.taken_back_at = "", work.now
    if remark.accepted is None:
        remark.new_text, remark.new_terms = "", None
    work.session.flush()
    append(
        work, act="motion.remark_taken_back", subject_kind="motion", subject_id=motion_id,
        content={"remark": str(remark_id)},
    )  # fmt: skip


def decide_amendment(work: Work, *, motion_id: uuid.UUID, remark_id: uuid.UUID, take_in: bool) -> None:
    """Take an amendment into the motion's text or its terms, or leave it; its author is told.

    With other terms their digest follows: what is voted on and put into effect is what was taken in. Raises
    NoSuchRemark for one that is no amendment or was decided, NotInDiscussion, RulesMoved or Invalid for other rules
    that can't follow on those there are now.
    """
    work.need(Permission.OPEN_MOTIONS)
    motion = locked(work, motion_id)
    if not in_discussion(motion):
        raise NotInDiscussion()
    remark = _remark(work, motion_id, remark_id)
    if not (remark.new_text or remark.new_terms) or remark.accepted is not None:
        raise NoSuchRemark()
    if take_in and remark.new_terms:
        _follows_on(work, remark.new_terms)
        motion.terms, motion.terms_digest = remark.new_terms, digest_of(remark.new_terms)
    elif take_in:
        motion.text = remark.new_text
    remark.accepted, remark.decided_by = take_in, work.person_id
    work.session.flush()
    append(
        work, act="motion.amended" if take_in else "motion.amendment_left", subject_kind="motion",
        subject_id=motion_id, content={"remark": str(remark_id), "terms": motion.terms_digest},
    )  # fmt: skip
    author = members_by_id(work.session, work.coop_id, [remark.member_id])
    tell_of(work, motion, [each.person_id for each in author.values()], TAKEN_IN if take_in else NOT_TAKEN_IN)


def _follows_on(work: Work, terms: Mapping[str, Any]) -> None:
    """Other rules must still be able to follow on those there are."""
    last = latest_version(work.session, work.coop_id)
    if last.number != terms["after"]:
        raise RulesMoved()
    rulebook.check(read_document(terms["rules"]), before=last.rules)


def withdraw_candidate(work: Work, *, motion_id: uuid.UUID, place: int) -> None:
    """A candidate steps back before the count; papers that name them count for whom they name next.

    Raises NoSuchRemark for nobody at that place, VotingClosed, Forbidden.
    """
    motion = locked(work, motion_id)
    if motion.closed_at is not None:
        raise VotingClosed()
    option = work.session.scalar(
        select(Option).where(Option.coop_id == work.coop_id, Option.motion_id == motion_id, Option.place == place)
    )
    if option is None:
        raise NoSuchRemark()
    insist(policy.may_withdraw(work.actor, option.member_id))
    if option.withdrawn:
        return
    option.withdrawn = True
    work.session.flush()
    append(work, act="motion.candidate_withdrew", subject_kind="motion", subject_id=motion_id, content={"place": place})
