"""Giving a vote: the paper goes sealed into the box, the roll says that she voted, and nothing links the two."""

from __future__ import annotations

import random
import uuid

from sqlalchemy import delete, func, insert, select

from coopbudget.db import random_id
from coopbudget.governance import policy
from coopbudget.governance.errors import (
    AlreadyVoted,
    NoSuchPaper,
    NothingToHear,
    NotOnRoll,
    NotVotedYet,
    UnclearPaper,
    VotingClosed,
)
from coopbudget.governance.models import Motion, Option, RollEntry, SealedPaper
from coopbudget.governance.saying import Method, clear
from coopbudget.governance.sealing import Box, Said, new_code, typed_code
from coopbudget.governance.service.ground import box_of, locked
from coopbudget.guard import Capacity, Permission, Power, Work, insist
from coopbudget.members.queries.membership import member
from coopbudget.notices.service import take_back
from coopbudget.trail.service import append

SHUFFLED_WITH = 63
"""How many other papers are laid anew, in random order, whenever one is put into the box."""


def still_open(work: Work, motion: Motion) -> bool:
    """Whether votes are taken now: from the opening through the last day, London time."""
    return (
        motion.opened_at is not None
        and motion.closed_at is None
        and motion.closes_on is not None
        and work.today <= motion.closes_on
    )


def _locked_open(work: Work, motion_id: uuid.UUID) -> Motion:
    motion = locked(work, motion_id)
    if not still_open(work, motion):
        raise VotingClosed()
    return motion


def _entry(work: Work, motion_id: uuid.UUID, member_id: uuid.UUID) -> RollEntry:
    entry = work.session.get(RollEntry, (work.coop_id, motion_id, member_id), populate_existing=True)
    if entry is None:
        raise NotOnRoll()
    return entry


def _paper(work: Work, motion: Motion, box: Box, code: str) -> SealedPaper:
    """The paper that a code opens. Raises NoSuchPaper."""
    found = work.session.scalar(
        select(SealedPaper).where(
            SealedPaper.coop_id == work.coop_id,
            SealedPaper.motion_id == motion.id,
            SealedPaper.handle == box.handle(typed_code(code)),
        )
    )
    if found is None:
        raise NoSuchPaper()
    return found


def cast_vote(work: Work, *, motion_id: uuid.UUID, choice: str, code: str = "", way: str = "") -> str:
    """Put the member's paper into the box and mark the roll; returns the receipt code.

    ``choice`` is the paper's line (see ``saying``). With ``code``, her paper of before is replaced and keeps its code.
    Whoever acts for the member needs the power to vote as told; an officer's record (``way``: phone, paper, meeting)
    waits for a second officer. The trail says that she voted, never how. Raises VotingClosed, NotOnRoll,
    AlreadyVoted, UnclearPaper, NotVotedYet, NoSuchPaper.
    """
    work.need(Permission.VOTE)
    work.need_power(Power.VOTE_AS_TOLD)
    motion = _locked_open(work, motion_id)
    entry = _entry(work, motion_id, work.member_id)
    options = work.session.scalars(
        select(Option.place).where(
            Option.coop_id == work.coop_id, Option.motion_id == motion_id, Option.withdrawn.is_(False)
        )
    ).all()
    if not clear(Method(motion.method), choice, options):
        raise UnclearPaper()
    if entry.voted and not code:
        raise AlreadyVoted()
    if code and not entry.voted:
        raise NotVotedYet()
    box = box_of(motion)
    if code:
        old = _paper(work, motion, box, code)
        before = box.open(old.content)
        said = Said(before.code, choice, before.weight)
        work.session.delete(old)
    else:
        said = Said(new_code(), choice, entry.weight)
    officer = work.actor.capacity == Capacity.OFFICER
    entry.voted, entry.capacity, entry.heard_by = True, work.actor.capacity.value, None
    entry.way = (way or "phone") if officer else ""
    entry.recorded_by = work.actor.person_id if work.actor.capacity != Capacity.SELF else None
    work.session.flush()
    _lay(work, motion, box, said)
    append(
        work,
        act="motion.voted",
        subject_kind="motion",
        subject_id=motion_id,
        content={"again": True} if code else {},
    )
    voter = member(work.session, work.coop_id, work.member_id)
    if voter is not None:
        take_back(work, about=motion_id, people=[voter.person_id])  # nobody is asked what they have answered
    return said.code


def _lay(work: Work, motion: Motion, box: Box, said: Said) -> None:
    """Lay a paper into the box and others with it anew, in random order: their order says nothing of who came when."""
    mine = {"handle": box.handle(said.code), "content": box.seal(said)}
    others = list(
        work.session.execute(
            select(SealedPaper.id, SealedPaper.handle, SealedPaper.content)
            .where(SealedPaper.coop_id == work.coop_id, SealedPaper.motion_id == motion.id)
            .order_by(func.random())
            .limit(SHUFFLED_WITH)
        )
    )
    if others:
        work.session.execute(
            delete(SealedPaper)
            .where(SealedPaper.coop_id == work.coop_id, SealedPaper.id.in_([each.id for each in others]))
            .execution_options(synchronize_session=False)
        )
    papers = [mine, *({"handle": each.handle, "content": box.seal(box.open(each.content))} for each in others)]
    random.SystemRandom().shuffle(papers)
    work.session.execute(
        insert(SealedPaper),
        [{"coop_id": work.coop_id, "id": random_id(), "motion_id": motion.id, **each} for each in papers],
    )


def look_at_paper(work: Work, *, motion_id: uuid.UUID, code: str) -> str:
    """What the member's own paper says, for whoever holds its code, while voting is open.

    Raises VotingClosed, NotOnRoll, NotVotedYet, NoSuchPaper.
    """
    work.need(Permission.VOTE)
    work.need_power(Power.VOTE_AS_TOLD)
    motion = _locked_open(work, motion_id)
    if not _entry(work, motion_id, work.member_id).voted:
        raise NotVotedYet()
    box = box_of(motion)
    return box.open(_paper(work, motion, box, code).content).choice


def paper_to_hear(work: Work, *, motion_id: uuid.UUID, member_id: uuid.UUID, code: str) -> str:
    """What a recorded vote says, for a second officer to read back to the voter, who told them the code.

    Raises VotingClosed, NotOnRoll, NothingToHear, Forbidden for who may not, NoSuchPaper.
    """
    motion = locked(work, motion_id)
    if motion.opened_at is None or motion.closed_at is not None:
        raise VotingClosed()
    entry = _entry(work, motion_id, member_id)
    if entry.capacity != Capacity.OFFICER or entry.heard_by is not None:
        raise NothingToHear()
    insist(policy.may_hear(work.actor, policy.RecordedVote(member_id, entry.recorded_by)))
    box = box_of(motion)
    return box.open(_paper(work, motion, box, code).content).choice


def hear_vote(work: Work, *, motion_id: uuid.UUID, member_id: uuid.UUID, code: str) -> None:
    """The second officer read the recorded vote back to the voter, and it is what she wants. Raises as above."""
    paper_to_hear(work, motion_id=motion_id, member_id=member_id, code=code)
    entry = _entry(work, motion_id, member_id)
    entry.heard_by = work.person_id
    work.session.flush()
    append(
        work,
        act="motion.vote_heard",
        subject_kind="motion",
        subject_id=motion_id,
        content={"member": str(member_id)},
    )
