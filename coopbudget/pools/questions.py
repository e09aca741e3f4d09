"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Text, and_, case, cast, exists, func, literal, or_, select

from coopbudget.db.survey import COOP, MEMBER, NOW, TODAY, Answers, ask_for, instant_of
from coopbudget.pools.models import Invitation, Pledge, Pool, PoolWait, Suggestion
from coopbudget.pools.queries import waits_for_call

FUNDED = ask_for(
    "funded_pools",
    Pool.number,
    title=Pool.title,
    note=Pool.id,
    of=select(Pool.id).where(Pool.coop_id == COOP, waits_for_call()),
)
"""The pools that wait for a call for bids: number, title and id."""

_CLOSES = case((and_(Pool.closes_at > NOW, Pool.funded_at.is_(None)), Pool.closes_at))
JOINED = ask_for(
    "pools_joined",
    Pool.number,
    title=Pool.title,
    note=cast(func.sum(Pledge.weekly), Text) + func.coalesce(literal(" ", Text) + cast(_CLOSES, Text), ""),
    of=select(Pool.id)
    .join(Pledge, and_(Pledge.coop_id == Pool.coop_id, Pledge.pool_id == Pool.id))
    .where(
        Pool.coop_id == COOP,
        Pledge.member_id == MEMBER,
        Pledge.released_at.is_(None),
        Pledge.committed_at.is_(None),
        Pool.contracted_at.is_(None),
        Pool.ended_at.is_(None),
        Pool.failed_at.is_(None),
    )
    .group_by(Pool.number, Pool.title, Pool.closes_at, Pool.funded_at),
)
"""The pools under way that the member has set money aside for, and not promised to a contract; read by ``joined``."""


class Joined(NamedTuple):
    """A pool that the member is in, her pence a week to it, and when it closes where it is still to close."""

    number: int
    title: str
    weekly: int
    closes_at: datetime | None


def joined(answers: Answers) -> list[Joined]:
    """What ``JOINED`` found, by number."""
    found = ((row.number, row.title, *row.note.partition(" ")) for row in answers.rows(JOINED))
    return [
        Joined(number, title, int(weekly), instant_of(closes) if closes else None)
        for number, title, weekly, _, closes in found
    ]


INVITED = ask_for(
    "invitations_to_answer",
    Suggestion.number,
    title=Suggestion.title,
    day=Suggestion.answer_by,
    of=select(Suggestion.id)
    .join(
        Invitation,
        and_(Invitation.coop_id == Suggestion.coop_id, Invitation.suggestion_id == Suggestion.id),
    )
    .outerjoin(Pool, and_(Pool.coop_id == Suggestion.coop_id, Pool.id == Suggestion.pool_id))
    .where(
        Suggestion.coop_id == COOP,
        Invitation.member_id == MEMBER,
        Invitation.answer == "",
        Suggestion.asked_at.is_not(None),
        Suggestion.dropped_at.is_(None),
        or_(
            and_(Suggestion.pool_id.is_(None), Suggestion.answer_by >= TODAY),
            and_(Pool.closes_at > NOW, Pool.funded_at.is_(None), Pool.failed_at.is_(None)),
        ),
    ),
)
"""The groups that the member was asked to join and has not answered, by when."""

_PLEDGED = exists().where(
    Pledge.coop_id == Pool.coop_id,
    Pledge.pool_id == Pool.id,
    Pledge.member_id == MEMBER,
    Pledge.released_at.is_(None),
)

TO_PLEDGE = ask_for(
    "pools_to_pledge_to",
    Pool.number,
    title=Pool.title,
    of=select(Pool.id)
    .join(Suggestion, and_(Suggestion.coop_id == Pool.coop_id, Suggestion.pool_id == Pool.id))
    .join(
        Invitation,
        and_(Invitation.coop_id == Suggestion.coop_id, Invitation.suggestion_id == Suggestion.id),
    )
    .where(
        Pool.coop_id == COOP,
        Invitation.member_id == MEMBER,
        Invitation.answer == "yes",
        Pool.closes_at > NOW,
        Pool.funded_at.is_(None),
        Pool.failed_at.is_(None),
        ~_PLEDGED,
    ),
)
"""The pools that formed of a group to which the member said yes, and for which she has set nothing aside."""

OFFERED = ask_for(
    "places_offered",
    Pool.number,
    title=Pool.title,
    of=select(Pool.id)
    .join(PoolWait, and_(PoolWait.coop_id == Pool.coop_id, PoolWait.pool_id == Pool.id))
    .where(
        Pool.coop_id == COOP,
        PoolWait.member_id == MEMBER,
        PoolWait.ended_at.is_(None),
        PoolWait.answer_by > NOW,
        Pool.failed_at.is_(None),
        Pool.ended_at.is_(None),
    ),
)
"""The pools where a place is held for the member, who waited for one."""
