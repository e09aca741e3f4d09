"""Who acts for a member by law, now and before: an officer records a hand-over, a hand-back, and looks at a stop."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l

from coopbudget.errors import Conflict, Forbidden, Invalid, NotFound
from coopbudget.evidence import service as evidence
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.members import labels, queries, schemas, service
from coopbudget.members.service import a_year_from
from coopbudget.members.views.lookup import member_numbered, person_named
from coopbudget.members.views.room import bp
from coopbudget.members.words import Standing


def _page(work: Work, number: int, form: Form, known: Form) -> str:
    member = member_numbered(work, number)
    links = queries.supporters_for(work.session, work.coop_id, member.id)
    by_law = [link for link in links if link.standing != Standing.SUPPORTER]
    nation = work.actor.coop.nation if work.actor.coop else ""
    return render_template(
        "members/capacity.html",
        member=member,
        now=[link for link in by_law if link.stands(work.today)],
        before=[link for link in by_law if not link.stands(work.today)],
        form=form if form.has_errors or not known.has_errors else known,
        hand_over_form=form,
        known_form=known,
        standings=labels.options(labels.chosen(labels.STANDING_WORDS, labels.STANDINGS.get(nation, ()))),
        powers=labels.options(labels.POWER_WORDS),
        power_words=labels.POWER_WORDS,
        standing_words=labels.STANDING_WORDS,
        label=labels.label,
    )


def _blank(work: Work) -> Form:
    ends_on = a_year_from(work.today).isoformat()
    return Form.blank(schemas.HandOver(), powers=[Power.SEE, Power.PLAN, Power.CONFIRM_VISITS], ends_on=ends_on)


@bp.get("/c/<coop>/members/<int:number>/capacity")
@requires(Permission.MANAGE_OFFICES)
def capacity(work: Work, number: int) -> ResponseReturnValue:
    """Who acts for the member by law, now and before, and the forms to change it."""
    return _page(work, number, _blank(work), Form.blank(schemas.KnownHow()))


@bp.post("/c/<coop>/members/<int:number>/capacity")
@requires(Permission.MANAGE_OFFICES)
def hand_over(work: Work, number: int) -> ResponseReturnValue:
    """Somebody acts for the member by law from today, in the place of whoever did."""
    member = member_numbered(work, number)
    form = Form.read(schemas.HandOver())
    if form.ok:
        person_id = person_named(work, form.data["email"])
        if person_id is None:
            form.take({"email": [_l("Nobody has signed up with this address. Ask them to sign up first.")]})
        else:
            try:
                _hand_over(work, member, person_id, form)
            except Invalid as problem:
                form.take(problem)
            except (Conflict, Forbidden) as problem:
                form.take({"_form": [problem.message]})
            else:
                flash(_("Recorded. They act by law from now on, and both have been told."), "success")
                return redirect(url_for("members.capacity", number=number), 303)
    return _page(work, number, form, Form.blank(schemas.KnownHow())), 422


def _hand_over(work: Work, member: queries.MemberRow, person_id: uuid.UUID, form: Form) -> None:
    paper = request.files.get("evidence")
    evidence_id = None
    if paper and paper.filename:
        evidence_id = evidence.store(work, file=paper, kind="standing", field="evidence")
    service.hand_over(
        work,
        member_id=member.id,
        person_id=person_id,
        standing=Standing(form.data["standing"]),
        powers=[Power(power) for power in form.data["powers"]],
        ends_on=form.data["ends_on"],
        evidence_id=evidence_id,
        known_how=form.data["shown_by"],
    )


@bp.post("/c/<coop>/members/<int:number>/capacity/back")
@requires(Permission.MANAGE_OFFICES)
def hand_back(work: Work, number: int) -> ResponseReturnValue:
    """The member acts for herself again."""
    member = member_numbered(work, number)
    form = Form.read(schemas.KnownHow())
    if form.ok:
        try:
            service.hand_back(work, member_id=member.id, known_how=form.data["known_how"])
        except Invalid as problem:
            form.take(problem)
        except (Conflict, Forbidden) as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("Recorded. %(name)s acts for themselves again.", name=member.display_name), "success")
            return redirect(url_for("members.capacity", number=number), 303)
    return _page(work, number, _blank(work), form), 422


@bp.post("/c/<coop>/members/<int:number>/capacity/<uuid:link>/go-on")
@requires(Permission.MANAGE_OFFICES)
def let_go_on(work: Work, number: int, link: uuid.UUID) -> ResponseReturnValue:
    """What the member stopped may go on: an officer has looked."""
    _link_of(work, number, link)
    form = Form.read(schemas.KnownHow())
    if form.ok:
        try:
            service.let_go_on(work, supporter_id=link, known_how=form.data["known_how"])
        except (Conflict, Forbidden) as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("They can act again. Both have been told."), "success")
            return redirect(url_for("members.capacity", number=number), 303)
    return _page(work, number, _blank(work), form), 422


@bp.post("/c/<coop>/members/<int:number>/capacity/<uuid:link>/end")
@requires(Permission.MANAGE_OFFICES)
def end_standing(work: Work, number: int, link: uuid.UUID) -> ResponseReturnValue:
    """It ends for good."""
    _link_of(work, number, link)
    service.stop_supporter(work, supporter_id=link)
    flash(_("Ended. Both have been told."), "success")
    return redirect(url_for("members.capacity", number=number), 303)


def _link_of(work: Work, number: int, link: uuid.UUID) -> None:
    member = member_numbered(work, number)
    links = queries.supporters_for(work.session, work.coop_id, member.id)
    if all(each.id != link for each in links):
        raise NotFound()
