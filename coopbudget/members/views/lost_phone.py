"""A lost phone: two officers take a member's second step off; the member sees it coming and can stop it."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.coops import queries as coops
from coopbudget.errors import Conflict
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import labels, policy, queries, schemas, service
from coopbudget.members.errors import NobodyThere
from coopbudget.members.proving import second_factor_first
from coopbudget.members.views.room import bp
from coopbudget.settings import Settings


def _member(work: Work, number: int) -> queries.MemberRow:
    found = queries.member_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NobodyThere()
    return found


def _page(work: Work, found: queries.MemberRow, form: Form) -> str:
    rows = queries.lost_phones_of(work.session, work.coop_id, found.id)
    now: Any = next((row for row in rows if row.ended_at is None), None)
    settings: Settings = current_app.extensions["coopbudget.settings"]
    me = work.person_id
    return render_template(
        "members/lost_phone.html",
        form=form,
        member=found,
        now=now,
        before=[row for row in rows if row.ended_at is not None],
        people=queries.names(
            work.session, {person for row in rows for person in (row.asked_by, row.agreed_by, row.ended_by)}
        ),
        has_step=queries.has_second_step(work.session, found.person_id),
        may_ask=policy.may_ask_for_lost_phone(me, found.person_id),
        may_agree=policy.may_agree_to_lost_phone(me, asked_by=now.asked_by, about=found.person_id) if now else None,
        proven=work.proven,
        hours=settings.lost_phone_hours,
        label=labels.label,
        ending_words=labels.ENDING_WORDS,
    )


@bp.get("/c/<coop>/members/<int:number>/lost-phone")
@requires(Permission.HELP_SIGN_IN)
def lost_phone(work: Work, number: int) -> ResponseReturnValue:
    """Ask for it, agree to it, or stop it; and what was done before."""
    return _page(work, _member(work, number), Form.blank(schemas.LostPhone()))


@bp.post("/c/<coop>/members/<int:number>/lost-phone")
@requires(Permission.HELP_SIGN_IN)
def ask_lost_phone(work: Work, number: int) -> ResponseReturnValue:
    """Ask for it."""
    found = _member(work, number)
    form = Form.read(schemas.LostPhone())
    if form.ok:
        try:
            service.ask_lost_phone(work, member_id=found.id, known_how=form.data["known_how"])
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("Asked. Another officer must agree."), "success")
            return redirect(url_for("members.lost_phone", number=number), 303)
    work.session.rollback()
    return _page(work, _member(work, number), form), 422


@bp.post("/c/<coop>/members/<int:number>/lost-phone/decide")
@requires(Permission.HELP_SIGN_IN)
def decide_lost_phone(work: Work, number: int) -> ResponseReturnValue:
    """Agree as the second officer, or say no."""
    found, page = _member(work, number), url_for("members.lost_phone", number=number)
    agree = request.form.get("agree") == "yes"
    away = second_factor_first(work, page) if agree else None
    if away is not None:
        return away
    service.decide_lost_phone(work, member_id=found.id, agree=agree)
    flash(_("Agreed. They are told in every way we have.") if agree else _("The answer is no. Nothing is taken off."),
          "success")  # fmt: skip
    return redirect(page, 303)


@bp.post("/c/<coop>/members/<int:number>/lost-phone/stop")
@requires(Permission.HELP_SIGN_IN)
def stop_lost_phone(work: Work, number: int) -> ResponseReturnValue:
    """Stop it while it rests."""
    service.stop_lost_phone(work, member_id=_member(work, number).id)
    flash(_("Stopped. The second step stays on."), "success")
    return redirect(url_for("members.lost_phone", number=number), 303)


@bp.get("/account/lost-phone")
@requires(Permission.SIGNED_IN)
def my_lost_phone(work: Work) -> ResponseReturnValue:
    """Whether officers are about to take one's own second step off, and the way to stop it."""
    row = queries.my_lost_phone(work.session, work.person_id)
    return render_template(
        "members/account/lost_phone.html",
        row=row,
        whose=coops.coop_by_id(work.session, row.coop_id).name if row else "",
        people=queries.names(work.session, [row.asked_by, row.agreed_by]) if row else {},
    )


@bp.post("/account/lost-phone/stop")
@requires(Permission.SIGNED_IN)
def stop_my_lost_phone(work: Work) -> ResponseReturnValue:
    """Stop it."""
    service.stop_my_lost_phone(work)
    flash(_("Stopped. Your second step stays on. Tell an officer if you did not ask for this."), "success")
    return redirect(url_for("members.account"), 303)
