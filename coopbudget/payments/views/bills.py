"""The co-op's own bills: insurance, fees, expenses."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Invalid, NotFound
from coopbudget.evidence import service as evidence
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.ledger.chart import supplier_payable
from coopbudget.ledger.queries import balances
from coopbudget.members.queries import names
from coopbudget.money import plain_pounds
from coopbudget.paging import csv_response, page_number, paginate
from coopbudget.payments import policy, queries, service
from coopbudget.payments.errors import NoSuchThing
from coopbudget.payments.queries.bills import approvals, bill as find_bill, bills
from coopbudget.payments.queries.payees import suppliers
from coopbudget.payments.schemas import BillSchema, RefuseSchema
from coopbudget.payments.views.blueprint import bp, read_ids
from coopbudget.payments.words import EXPENSES


@bp.get("/c/<coop>/bills", endpoint="bills")
@requires(Permission.SEE_BOOKS)
def bills_page(work: Work) -> Any:
    """Every bill of the co-op's own, the newest first."""
    state, expense = request.args.get("state", ""), request.args.get("expense", "")
    expense = expense if expense in EXPENSES else ""
    wanted = bills(work.coop_id, state=state, expense=expense)
    if request.args.get("download"):
        rows = work.session.execute(wanted.limit(10_000)).all()
        return csv_response(
            [
                (
                    row[0].number,
                    row.payee_name,
                    row[0].supplier_number,
                    row[0].expense,
                    row[0].about,
                    plain_pounds(row[0].amount),
                    row[0].billed_on.isoformat(),
                    row[0].due_on.isoformat(),
                    row[0].entry_number or "",
                )
                for row in rows
            ],
            ("bill", "payee", "their_number", "expense", "about", "amount", "billed", "due", "entry"),
            "bills.csv",
        )
    page = paginate(work.session, wanted, number=page_number())
    states = queries.instruction_states(work.session, work.coop_id, [row[0].id for row in page])
    return render_template("payments/bills.html", page=page, state=state, expense=expense, paid=states)


@bp.route("/c/<coop>/bills/new", methods=["GET", "POST"])
@requires(Permission.KEEP_BOOKS)
def new_bill(work: Work) -> Any:
    """Record a bill. It is in the books once officers approve it."""
    known = suppliers(work.session, work.coop_id)
    if request.method == "GET":
        form = Form.blank(BillSchema(), payee=request.args.get("payee"))
        return render_template("payments/bill_new.html", form=form, suppliers=known)
    form = Form.read(BillSchema())
    sent = request.files.get("file")
    content = sent.stream.read() if sent else b""
    payee = next((one for one in known if one.number == form.data.get("payee")), None)
    if form.ok and payee is None:
        form.take({"payee": [_("Choose who sent the bill.")]})
    if form.ok and payee is not None:
        data = dict(form.data)
        del data["payee"]
        try:
            number = service.record_bill(
                work,
                payee_id=payee.id,
                claimant=next(iter(sorted(payee.people)), None),
                file=content,
                filename=(sent.filename if sent else "") or "",
                **data,
            )
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"supplier_number": [problem.message]})
    if not form.ok:
        work.session.rollback()
        return render_template(
            "payments/bill_new.html", form=form, suppliers=suppliers(work.session, work.coop_id)
        ), 422
    flash(_("Bill %(number)s is recorded. Officers must approve it.", number=number), "success")
    return redirect(url_for("payments.bill", number=number), 303)


@bp.get("/c/<coop>/bills/<int:number>", endpoint="bill")
@requires(Permission.SEE_BOOKS)
def bill_page(work: Work, number: int) -> Any:
    """A bill: what approving it does, who said yes, where its payment stands."""
    return _bill_page(work, number, Form.blank(RefuseSchema()))


def _bill_page(work: Work, number: int, form: Form) -> Any:
    row = find_bill(work.session, work.coop_id, number)
    if row is None:
        raise NoSuchThing()
    bill = row[0]
    said = approvals(work.session, work.coop_id, bill.id)
    codes = [f"Expenses:{bill.expense}", supplier_payable(row.payee_number)]
    found = balances(work.session, work.coop_id, codes)
    decision = policy.approve_bill(
        work.person_id,
        claimant=bill.claimant,
        payee_people=frozenset(read_ids(row.payee_people)),
        approved_by={one.person_id for one in said},
    )
    return render_template(
        "payments/bill.html",
        row=row,
        bill=bill,
        form=form,
        said=said,
        people=names(
            work.session, [one.person_id for one in said] + [bill.recorded_by, bill.claimant, bill.refused_by]
        ),
        decision=decision,
        payment=queries.instruction_states(work.session, work.coop_id, [bill.id]).get(bill.id),
        spent=found[codes[0]],
        owed=found[codes[1]],
    )


@bp.get("/c/<coop>/bills/<int:number>/file")
@requires(Permission.SEE_BOOKS)
def bill_file(work: Work, number: int) -> Response:
    """The bill itself, as it came."""
    row = find_bill(work.session, work.coop_id, number)
    if row is None or row[0].evidence_id is None:
        raise NotFound()
    return evidence.send(work, row[0].evidence_id)


@bp.post("/c/<coop>/bills/<int:number>/approve")
@requires(Permission.APPROVE_PAYMENTS)
def approve_bill(work: Work, number: int) -> Any:
    """Say yes to a bill."""
    posted = service.approve_bill(work, number=number)
    if posted is None:
        flash(_("Your yes is recorded. Another officer must say yes too."), "success")
    else:
        flash(_("Every yes is in. The bill's entry is number %(entry)s.", entry=posted.number), "success")
    return redirect(url_for("payments.bill", number=number), 303)


@bp.post("/c/<coop>/bills/<int:number>/refuse")
@requires(Permission.APPROVE_PAYMENTS)
def refuse_bill(work: Work, number: int) -> Any:
    """Say no to a bill, with the reason."""
    form = Form.read(RefuseSchema())
    if not form.ok:
        return _bill_page(work, number, form), 422
    service.refuse_bill(work, number=number, why=form.data["why"])
    flash(_("Bill %(number)s is refused and will not be paid.", number=number), "success")
    return redirect(url_for("payments.bill", number=number), 303)
