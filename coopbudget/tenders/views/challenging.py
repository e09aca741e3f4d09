"""Challenges: made by a bidder or a member, answered by an officer who had no part in the choice."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.errors import Conflict, Forbidden, Invalid
from coopbudget.evidence.service import send
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.providers import queries as providers
from coopbudget.tenders import queries, service, words
from coopbudget.tenders.errors import NoStandstill, NoSuchCall, NoSuchChallenge
from coopbudget.tenders.queries import CallRow, ChallengeRow
from coopbudget.tenders.schemas import ChallengeSchema, OutcomeSchema
from coopbudget.tenders.views.blueprint import bp
from coopbudget.tenders.views.calls import find_call

Answer = str | Response | tuple[str, int]


def _form(work: Work, found: CallRow, form: Form, back: str) -> str:
    award = queries.award_of_call(work.session, work.coop_id, found.id)
    if award is None or not award.challengeable(work.now):
        raise NoStandstill()
    return render_template("tenders/challenge.html", call=found, award=award, form=form, back=back)


def _made(work: Work, found: CallRow, back: str) -> Answer:
    form = Form.read(ChallengeSchema())
    if form.ok:
        file = request.files.get("file")
        try:
            service.challenge_award(
                work, call_id=found.id, words=form.data["words"], file=file if file and file.filename else None
            )
        except Invalid as problem:
            form.take(problem)
        except NoStandstill:
            raise
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("Your challenge is recorded. The clock has stopped until it is answered."), "success")
            return redirect(back, 303)
    return _form(work, found, form, back), 422


@bp.get("/c/<coop>/calls/<int:number>/challenge")
@requires(Permission.TAKE_PART)
def ask_challenge(work: Work, number: int) -> str:
    """Challenge the choice, as a member."""
    found = find_call(work, number)
    return _form(work, found, Form.blank(ChallengeSchema()), url_for("tenders.call", number=number))


@bp.post("/c/<coop>/calls/<int:number>/challenge")
@requires(Permission.TAKE_PART)
def challenge(work: Work, number: int) -> Answer:
    """Record it."""
    return _made(work, find_call(work, number), url_for("tenders.call", number=number))


@bp.get("/c/<coop>/p/<provider>/calls/<int:number>/challenge")
@requires(Permission.ACT_FOR_PROVIDER)
def ask_challenge_of_bidder(work: Work, number: int) -> str:
    """Challenge the choice, as one of its bidders."""
    found = find_call(work, number)
    if work.provider_id not in queries.bidders(work.session, work.coop_id, found.id):
        raise NoSuchCall()
    return _form(work, found, Form.blank(ChallengeSchema()), url_for("tenders.call_for_provider", number=number))


@bp.post("/c/<coop>/p/<provider>/calls/<int:number>/challenge")
@requires(Permission.ACT_FOR_PROVIDER)
def challenge_of_bidder(work: Work, number: int) -> Answer:
    """Record it."""
    return _made(work, find_call(work, number), url_for("tenders.call_for_provider", number=number))


def _challenge(work: Work, found: CallRow, number: int) -> ChallengeRow:
    rows = queries.challenges(work.session, work.coop_id, found.id)
    row = next((each for each in rows if each.number == number), None)
    if row is None:
        raise NoSuchChallenge()
    return row


@bp.get("/c/<coop>/calls/<int:number>/challenges/<int:challenge>")
@requires(Permission.HANDLE_COMPLAINTS)
def ask_answer(work: Work, number: int, challenge: int) -> str:
    """One challenge, for the officer who answers it."""
    found = find_call(work, number)
    return _answer(work, found, _challenge(work, found, challenge), Form.blank(OutcomeSchema()))


def _answer(work: Work, found: CallRow, row: ChallengeRow, form: Form) -> str:
    return render_template(
        "tenders/answer_challenge.html",
        call=found,
        row=row,
        who=_who(work, row),
        award=queries.award_of_call(work.session, work.coop_id, found.id),
        words=words,
        form=form,
    )


def _who(work: Work, row: ChallengeRow) -> str:
    if row.provider_id is not None:
        found = providers.provider(work.session, row.provider_id)
        return found.name if found else ""
    return members.person_name(work.session, row.made_by)


@bp.post("/c/<coop>/calls/<int:number>/challenges/<int:challenge>")
@requires(Permission.HANDLE_COMPLAINTS)
def answer_challenge(work: Work, number: int, challenge: int) -> Answer:
    """Answer it."""
    found = find_call(work, number)
    row = _challenge(work, found, challenge)
    form = Form.read(OutcomeSchema())
    if form.ok:
        try:
            service.answer_challenge(work, call_id=found.id, number=challenge, **form.data)
        except Invalid as problem:
            form.take(problem)
        except (Conflict, Forbidden) as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("Your answer is recorded, and all concerned are told."), "success")
            return redirect(url_for("tenders.call", number=number), 303)
    return _answer(work, found, row, form), 422


@bp.get("/c/<coop>/calls/<int:number>/challenges/<int:challenge>/file")
@requires(Permission.HANDLE_COMPLAINTS)
def challenge_file(work: Work, number: int, challenge: int) -> Any:
    """The file that came with a challenge, for officers who may answer it."""
    row = _challenge(work, find_call(work, number), challenge)
    if row.evidence_id is None:
        raise NoSuchChallenge()
    return send(work, row.evidence_id)
