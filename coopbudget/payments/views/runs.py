"""What is due, and the runs that pay it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Invalid, NotFound
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.ledger.queries import balances
from coopbudget.members.proving import second_factor_first
from coopbudget.members.queries import names
from coopbudget.money import plain_pounds
from coopbudget.paging import csv_response, page_number, paginate
from coopbudget.payments import policy, queries, service
from coopbudget.payments.bank_files import ending, media_type
from coopbudget.payments.errors import FileTaken, NoSuchThing
from coopbudget.payments.letters import remittance_letter
from coopbudget.payments.models import PaymentRun
from coopbudget.payments.queries.approvals import rule_now, yeses
from coopbudget.payments.queries.cash import BANK, CLEARING
from coopbudget.payments.queries.instructions import waiting
from coopbudget.payments.queries.runs import files, payments, run as find_run, runs
from coopbudget.payments.schemas import ParkSchema
from coopbudget.payments.views.blueprint import asked_side, bp, read_ids

MOST_OFFERED = 500


@bp.get("/c/<coop>/runs", endpoint="runs")
@requires(Permission.SEE_BOOKS)
def runs_page(work: Work) -> Any:
    """Every payment run, the newest first."""
    side, state = asked_side(), request.args.get("state", "")
    page = paginate(work.session, runs(work.coop_id, side=side, state=state), number=page_number())
    return render_template("payments/runs.html", page=page, side=side, state=state)


@bp.get("/c/<coop>/runs/due")
@requires(Permission.SEE_BOOKS)
def due(work: Work) -> Any:
    """What is to be paid and stands in no run."""
    side = asked_side()
    wanted = waiting(work.coop_id, side=side or None)
    if request.args.get("download"):
        rows = work.session.execute(wanted.limit(10_000)).all()
        return csv_response(
            [
                (row.due_on.isoformat(), row.side, row.payee_name, plain_pounds(row.amount), row.reference)
                for row in rows
            ],
            ("due", "account", "payee", "amount", "reference"),
            "payments-due.csv",
        )
    page = paginate(work.session, wanted, number=page_number())
    return render_template("payments/due.html", page=page, side=side, today=work.today)


@bp.route("/c/<coop>/runs/new", methods=["GET", "POST"])
@requires(Permission.PREPARE_PAYMENTS)
def new_run(work: Work) -> Any:
    """Choose what to pay together. No money moves."""
    side = (request.form.get("side", "") if request.method == "POST" else asked_side()) or "members"
    if side not in BANK:
        raise NotFound()
    form = Form(ParkSchema())
    if request.method == "POST":
        chosen = request.form.getlist("instruction")
        form.values["instruction"] = chosen
        try:
            number = service.prepare_run(work, side=side, instruction_ids=read_ids(chosen))
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        if form.ok:
            flash(_("Run %(number)s is ready. It waits for others to approve it.", number=number), "success")
            return redirect(url_for("payments.run", number=number), 303)
        work.session.rollback()
    rows = work.session.execute(waiting(work.coop_id, side=side).limit(MOST_OFFERED)).all()
    balance = balances(work.session, work.coop_id, [BANK[side], CLEARING[side]])
    page = render_template(
        "payments/run_new.html",
        form=form,
        side=side,
        rows=rows,
        today=work.today,
        now=work.now,
        rule=rule_now(work.session, work.coop_id, work.today),
        me=str(work.person_id),
        bank=balance[BANK[side]],
        clearing=balance[CLEARING[side]],
    )
    return page if form.ok else (page, 422)


def _found(work: Work, number: int) -> PaymentRun:
    found = find_run(work.session, work.coop_id, number)
    if found is None:
        raise NoSuchThing()
    return found


@bp.get("/c/<coop>/runs/<int:number>", endpoint="run")
@requires(Permission.SEE_BOOKS)
def run_page(work: Work, number: int) -> Any:
    """A run: what it pays, what approving it does, or what became of it."""
    found = _found(work, number)
    rows = payments(work.session, work.coop_id, found.id)
    said = yeses(work.session, work.coop_id, found.id)
    decision = policy.approve_run(
        work.person_id,
        prepared_by=found.prepared_by,
        approved_by={yes.person_id for yes in said},
        barred=frozenset().union(*(row.barred for row in rows)),
        payees=frozenset().union(*(row.people for row in rows)),
    )
    balance = balances(work.session, work.coop_id, [BANK[found.side], CLEARING[found.side]])
    return render_template(
        "payments/run.html",
        run=found,
        rows=rows,
        files=files(work.session, work.coop_id, found.id),
        said=said,
        proven=work.proven,
        people=names(work.session, [found.prepared_by, found.cancelled_by, *(yes.person_id for yes in said)]),
        decision=decision,
        bank=balance[BANK[found.side]],
        clearing=balance[CLEARING[found.side]],
    )


@bp.post("/c/<coop>/runs/<int:number>/approve")
@requires(Permission.APPROVE_PAYMENTS)
def approve_run(work: Work, number: int) -> Any:
    """Say yes to a run that another officer prepared."""
    page = url_for("payments.run", number=number)
    away = second_factor_first(work, page)
    if away is not None:
        return away
    posted = service.approve_run(work, number=number)
    if posted is None:
        flash(_("Your yes is recorded. Another officer must say yes too, before anything is paid."), "success")
    else:
        flash(_("Run %(run)s is approved. Its entry is number %(entry)s.", run=number, entry=posted.number), "success")
    return redirect(page, 303)


@bp.post("/c/<coop>/runs/<int:number>/cancel")
@requires(Permission.PREPARE_PAYMENTS)
def cancel_run(work: Work, number: int) -> Any:
    """Cancel a run that nobody approved."""
    service.cancel_run(work, number=number)
    flash(_("Run %(run)s is cancelled. Its payments wait for another run.", run=number), "success")
    return redirect(url_for("payments.run", number=number), 303)


@bp.post("/c/<coop>/runs/<int:number>/files/<int:part>")
@requires(Permission.PREPARE_PAYMENTS)
def take_file(work: Work, number: int, part: int) -> Any:
    """Download a bank file; a second time only after a warning."""
    try:
        content = service.take_file(work, number=number, part=part, again=request.form.get("again") == "yes")
    except FileTaken:
        work.session.rollback()
        return render_template("payments/file_again.html", number=number, part=part), 409
    kind = _found(work, number).made_for["kind"]
    response = Response(content, mimetype=media_type(kind))
    response.headers["Content-Disposition"] = f'attachment; filename="run-{number:05d}-{part}.{ending(kind)}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.route("/c/<coop>/runs/<int:number>/payments/<int:position>/failed", methods=["GET", "POST"])
@requires(Permission.KEEP_BOOKS)
def payment_failed(work: Work, number: int, position: int) -> Any:
    """The bank did not send a payment: what that does, and the doing."""
    found = _found(work, number)
    row = next((one for one in payments(work.session, work.coop_id, found.id) if one.position == position), None)
    if row is None or found.approved_at is None:
        raise NoSuchThing()
    if request.method == "POST":
        posted = service.payment_failed(work, number=number, position=position)
        flash(_("The money is owed again, by entry %(entry)s.", entry=posted.number), "success")
        return redirect(url_for("payments.run", number=number), 303)
    clearing = balances(work.session, work.coop_id, [CLEARING[found.side]])[CLEARING[found.side]]
    return render_template("payments/payment_failed.html", run=found, row=row, clearing=clearing)


@bp.get("/c/<coop>/runs/<int:number>/remittance/<int:payee_number>")
@requires(Permission.SEE_BOOKS)
def remittance(work: Work, number: int, payee_number: int) -> Any:
    """What a payee is told of a run, to print or read out."""
    advice = _advice(work, number, payee_number)
    return render_template("payments/remittance.html", advice=advice, payee_number=payee_number)


@bp.get("/c/<coop>/runs/<int:number>/remittance/<int:payee_number>.pdf")
@requires(Permission.SEE_BOOKS)
def letter(work: Work, number: int, payee_number: int) -> Response:
    """The same as a letter (PDF/UA), for a payee who reads no page of ours."""
    advice = _advice(work, number, payee_number)
    coop = work.actor.coop
    answer = Response(remittance_letter(advice, coop_name=coop.name if coop else ""), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="run-{number:05d}-payee-{payee_number}.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _advice(work: Work, number: int, payee_number: int) -> queries.Remittance:
    payee = queries.payee_by_number(work.session, work.coop_id, payee_number)
    advice = queries.remittance(work.session, work.coop_id, number, payee.id) if payee else None
    if advice is None:
        raise NoSuchThing()
    return advice
