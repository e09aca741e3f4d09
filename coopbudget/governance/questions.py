"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import and_, exists, literal_column, or_, select

from coopbudget.db.survey import COOP, MEMBER, PERSON, TODAY, ask_for, count_of
from coopbudget.governance.groups import GUARDED
from coopbudget.governance.models import FoundingStep, Motion, RollEntry

TO_VOTE = ask_for(
    "votes_waiting",
    Motion.number,
    title=Motion.title,
    day=Motion.closes_on,
    of=select(Motion.id)
    .join(RollEntry, and_(RollEntry.coop_id == Motion.coop_id, RollEntry.motion_id == Motion.id))
    .where(
        Motion.coop_id == COOP,
        Motion.closed_at.is_(None),
        Motion.closes_on >= TODAY,
        RollEntry.member_id == MEMBER,
        RollEntry.voted.is_(False),
    ),
)
"""Open motions on which the member has not voted yet, and their last day."""

TO_COUNT = ask_for(
    "motions_to_count",
    Motion.number,
    title=Motion.title,
    of=select(Motion.id).where(Motion.coop_id == COOP, Motion.closed_at.is_(None), Motion.closes_on < TODAY),
)

TO_HEAR = ask_for(
    "votes_to_hear",
    Motion.number,
    title=Motion.title,
    of=select(Motion.id).where(
        Motion.coop_id == COOP,
        Motion.closed_at.is_(None),
        exists().where(
            RollEntry.coop_id == Motion.coop_id,
            RollEntry.motion_id == Motion.id,
            RollEntry.capacity == literal_column("'officer'"),  # said aloud: the index holds these alone
            RollEntry.heard_by.is_(None),
            RollEntry.recorded_by != PERSON,
            RollEntry.member_id != MEMBER,
        ),
    ),
)
"""Motions with votes that another officer recorded and no second officer has heard."""

STEPS_DONE = count_of(
    "founding_steps",
    select(FoundingStep.id).where(
        FoundingStep.coop_id == COOP,
        FoundingStep.evidence_id.is_not(None),
        or_(FoundingStep.step.not_in(sorted(GUARDED)), FoundingStep.agreed_by.is_not(None)),
    ),
)
"""How many steps of a group on its way to a society are done."""

STEPS_TO_AGREE = count_of(
    "founding_steps_to_agree",
    select(FoundingStep.id).where(
        FoundingStep.coop_id == COOP,
        FoundingStep.step.in_(sorted(GUARDED)),
        FoundingStep.evidence_id.is_not(None),
        FoundingStep.agreed_by.is_(None),
        FoundingStep.done_by != PERSON,
    ),
)
"""Steps that another officer noted and that wait for a second."""
