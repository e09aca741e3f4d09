"""A provider's visits: log one or many from a phone, see who has answered, put right what was wrong."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _, ngettext

from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow
from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.invoices import queries, rules, schemas, service
from coopbudget.invoices.errors import NoSuchVisit, NotInForce, VisitTwice
from coopbudget.invoices.views.blueprint import OneVisit, bp, clock_figures, one_visit, page_of
from coopbudget.members import queries as members
from coopbudget.members.queries import MemberRow
from coopbudget.providers.rules import HourKind
from coopbudget.providers.words import HOUR


def own_contract(work: Work, number: int) -> ContractRow:
    """The provider's own contract; NoSuchVisit for another's."""
    contract = contracts.contract_by_number(work.session, work.coop_id, number)
    if contract is None or contract.provider_id != work.provider_id:
        raise NoSuchVisit()
    return contract


def people_of(work: Work, contract: ContractRow) -> list[MemberRow]:
    """The members of a contract who have not left it, by number."""
    places = contracts.allocation(work.session, work.coop_id, contract.id)
    who = members.members_by_id(work.session, work.coop_id, {p.member_id for p in places})
    gone = {p.member_id for p in places if p.last_day is not None and p.last_day < work.today}
    return sorted((m for m in who.values() if m.id not in gone), key=lambda member: member.number)


def kinds_of(work: Work, contract: ContractRow) -> list[tuple[str, Any]]:
    """The kinds of hour a visit of the contract may be of, for a list to choose from; the usual one first."""
    kinds = contracts.price_list(work.session, work.coop_id, contract.id).on(min(work.today, contract.ends_on))
    usual = rules.usual_kind(kinds)
    return [(kind, HOUR[kind]) for kind in sorted(kinds, key=lambda kind: (kind != usual, list(HOUR).index(kind)))]


def _page(work: Work, contract: ContractRow, form: Form) -> str:
    return render_template(
        "invoices/log.html",
        contract=contract,
        people=people_of(work, contract),
        kinds=kinds_of(work, contract),
        form=form,
    )


@bp.get("/c/<coop>/p/<provider>/contracts/<int:number>/visits/new")
@requires(Permission.ACT_FOR_PROVIDER)
def log(work: Work, number: int) -> Any:
    """When, from when to when, and who was there."""
    contract = own_contract(work, number)
    if contract.in_force_at is None:
        raise NotInForce()
    places = contracts.allocation(work.session, work.coop_id, contract.id)
    away = {
        a.member_id
        for a in contracts.absences(work.session, work.coop_id, {p.member_id for p in places}, work.today, work.today)
    }
    last = work.session.scalars(queries.visits_statement(work.coop_id, contract_ids=[contract.id]).limit(1)).first()
    form = Form.blank(
        schemas.LogVisits(),
        given_on=work.today.isoformat(),
        repeat="once",
        members=sorted({str(p.member_number) for p in places if p.member_id not in away}),
        start=clock_figures(last.start_minute) if last else None,
        end=clock_figures(last.start_minute + last.minutes) if last else None,
        kind=last.kind if last else None,
    )
    return _page(work, contract, form)


@bp.post("/c/<coop>/p/<provider>/contracts/<int:number>/visits/new")
@requires(Permission.ACT_FOR_PROVIDER)
def log_visits(work: Work, number: int) -> Any:
    """Log them; the members are asked."""
    contract = own_contract(work, number)
    form = Form.read(schemas.LogVisits())
    if form.ok:
        data = form.data
        every = {"once": 0, "daily": 1, "weekly": 7}[data["repeat"]]
        try:
            days = [data["given_on"]]
            if every:
                if (data["until"] - data["given_on"]).days > 366:
                    raise Invalid({"until": [_("Choose a day nearer to the first.")]})
                days = rules.repeat_days(data["given_on"], data["until"], every)
            done = service.log_visits(
                work,
                contract_id=contract.id,
                days=days,
                start_minute=data["start"],
                minutes=(data["end"] - data["start"]) % 1440,
                member_numbers=data["members"],
                note=data["note"],
                kind=HourKind(data["kind"]) if data["kind"] else None,
            )
            flash(
                ngettext(
                    "%(num)s visit is logged. Members are asked to confirm.",
                    "%(num)s visits are logged. Members are asked to confirm.",
                    len(done),
                ),
                "success",
            )
            return redirect(url_for("invoices.provider_visits", contract=number), 303)
        except Invalid as problem:
            form.take(problem)
        except VisitTwice as problem:
            form.take({"given_on": [problem.message]})
    return _page(work, contract, form), 422


@bp.get("/c/<coop>/p/<provider>/visits")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_visits(work: Work) -> Any:
    """Visits we logged, of one contract or of all."""
    own = list(work.session.scalars(contracts.contracts_statement(work.coop_id, provider_id=work.provider_id)))
    chosen = next((c for c in own if str(c.number) == request.args.get("contract")), None)
    ids = [chosen.id] if chosen else [c.id for c in own]
    return render_template(
        "invoices/provider_visits.html",
        found=page_of(work, queries.visits_statement(work.coop_id, contract_ids=ids)),
        proposals=page_of(work, queries.proposals_to_answer(work.coop_id, ids), size=50),
        own=own,
        chosen=chosen,
        ready=queries.ready_to_invoice(work.session, work.coop_id, ids),
    )


def _own(work: Work, number: int) -> OneVisit:
    found = one_visit(work, number)
    if found.contract.provider_id != work.provider_id:
        raise NoSuchVisit()
    return found


def _visit(work: Work, number: int, refusing: Form | None = None) -> str:
    return render_template(
        "invoices/visit.html",
        v=_own(work, number),
        mine=None,
        settles=False,
        form=Form.blank(schemas.Say()),
        refusing=refusing or Form.blank(schemas.RefuseTime()),
        side="provider",
    )


@bp.get("/c/<coop>/p/<provider>/visits/<int:number>")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_visit(work: Work, number: int) -> Any:
    """One visit we logged, with what is said of it."""
    return _visit(work, number)


@bp.post("/c/<coop>/p/<provider>/visits/<int:number>/agree")
@requires(Permission.ACT_FOR_PROVIDER)
def agree(work: Work, number: int) -> Any:
    """It was at the time that the member says."""
    found = _own(work, number)
    try:
        service.agree_time(work, delivery_id=found.row.visit.id)
        flash(_("Thank you. The visit is now as the member says."), "success")
    except Invalid as problem:
        flash(problem.message, "info")
    return redirect(url_for("invoices.provider_visit", number=number), 303)


@bp.post("/c/<coop>/p/<provider>/visits/<int:number>/refuse")
@requires(Permission.ACT_FOR_PROVIDER)
def refuse(work: Work, number: int) -> Any:
    """It was at the time that we logged."""
    found = _own(work, number)
    form = Form.read(schemas.RefuseTime())
    if not form.ok:
        return _visit(work, number, form), 422
    service.refuse_time(work, delivery_id=found.row.visit.id, words=form.data["why"])
    flash(_("Your words are there for the member. An officer rings both of you and decides."), "success")
    return redirect(url_for("invoices.provider_visit", number=number), 303)


@bp.post("/c/<coop>/p/<provider>/visits/<int:number>/say")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_say(work: Work, number: int) -> Any:
    """Answer what a member says."""
    found = _own(work, number)
    form = Form.read(schemas.Say())
    if form.ok:
        service.add_remark(work, delivery_id=found.row.visit.id, words=form.data["words"])
        flash(_("Your words are there for all who were part of the visit."), "success")
    else:
        flash(_("Write something first."), "info")
    return redirect(url_for("invoices.provider_visit", number=number), 303)


@bp.post("/c/<coop>/p/<provider>/visits/<int:number>/withdraw")
@requires(Permission.ACT_FOR_PROVIDER)
def withdraw(work: Work, number: int) -> Any:
    """Take back a visit that was logged by mistake."""
    found = _own(work, number)
    service.withdraw_visit(work, delivery_id=found.row.visit.id)
    flash(_("The visit is taken back. Log it again if it was only the time or the people that were wrong."), "success")
    return redirect(url_for("invoices.provider_visits", contract=found.contract.number), 303)
