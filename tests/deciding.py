"""Decisions that tests stand on, taken as members take them: talked about, noticed, voted on, counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from coopbudget.governance import service as governance
from coopbudget.guard import Actor
from tests.conftest import Act


def decide(
    act: Act, chair: Actor, voters: Sequence[Actor], motion_id: UUID, now: datetime, choice: str = "yes"
) -> bool:
    """Notice now, the vote a week later, the count three days after; whether it was carried."""
    opens, closes = (now + timedelta(days=7)).date(), (now + timedelta(days=9)).date()
    with act(chair, now=now) as work:
        governance.give_notice(work, motion_id=motion_id, opens_on=opens, closes_on=closes)
    with act(chair, now=now + timedelta(days=7)) as work:
        assert governance.open_due(work, motion_id=motion_id)
    for voter in voters:
        with act(voter, now=now + timedelta(days=8)) as work:
            governance.cast_vote(work, motion_id=motion_id, choice=choice)
    with act(chair, now=now + timedelta(days=10)) as work:
        return bool(governance.close_motion(work, motion_id=motion_id).carried)


def removal(act: Act, chair: Actor, voters: Sequence[Actor], member_id: UUID, now: datetime) -> UUID:
    """The decision, carried by ``voters``, that a member is removed; it can be used eleven days after ``now``."""
    with act(chair, now=now) as work:
        motion_id = governance.propose_removal(work, member_id=member_id, reason="The meeting of 1 October.")
    assert decide(act, chair, voters, motion_id, now)
    return motion_id
