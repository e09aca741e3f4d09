"""The register of decisions: many motions with their sums and what they caused, in a fixed number of queries."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from coopbudget.governance import queries as governance
from coopbudget.governance.decided import seconds_of
from coopbudget.governance.queries import MotionRow
from coopbudget.governance.saying import Method
from coopbudget.governance.words import option_words, result_words
from coopbudget.meetings.causes import Caused, caused_by


@dataclass(frozen=True)
class Decision:
    """A decision as it stands in the register.

    ``sum`` is its result in words. ``first`` is the vote that it confirms, ``second`` the one that confirms it.
    """

    motion: MotionRow
    sum: str
    caused: tuple[Caused, ...]
    first: MotionRow | None
    second: MotionRow | None


def decisions(session: Session, coop_id: uuid.UUID, motions: Sequence[MotionRow]) -> list[Decision]:
    """These motions, which were counted, as the register shows them, in their order."""
    ids = [motion.id for motion in motions]
    offered = governance.options_of(session, coop_id, ids)
    caused = caused_by(session, coop_id, motions, offered)
    seconds = seconds_of(session, coop_id, ids)
    firsts = governance.motions_by_id(session, coop_id, [m.follows_id for m in motions if m.follows_id])
    return [
        Decision(
            motion=motion,
            sum=result_words(motion)
            if motion.method is Method.YES_NO
            else option_words(motion, offered.get(motion.id, [])),
            caused=tuple(caused[motion.id]),
            first=firsts.get(motion.follows_id) if motion.follows_id else None,
            second=seconds.get(motion.id),
        )
        for motion in motions
    ]
