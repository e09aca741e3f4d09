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
from coopbudget.guard import Actor
from coopbudget.meetings import policy
from coopbudget.meetings.causes import Caused, caused_by
from coopbudget.meetings.queries import MeetingRow, on_agendas


@dataclass(frozen=True)
class Decision:
    """A decision as it stands in the register.

    ``sum`` is its result in words. ``first`` is the vote that it confirms, ``second`` the one that confirms it.
    ``meetings`` are those on whose agenda it stood, as far as the reader may see what they were about.
    """

    motion: MotionRow
    sum: str
    caused: tuple[Caused, ...]
    first: MotionRow | None
    second: MotionRow | None
    meetings: tuple[MeetingRow, ...]


def decisions(session: Session, coop_id: uuid.UUID, motions: Sequence[MotionRow], reader: Actor) -> list[Decision]:
    """These motions, which were counted, as the register shows them to a reader, in their order."""
    ids = [motion.id for motion in motions]
    offered = governance.options_of(session, coop_id, ids)
    caused = caused_by(session, coop_id, motions, offered)
    seconds = seconds_of(session, coop_id, ids)
    met = on_agendas(session, coop_id, ids)
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
            meetings=tuple(each for each in met.get(motion.id, ()) if policy.may_see_agenda(reader, each.written)),
        )
        for motion in motions
    ]
