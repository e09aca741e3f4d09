"""Questions about a call: asked by a provider until a stated instant, answered once, read by all without a name."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from coopbudget.errors import Conflict, NotFound
from coopbudget.guard import Permission, Work
from coopbudget.members import queries as members
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.tenders import queries
from coopbudget.tenders.asking import Timetable, questions_open
from coopbudget.tenders.errors import LateBid, LateQuestion, NoSuchCall, NotThatPoint
from coopbudget.tenders.models import Question
from coopbudget.tenders.rules import CallState
from coopbudget.tenders.service.ground import call_path, locked_call, require_visible, state_of, tell_providers
from coopbudget.trail import service as trail


def ask_question(work: Work, *, call_id: uuid.UUID, words: str) -> Question:
    """A provider asks; everybody reads it, nobody reads who asked.

    Raises LateBid past the deadline, LateQuestion after the time for questions.
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    call = locked_call(work, call_id)
    found = state_of(work, call)
    if found is CallState.DRAFT:
        raise NoSuchCall()
    if found is CallState.WAITING:
        raise LateBid(call.deadline_at, work.now)
    if found is not CallState.OPEN:
        raise NotThatPoint()
    require_visible(work, call)
    if not questions_open(Timetable(call.questions_until_at, call.deadline_at), work.now):
        raise LateQuestion()
    asked = work.session.scalar(
        select(func.count()).select_from(Question).where(Question.coop_id == call.coop_id, Question.call_id == call.id)
    )
    row = Question(
        coop_id=call.coop_id,
        call_id=call.id,
        number=(asked or 0) + 1,
        asked_by=work.provider_id,
        words=words,
        asked_at=work.now,
        answered_at=None,
        answered_by=None,
    )
    work.session.add(row)
    work.session.flush()
    trail.append(
        work, act="call.question_asked", subject_kind="call", subject_id=call.id, content={"number": row.number}
    )
    notices.tell(
        work,
        people=members.people_with(work.session, work.coop_id, Permission.PUBLISH_CALLS, work.today),
        message=N_("A provider asks a question about %(call)s."),
        values={"call": call.title},
        link=call_path(work, call.number),
    )
    return row


def answer_question(work: Work, *, call_id: uuid.UUID, number: int, answer: str) -> None:
    """Answer a question for all to read, once. Raises NotFound, Conflict if it is answered."""
    work.need(Permission.PUBLISH_CALLS)
    call = locked_call(work, call_id)
    row = work.session.scalar(
        select(Question).where(Question.coop_id == call.coop_id, Question.call_id == call.id, Question.number == number)
    )
    if row is None:
        raise NotFound()
    if row.answered_at is not None:
        raise Conflict(_l("This question is answered already."))
    row.answer, row.answered_at, row.answered_by = answer, work.now, work.actor.person_id
    work.session.flush()
    trail.append(
        work, act="call.question_answered", subject_kind="call", subject_id=call.id, content={"number": number}
    )
    tell_providers(
        work,
        call,
        queries.followers(work.session, work.coop_id, call.id),
        N_("A question about %(call)s is answered. The answer is on its page."),
    )
