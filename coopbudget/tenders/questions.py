"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import and_, case, exists, literal, or_, select

from coopbudget.db.survey import COOP, NOW, PERSON, ask_for, count_of
from coopbudget.governance.queries import motion_carried, motion_undecided
from coopbudget.tenders.models import Award, AwardBallot, Call, Challenge, MeetingAnswer, PanelMeeting, Question, Scorer
from coopbudget.tenders.queries.calls import any_opened, state_is
from coopbudget.tenders.queries.scores import to_be_scored_by
from coopbudget.tenders.rules import CallState

DRAFTS = ask_for(
    "drafts",
    Call.number,
    note=Call.pool_id,
    of=select(Call.id).where(Call.coop_id == COOP, state_is(CallState.DRAFT, NOW)),
)
"""The numbers of unpublished calls, and their pools."""

UNANSWERED = ask_for(
    "calls_with_questions",
    Call.number,
    title=Call.title,
    of=select(Call.id).where(
        Call.coop_id == COOP,
        state_is(CallState.OPEN, NOW),
        exists().where(Question.coop_id == Call.coop_id, Question.call_id == Call.id, Question.answered_at.is_(None)),
    ),
)
"""The calls open for bids on which a provider asked something that nobody has answered."""

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

BEING_SCORED = count_of(
    "calls_being_scored", select(Call.id).where(Call.coop_id == COOP, state_is(CallState.SCORING, NOW))
)
"""How many calls have their bids opened and no choice. Only where there is one, ``TO_CHOOSE`` is worth asking."""

_SITTING = exists().where(
    Scorer.coop_id == Call.coop_id, Scorer.call_id == Call.id, Scorer.interest.is_distinct_from("conflict")
)
_VOTE = exists().where(AwardBallot.coop_id == Call.coop_id, AwardBallot.call_id == Call.id)
NOBODY_BID, MEMBERS_CHOSE = "nobody_bid", "members_chose"
TO_CHOOSE = ask_for(
    "calls_to_choose_for",
    Call.number,
    title=Call.title,
    note=case(
        (~any_opened(), literal(NOBODY_BID)),
        (_VOTE.where(motion_carried(AwardBallot.coop_id, AwardBallot.motion_id)), literal(MEMBERS_CHOSE)),
        else_=literal(""),
    ),
    of=select(Call.id).where(
        Call.coop_id == COOP,
        state_is(CallState.SCORING, NOW),
        or_(~any_opened(), and_(_SITTING, ~_SITTING.where(Scorer.finished_at.is_(None)))),
        ~exists().where(
            Scorer.coop_id == Call.coop_id,
            Scorer.call_id == Call.id,
            Scorer.person_id == PERSON,
            Scorer.interest == "conflict",
        ),
        ~exists().where(
            PanelMeeting.coop_id == Call.coop_id,
            PanelMeeting.call_id == Call.id,
            PanelMeeting.agreed_at.is_(None),
            PanelMeeting.refused_at.is_(None),
        ),
        ~_VOTE.where(motion_undecided(AwardBallot.coop_id, AwardBallot.motion_id)),
    ),
)
"""The opened calls that wait for an officer: everybody has scored the bids, and no meeting or vote is about them; or
nobody bid, or the members voted and it is not recorded yet (said in the note). After a vote that failed it is again
for the officer to choose."""

TO_AGREE = ask_for(
    "panel_meetings_to_answer",
    Call.number,
    title=Call.title,
    of=select(PanelMeeting.id)
    .join(Call, (Call.coop_id == PanelMeeting.coop_id) & (Call.id == PanelMeeting.call_id))
    .join(Scorer, (Scorer.coop_id == PanelMeeting.coop_id) & (Scorer.call_id == PanelMeeting.call_id))
    .where(
        PanelMeeting.coop_id == COOP,
        PanelMeeting.agreed_at.is_(None),
        PanelMeeting.refused_at.is_(None),
        Scorer.person_id == PERSON,
        Scorer.interest == "none",
        ~exists().where(
            MeetingAnswer.coop_id == PanelMeeting.coop_id,
            MeetingAnswer.meeting_id == PanelMeeting.id,
            MeetingAnswer.scorer_id == Scorer.id,
        ),
        Call.closed_at.is_(None),
    ),
)
"""Meetings of a panel whose points wait for this person's yes or no."""

CHALLENGED = ask_for(
    "challenges_to_answer",
    Call.number,
    title=Call.title,
    of=select(Challenge.id)
    .join(Call, (Call.coop_id == Challenge.coop_id) & (Call.id == Challenge.call_id))
    .join(Award, (Award.coop_id == Challenge.coop_id) & (Award.call_id == Challenge.call_id))
    .where(
        Challenge.coop_id == COOP,
        Challenge.answered_at.is_(None),
        Challenge.made_by != PERSON,
        Award.awarded_by != PERSON,
        ~exists().where(
            Scorer.coop_id == Challenge.coop_id, Scorer.call_id == Challenge.call_id, Scorer.person_id == PERSON
        ),
    ),
)
"""The calls of challenges that this person may answer, for having had no part in the choice."""

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
