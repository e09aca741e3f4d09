"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import or_, select

from coopbudget.db.survey import COOP, NOW, PERSON, ask_for
from coopbudget.tenders.models import Award, Call
from coopbudget.tenders.queries.calls import state_is
from coopbudget.tenders.queries.scores import to_be_scored_by
from coopbudget.tenders.rules import CallState

DRAFTS = ask_for(
    "drafts",
    Call.number,
    note=Call.pool_id,
    of=select(Call.id).where(Call.coop_id == COOP, state_is(CallState.DRAFT, NOW)),
)
"""The numbers of unpublished calls, and their pools."""

TO_OPEN = ask_for(
    "bids_to_open",
    Call.number,
    title=Call.title,
    # Two officers open the bids: whoever has begun waits for another.
    of=select(Call.id).where(
        Call.coop_id == COOP, state_is(CallState.WAITING, NOW), Call.opening_begun_by.is_distinct_from(PERSON)
    ),
)
TO_SCORE = ask_for("bids_to_score", Call.number, title=Call.title, of=to_be_scored_by(COOP, PERSON))
"""Opened calls whose bids this person has still to score."""

WITHOUT_CONTRACT = ask_for(
    "awards_without_contract",
    Call.number,
    title=Call.title,
    of=select(Award.id)
    .join(Call, (Call.coop_id == Award.coop_id) & (Call.id == Award.call_id))
    .where(
        Award.coop_id == COOP,
        Award.used_at.is_(None),
        Award.clock_stopped_at.is_(None),
        or_(Award.standstill_ends_at.is_(None), Award.standstill_ends_at < NOW),
    ),
)
"""Choices that a contract can be made of now: the standstill is over and no challenge waits."""
