"""Making a contract from a choice of provider: the form, what it would mean, and the making."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.contracts import queries, schemas, service
from coopbudget.contracts.changing import Uplift, usual_review
from coopbudget.contracts.errors import NoSuchContract
from coopbudget.contracts.service.terms import kinds_of
from coopbudget.contracts.views.blueprint import bp
from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.pools import queries as pools
from coopbudget.providers import queries as providers
from coopbudget.rulebook.queries import rules_on
from coopbudget.tenders import queries as tenders
from coopbudget.tenders.queries import AwardRow
from coopbudget.tenders.rebating import FIELDS, rebate_fields, typed_rebate
from coopbudget.tenders.volume import Shared, as_terms

ANSWER_DAYS = 14


def usual_levy(work: Work) -> str:
    """What the co-op usually keeps by its rules of today, in percent as people type it."""
    levy = Decimal(rules_on(work.session, work.coop_id, work.today).levy) / 100
    return f"{levy.normalize():f}"


def _award(work: Work, number: int) -> AwardRow:
    call = tenders.call_by_number(work.session, work.coop_id, number)
    award = tenders.award_of_call(work.session, work.coop_id, call.id) if call else None
    if award is None:
        raise NoSuchContract()
    return award


def _page(work: Work, award: AwardRow, form: Form, hours: dict[int, str]) -> str:
    pool = pools.pool(work.session, work.coop_id, award.pool_id)
    pledges = pools.pledges(work.session, work.coop_id, award.pool_id)
    who = members.members_by_id(work.session, work.coop_id, {pledge.member_id for pledge in pledges})
    return render_template(
        "contracts/make.html",
        award=award,
        pool=pool,
        pledges=pledges,
        people=sorted(who.values(), key=lambda member: member.number),
        provider=providers.provider(work.session, award.provider_id),
        form=form,
        hours=hours,
        made=queries.contract_of_call(work.session, work.coop_id, award.call_id),
    )


@bp.get("/c/<coop>/calls/<int:number>/contract")
@requires(Permission.MANAGE_CONTRACTS)
def new_contract(work: Work, number: int) -> Any:
    """What the bid says, and what is still to choose."""
    award = _award(work, number)
    pool = pools.pool(work.session, work.coop_id, award.pool_id)
    starts_on = max(award.starts_on, work.today + timedelta(days=1))
    ends_on = starts_on + timedelta(days=7 * (pool.weeks if pool else award.weeks) - 1)
    form = Form.blank(
        schemas.MakeContract(),
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
        answer_by=min(work.today + timedelta(days=ANSWER_DAYS), starts_on).isoformat(),
        min_people=str(pool.min_people if pool else 2),
        levy_bp=usual_levy(work),
        buys_as="agent",
        allocation="equal",
        absence="pays_on",
        absence_after_days="0",
        leaving="after_notice",
        notice_days="28",
        ending_days="28",
        **_usual_days(starts_on, ends_on),
        **rebate_fields(as_terms(award.rebate) if award.rebate else None),
    )
    return _page(work, award, form, {})


def _rebate(award: AwardRow, form: Form) -> Mapping[str, Any] | None:
    """What the bid offers, with whose it is by the form; where it offers nothing, what the form says."""
    if award.rebate is None:
        return typed_rebate(form.data)
    return {**as_terms(award.rebate), "shared": form.data["rebate_shared"] or Shared.IN_YEAR.value}


def _usual_days(starts_on: date, ends_on: date) -> dict[str, str]:
    """How the price moves and when both sides look at it, as the form begins: within the term, or not at all."""
    review_on = usual_review(starts_on, ends_on)
    days = {} if review_on is None else {"review_on": review_on.isoformat()}
    moves_on = starts_on + timedelta(days=364)
    if moves_on > ends_on:
        return days | {"uplift": Uplift.NONE}
    return days | {"uplift": Uplift.FIXED, "uplift_bp": "3", "uplift_on": moves_on.isoformat()}


@bp.post("/c/<coop>/calls/<int:number>/contract")
@requires(Permission.MANAGE_CONTRACTS)
def make_contract(work: Work, number: int) -> Any:
    """First shows what the contract would mean for each member; made when that page is confirmed."""
    award = _award(work, number)
    form = Form.read(schemas.MakeContract())
    hours = typed_hours()
    if form.ok:
        try:
            choices = {**form.data, "minutes": agreed_minutes(hours), "vat_bp": form.data["vat_bp"] or 0}
            reviews = (choices.pop("review_on"), choices.pop("review_again_on"))
            choices["reviews"] = [day for day in reviews if day]
            choices = {k: v for k, v in choices.items() if k not in FIELDS} | {"rebate": _rebate(award, form)}
            if request.form.get("confirm") == "yes":
                made = service.make_contract(work, call_id=award.call_id, **choices)
                flash(_("The contract is made, and its members are asked."), "success")
                return redirect(url_for("contracts.contract", number=made.number), 303)
            contract, places = service.plan_contract(work, call_id=award.call_id, **choices)
            return render_template(
                "contracts/plan.html",
                award=award,
                contract=contract,
                places=places,
                kinds=kinds_of(contract.terms),
                standing=queries.standing_of(contract, _if_all_say_yes(places)),
                members=members.members_by_id(work.session, work.coop_id, {p.member_id for p in places}),
                provider=providers.provider(work.session, award.provider_id),
                fields={k: v for k, v in request.form.items() if k not in ("csrf_token", "confirm")},
            )
        except Invalid as problem:
            form.take(problem)
    return _page(work, award, form, hours), 422


def typed_hours() -> dict[int, str]:
    """What was typed as hours a week, by member number."""
    return {int(k[6:]): v.strip() for k, v in request.form.items() if k.startswith("hours-") and k[6:].isdigit()}


def _if_all_say_yes(places: Any) -> Any:
    """The places as they would be if every member said yes (they are not kept)."""
    for place in places:
        place.said_yes = True
    return places


def agreed_minutes(hours: dict[int, str]) -> dict[int, int]:
    """The minutes a week that were typed as hours. Raises Invalid."""
    found: dict[int, int] = {}
    for number, typed in hours.items():
        if not typed:
            continue
        try:
            minutes = Decimal(typed) * 60
        except InvalidOperation:
            minutes = Decimal(-1)
        if not minutes.is_finite() or not 0 <= minutes <= 168 * 60:
            raise Invalid({"allocation": [_("Type hours a week as a number, like 6 or 6.5.")]})
        found[number] = int(minutes)
    return found
