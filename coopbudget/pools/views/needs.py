"""A member's needs: the list, adding, changing, ending; and the co-op's needs as counts, for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.budgets import queries as funds
from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.money import plain_pounds
from coopbudget.pools import queries, rules, service, words
from coopbudget.pools.errors import NoSuchNeed
from coopbudget.pools.queries import NeedRow
from coopbudget.pools.rules import SLOTS, Gender, Language
from coopbudget.pools.schemas import NeedSchema
from coopbudget.pools.service import NeedFacts
from coopbudget.pools.views.blueprint import bp

Answer = str | Response | tuple[str, int]


@bp.get("/c/<coop>/needs")
@requires(Permission.TAKE_PART)
def needs(work: Work) -> str:
    """What the member acted for would like to buy, and the groups she was asked to join."""
    work.need_power(Power.PLAN)
    mine = queries.needs_of_member(work.session, work.coop_id, work.member_id)
    return render_template(
        "pools/needs.html",
        needs=mine,
        invitations=queries.invitations_of_member(work.session, work.coop_id, work.member_id),
        kinds=_names(work),
        funds={each.id: each for each in _funds(work)},
        words=words,
        today=work.today,
    )


def _names(work: Work) -> dict[str, str]:
    return {each.key: words.kind_name(each) for each in queries.kinds(work.session, work.coop_id, retired=True)}


def _funds(work: Work) -> list[funds.FundRow]:
    return funds.funds_of_member(work.session, work.coop_id, work.member_id, work.today)


@bp.get("/c/<coop>/needs/new")
@requires(Permission.TAKE_PART)
def new_need(work: Work) -> str:
    """The form of a new need."""
    work.need_power(Power.PLAN)
    mine = _funds(work)
    only = str(mine[0].number) if len(mine) == 1 else None
    return _form(work, Form.blank(NeedSchema(), miles="5", fund=only), None)


@bp.post("/c/<coop>/needs/new")
@requires(Permission.TAKE_PART)
def record_need(work: Work) -> Answer:
    """Record the need."""

    def record(facts: NeedFacts) -> None:
        service.record_need(work, facts=facts)

    return _save(work, None, record, _("Your need is recorded. We tell you when there is a group that fits."))


@bp.get("/c/<coop>/needs/<int:number>/change")
@requires(Permission.TAKE_PART)
def need_form(work: Work, number: int) -> str:
    """The form of a need that is there."""
    need = _need(work, number)
    fund = next((each for each in _funds(work) if each.id == need.fund_id), None)
    form = Form.blank(
        NeedSchema(),
        kind=need.kind,
        times=str(need.times),
        minutes=f"{need.minutes // 60}:{need.minutes % 60:02d}" if need.minutes % 60 else str(need.minutes // 60),
        slots=[name for index, name in enumerate(SLOTS) if need.slots >> index & 1],
        place=need.outward,
        miles=str(need.miles),
        gender=need.gender,
        language=need.language,
        outcome=need.outcome,
        most=plain_pounds(need.most),
        fund=str(fund.number) if fund else None,
    )
    return _form(work, form, need)


@bp.post("/c/<coop>/needs/<int:number>/change")
@requires(Permission.TAKE_PART)
def change_need(work: Work, number: int) -> Answer:
    """Change the need."""
    need = _need(work, number)

    def change(facts: NeedFacts) -> None:
        service.change_need(work, number=number, facts=facts)

    return _save(work, need, change, _("Your need is changed."))


def _save(work: Work, need: NeedRow | None, save: Callable[[NeedFacts], None], done: str) -> Answer:
    work.need_power(Power.PLAN)
    form = Form.read(NeedSchema())
    if form.ok:
        data: dict[str, Any] = {**form.data, "slots": rules.mask_of(form.data["slots"])}
        try:
            save(NeedFacts(**data))
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(done, "success")
            return redirect(url_for("pools.needs"), 303)
    return _form(work, form, need), 422


def _form(work: Work, form: Form, need: NeedRow | None) -> str:
    kinds = list(queries.kinds(work.session, work.coop_id, retired=True))
    mine = need.kind if need else ""
    return render_template(
        "pools/need_form.html",
        form=form,
        need=need,
        kinds=[
            ("", _("Choose")),
            *((each.key, words.kind_name(each)) for each in kinds if not each.retired or each.key == mine),
        ],
        funds=_funds(work),
        outcomes=service.outcomes_of_member(work),
        genders=[("", _("It does not matter")), *((each, words.GENDER[each]) for each in Gender)],
        languages=[("", _("English is enough")), *((each, words.LANGUAGE[each]) for each in Language)],
        days=rules.DAYS,
        parts=rules.PARTS,
        words=words,
    )


def _need(work: Work, number: int) -> NeedRow:
    work.need_power(Power.PLAN)
    found = queries.need_by_number(work.session, work.coop_id, work.member_id, number)
    if found is None:
        raise NoSuchNeed()
    return found


@bp.get("/c/<coop>/needs/<int:number>/end")
@requires(Permission.TAKE_PART)
def ask_end_need(work: Work, number: int) -> str:
    """What ending a need does."""
    need = _need(work, number)
    return render_template("pools/need_end.html", need=need, kind=_names(work)[need.kind], words=words)


@bp.post("/c/<coop>/needs/<int:number>/end")
@requires(Permission.TAKE_PART)
def end_need(work: Work, number: int) -> Response:
    """End it, and wipe what it said."""
    service.end_need(work, number=number)
    flash(_("The need has ended. What it said is wiped."), "success")
    return redirect(url_for("pools.needs"), 303)


@bp.get("/c/<coop>/needs/counts")
@requires(Permission.SEE_COOP)
def need_counts(work: Work) -> str:
    """How many members need what, and where; a count under five is not shown."""
    counts = queries.counts_by_area(work.session, work.coop_id)
    names = _names(work)
    found = [(name, rules.shown_counts(counts[key])) for key, name in names.items() if key in counts]
    return render_template(
        "pools/need_counts.html",
        found=found,
        fewest=rules.FEWEST_SHOWN,
        may_plan=work.actor.may_for_member(Power.PLAN),
        may_look=work.actor.may(Permission.PUBLISH_CALLS),
    )
