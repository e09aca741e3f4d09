"""Talking about a question: remarks, answers, other words for it; and candidates who step back."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.forms import Form
from coopbudget.governance import schemas, service
from coopbudget.governance.views.room import bp, found_motion, motion_page
from coopbudget.guard import Permission, Work, requires


def _back(number: int) -> ResponseReturnValue:
    return redirect(url_for("governance.motion", number=number, _anchor="talk"), 303)


@bp.post("/c/<coop>/votes/<int:number>/say")
@requires(Permission.TAKE_PART)
def say(work: Work, number: int) -> ResponseReturnValue:
    """Say something about the motion."""
    motion = found_motion(work, number)
    form = Form.read(schemas.Remark())
    if not form.ok:
        return motion_page(work, motion, talk=form), 422
    service.say(work, motion_id=motion.id, words=form.data["words"])
    flash(_("Everybody can read what you said now."), "success")
    return _back(number)


@bp.get("/c/<coop>/votes/<int:number>/answer/<uuid:remark>")
@requires(Permission.TAKE_PART)
def answering(work: Work, number: int, remark: uuid.UUID) -> ResponseReturnValue:
    """The form for an answer."""
    return _answer_page(work, number, remark, Form.blank(schemas.Remark()))


def _answer_page(work: Work, number: int, remark: uuid.UUID, form: Form) -> str:
    return render_template("governance/answer.html", motion=found_motion(work, number), remark=remark, form=form)


@bp.post("/c/<coop>/votes/<int:number>/answer/<uuid:remark>")
@requires(Permission.TAKE_PART)
def answer(work: Work, number: int, remark: uuid.UUID) -> ResponseReturnValue:
    """Answer a remark."""
    form = Form.read(schemas.Remark())
    if not form.ok:
        return _answer_page(work, number, remark, form), 422
    service.say(work, motion_id=found_motion(work, number).id, words=form.data["words"], answers_id=remark)
    flash(_("Everybody can read what you said now."), "success")
    return _back(number)


@bp.get("/c/<coop>/votes/<int:number>/amend")
@requires(Permission.TAKE_PART)
def amending(work: Work, number: int) -> ResponseReturnValue:
    """The form for other words."""
    motion = found_motion(work, number)
    form = Form.blank(schemas.Remark(), new_text=motion.text)
    return render_template("governance/amend.html", motion=motion, form=form)


@bp.post("/c/<coop>/votes/<int:number>/amend")
@requires(Permission.TAKE_PART)
def amend(work: Work, number: int) -> ResponseReturnValue:
    """Propose other words."""
    motion = found_motion(work, number)
    form = Form.read(schemas.Remark())
    if form.ok and form.data["new_text"] in ("", motion.text):
        form.take({"new_text": [_("Change the words as you would have them.")]})
    if not form.ok:
        return render_template("governance/amend.html", motion=motion, form=form), 422
    service.say(work, motion_id=motion.id, words=form.data["words"], new_text=form.data["new_text"])
    flash(_("Your words are up. Whoever gives notice of the vote can take them in."), "success")
    return _back(number)


@bp.post("/c/<coop>/votes/<int:number>/remarks/<uuid:remark>/take-back")
@requires(Permission.TAKE_PART)
def take_back(work: Work, number: int, remark: uuid.UUID) -> ResponseReturnValue:
    """Wipe a remark's words."""
    service.take_back_remark(work, motion_id=found_motion(work, number).id, remark_id=remark)
    flash(_("The words are gone."), "success")
    return _back(number)


@bp.post("/c/<coop>/votes/<int:number>/remarks/<uuid:remark>/decide")
@requires(Permission.OPEN_MOTIONS)
def decide(work: Work, number: int, remark: uuid.UUID) -> ResponseReturnValue:
    """Take an amendment in, or leave it."""
    take_in = request.form.get("take_in") == "yes"
    service.decide_amendment(work, motion_id=found_motion(work, number).id, remark_id=remark, take_in=take_in)
    flash(_("The words are taken in.") if take_in else _("The words stay as they were."), "success")
    return _back(number)


@bp.post("/c/<coop>/votes/<int:number>/stand")
@requires(Permission.VOTE)
def stand(work: Work, number: int) -> ResponseReturnValue:
    """Put oneself forward in an election."""
    motion, form = found_motion(work, number), Form.read(schemas.Stand())
    if not form.ok:
        return motion_page(work, motion, standing_form=form), 422
    service.stand(work, motion_id=motion.id, **form.data)
    flash(_("You stand. Everybody can read what you say."), "success")
    return redirect(url_for("governance.motion", number=number), 303)


@bp.post("/c/<coop>/votes/<int:number>/options/<int:place>/withdraw")
@requires(Permission.SEE_COOP)
def withdraw(work: Work, number: int, place: int) -> ResponseReturnValue:
    """A candidate steps back."""
    service.withdraw_candidate(work, motion_id=found_motion(work, number).id, place=place)
    flash(_("The candidate has stepped back. Papers that name them go on to whom they name next."), "success")
    return redirect(url_for("governance.motion", number=number), 303)
