"""A contract that stops for a while, goes on, ends early, is handed over; the terms on paper."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.contracts import queries, schemas, service
from coopbudget.contracts.documents import terms_document
from coopbudget.contracts.errors import NoSuchContract
from coopbudget.contracts.runners_up import runners_up
from coopbudget.contracts.views.blueprint import Shown, attempt, bp, prove, shown, shown_to_provider
from coopbudget.contracts.views.changes import version_of
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.money import plain_pounds
from coopbudget.providers import queries as providers

ANSWER = timedelta(days=7)


def _page(template: str, found: Shown, form: Form, status: int = 200, **more: Any) -> Any:
    return render_template(f"contracts/{template}.html", s=found, form=form, **more), status


@bp.get("/c/<coop>/contracts/<int:number>/suspend")
@requires(Permission.MANAGE_CONTRACTS)
def suspending(work: Work, number: int) -> Any:
    """What suspending does."""
    form = Form.blank(schemas.SuspendContract(), from_on=work.today.isoformat())
    return _page("suspend", shown(work, number), form, proven=work.proven)


@bp.post("/c/<coop>/contracts/<int:number>/suspend")
@requires(Permission.MANAGE_CONTRACTS)
def suspend(work: Work, number: int) -> Any:
    """No visits for a while; the money of whole weeks is free again."""
    found = shown(work, number)
    form = Form.read(schemas.SuspendContract())
    if form.ok and prove(work, form):
        given = {name: form.data[name] for name in ("from_on", "until_on", "why")}
        if attempt(form, lambda: service.suspend_contract(work, contract_id=found.contract.id, **given)):
            flash(_("It is suspended. Everybody is told what of their money is free again."), "success")
            return redirect(url_for("contracts.contract", number=number), 303)
    return _page("suspend", found, form, 422, proven=work.proven)


@bp.get("/c/<coop>/contracts/<int:number>/resume")
@requires(Permission.MANAGE_CONTRACTS)
def resuming(work: Work, number: int) -> Any:
    """When it goes on, and by when members say yes."""
    day = work.today + ANSWER
    form = Form.blank(schemas.ResumeContract(), from_on=day.isoformat(), answer_by=day.isoformat())
    return _page("resume", shown(work, number), form)


@bp.post("/c/<coop>/contracts/<int:number>/resume")
@requires(Permission.MANAGE_CONTRACTS)
def resume(work: Work, number: int) -> Any:
    """Ask everybody to go on."""
    found = shown(work, number)
    form = Form.read(schemas.ResumeContract())
    if form.ok:
        made = attempt(form, lambda: service.propose_resumption(work, contract_id=found.contract.id, **form.data))
        if made:
            flash(_("Everybody is asked to say yes again."), "success")
            return redirect(url_for("contracts.change_of", number=number, version=made.number), 303)
    return _page("resume", found, form, 422)


def _end_page(work: Work, found: Shown, side: str, form: Form | None = None) -> Any:
    notice = service.first_last_day(found.contract, work.today, at_once=False)
    blank = Form.blank(schemas.EndContract(), how="notice", last_day=notice.isoformat())
    return _page("end", found, form or blank, 422 if form else 200, side=side, proven=work.proven, notice=notice)


def _end(work: Work, found: Shown, side: str, back: str) -> Any:
    form = Form.read(schemas.EndContract())
    if form.ok and prove(work, form):
        done = attempt(
            form,
            lambda: service.end_contract(
                work,
                contract_id=found.contract.id,
                side=side,
                last_day=form.data["last_day"],
                at_once=form.data["how"] == "at_once",
                why=form.data["why"],
            ),
        )
        if done:
            flash(_("The contract ends then. Everybody is told, with your reasons."), "success")
            return redirect(back, 303)
    return _end_page(work, found, side, form)


@bp.get("/c/<coop>/contracts/<int:number>/end")
@requires(Permission.MANAGE_CONTRACTS)
def ending(work: Work, number: int) -> Any:
    """What ending it early does."""
    return _end_page(work, shown(work, number), "coop")


@bp.post("/c/<coop>/contracts/<int:number>/end")
@requires(Permission.MANAGE_CONTRACTS)
def end(work: Work, number: int) -> Any:
    """End it for the co-op."""
    return _end(work, shown(work, number), "coop", url_for("contracts.contract", number=number))


@bp.get("/c/<coop>/p/<provider>/contracts/<int:number>/end")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_ending(work: Work, number: int) -> Any:
    """What ending it early does, for the provider."""
    return _end_page(work, shown_to_provider(work, number), "provider")


@bp.post("/c/<coop>/p/<provider>/contracts/<int:number>/end")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_end(work: Work, number: int) -> Any:
    """End it for the provider."""
    found = shown_to_provider(work, number)
    return _end(work, found, "provider", url_for("contracts.provider_contract", number=number))


def _hand_over_page(work: Work, found: Shown, form: Form, status: int = 200) -> Any:
    ready = runners_up(work.session, work.coop_id, found.contract, work.today)
    return _page("hand_over", found, form, status, ready=ready)


@bp.get("/c/<coop>/contracts/<int:number>/hand-over")
@requires(Permission.MANAGE_CONTRACTS)
def handing_over(work: Work, number: int) -> Any:
    """Who could take over, from when."""
    found = shown(work, number)
    day = max(found.contract.ends_on, work.today) + timedelta(days=1)
    starts_on = max(day, work.today + ANSWER)
    form = Form.blank(
        schemas.HandOver(),
        starts_on=starts_on.isoformat(),
        answer_by=min(work.today + ANSWER, starts_on).isoformat(),
        cap_week=plain_pounds(found.contract.cap_week) if found.contract.cap_week else None,
    )
    return _hand_over_page(work, found, form)


@bp.post("/c/<coop>/contracts/<int:number>/hand-over")
@requires(Permission.MANAGE_CONTRACTS)
def hand_over(work: Work, number: int) -> Any:
    """First shows what it would mean for each member; asked when that page is confirmed."""
    found = shown(work, number)
    form = Form.read(schemas.HandOver())
    if form.ok:
        try:
            bid_id = uuid.UUID(form.data["bid"])
        except ValueError:
            raise NoSuchContract() from None
        given: dict[str, Any] = {
            "contract_id": found.contract.id, "bid_id": bid_id, "starts_on": form.data["starts_on"],
            "answer_by": form.data["answer_by"],
            "deal": service.NewDeal(
                vat=form.data["vat"], vat_bp=form.data["vat_bp"] or 0, cap_week=form.data["cap_week"],
                cap_term=form.data["cap_term"], despite_ties=form.data["despite_ties"],
            ),
        }  # fmt: skip
        if request.form.get("confirm") == "yes":
            new = attempt(form, lambda: service.hand_over(work, **given), ties="despite_ties")
            if new:
                flash(_("The new contract is made, and its members are asked."), "success")
                return redirect(url_for("contracts.contract", number=new.number), 303)
        else:
            plan = attempt(form, lambda: service.plan_hand_over(work, **given), ties="despite_ties")
            if plan:
                return _hand_over_plan(work, found, *plan)
    return _hand_over_page(work, found, form, 422)


def _hand_over_plan(work: Work, found: Shown, new: Any, places: Any, ready: Any) -> Any:
    for place in places:
        place.said_yes = True
    return render_template(
        "contracts/hand_over_plan.html", s=found, new=new, places=places, ready=ready,
        standing=queries.standing_of(new, places), old=found.standing.shares,
        fields=[(k, v) for k, v in request.form.items(multi=True) if k not in ("csrf_token", "confirm")],
    )  # fmt: skip


@bp.get("/c/<coop>/contracts/<int:number>/terms/<int:version>.pdf")
@requires(Permission.SEE_COOP)
def terms_pdf(work: Work, number: int, version: int) -> Any:
    """The terms on paper: the same bytes whenever it is made."""
    return _paper(work, shown(work, number), version)


@bp.get("/c/<coop>/p/<provider>/contracts/<int:number>/terms/<int:version>.pdf")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_terms_pdf(work: Work, number: int, version: int) -> Any:
    """The terms on paper, for the provider."""
    return _paper(work, shown_to_provider(work, number), version)


def _paper(work: Work, found: Shown, number: int) -> Any:
    version = version_of(work, found, number)
    provider = providers.provider(work.session, found.contract.provider_id)
    made = terms_document(
        version.terms,
        digest=version.digest,
        coop=work.actor.coop.name if work.actor.coop else "",
        provider=provider.name if provider else "",
    )
    name = f"contract-{found.contract.number}-{version.number}.pdf"
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})
