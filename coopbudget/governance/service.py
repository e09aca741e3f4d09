"""What people do with motions: open, vote, count, and use what was carried."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, insert, select, update

from coopbudget.coops.service import next_number
from coopbudget.db import random_id
from coopbudget.errors import Invalid
from coopbudget.governance.errors import (
    AlreadyUsed,
    AlreadyVoted,
    MotionNotFound,
    NotCarried,
    NotOnRoll,
    OtherTerms,
    VotingClosed,
    VotingOpen,
)
from coopbudget.governance.models import Motion, Paper, RollEntry
from coopbudget.governance.queries import motion_row
from coopbudget.governance.rules import Choice, Count, Majority
from coopbudget.guard import Permission, Power, Work
from coopbudget.members.queries.membership import current_members, member
from coopbudget.notices.messages import N_
from coopbudget.notices.service import take_back, tell
from coopbudget.trail.service import append

QUORUM_PERCENT = 30


def digest_of(terms: Mapping[str, Any]) -> str:
    """SHA-256 of the terms as canonical JSON: what was carried can be compared with what is done."""
    text = json.dumps(terms, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def open_motion(
    work: Work,
    *,
    title: str,
    text: str,
    effect: str,
    terms: Mapping[str, Any],
    closes_on: date,
    majority: str = Majority.ORDINARY,
    if_yes: str = "",
    if_no: str = "",
    quorum_percent: int = QUORUM_PERCENT,
) -> uuid.UUID:
    """Put a question to everybody who is a member now, and tell them. Voting runs through ``closes_on``.

    Raises Invalid where the last day is past.
    """
    work.need(Permission.OPEN_MOTIONS)
    if closes_on < work.today:
        raise Invalid({"closes_on": [_l("Choose a last day that is still to come.")]})
    voters = current_members(work.session, work.coop_id)
    motion = Motion(
        coop_id=work.coop_id,
        number=next_number(work, "motion"),
        title=title,
        text=text,
        if_yes=if_yes,
        if_no=if_no,
        effect=effect,
        terms=dict(terms),
        terms_digest=digest_of(terms),
        majority=str(majority),
        quorum_percent=quorum_percent,
        opened_at=work.now,
        opened_by=work.person_id,
        closes_on=closes_on,
        roll=len(voters),
    )
    work.session.add(motion)
    work.session.flush()
    if voters:
        work.session.execute(
            insert(RollEntry),
            [{"coop_id": work.coop_id, "motion_id": motion.id, "member_id": m.id, "voted": False} for m in voters],
        )
    append(
        work,
        act="motion.opened",
        subject_kind="motion",
        subject_id=motion.id,
        content={"number": motion.number, "terms": motion.terms_digest, "roll": len(voters), "closes": str(closes_on)},
    )
    slug = work.actor.coop.slug if work.actor.coop else ""
    tell(
        work,
        people=[m.person_id for m in voters],
        message=N_("A vote is open: “%(title)s” You can vote until %(last)s."),
        values={"title": title, "last": {"date": closes_on.isoformat()}},
        link=f"/c/{slug}/votes/{motion.number}",
        about=motion.id,
    )
    return motion.id


def _locked(work: Work, motion_id: uuid.UUID) -> Motion:
    found = work.session.scalar(
        select(Motion)
        .where(Motion.coop_id == work.coop_id, Motion.id == motion_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise MotionNotFound()
    return found


def receipt_code(paper_id: uuid.UUID) -> str:
    """What a voter keeps: her paper's id in letters that can be read out."""
    return base64.b32encode(paper_id.bytes[:10]).decode()


def cast_vote(work: Work, *, motion_id: uuid.UUID, choice: str) -> str:
    """Lay the member's paper in the box and mark the roll; returns the receipt code.

    Whoever acts for the member needs the power to vote as told. The trail says that she voted, never how.
    Raises VotingClosed, NotOnRoll, AlreadyVoted.
    """
    work.need(Permission.VOTE)
    work.need_power(Power.VOTE_AS_TOLD)
    motion = _locked(work, motion_id)
    if motion.closed_at is not None or work.today > motion.closes_on:
        raise VotingClosed()
    entry = work.session.get(RollEntry, (work.coop_id, motion_id, work.member_id), populate_existing=True)
    if entry is None:
        raise NotOnRoll()
    if entry.voted:
        raise AlreadyVoted()
    entry.voted = True
    paper = Paper(coop_id=work.coop_id, id=random_id(), motion_id=motion_id, choice=Choice(choice).value)
    work.session.add(paper)
    work.session.flush()
    append(work, act="motion.voted", subject_kind="motion", subject_id=motion_id)
    voter = member(work.session, work.coop_id, work.member_id)
    if voter is not None:
        take_back(work, about=motion_id, people=[voter.person_id])  # nobody is asked what they have answered
    return receipt_code(paper.id)


def close_motion(work: Work, *, motion_id: uuid.UUID) -> Count:
    """Count the papers after the last day, or once everybody has voted, and tell the members.

    The papers are written anew in random order, so that not even the order of rows says who came when.
    Raises VotingOpen, VotingClosed.
    """
    work.need(Permission.OPEN_MOTIONS)
    motion = _locked(work, motion_id)
    if motion.closed_at is not None:
        raise VotingClosed()
    here = (Paper.coop_id == work.coop_id, Paper.motion_id == motion_id)
    papers = list(work.session.execute(select(Paper.id, Paper.choice).where(*here)))
    if work.today <= motion.closes_on and len(papers) < motion.roll:
        raise VotingOpen()
    work.session.execute(delete(Paper).where(*here).execution_options(synchronize_session=False))
    random.SystemRandom().shuffle(papers)
    if papers:
        work.session.execute(
            insert(Paper),
            [{"coop_id": work.coop_id, "id": p.id, "motion_id": motion_id, "choice": p.choice} for p in papers],
        )
    choices = [paper.choice for paper in papers]
    motion.yes, motion.no, motion.abstain = (choices.count(c) for c in (Choice.YES, Choice.NO, Choice.ABSTAIN))
    count = Count(
        roll=motion.roll,
        yes=motion.yes,
        no=motion.no,
        abstain=motion.abstain,
        quorum_percent=motion.quorum_percent,
        majority=Majority(motion.majority),
    )
    motion.closed_at, motion.carried = work.now, count.carried
    work.session.flush()
    append(
        work,
        act="motion.closed",
        subject_kind="motion",
        subject_id=motion_id,
        content={"yes": count.yes, "no": count.no, "abstain": count.abstain, "roll": count.roll,
                 "carried": count.carried, "terms": motion.terms_digest},
    )  # fmt: skip
    slug = work.actor.coop.slug if work.actor.coop else ""
    people = [m.person_id for m in current_members(work.session, work.coop_id)]
    take_back(work, about=motion_id, people=people)
    tell(
        work,
        people=people,
        message=N_("The votes on “%(title)s” are counted. See the result."),
        values={"title": motion.title},
        link=f"/c/{slug}/votes/{motion.number}",
    )
    return count


def consume_carried(work: Work, motion_id: uuid.UUID, effect: str, terms_digest: str) -> None:
    """Use a carried motion, once, for exactly the terms that were carried.

    The room that owns the effect calls this in the transaction that does it. Raises MotionNotFound,
    NotCarried, OtherTerms, AlreadyUsed.
    """
    motion = motion_row(_locked(work, motion_id))
    if not motion.carried or motion.effect != effect:
        raise NotCarried()
    if motion.terms_digest != terms_digest:
        raise OtherTerms()
    used = work.session.scalar(
        update(Motion)
        .where(Motion.coop_id == work.coop_id, Motion.id == motion_id, Motion.consumed_at.is_(None))
        .values(consumed_at=work.now)
        .returning(Motion.number)
        .execution_options(synchronize_session=False)
    )
    if used is None:
        raise AlreadyUsed()
    append(work, act="motion.used", subject_kind="motion", subject_id=motion_id, content={"terms": terms_digest})


def papers_equal_turnout(work: Work, *, motion_id: uuid.UUID) -> bool:
    """Whether there are as many papers as members marked on the roll: anybody may ask."""
    papers = work.session.scalar(
        select(func.count()).select_from(Paper).where(Paper.coop_id == work.coop_id, Paper.motion_id == motion_id)
    )
    voted = work.session.scalar(
        select(func.count())
        .select_from(RollEntry)
        .where(RollEntry.coop_id == work.coop_id, RollEntry.motion_id == motion_id, RollEntry.voted.is_(True))
    )
    return papers == voted
