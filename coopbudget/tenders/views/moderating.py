"""The panel's meeting: everybody's points side by side, what was agreed, and whether that is right."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.tenders import queries, rules, service
from coopbudget.tenders.errors import ScoresMissing
from coopbudget.tenders.queries import CallRow, OpenBid
from coopbudget.tenders.rules import CallState, Floor
from coopbudget.tenders.schemas import MeetingAnswerSchema, meeting_schema
from coopbudget.tenders.views.blueprint import bp
from coopbudget.tenders.views.calls import find_call

Answer = str | Response | tuple[str, int]


def _standing(work: Work, found: CallRow) -> list[OpenBid]:
    """The bids that did not fall, for somebody who may see everybody's points. Raises ScoresMissing before that."""
    service.require_sight(work, call_id=found.id)
    panel = queries.sitting(queries.scorers(work.session, work.coop_id, found.id))
    if any(each.finished_at is None for each in panel):
        raise ScoresMissing()
    bids = queries.opened_bids(work.session, work.coop_id, found.id)
    return [each for each in bids if each.floor is not Floor.REJECTED]


def _schema(found: CallRow, bids: list[OpenBid]) -> Any:
    return meeting_schema(len(bids), len(found.criteria))


@bp.get("/c/<coop>/calls/<int:number>/meeting")
@requires(Permission.SEE_COOP)
def meeting(work: Work, number: int) -> str:
    """Everybody's points, the meetings so far, and a place to write down what was agreed."""
    found = find_call(work, number)
    bids = _standing(work, found)
    form = Form.blank(_schema(found, bids), held_on=work.today.isoformat())
    return _page(work, found, bids, form, Form.blank(MeetingAnswerSchema()))


def _page(work: Work, found: CallRow, bids: list[OpenBid], form: Form, answer: Form) -> str:
    panel = queries.sitting(queries.scorers(work.session, work.coop_id, found.id))
    met = queries.meetings(work.session, work.coop_id, found.id)
    waiting = next((each for each in met if each.waits), None)
    mine = next((each for each in panel if each.person_id == work.actor.person_id), None)
    given: dict[tuple[uuid.UUID, uuid.UUID], list[Any]] = {}
    for each in queries.scores_of_call(work.session, work.coop_id, found.id):
        given.setdefault((each.bid_id, each.criterion_id), []).append(each)
    return render_template(
        "tenders/meeting.html",
        call=found,
        bids=bids,
        names=members.names(work.session, [each.person_id for each in panel]),
        by_scorer={each.id: each.person_id for each in panel},
        meetings=met,
        waiting=waiting,
        given=given,
        agreed=queries.agreed(met),
        form=form,
        answer=answer,
        mine=mine,
        answered=waiting is not None and mine is not None and mine.id in waiting.answers,
        wrote=waiting is not None and waiting.recorded_by == work.actor.person_id,
        open=found.state(work.now) is CallState.SCORING,
        most=rules.MOST_POINTS,
    )


@bp.post("/c/<coop>/calls/<int:number>/meeting")
@requires(Permission.SEE_COOP)
def record_meeting(work: Work, number: int) -> Answer:
    """Write down what the panel agreed."""
    found = find_call(work, number)
    bids = _standing(work, found)
    form = Form.read(_schema(found, bids))
    if form.ok:
        points = {}
        for place, bid in enumerate(bids, start=1):
            for each in found.criteria:
                key = f"{place}_{each.position}"
                if form.data[f"points_{key}"] is not None:
                    points[bid.id, each.id] = (form.data[f"points_{key}"], form.data[f"reason_{key}"])
        try:
            service.record_meeting(
                work, call_id=found.id, held_on=form.data["held_on"], words=form.data["words"], points=points
            )
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("It is written down. The others of the panel are asked whether it is right."), "success")
            return redirect(url_for("tenders.meeting", number=number), 303)
    return _page(work, found, bids, form, Form.blank(MeetingAnswerSchema())), 422


@bp.post("/c/<coop>/calls/<int:number>/meeting/answer")
@requires(Permission.SEE_COOP)
def answer_meeting(work: Work, number: int) -> Answer:
    """Say whether what is written down is what was agreed."""
    found = find_call(work, number)
    bids = _standing(work, found)
    answer = Form.read(MeetingAnswerSchema())
    if answer.ok:
        try:
            said = service.answer_meeting(
                work, call_id=found.id, agrees=answer.data["agrees"] == "yes", words=answer.data["words"]
            )
        except Invalid as problem:
            answer.take(problem)
        except Conflict as problem:
            answer.take({"_form": [problem.message]})
        else:
            told = {
                True: _("The panel has agreed. These points count now."),
                False: _("These points do not count. The panel can meet again."),
                None: _("Your answer is kept. Others of the panel answer too."),
            }
            flash(told[said], "success")
            return redirect(url_for("tenders.meeting", number=number), 303)
    form = Form.blank(_schema(found, bids), held_on=work.today.isoformat())
    return _page(work, found, bids, form, answer), 422
