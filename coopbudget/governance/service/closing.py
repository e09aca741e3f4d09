"""Counting: the box is opened once, its papers are published in random order, and an election takes effect."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select

from coopbudget.coops.service import hold_coop
from coopbudget.db import random_id
from coopbudget.governance.counting.papers import Election
from coopbudget.governance.counting.stv import Outcome, Round, count
from coopbudget.governance.errors import NotCarried, SecondOfficersMissing, VotingClosed, VotingOpen
from coopbudget.governance.models import Motion, Option, Paper, RollEntry, SealedPaper
from coopbudget.governance.queries import MotionRow, motion_row, names_of_options
from coopbudget.governance.rules import Choice
from coopbudget.governance.saying import Method, as_election, tally
from coopbudget.governance.sealing import Said
from coopbudget.governance.service.ground import audience, box_of, locked, tell_of
from coopbudget.guard import Capacity, Permission, Work
from coopbudget.members.errors import (
    NobodyThere,
    NoSuchOffice,
    NotCurrentMember,
    OfficeHeld,
    StillOutside,
    TwoOffices,
)
from coopbudget.members.service.joining import locked_membership
from coopbudget.members.service.offices import seat
from coopbudget.members.words import OfficeKind
from coopbudget.notices.messages import N_
from coopbudget.notices.service import take_back
from coopbudget.trail.service import append

HEARING_DAYS = 3
"""How many days after the last day second officers have to hear recorded votes; then they count as they are."""

COUNTED = N_("The votes on “%(title)s” are counted. See the result.")


def close_motion(work: Work, *, motion_id: uuid.UUID) -> MotionRow:
    """Count the papers after the last day, or once everybody has voted, and tell the members.

    A second meeting is counted after its day alone.

    The papers are written anew in random order, so that not even the order of rows says who came when, and the key
    of the box is destroyed. Raises VotingOpen, VotingClosed, SecondOfficersMissing.
    """
    work.need(Permission.OPEN_MOTIONS)
    motion = locked(work, motion_id)
    if motion.closed_at is not None or motion.opened_at is None or motion.closes_on is None:
        raise VotingClosed()
    here = (RollEntry.coop_id == work.coop_id, RollEntry.motion_id == motion_id)
    voted = work.session.scalar(select(func.count()).select_from(RollEntry).where(*here, RollEntry.voted.is_(True)))
    meets_later = motion.follows_id is not None  # a second meeting is never sooner than its day
    if work.today <= motion.closes_on and ((voted or 0) < motion.roll or meets_later):
        raise VotingOpen()
    unheard = work.session.scalar(
        select(func.count())
        .select_from(RollEntry)
        .where(*here, RollEntry.capacity == Capacity.OFFICER.value, RollEntry.heard_by.is_(None))
    )
    if unheard and work.today <= motion.closes_on + timedelta(days=HEARING_DAYS):
        raise SecondOfficersMissing()
    papers = _open_box(work, motion)
    motion.voted = len(papers)
    elected = _count(work, motion, papers)
    motion.closed_at, motion.sealed_key = work.now, None  # what was decided stands, and no old copy of it opens a paper
    work.session.flush()
    if elected and motion.effect == "election":
        _hold_members(work, motion_id, elected)
    append(
        work,
        act="motion.closed",
        subject_kind="motion",
        subject_id=motion_id,
        content={
            "yes": motion.yes, "no": motion.no, "abstain": motion.abstain, "roll": motion.roll,
            "voted": motion.voted, "elected": list(elected), "carried": motion.carried, "terms": motion.terms_digest,
        },
    )  # fmt: skip
    if elected and motion.effect == "election":
        _into_office(work, motion, elected)
    people = audience(work, motion)
    take_back(work, about=motion_id, people=people)
    tell_of(work, motion, people, COUNTED)
    return motion_row(motion)


def _open_box(work: Work, motion: Motion) -> list[Said]:
    """Every paper, opened and published anew in random order. The box is empty after."""
    sealed = (SealedPaper.coop_id == work.coop_id, SealedPaper.motion_id == motion.id)
    unsealed = (Paper.coop_id == work.coop_id, Paper.motion_id == motion.id)
    box = box_of(motion)
    papers = [box.open(each) for each in work.session.scalars(select(SealedPaper.content).where(*sealed))]
    # Papers that were given before boxes were sealed lie open already.
    papers += [
        Said(*each) for each in work.session.execute(select(Paper.code, Paper.choice, Paper.weight).where(*unsealed))
    ]
    for table, where in ((SealedPaper, sealed), (Paper, unsealed)):
        work.session.execute(delete(table).where(*where).execution_options(synchronize_session=False))
    random.SystemRandom().shuffle(papers)
    if papers:
        work.session.execute(
            insert(Paper),
            [
                {
                    "coop_id": work.coop_id, "id": random_id(), "motion_id": motion.id, "code": each.code,
                    "choice": each.choice, "weight": each.weight,
                }
                for each in papers
            ],
        )  # fmt: skip
    return papers


def _count(work: Work, motion: Motion, papers: Sequence[Said]) -> tuple[int, ...]:
    """Set what was found; returns who or what won, by number on the paper."""
    votes = {choice: sum(p.weight for p in papers if p.choice == choice) for choice in Choice}
    motion.yes, motion.no, motion.abstain = votes[Choice.YES], votes[Choice.NO], votes[Choice.ABSTAIN]
    if Method(motion.method) is Method.YES_NO:
        row = motion_row(motion, roll_weight=_roll_weight(work, motion), counted=True)
        assert row.count is not None
        motion.carried = row.count.carried
        motion.result = {"roll_weight": row.count.roll_weight}
        return ()
    election = election_of(work, motion, [(p.choice, p.weight) for p in papers])
    if Method(motion.method) is Method.STV:
        outcome = count(election)
        elected = tuple(at + 1 for at in outcome.elected)
        motion.result = kept_count(outcome)
    else:
        found = tally(election, [(p.choice, p.weight) for p in papers])
        elected = found.elected
        motion.result = {
            "votes": [found.votes.get(at + 1, 0) for at in range(len(election.names))],
            "elected": list(elected),
            "lot": list(found.lot),
        }
    row = motion_row(motion, counted=True)
    assert row.count is not None
    motion.carried = bool(elected) and len(papers) >= row.count.needed
    return elected if motion.carried else ()


def _roll_weight(work: Work, motion: Motion) -> int:
    return int(
        work.session.scalar(
            select(func.coalesce(func.sum(RollEntry.weight), 0)).where(
                RollEntry.coop_id == work.coop_id, RollEntry.motion_id == motion.id
            )
        )
        or 0
    )


def election_of(work: Work, motion: Motion, papers: Sequence[tuple[str, int]]) -> Election:
    """The papers of a vote among options as an election."""
    names, withdrawn = names_of_options(work.session, work.coop_id, motion.id)
    return as_election(motion.title, names, motion.seats, papers, withdrawn)


def kept_count(outcome: Outcome) -> dict[str, Any]:
    """A count as it is stored: options by number, figures in hundred-thousandths."""
    return {
        "quota": outcome.quota,
        "valid": outcome.valid,
        "elected": [at + 1 for at in outcome.elected],
        "rounds": [_kept_round(each) for each in outcome.rounds],
    }


def _kept_round(each: Round) -> dict[str, Any]:
    return {
        "votes": list(each.votes),
        "non_transferable": each.non_transferable,
        "cut": each.cut,
        "elected": [at + 1 for at in each.elected],
        "excluded": [at + 1 for at in each.excluded],
        "surplus_of": None if each.surplus_of is None else each.surplus_of + 1,
        "lot": [at + 1 for at in each.lot.among] if each.lot else [],
        "drawn": each.lot.drawn + 1 if each.lot else None,
    }


def _candidates(work: Work, motion_id: uuid.UUID, elected: Sequence[int]) -> Mapping[int, Option]:
    rows = work.session.scalars(
        select(Option)
        .where(Option.coop_id == work.coop_id, Option.motion_id == motion_id, Option.place.in_(elected))
        .order_by(Option.place)
    )
    return {row.place: row for row in rows}


def _hold_members(work: Work, motion_id: uuid.UUID, elected: Sequence[int]) -> None:
    """Lock who was elected before anything is noted, as the order of locks wants it."""
    hold_coop(work)
    for member_id in sorted(c.member_id for c in _candidates(work, motion_id, elected).values() if c.member_id):
        locked_membership(work, member_id)


def _into_office(work: Work, motion: Motion, elected: Sequence[int]) -> None:
    """Who was elected takes office with the term that was voted on. Who can't (left since, say) is left for later."""
    candidates = _candidates(work, motion.id, elected)
    terms = motion.terms
    for place in elected:
        option = candidates[place]
        if option.office_id is not None or option.member_id is None:
            continue
        try:
            option.office_id = seat(
                work,
                member_id=option.member_id,
                kind=OfficeKind(terms["office"]),
                starts_on=date.fromisoformat(terms["starts_on"]),
                ends_on=date.fromisoformat(terms["ends_on"]),
            )
        except (NobodyThere, NoSuchOffice, NotCurrentMember, OfficeHeld, StillOutside, TwoOffices):
            continue
    work.session.flush()
    if all(candidates[place].office_id is not None for place in elected):
        motion.consumed_at = work.now
        work.session.flush()
        append(
            work, act="motion.used", subject_kind="motion", subject_id=motion.id,
            content={"terms": motion.terms_digest},
        )  # fmt: skip


def seat_elected(work: Work, *, motion_id: uuid.UUID) -> bool:
    """Try again to put into office who was elected and could not take it at closing; True once all have.

    Raises NotCarried where nobody was elected, or all are in office.
    """
    work.need(Permission.OPEN_MOTIONS)
    motion = locked(work, motion_id)
    if motion.effect != "election" or not motion.carried or motion.consumed_at is not None:
        raise NotCarried()
    elected = tuple(motion.result["elected"])
    _hold_members(work, motion_id, elected)
    _into_office(work, motion, elected)
    return motion.consumed_at is not None
