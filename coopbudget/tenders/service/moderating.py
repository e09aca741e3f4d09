"""The panel meets: points agreed with a reason. The independent ones stay; the agreed ones count."""

from __future__ import annotations

import uuid
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.clock import civil_date
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid, NotFound, Words
from coopbudget.guard import Work, insist
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.tenders import queries, rules
from coopbudget.tenders.errors import AlreadyAnswered, InterestFirst, MeetingWaits, NobodyMet
from coopbudget.tenders.models import Call, MeetingAnswer, ModeratedScore, PanelMeeting, Scorer
from coopbudget.tenders.policy import may_see_bids
from coopbudget.tenders.service.ground import (
    bidders_people,
    call_path,
    locked_call,
    locked_scorer,
    no_ballot_runs,
    require_scoring,
    row_of,
)
from coopbudget.tenders.service.scoring import Points
from coopbudget.trail import service as trail


def _locked_panelist(work: Work, call: Call) -> Scorer:
    """The person as one of the panel who has finished scoring. Raises InterestFirst, ScoresMissing by the ranking."""
    scorer = locked_scorer(work, call)
    if scorer.interest is None:
        raise InterestFirst()
    insist(may_see_bids(interest=scorer.interest, acts_for_bidder=work.person_id in bidders_people(work, call.id)))
    return scorer


def record_meeting(work: Work, *, call_id: uuid.UUID, held_on: date, words: str, points: Points) -> PanelMeeting:
    """Write down, as one of the panel, the points that a meeting agreed, with a reason for each, by (bid, criterion).

    They count once more than half of the panel agree; whoever writes counts as one. Raises ScoresMissing before
    everybody has finished alone, MeetingWaits while another meeting waits, BallotRuns, Invalid, NotFound.
    """
    call = locked_call(work, call_id)
    require_scoring(work, call)
    scorer = _locked_panelist(work, call)
    no_ballot_runs(work, call)
    scored = queries.scored(work.session, work.coop_id, row_of(work, call))
    _check(work, call, held_on, points, scored)
    meeting = PanelMeeting(
        id=new_id(),
        coop_id=work.coop_id,
        call_id=call.id,
        held_on=held_on,
        words=words.strip(),
        recorded_by=work.person_id,
        recorded_at=work.now,
        agreed_at=None,
        refused_at=None,
    )
    with named_rules(work.session, {"uq_panel_meeting_waiting": MeetingWaits}):
        work.session.add(meeting)
    work.session.add_all(
        ModeratedScore(
            coop_id=work.coop_id,
            meeting_id=meeting.id,
            bid_id=bid_id,
            criterion_id=criterion_id,
            points=given,
            reason=reason.strip(),
        )
        for (bid_id, criterion_id), (given, reason) in points.items()
    )
    work.session.flush()
    trail.append(
        work,
        act="panel.met",
        subject_kind="call",
        subject_id=call.id,
        content={
            "meeting": str(meeting.id),
            "held_on": held_on.isoformat(),
            "points": [[str(bid), str(each), given] for (bid, each), (given, _) in sorted(points.items())],
        },
    )
    _answer(work, call, meeting, scorer, agrees=True, words="")
    others = [each.person_id for each in _panel(work, call) if each.person_id != work.person_id]
    notices.tell(
        work,
        people=others if meeting.agreed_at is None else [],
        message=N_("The points that the panel agreed for %(call)s are written down. Say whether they are right."),
        values={"call": call.title},
        link=call_path(work, call.number, "/meeting"),
    )
    return meeting


def _check(work: Work, call: Call, held_on: date, points: Points, scored: queries.Scored) -> None:
    wrong: dict[str, list[Words]] = {}
    assert call.opened_at is not None  # require_scoring has asked
    if not civil_date(call.opened_at) <= held_on <= work.today:
        wrong["held_on"] = [_l("Type the day of the meeting: after the bids were opened, and not after today.")]
    if not points:
        wrong["_form"] = [_l("Type the points that you agreed, for one answer at least.")]
    if set(points) - set(scored.points):
        raise NotFound()
    if any(not 0 <= given <= rules.MOST_POINTS for given, _ in points.values()):
        wrong["_form"] = [_l("Give 0 to 5 points.")]
    if any(not reason.strip() for _, reason in points.values()):
        wrong["_form"] = [_l("Say for each of the points why you agreed on them.")]
    if wrong:
        raise Invalid(wrong)


def _panel(work: Work, call: Call) -> list[queries.ScorerRow]:
    return queries.sitting(queries.scorers(work.session, work.coop_id, call.id))


def answer_meeting(work: Work, *, call_id: uuid.UUID, agrees: bool, words: str = "") -> bool | None:
    """Say whether the points written down are what the panel agreed; True or False once that is decided.

    Whoever wrote them down can only take them back. Raises NobodyMet, AlreadyAnswered, Invalid for a no without a
    word.
    """
    call = locked_call(work, call_id)
    require_scoring(work, call)
    scorer = _locked_panelist(work, call)
    meeting = work.session.scalar(
        select(PanelMeeting)
        .where(
            PanelMeeting.coop_id == call.coop_id,
            PanelMeeting.call_id == call.id,
            PanelMeeting.agreed_at.is_(None),
            PanelMeeting.refused_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if meeting is None:
        raise NobodyMet()
    if not agrees and not words.strip():
        raise Invalid({"words": [_l("Say what is not right.")]})
    if meeting.recorded_by == work.person_id:
        if agrees:
            raise AlreadyAnswered()
        return _decide(work, call, meeting, False)
    return _answer(work, call, meeting, scorer, agrees=agrees, words=words.strip())


def _answer(work: Work, call: Call, meeting: PanelMeeting, scorer: Scorer, *, agrees: bool, words: str) -> bool | None:
    with named_rules(work.session, {"uq_meeting_answer_coop_id_meeting_id_scorer_id": AlreadyAnswered}):
        work.session.add(
            MeetingAnswer(
                coop_id=work.coop_id,
                meeting_id=meeting.id,
                scorer_id=scorer.id,
                agrees=agrees,
                words=words,
                answered_at=work.now,
            )
        )
    answers = work.session.scalars(
        select(MeetingAnswer.agrees)
        .where(MeetingAnswer.coop_id == work.coop_id, MeetingAnswer.meeting_id == meeting.id)
        .order_by(MeetingAnswer.answered_at)
    ).all()
    yes = sum(answers)
    said = rules.majority(len(_panel(work, call)), yes, len(answers) - yes)
    return None if said is None else _decide(work, call, meeting, said)


def _decide(work: Work, call: Call, meeting: PanelMeeting, said: bool) -> bool:
    if said:
        meeting.agreed_at = work.now
    else:
        meeting.refused_at = work.now
    work.session.flush()
    trail.append(
        work,
        act="panel.agreed" if said else "panel.refused",
        subject_kind="call",
        subject_id=call.id,
        content={"meeting": str(meeting.id)},
    )
    if not said:
        notices.tell(
            work,
            people=[each.person_id for each in _panel(work, call)],
            message=N_("The points written down for %(call)s are not what the panel agreed. Meet again."),
            values={"call": call.title},
            link=call_path(work, call.number, "/meeting"),
        )
    return said
