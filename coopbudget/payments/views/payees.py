"""Who the co-op pays. Bank details are shown by their last four figures; a change needs a second officer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members.proving import second_factor_first
from coopbudget.members.queries import member_by_number, names
from coopbudget.paging import page_number, paginate
from coopbudget.payments import queries, service
from coopbudget.payments.errors import NoSuchThing
from coopbudget.payments.queries.payees import PayeeRow, changes, payees
from coopbudget.payments.queries.runs import payments_to
from coopbudget.payments.schemas import HeardSchema, PayeeChangeSchema, SupplierSchema
from coopbudget.payments.views.blueprint import asked_words, bp
from coopbudget.payments.words import PAYEE_KINDS


@bp.get("/c/<coop>/payees", endpoint="payees")
@requires(Permission.SEE_BOOKS)
def payees_page(work: Work) -> Any:
    """Everybody the co-op pays, by name."""
    kind, name = request.args.get("kind", ""), asked_words("name")
    kind = kind if kind in PAYEE_KINDS else ""
    page = paginate(work.session, payees(work.coop_id, kind=kind, name=name), number=page_number())
    return render_template("payments/payees.html", page=page, kind=kind, name=name)


@bp.route("/c/<coop>/payees/new", methods=["GET", "POST"])
@requires(Permission.KEEP_BOOKS)
def new_supplier(work: Work) -> Any:
    """A supplier of the co-op's own, or a member who paid something out for it."""
    if request.method == "GET":
        return render_template("payments/supplier_new.html", form=Form.blank(SupplierSchema()))
    form = Form.read(SupplierSchema())
    if form.ok:
        data = dict(form.data)
        number = data.pop("member_number")
        member = member_by_number(work.session, work.coop_id, number) if number else None
        if number and member is None:
            form.take({"member_number": [_("There is no member with this number.")]})
        else:
            try:
                payee_id = service.add_supplier(work, person_id=member.person_id if member else None, **data)
            except Invalid as problem:
                form.take(problem)
    if not form.ok:
        work.session.rollback()
        return render_template("payments/supplier_new.html", form=form), 422
    flash(_("They are on the list. Now you can record their bill."), "success")
    found = queries.payee(work.session, work.coop_id, payee_id)
    return redirect(url_for("payments.payee", number=found.number if found else 0), 303)


def _found(work: Work, number: int) -> PayeeRow:
    found = queries.payee_by_number(work.session, work.coop_id, number)
    if found is None or found.kind == "coop":
        raise NoSuchThing()
    return found


@bp.get("/c/<coop>/payees/<int:number>", endpoint="payee")
@requires(Permission.SEE_BOOKS)
def payee_page(work: Work, number: int) -> Any:
    """One payee: last four figures, changes, payments."""
    return _payee_page(work, number, Form.blank(HeardSchema()))


def _payee_page(work: Work, number: int, form: Form) -> Any:
    found = _found(work, number)
    asked = changes(work.session, work.coop_id, found.id)
    return render_template(
        "payments/payee.html",
        payee=found,
        changes=asked,
        form=form,
        waiting=next((change for change in asked if change.settled_at is None), None),
        now=work.now,
        proven=work.proven,
        people=names(
            work.session,
            {by for c in asked for by in (c.asked_by, c.decided_by, c.confirmed_by)} | set(found.people),
        ),
        page=paginate(work.session, payments_to(work.coop_id, found.id), number=page_number()),
    )


@bp.route("/c/<coop>/payees/<int:number>/change", methods=["GET", "POST"])
@requires(Permission.PREPARE_PAYMENTS)
def change_payee(work: Work, number: int) -> Any:
    """Ask for new bank details."""
    found = _found(work, number)
    if request.method == "GET":
        return render_template("payments/payee_change.html", payee=found, form=Form.blank(PayeeChangeSchema()))
    form = Form.read(PayeeChangeSchema())
    if form.ok:
        try:
            service.ask_payee_change(work, payee_id=found.id, **form.data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
    if not form.ok:
        work.session.rollback()
        return render_template("payments/payee_change.html", payee=_found(work, number), form=form), 422
    flash(
        _("It waits for a second officer and for their own word. Nothing is paid to them until then."),
        "success",
    )
    return redirect(url_for("payments.payee", number=number), 303)


@bp.post("/c/<coop>/payees/<int:number>/decide")
@requires(Permission.APPROVE_PAYMENTS)
def decide_change(work: Work, number: int) -> Any:
    """Agree to new bank details, or refuse them."""
    found = _found(work, number)
    page = url_for("payments.payee", number=number)
    agree = request.form.get("agree") == "yes"
    away = second_factor_first(work, page) if agree else None
    if away is not None:
        return away
    form = Form.read(HeardSchema())
    if form.ok:
        try:
            holds = service.decide_payee_change(work, payee_id=found.id, agree=agree, heard=form.data["heard"])
        except Invalid as problem:
            form.take(problem)
    if not form.ok:
        work.session.rollback()
        return _payee_page(work, number, form), 422
    if not agree:
        flash(_("The change is refused."), "success")
    elif holds:
        flash(_("We use the new bank details once they have rested a while."), "success")
    else:
        flash(_("Your yes is recorded. Now they must confirm it themselves."), "success")
    return redirect(page, 303)


@bp.post("/c/<coop>/payees/<int:number>/call-off")
@requires(Permission.APPROVE_PAYMENTS)
def call_off_change(work: Work, number: int) -> Any:
    """Put the old bank details back while the new ones rest."""
    service.call_off_payee_change(work, payee_id=_found(work, number).id)
    flash(_("The old bank details hold again."), "success")
    return redirect(url_for("payments.payee", number=number), 303)
