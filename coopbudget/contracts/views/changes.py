"""A change of a contract: worked out, proposed, shown to each with what changes for them, answered, accepted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.budgets import queries as funds
from coopbudget.contracts import queries, schemas, service
from coopbudget.contracts.changing import Change, Uplift
from coopbudget.contracts.errors import NoSuchContract
from coopbudget.contracts.pricing import KindRate, Kinds
from coopbudget.contracts.queries import VersionRow
from coopbudget.contracts.service import Planned, Wanted
from coopbudget.contracts.service.terms import terms_of_row
from coopbudget.contracts.views.blueprint import Shown, attempt, bp, prove, shown, shown_to_provider
from coopbudget.contracts.views.making import agreed_minutes, typed_hours
from coopbudget.errors import Invalid, NotFound
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.money import parse_pounds, plain_pounds
from coopbudget.providers.rules import HourKind
from coopbudget.tenders.rebating import rebate_fields, typed_rebate

NOTICE = timedelta(days=28)
ANSWER = timedelta(days=14)
FIELDS = ("allocation", "absence", "absence_after_days", "leaving", "notice_days", "ending_days")


def _typed_prices(now: Kinds) -> dict[HourKind, KindRate]:
    """Prices and hours a week by kind as they were typed (fields rate-KIND, week-KIND). Raises Invalid."""
    found: dict[HourKind, KindRate] = {}
    for kind in HourKind:
        rate = request.form.get(f"rate-{kind}", "").strip()
        if not rate:
            continue
        hours = request.form.get(f"week-{kind}", "").strip()
        try:
            minutes = now[kind].minutes if kind in now else 0
            found[kind] = KindRate(parse_pounds(rate), round(float(hours) * 60) if hours else minutes)
        except ValueError:
            raise Invalid(
                {"rates": [_("Type each price in pounds, and hours a week as a number, like 6.5.")]}
            ) from None
        if not 1 <= found[kind].rate <= 100_000 or not 0 <= found[kind].minutes <= 50 * 168 * 60:
            raise Invalid({"rates": [_("Type each price in pounds, and hours a week as a number, like 6.5.")]})
    if not any(each.minutes for each in found.values()):
        raise Invalid({"rates": [_("Say what an hour costs, and how many hours a week there are.")]})
    return found


def _prices_shown(now: Kinds) -> dict[str, str]:
    """The prices and hours of each kind as the form's first values."""
    typed = {}
    for kind, each in now.items():
        typed[f"rate-{kind}"] = plain_pounds(each.rate)
        typed[f"week-{kind}"] = f"{each.minutes / 60:g}"
    return {**typed, **{k: v for k, v in request.form.items() if k.startswith(("rate-", "week-"))}}


def _new_page(found: Shown, form: Form, status: int = 200) -> Any:
    hours = {p.member_number: f"{p.minutes / 60:g}" for p in found.yes if p.minutes} | typed_hours()
    return render_template(
        "contracts/change_new.html", s=found, form=form, prices=_prices_shown(found.kinds), hours=hours,
        kinds=list(HourKind),
    ), status  # fmt: skip


@bp.get("/c/<coop>/contracts/<int:number>/change")
@requires(Permission.MANAGE_CONTRACTS)
def changing(work: Work, number: int) -> Any:
    """What can be changed, as it stands now."""
    found = shown(work, number)
    c = found.contract
    from_on = min(max(work.today + NOTICE, c.starts_on), c.ends_on)
    form = Form.blank(
        schemas.ChangeContract(),
        from_on=from_on.isoformat(),
        answer_by=min(work.today + ANSWER, from_on).isoformat(),
        ends_on=c.ends_on.isoformat(),
        cap_week=plain_pounds(c.cap_week) if c.cap_week else None,
        cap_term=plain_pounds(c.cap_term) if c.cap_term else None,
        vat=c.vat,
        vat_bp=f"{c.vat_bp / 100:g}" if c.vat_bp else None,
        uplift=c.uplift,
        uplift_bp=f"{c.uplift_bp / 100:g}" if c.uplift_bp else None,
        uplift_on=c.uplift_on.isoformat() if c.uplift_on else None,
        **{name: str(getattr(c, name)) for name in FIELDS},
        **rebate_fields(c.rebate),
    )
    return _new_page(found, form)


@bp.post("/c/<coop>/contracts/<int:number>/change")
@requires(Permission.MANAGE_CONTRACTS)
def change(work: Work, number: int) -> Any:
    """First shows what it would mean for each member; proposed when that page is confirmed."""
    found = shown(work, number)
    form = Form.read(schemas.ChangeContract())
    given = attempt(form, lambda: _wanted(found, form)) if form.ok else None
    answer = given and _planned_or_proposed(
        work,
        found,
        form,
        plan=lambda: service.plan_change(work, contract_id=found.contract.id, **given),
        propose=lambda: service.propose_change(work, contract_id=found.contract.id, **given),
        done=_("The change is proposed, and those whom it concerns are told."),
    )
    return answer or _new_page(found, form, 422)


def _planned_or_proposed(
    work: Work,
    found: Shown,
    form: Form,
    *,
    plan: Callable[[], Planned],
    propose: Callable[[], VersionRow],
    done: str,
) -> Any:
    """What it would mean for each member, or once that is confirmed the proposal; None where it was refused."""
    if request.form.get("confirm") == "yes":
        made = attempt(form, propose)
        if made is None:
            return None
        flash(done, "success")
        return redirect(url_for("contracts.change_of", number=found.contract.number, version=made.number), 303)
    planned = attempt(form, plan)
    return None if planned is None else _plan_page(work, found, planned)


def _wanted(found: Shown, form: Form) -> dict[str, Any]:
    data, c = form.data, found.contract
    terms: dict[str, Any] = {name: data[name] for name in FIELDS}
    terms["ends_on"] = data["ends_on"].isoformat()
    terms["cap_week"] = data["cap_week"] or c.cap_week
    terms["cap_term"] = data["cap_term"] or c.cap_term
    terms["vat"] = data["vat"]
    terms["vat_bp"] = data["vat_bp"] if data["vat"] == "included" else 0
    moves = data["uplift"] != Uplift.NONE
    terms["uplift"] = data["uplift"]
    terms["uplift_bp"] = data["uplift_bp"] if data["uplift"] == Uplift.FIXED else None
    terms["uplift_on"] = data["uplift_on"].isoformat() if moves and data["uplift_on"] else None
    terms["rebate"] = typed_rebate(data, c.rebate)
    kinds = _typed_prices(found.kinds)
    minutes = {number: n for number, n in agreed_minutes(typed_hours()).items() if n}
    same_hours = all(minutes.get(p.member_number, p.minutes) == p.minutes for p in found.yes)
    without = frozenset(int(each) for each in request.form.getlist("without") if each.isdigit())
    only_longer = data["ends_on"] > c.ends_on and kinds == dict(found.kinds) and not without
    return {
        "kind": Change.EXTENSION if only_longer else Change.VARIATION,
        "from_on": data["from_on"],
        "answer_by": data["answer_by"],
        "why": data["why"],
        "wanted": Wanted(
            terms,
            kinds=kinds,
            minutes=None if same_hours and data["allocation"] == c.allocation else minutes,
            without=without,
        ),
    }


def _plan_page(work: Work, found: Shown, plan: Planned) -> Any:
    pots = funds.fund_pots(work.session, work.coop_id, list(plan.stakes))
    fields = [(k, v) for k, v in request.form.items(multi=True) if k not in ("csrf_token", "confirm")]
    return render_template(
        "contracts/change_plan.html", s=found, plan=plan, fields=fields, action=request.path,
        before=terms_of_row(found.contract, found.kinds),
        short={key for key, stake in plan.stakes.items() if stake.moves > pots[key].available},
    )  # fmt: skip


@bp.get("/c/<coop>/contracts/<int:number>/uplift")
@requires(Permission.MANAGE_CONTRACTS)
def uplifting(work: Work, number: int) -> Any:
    """The uplift's rule, and the figure that it needs."""
    found = shown(work, number)
    c = found.contract
    from_on = min(max(c.uplift_on or work.today, work.today, c.starts_on), c.ends_on)
    form = Form.blank(
        schemas.UpliftContract(), from_on=from_on.isoformat(), answer_by=min(work.today + ANSWER, from_on).isoformat()
    )
    return _uplift_page(found, form)


def _uplift_page(found: Shown, form: Form, status: int = 200) -> Any:
    prices = _prices_shown(found.kinds)
    return render_template("contracts/uplift.html", s=found, form=form, prices=prices, kinds=list(HourKind)), status


@bp.post("/c/<coop>/contracts/<int:number>/uplift")
@requires(Permission.MANAGE_CONTRACTS)
def uplift(work: Work, number: int) -> Any:
    """First shows the new prices and what they mean for each member; proposed when that page is confirmed."""
    found = shown(work, number)
    form = Form.read(schemas.UpliftContract())
    given = attempt(form, lambda: _wanted_uplift(found, form)) if form.ok else None
    answer = given and _planned_or_proposed(
        work,
        found,
        form,
        plan=lambda: service.plan_uplift(work, **given)[0],
        propose=lambda: service.propose_uplift(work, **given),
        done=_("The new prices are proposed, and those whom they concern are told."),
    )
    return answer or _uplift_page(found, form, 422)


def _wanted_uplift(found: Shown, form: Form) -> dict[str, Any]:
    data = form.data
    anew = found.contract.uplift == Uplift.RENEGOTIATED
    return {
        "contract_id": found.contract.id,
        "from_on": data["from_on"],
        "answer_by": data["answer_by"],
        "figures": {name: data[name] for name in ("bp", "before", "now", "source", "on") if data[name]},
        "kinds": _typed_prices(found.kinds) if anew else None,
    }


# -- One version: what it says, and what it means for whoever reads it ------------------------------------


def version_of(work: Work, found: Shown, number: int) -> VersionRow:
    """The version by its number; NoSuchContract where there is none."""
    version = queries.version(work.session, work.coop_id, found.contract.id, number)
    if version is None:
        raise NoSuchContract()
    return version


def change_page(work: Work, found: Shown, version: VersionRow, *, side: str, form: Form | None = None) -> Any:
    """The page of one version, for a member, an officer, or the provider."""
    stakes = queries.stakes(work.session, work.coop_id, version.id)
    earlier = [v for v in found.versions if v.number < version.number and v.in_force_at is not None]
    return render_template(
        "contracts/change.html", s=found, v=version, stakes=stakes, side=side, today=work.today,
        before=earlier[0].terms if earlier else {}, form=form or Form.blank(schemas.AcceptContract()),
        waits=queries.open_change(found.versions) is version, proven=work.proven,
        asks=[row for row in stakes.values() if row.asks],
    )  # fmt: skip


@bp.get("/c/<coop>/contracts/<int:number>/changes/<int:version>")
@requires(Permission.SEE_COOP)
def change_of(work: Work, number: int, version: int) -> Any:
    """A change of a contract: what it says, what changes for me, who has to say yes."""
    found = shown(work, number)
    return change_page(work, found, version_of(work, found, version), side="coop")


@bp.post("/c/<coop>/contracts/<int:number>/changes/<int:version>/answer/<word>")
@requires(Permission.TAKE_PART)
def answer_change(work: Work, number: int, version: int, word: str) -> Any:
    """Say yes or no to a change."""
    if word not in ("yes", "no"):
        raise NotFound()
    work.need_power(Power.PLEDGE)
    found = shown(work, number)
    service.answer_change(work, contract_id=found.contract.id, number=version, yes=word == "yes")
    flash(_("You said yes.") if word == "yes" else _("You said no."), "success")
    return redirect(url_for("contracts.change_of", number=number, version=version), 303)


@bp.post("/c/<coop>/contracts/<int:number>/changes/<int:version>/accept")
@requires(Permission.MANAGE_CONTRACTS)
def accept_change(work: Work, number: int, version: int) -> Any:
    """Accept a change for the co-op."""
    found = shown(work, number)
    return _accept(work, found, version, "coop", url_for("contracts.change_of", number=number, version=version))


def _accept(work: Work, found: Shown, number: int, side: str, back: str) -> Any:
    form = Form.read(schemas.AcceptContract())
    version = version_of(work, found, number)
    if not form.ok or not prove(work, form):
        return change_page(work, found, version, side=side, form=form), 422
    done = service.accept_change(
        work, contract_id=found.contract.id, number=number, side=side, digest=form.data["digest"]
    )
    flash(_("Both sides have accepted the change.") if done.in_force_at else _("You have accepted it."), "success")
    return redirect(back, 303)


@bp.post("/c/<coop>/contracts/<int:number>/changes/<int:version>/take-back")
@requires(Permission.MANAGE_CONTRACTS)
def take_change_back(work: Work, number: int, version: int) -> Any:
    """Take a change back."""
    found = shown(work, number)
    return _withdraw(work, found, version, "coop", url_for("contracts.change_of", number=number, version=version))


def _withdraw(work: Work, found: Shown, number: int, side: str, back: str) -> Any:
    form = Form.read(schemas.WithdrawChange())
    version = version_of(work, found, number)
    if not form.ok:
        return change_page(work, found, version, side=side, form=form), 422
    service.withdraw_change(work, contract_id=found.contract.id, number=number, side=side, reason=form.data["reason"])
    flash(_("The change is off. Nothing changes."), "success")
    return redirect(back, 303)


@bp.get("/c/<coop>/p/<provider>/contracts/<int:number>/changes/<int:version>")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_change(work: Work, number: int, version: int) -> Any:
    """A change of one of our contracts."""
    found = shown_to_provider(work, number)
    return change_page(work, found, version_of(work, found, version), side="provider")


@bp.post("/c/<coop>/p/<provider>/contracts/<int:number>/changes/<int:version>/accept")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_accept_change(work: Work, number: int, version: int) -> Any:
    """Accept a change for the provider."""
    found = shown_to_provider(work, number)
    back = url_for("contracts.provider_change", number=number, version=version)
    return _accept(work, found, version, "provider", back)


@bp.post("/c/<coop>/p/<provider>/contracts/<int:number>/changes/<int:version>/decline")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_decline_change(work: Work, number: int, version: int) -> Any:
    """Say no to a change for the provider."""
    found = shown_to_provider(work, number)
    back = url_for("contracts.provider_change", number=number, version=version)
    return _withdraw(work, found, version, "provider", back)
