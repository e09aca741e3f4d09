"""A member's visits: confirm with one tap, dispute with words, and what was paid from her money."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _, ngettext

from coopbudget.contracts import queries as contracts
from coopbudget.errors import Forbidden, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.invoices import queries, schemas, service
from coopbudget.invoices.errors import NoSuchInvoice, NoSuchVisit
from coopbudget.invoices.views.blueprint import OneVisit, bp, clock_figures, may_look, one_visit, page_of
from coopbudget.paging import csv_response
from coopbudget.payments import queries as payments

MOST_AT_ONCE = 100


@bp.get("/c/<coop>/visits")
@requires(Permission.SEE_COOP)
def visits(work: Work) -> Any:
    """My visits: those that wait for my answer first, then the rest."""
    if not may_look(work):
        raise Forbidden()
    return render_template(
        "invoices/visits.html",
        open=page_of(work, queries.open_visits_of_member(work.coop_id, work.member_id), size=MOST_AT_ONCE),
        all=page_of(work, queries.visits_statement(work.coop_id, member_id=work.member_id)),
    )


@bp.get("/c/<coop>/visits.csv")
@requires(Permission.SEE_COOP)
def visits_csv(work: Work) -> Any:
    """My visits as a download."""
    if not may_look(work):
        raise Forbidden()
    found = work.session.scalars(queries.visits_statement(work.coop_id, member_id=work.member_id))
    rows = queries.rows_of(work.session, work.coop_id, found, work.today)
    return csv_response(
        [(r.visit.number, r.visit.given_on.isoformat(), r.visit.start_minute, r.minutes, str(r.state)) for r in rows],
        (_("visit"), _("day"), _("start, minutes from midnight"), _("minutes"), _("state")),
        "visits.csv",
    )


@bp.post("/c/<coop>/visits/confirm")
@requires(Permission.TAKE_PART)
def confirm_several(work: Work) -> Any:
    """Confirm the visits that are ticked."""
    work.need_power(Power.CONFIRM_VISITS)
    wanted = {int(n) for n in request.form.getlist("visit")[:MOST_AT_ONCE] if n.isdigit() and len(n) < 10}
    mine = work.session.scalars(queries.open_visits_of_member(work.coop_id, work.member_id))
    done = service.confirm_visits(work, delivery_ids=[visit.id for visit in mine if visit.number in wanted])
    if done:
        flash(ngettext("%(num)s visit is confirmed.", "%(num)s visits are confirmed.", done), "success")
    else:
        flash(_("Tick the visits that were as they say, then confirm."), "info")
    return redirect(url_for("invoices.visits"), 303)


def _mine(work: Work, number: int) -> OneVisit:
    found = one_visit(work, number)
    if work.actor.member_id not in {each.member_id for each in found.row.present}:
        raise NoSuchVisit()
    return found


@bp.get("/c/<coop>/visits/<int:number>")
@requires(Permission.SEE_COOP)
def visit(work: Work, number: int) -> Any:
    """One visit, for a member who was there or an officer who settles visits."""
    found = one_visit(work, number)
    there = work.actor.member_id in {each.member_id for each in found.row.present}
    settles = work.actor.may(Permission.SETTLE_VISITS)
    if not (there and may_look(work)) and not settles:
        raise NoSuchVisit()
    mine = next((each for each in found.row.present if each.member_id == work.actor.member_id), None)
    return render_template(
        "invoices/visit.html", v=found, mine=mine, settles=settles, form=Form.blank(schemas.Say()), side="member"
    )


@bp.post("/c/<coop>/visits/<int:number>/confirm")
@requires(Permission.TAKE_PART)
def confirm(work: Work, number: int) -> Any:
    """It was as it says."""
    found = _mine(work, number)
    service.confirm_visit(work, delivery_id=found.row.visit.id)
    flash(_("The visit is confirmed."), "success")
    return redirect(url_for("invoices.visits"), 303)


def _different(found: OneVisit, form: Form) -> str:
    return render_template("invoices/different.html", v=found, form=form)


@bp.get("/c/<coop>/visits/<int:number>/different")
@requires(Permission.TAKE_PART)
def differing(work: Work, number: int) -> Any:
    """What was different? The time that is logged stands there, to be changed."""
    found = _mine(work, number)
    logged = found.row.visit
    form = Form.blank(
        schemas.Different(),
        start=clock_figures(logged.start_minute),
        end=clock_figures(logged.start_minute + logged.minutes),
    )
    return _different(found, form)


@bp.post("/c/<coop>/visits/<int:number>/different")
@requires(Permission.TAKE_PART)
def differ(work: Work, number: int) -> Any:
    """It was another time, and the provider is asked; or it was not so, and an officer rings."""
    found = _mine(work, number)
    visit_id = found.row.visit.id
    form = Form.read(schemas.Different())
    if not form.ok:
        return _different(found, form), 422
    data = form.data
    if data["what"] == "time":
        try:
            minutes = (data["end"] - data["start"]) % 1440
            visit = service.propose_time(
                work, delivery_id=visit_id, start_minute=data["start"], minutes=minutes, words=data["words"]
            )
        except Invalid as problem:
            form.take(problem)
            return _different(found, form), 422
        if visit.disputed_at is None:
            flash(_("Thank you. The provider is asked if they agree. If not, an officer rings and decides."), "success")
            return redirect(url_for("invoices.visit", number=number), 303)
    else:
        words = data["words"] or _("Nobody came.")
        service.dispute_visit(work, delivery_id=visit_id, words=words)
    flash(_("Thank you. This visit is not paid until it is settled. An officer will ring about it."), "success")
    return redirect(url_for("invoices.visit", number=number), 303)


@bp.post("/c/<coop>/visits/<int:number>/say")
@requires(Permission.SEE_COOP)
def say(work: Work, number: int) -> Any:
    """Add to what is said of a visit."""
    found = one_visit(work, number)
    form = Form.read(schemas.Say())
    if form.ok:
        service.add_remark(work, delivery_id=found.row.visit.id, words=form.data["words"])
        flash(_("Your words are there for all who were part of the visit."), "success")
    else:
        flash(_("Write something first."), "info")
    return redirect(url_for("invoices.visit", number=number), 303)


@bp.get("/c/<coop>/contracts/<int:number>/paid")
@requires(Permission.SEE_COOP)
def my_spend(work: Work, number: int) -> Any:
    """What each invoice of a contract took from my money."""
    work.need_power(Power.SEE)
    contract = contracts.contract_by_number(work.session, work.coop_id, number)
    mine = contracts.contracts_of_member(work.session, work.coop_id, work.member_id)
    own = next((m for m in mine if contract is not None and m.contract.id == contract.id), None)
    if contract is None or own is None:
        raise NoSuchInvoice()
    shares = queries.member_shares(work.session, work.coop_id, contract.id, work.member_id)
    ids = [share.invoice.id for share in shares]
    parts = queries.parts(work.session, work.coop_id, ids)
    return render_template(
        "invoices/my_spend.html",
        own=own,
        shares=shares,
        parts=parts,
        counts=queries.approval_counts(work.session, work.coop_id, ids),
        states=payments.instruction_states(
            work.session, work.coop_id, [part.id for each in parts.values() for part in each]
        ),
    )
