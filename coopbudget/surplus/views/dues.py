"""Dividends that went into no fund: what is held for councils, owed to members, and what becomes of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.budgets.queries import FundRow, funds_of_member
from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members.queries import member as member_by_id, members_by_id, names
from coopbudget.paging import Page, page_number, paginate
from coopbudget.payments.queries.payees import payee_for
from coopbudget.surplus import schemas, service
from coopbudget.surplus.errors import NoSuchDue
from coopbudget.surplus.placings import DueRow, due_by_number, due_rows, dues_statement
from coopbudget.surplus.statement_words import DUE_KINDS, DUE_STATES
from coopbudget.surplus.views.blueprint import bp


@bp.get("/c/<coop>/dividends")
@requires(Permission.SEE_BOOKS)
def dues(work: Work) -> ResponseReturnValue:
    """What of dividends went into no fund, the newest first."""
    waiting = request.args.get("show") == "waiting"
    got = paginate(work.session, dues_statement(work.coop_id, waiting=waiting), number=page_number())
    rows = due_rows(work.session, work.coop_id, [tuple(row) for row in got.rows])
    page = Page(rows, got.number, got.size, got.total)
    people = members_by_id(work.session, work.coop_id, {row.member_id for row in page})
    return render_template(
        "surplus/dues.html", page=page, people=people, waiting=waiting, states=DUE_STATES, kinds=DUE_KINDS
    )


@bp.get("/c/<coop>/dividends/<int:number>")
@requires(Permission.SEE_BOOKS)
def due(work: Work, number: int) -> ResponseReturnValue:
    """One of them: where it is, what it waits for, and what can be done."""
    return _due_page(work, _find(work, number), None)


def _find(work: Work, number: int) -> DueRow:
    found = due_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NoSuchDue()
    return found


def _due_page(work: Work, found: DueRow, form: Form | None, asked: str = "") -> ResponseReturnValue:
    """The page, with what was typed into the form ``asked``."""
    funds = funds_of_member(work.session, work.coop_id, found.member_id, work.today)
    earned = next((fund for fund in funds if fund.id == found.fund_id), None)
    forms = {name: Form.blank(schema()) for name, (schema, _do) in _ANSWERS.items()}
    forms["offer"] = Form.blank(schemas.OfferDue(), offered_on=work.today)
    if form is not None:
        forms[asked] = form
    page = render_template(
        "surplus/due.html",
        found=found,
        member=member_by_id(work.session, work.coop_id, found.member_id),
        earned=earned,
        others=[fund for fund in funds if fund.id != found.fund_id and _takes(fund, work)],
        into=next((fund for fund in funds if fund.id == found.into_fund_id), None),
        forms=forms,
        form=form,
        asked=asked,
        states=DUE_STATES,
        kinds=DUE_KINDS,
        payee=payee_for(work.session, work.coop_id, found.member_id),
        may=work.actor.may(Permission.MANAGE_AGREEMENTS),
        who=names(work.session, [found.answered_by]).get(found.answered_by, ""),
    )
    return (page, 422) if form is not None and form.has_errors else page


def _takes(fund: FundRow, work: Work) -> bool:
    return fund.accepted and (fund.ends_on is None or fund.ends_on >= work.today)


@bp.post("/c/<coop>/dividends/<int:number>/offer")
@requires(Permission.MANAGE_AGREEMENTS)
def offer_due(work: Work, number: int) -> ResponseReturnValue:
    """An officer has written to the council."""
    said = _("Noted. Write here what the council says.")
    return _act(work, number, "offer", schemas.OfferDue(), service.offer_due, said)


_ANSWERS: dict[str, tuple[Callable[[], Any], Callable[..., None]]] = {
    "back": (schemas.SendBack, service.send_back),
    "fund": (schemas.IntoFund, service.move_into_fund),
    "member": (schemas.PayMember, service.pay_member),
}


@bp.post("/c/<coop>/dividends/<int:number>/<any(back, fund, member):answer>")
@requires(Permission.MANAGE_AGREEMENTS)
def answer_due(work: Work, number: int, answer: str) -> ResponseReturnValue:
    """It goes back to the council, into another fund, or to the member."""
    schema, act = _ANSWERS[answer]
    said = _("It is in the fund.") if answer == "fund" else _("It waits for the next payment run.")
    return _act(work, number, answer, schema(), act, said)


def _act(work: Work, number: int, name: str, schema: Any, act: Callable[..., None], said: str) -> ResponseReturnValue:
    found = _find(work, number)
    form = Form.read(schema)
    if form.ok:
        try:
            act(work, number=number, **{field: value for field, value in form.data.items() if value is not None})
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(said, "success")
            return redirect(url_for("surplus.due", number=number), 303)
        work.session.rollback()
    return _due_page(work, found, form, name)


@bp.post("/c/<coop>/dividends/<int:number>/call-off")
@requires(Permission.MANAGE_AGREEMENTS)
def call_off_due(work: Work, number: int) -> ResponseReturnValue:
    """Take back what was said, while no payment run has it."""
    _find(work, number)
    service.call_off_due(work, number=number)
    flash(_("Taken back. It waits as before."), "success")
    return redirect(url_for("surplus.due", number=number), 303)
