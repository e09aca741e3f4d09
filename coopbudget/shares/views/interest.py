"""Interest on shares: what was decided, putting a rate to the vote, and booking it when its time is over."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.rulebook.queries import rules_on
from coopbudget.shares import queries, schemas, service, words
from coopbudget.shares.views.blueprint import bp
from coopbudget.shares.views.mine import acted_for


@bp.get("/c/<coop>/shares/interest")
@requires(Permission.SEE_COOP)
def interest(work: Work) -> ResponseReturnValue:
    """What shares earn, and what they earned."""
    return _page(work, Form.blank(schemas.UndoInterest()))


def _page(work: Work, form: Form, undoing: int | None = None) -> str:
    """``undoing``: the number of the interest that the form takes back."""
    member = acted_for(work)
    return render_template(
        "shares/interest.html",
        rows=queries.interest_rows(work.session, work.coop_id, member.id if member else None),
        member=member,
        earned=queries.earned(work.session, work.coop_id, member.number) if member else 0,
        most=rules_on(work.session, work.coop_id, work.today).share_interest_most,
        words=words,
        today=work.today,
        form=form,
        undoing=undoing,
        me=work.actor.person_id,
        decides=work.actor.may(Permission.SHARE_SURPLUS),
    )


def _form(work: Work, form: Form) -> str:
    most = rules_on(work.session, work.coop_id, work.today).share_interest_most
    return render_template("shares/interest_form.html", form=form, most=words.percent(most))


@bp.get("/c/<coop>/shares/interest/new")
@requires(Permission.SHARE_SURPLUS)
def new_interest(work: Work) -> ResponseReturnValue:
    """A rate, its time, and the last day of the vote."""
    return _form(work, Form.blank(schemas.ProposeInterest()))


@bp.post("/c/<coop>/shares/interest/new")
@requires(Permission.SHARE_SURPLUS)
def propose_interest(work: Work) -> ResponseReturnValue:
    """Put it to the vote."""
    form = Form.read(schemas.ProposeInterest())
    if form.ok:
        try:
            service.propose_interest(work, **form.data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("The members are asked. They vote until the day you chose."), "success")
            return redirect(url_for("shares.interest"), 303)
    work.session.rollback()
    return _form(work, form), 422


@bp.post("/c/<coop>/shares/interest/<int:number>/book")
@requires(Permission.SHARE_SURPLUS)
def book_interest(work: Work, number: int) -> ResponseReturnValue:
    """Work it out, and owe it to each holder."""
    if service.book_interest(work, number=number) is None:
        flash(_("Nobody’s shares earned a penny in that time. It is settled, and nothing was booked."), "success")
    else:
        flash(_("Booked. Each member is told what their shares earned."), "success")
    return redirect(url_for("shares.interest"), 303)


@bp.post("/c/<coop>/shares/interest/<int:number>/undo")
@requires(Permission.SHARE_SURPLUS)
def undo_interest(work: Work, number: int) -> ResponseReturnValue:
    """Take a booking back, while nobody has asked for any of it."""
    form = Form.read(schemas.UndoInterest())
    if form.ok:
        try:
            posted = service.undo_interest(work, number=number, why=form.data["why"])
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"why": [problem.message]})
        else:
            flash(_("Taken back by receipt %(number)s. Each member is told why.", number=posted.number), "success")
            return redirect(url_for("shares.interest"), 303)
    work.session.rollback()
    return _page(work, form, number), 422
