"""Pools: the list, one pool, opening one, counting and calling off."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.budgets import queries as funds
from coopbudget.budgets.queries import FundRow
from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.money import plain_pounds
from coopbudget.paging import csv_response, page_number, paginate
from coopbudget.pools import queries, rules, service, words
from coopbudget.pools.errors import NoSuchPool
from coopbudget.pools.queries import PoolRow
from coopbudget.pools.rules import PoolState
from coopbudget.pools.schemas import CallOffSchema, FindPools, OpenPoolSchema
from coopbudget.pools.service import PoolTerms
from coopbudget.pools.views.blueprint import bp
from coopbudget.providers import words as provider_words

BEFORE_TENDER = (PoolState.FORMING, PoolState.CLOSING, PoolState.FUNDED)

Answer = str | Response | tuple[str, int]


def find_pool(work: Work, number: int) -> PoolRow:
    """The pool of the address. Raises NoSuchPool."""
    found = queries.pool_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NoSuchPool()
    return found


def _filtered(work: Work) -> tuple[Any, Form]:
    form = Form.read(FindPools(), request.args)
    return queries.pools_statement(
        work.coop_id,
        work.now,
        where=form.data.get("state", ""),
        text=form.data.get("text", ""),
        service=form.data.get("service", ""),
    ), form


@bp.get("/c/<coop>/pools")
@requires(Permission.SEE_COOP)
def pools(work: Work) -> str:
    """Every pool of the co-op, the newest first."""
    statement, form = _filtered(work)
    page = paginate(work.session, statement, number=page_number())
    rows = [queries.pool_row(each) for each in page]
    mine: set[Any] = set()
    if work.actor.member_id is not None:
        mine = {each.pool_id for each in queries.pledges_of_member(work.session, work.coop_id, work.actor.member_id)}
    return render_template(
        "pools/pools.html",
        page=page,
        rows=rows,
        totals=queries.totals(work.session, work.coop_id, [each.id for each in rows]),
        mine=mine,
        form=form,
        states=[("", _("Any")), *((each, words.STATE[each]) for each in PoolState)],
        services=[("", _("Any")), *_kinds(work, retired=True)],
        words=words,
        now=work.now,
        may_open=work.actor.may(Permission.OPEN_POOLS) and not (work.actor.coop and work.actor.coop.ending),
    )


@bp.get("/c/<coop>/pools.csv")
@requires(Permission.SEE_COOP)
def pools_csv(work: Work) -> Response:
    """The list as a download, with the same filter."""
    statement, _form = _filtered(work)
    rows = [queries.pool_row(each) for each in work.session.scalars(statement)]
    totals = queries.totals(work.session, work.coop_id, [each.id for each in rows])
    header = [
        _("Pool"), _("Name"), _("State"), _("People"), _("Set aside a week"), _("Needed a week"), _("Starts"),
        _("Ends"),
    ]  # fmt: skip
    lines = (
        [
            each.number, each.title, words.STATE[each.state(work.now)], totals[each.id].people,
            plain_pounds(totals[each.id].weekly), plain_pounds(each.weekly_target), each.starts_on, each.ends_on,
        ]
        for each in rows
    )  # fmt: skip
    return csv_response(lines, header, "pools.csv")


@bp.get("/c/<coop>/pools/new")
@requires(Permission.OPEN_POOLS)
def new_pool(work: Work) -> str:
    """The form of a new pool; ``from`` in the address names one whose words it begins with."""
    number = request.args.get("from", 0, type=int)
    before = queries.pool_by_number(work.session, work.coop_id, number) if 0 < number < 2**31 else None
    if before is None:
        return _new(work, Form.blank(OpenPoolSchema(), min_people="2", max_people="8", weeks="26"))
    kept = {name: getattr(before, name) for name in ("title", "what", "when_words", "place")}
    return _new(
        work,
        Form.blank(
            OpenPoolSchema(),
            **kept,
            service_type=before.kind,
            min_people=str(before.min_people),
            max_people=str(before.max_people),
            weeks=str(before.weeks),
            weekly_minutes=f"{before.weekly_minutes / 60:g}",
            weekly_target=plain_pounds(before.weekly_target),
        ),
    )


@bp.get("/c/<coop>/pools/<int:number>/split")
@requires(Permission.PUBLISH_CALLS)
def split(work: Work, number: int) -> str:
    """How a pool that stands becomes several, each a lot: step by step, with its words carried over."""
    found = find_pool(work, number)
    return render_template("pools/split.html", pool=found, may_cancel=found.state(work.now) in BEFORE_TENDER)


def _kinds(work: Work, *, retired: bool = False) -> list[tuple[str, str]]:
    found = queries.kinds(work.session, work.coop_id, retired=retired)
    return [(each.key, words.kind_name(each)) for each in found]


def _new(work: Work, form: Form) -> str:
    return render_template("pools/new.html", form=form, services=[("", _("Choose")), *_kinds(work)])


@bp.post("/c/<coop>/pools/new")
@requires(Permission.OPEN_POOLS)
def open_pool(work: Work) -> Answer:
    """Open the pool."""
    form = Form.read(OpenPoolSchema())
    if form.ok:
        try:
            kind = service.standing_kind(work, form.data["service_type"])
            terms = PoolTerms(**{**form.data, "service_type": str(kind.base), "kind": kind.key})
            made = service.open_pool(work, terms=terms)
        except Invalid as problem:
            # The form has the kind under the name it has in the pool.
            form.take({"service_type" if name == "kind" else name: said for name, said in problem.errors.items()})
        else:
            flash(_("The pool is open. Tell people about it, then set your own money aside."), "success")
            return redirect(url_for("pools.pool", number=made.number), 303)
    return _new(work, form), 422


def _may_pledge_more(mine: list[FundRow], pledged: set[uuid.UUID]) -> bool:
    """Whether there is a fund from which nothing is set aside for the pool yet."""
    return any(each.poolable and each.id not in pledged for each in mine)


@bp.get("/c/<coop>/pools/<int:number>")
@requires(Permission.SEE_COOP)
def pool(work: Work, number: int) -> str:
    """One pool: what it is for, how far it is, and what is yours in it."""
    found = find_pool(work, number)
    total = queries.totals(work.session, work.coop_id, [found.id])[found.id]
    state = found.state(work.now)
    member = work.actor.member_id
    opener = member is not None and member == found.opened_for_member_id
    lead = work.actor.may(Permission.PUBLISH_CALLS)
    # Once it has ended, what was left is free again: the receipts tell the rest.
    over = member is None or state is PoolState.ENDED
    pledges = [] if over else queries.pledges_of_member(work.session, work.coop_id, work.member_id, found.id)
    mine = funds.funds_of_member(work.session, work.coop_id, work.member_id, work.today) if pledges else []
    before_tender = state in (PoolState.FORMING, PoolState.CLOSING, PoolState.FUNDED)
    kind = queries.kind(work.session, work.coop_id, found.kind)
    may_pledge = work.actor.may_for_member(Power.PLEDGE)
    line = queries.in_line(work.session, work.coop_id, found.id, member) if member else None
    missing = rules.lacks(
        people=total.people,
        weekly=total.weekly,
        min_people=found.min_people,
        weekly_target=found.weekly_target,
    )
    free = service.free_places(work, found, for_member=member)
    return render_template(
        "pools/pool.html",
        pool=found,
        state=state,
        total=total,
        missing=missing,
        over=max(0, total.weekly - found.weekly_target),
        share=rules.even_share(found.weekly_target, max(total.people, found.min_people)),
        pledges=pledges,
        funders={each.id: each.name for each in mine},
        may_pledge_more=state is PoolState.FORMING and _may_pledge_more(mine, {each.fund_id for each in pledges}),
        moves=queries.moves_of_member(work.session, work.coop_id, found.id, member) if member else [],
        words=words,
        service=words.kind_name(kind) if kind else provider_words.SERVICE[found.service_type],
        may_pledge=state is PoolState.FORMING and may_pledge,
        may_plan=work.actor.may_for_member(Power.PLAN),
        free_places=free,
        prefill=_prefill(work, found, total) if may_pledge and not pledges and state is PoolState.FORMING else None,
        line=line,
        now=work.now,
        waiting=len(queries.waiting(work.session, work.coop_id, found.id)),
        may_wait_for=may_pledge,
        may_wait=may_pledge and not pledges and line is None and _has_line(state, free),
        may_join_contract=may_pledge and not pledges and line is None and state is PoolState.CONTRACTED,
        help=_help(work, found, lead or opener) if state is PoolState.FORMING and missing else None,
        may_extend=state in (PoolState.FORMING, PoolState.CLOSING) and not found.extended and (lead or opener),
        may_give_back=state is PoolState.FUNDED and lead and total.weekly > found.weekly_target,
        may_count=state is PoolState.CLOSING or (state is PoolState.FORMING and (lead or opener)),
        may_cancel=before_tender and (lead or opener),
        may_call=state is PoolState.FUNDED and lead,
        papers=queries.papers(work.session, work.coop_id, found.id),
        may_add_paper=work.actor.may(Permission.PUBLISH_CALLS),
    )


def _has_line(state: PoolState, free: int) -> bool:
    """Whether people wait for the pool on its page: a forming one while it is full, then until a contract runs.

    After that the contract knows which of its places are free: who joins or waits does so there.
    """
    if state is PoolState.FORMING:
        return free == 0
    return state in (PoolState.FUNDED, PoolState.IN_TENDER)


@dataclass(frozen=True)
class _Prefill:
    """What the member acted for would most likely set aside: pence a week, from a fund by its number."""

    weekly: int
    fund: int | None


def _prefill(work: Work, pool: PoolRow, total: queries.Totals) -> _Prefill | None:
    """The even share with her in it, no more than her need says it may cost; None where no need of hers is like it."""
    if not work.actor.may_for_member(Power.PLAN):
        return None
    mine = queries.needs_of_member(work.session, work.coop_id, work.member_id)
    need = next((each for each in mine if each.kind == pool.kind), None)
    if need is None:
        return None
    share = rules.even_share(pool.weekly_target, max(total.people + 1, pool.min_people))
    fund = funds.fund(work.session, work.coop_id, need.fund_id, work.today) if need.fund_id else None
    return _Prefill(min(share, need.most), fund.number if fund else None)


@dataclass(frozen=True)
class _Help:
    """Who could help a pool that lacks something; None for a count that is too small to show."""

    nearby: int | None
    with_more: int | None
    may_ask: bool


def _help(work: Work, pool: PoolRow, may_ask: bool) -> _Help:
    found = service.who_could_help(work, pool)

    def shown(count: int) -> int | None:
        return count if count >= rules.FEWEST_SHOWN else None

    return _Help(shown(len(found.nearby)), shown(found.with_more), may_ask)


@bp.get("/c/<coop>/pools/<int:number>/count")
@requires(Permission.TAKE_PART)
def ask_count(work: Work, number: int) -> str:
    """What counting the pool will do."""
    found = find_pool(work, number)
    total = queries.totals(work.session, work.coop_id, [found.id])[found.id]
    missing = rules.lacks(
        people=total.people,
        weekly=total.weekly,
        min_people=found.min_people,
        weekly_target=found.weekly_target,
    )
    return render_template("pools/count.html", pool=found, total=total, missing=missing, state=found.state(work.now))


@bp.post("/c/<coop>/pools/<int:number>/count")
@requires(Permission.TAKE_PART)
def count(work: Work, number: int) -> Response:
    """Count the pool: it stands, or everything goes back."""
    state = service.close_pool(work, pool_id=find_pool(work, number).id)
    if state is PoolState.FAILED:
        flash(_("The pool did not come about. Everything set aside for it is free again."), "info")
    else:
        flash(_("The pool has all it needs. Next, we look for a provider."), "success")
    return redirect(url_for("pools.pool", number=number), 303)


@bp.get("/c/<coop>/pools/<int:number>/call-off")
@requires(Permission.OPEN_POOLS)
def ask_cancel(work: Work, number: int) -> str:
    """What calling the pool off will do."""
    found = find_pool(work, number)
    total = queries.totals(work.session, work.coop_id, [found.id])[found.id]
    return render_template("pools/call_off.html", pool=found, total=total, form=Form.blank(CallOffSchema()))


@bp.post("/c/<coop>/pools/<int:number>/call-off")
@requires(Permission.OPEN_POOLS)
def cancel(work: Work, number: int) -> Answer:
    """Call the pool off."""
    found = find_pool(work, number)
    form = Form.read(CallOffSchema())
    if not form.ok:
        total = queries.totals(work.session, work.coop_id, [found.id])[found.id]
        return render_template("pools/call_off.html", pool=found, total=total, form=form), 422
    service.cancel_pool(work, pool_id=found.id, words=form.data["words"])
    flash(_("The pool is called off. Everything set aside for it is free again."), "success")
    return redirect(url_for("pools.pool", number=number), 303)
