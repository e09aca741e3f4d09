"""Ways to share a year's surplus side by side, what each means for me, and what another reserve would change."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.budgets.queries.owners import owners_of_members
from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.members.queries import names
from coopbudget.rulebook.queries import rules_on
from coopbudget.rulebook.rules import Rules
from coopbudget.surplus import queries, schemas, service, words
from coopbudget.surplus.deficits.queries import brought_forward
from coopbudget.surplus.deficits.rules import shareable
from coopbudget.surplus.errors import NoSuchWay, NothingProposed
from coopbudget.surplus.queries import Standing, WayRow, YearRow
from coopbudget.surplus.rules import (
    Claims,
    Dividend,
    Percents,
    Shares,
    Tried,
    each_gets,
    limits_of,
    share,
    spent_together,
    tried_reserves,
    worked_example,
)
from coopbudget.surplus.views.blueprint import bp
from coopbudget.surplus.views.proposing import proposing_page, split_fields


@dataclass(frozen=True)
class Column:
    """One way beside the others: its pence, what £1,000 spent brings, and what I get."""

    way: WayRow
    shares: Shares
    thousand: int
    mine: int

    @property
    def asked(self) -> dict[str, int]:
        """The same percentages as the form to propose a split takes them from its address."""
        percents = self.way.percents
        return {
            "general": percents.general,
            "indivisible": percents.indivisible,
            "community": percents.community,
            "mutual": percents.mutual,
            "dividend": percents.dividend,
            **{f"part-{each}": percent for each, percent in percents.classes},
        }


def _mine(work: Work, shares: Shares, trades: Claims) -> list[Dividend]:
    """What my own claims get of it."""
    gets = zip(trades, each_gets(shares, trades), strict=True)
    pots = {None, *(each for each, _amount in shares.classes)}
    return [
        Dividend(trade, amount) for trade, amount in gets
        if trade.member_id == work.actor.member_id and trade.part in pots and trade.amount > 0
    ]  # fmt: skip


def _a_thousand(dividend: int, trade: int) -> int:
    """What a fund that spent £1,000 gets, to the penny below."""
    return dividend * 100_000 // trade if trade else 0


@bp.get("/c/<coop>/surplus/<int:year>/ways")
@requires(Permission.SEE_COOP)
def ways(work: Work, year: int) -> ResponseReturnValue:
    """The ways that are kept, side by side."""
    row = service.year_to_think_about(work, year)
    kept = queries.ways(work.session, work.coop_id, year)
    surplus = _left(work, row)
    columns, trade = [], 0
    if kept and surplus > 0:
        trades = _trades(work, row, [each.percents for each in kept])
        trade = spent_together(trades)
        for way in kept:
            shares = share(surplus, way.percents)
            mine = sum(one.amount for one in _mine(work, shares, trades))
            columns.append(Column(way, shares, _a_thousand(shares.dividend, trade), mine))
    return render_template(
        "surplus/ways.html",
        row=row,
        left=surplus,
        columns=columns,
        trade=trade,
        over=row.year.ends_on < work.today,
        kept=len(kept),
        by=names(work.session, {each.made_by for each in kept}),
        may_propose=work.actor.may(Permission.PROPOSE_SURPLUS) and row.standing is not Standing.SHARED,
        may_put=row.standing in (Standing.TO_PROPOSE, Standing.REFUSED),
        is_member=work.actor.may_for_member(Power.SEE),
        words=words,
    )


def _left(work: Work, row: YearRow) -> int:
    """What of the year could be shared: its surplus, less the deficits of earlier years that it fills."""
    brought = brought_forward(work.session, work.coop_id, row.year.name, work.today)
    return shareable(row.result.surplus, brought)


def _trades(work: Work, row: YearRow, asked: list[Percents]) -> Claims:
    parts = {each for percents in asked for each, _percent in percents.classes}
    return queries.trades(work.session, work.coop_id, row.year, sorted(parts))


@bp.post("/c/<coop>/surplus/<int:year>/ways")
@requires(Permission.PROPOSE_SURPLUS)
def keep_way(work: Work, year: int) -> ResponseReturnValue:
    """Keep a way, for every member to see."""
    row = service.year_to_think_about(work, year)
    form = Form.read(schemas.KeepWay())
    if form.ok:
        try:
            service.keep_way(work, year=year, name=form.data["name"], **split_fields(form.data))
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("Members can see it now."), "success")
            return redirect(url_for("surplus.ways", year=year), 303)
    return proposing_page(work, row, form)


@bp.post("/c/<coop>/surplus/<int:year>/ways/<letter>/drop")
@requires(Permission.PROPOSE_SURPLUS)
def drop_way(work: Work, year: int, letter: str) -> ResponseReturnValue:
    """Show a way no more."""
    found = _way(work, year, letter)
    service.drop_way(work, year=year, place=found.place)
    flash(_("“%(name)s” is not shown any more.", name=found.name), "success")
    return redirect(url_for("surplus.ways", year=year), 303)


def _way(work: Work, year: int, letter: str) -> WayRow:
    for way in queries.ways(work.session, work.coop_id, year):
        if way.letter == letter:
            return way
    raise NoSuchWay()


@bp.get("/c/<coop>/surplus/<int:year>/ways/<letter>")
@requires(Permission.SEE_COOP)
def way(work: Work, year: int, letter: str) -> ResponseReturnValue:
    """What one way means for me, fund by fund, and what it would with another reserve."""
    row = service.year_to_think_about(work, year)
    found = _way(work, year, letter)
    left = _left(work, row)
    if not left:
        raise NothingProposed()
    trades = _trades(work, row, [found.percents])
    rules = rules_on(work.session, work.coop_id, work.today)
    return _tried(work, row, left, found.percents, trades, rules, heading=found.name, way=found)


@bp.get("/c/<coop>/surplus/<int:year>/reserve")
@requires(Permission.SEE_COOP)
def reserve(work: Work, year: int) -> ResponseReturnValue:
    """What the proposal would give with another part in the general reserve; from what was frozen with it."""
    row = service.year_that_is_over(work, year)
    made = row.proposal
    if made is None:
        raise NothingProposed()
    trades = queries.frozen_trades(work.session, work.coop_id, made.id)
    rules = rules_on(work.session, work.coop_id, made.proposed_on)
    return _tried(work, row, made.surplus, made.percents, trades, rules, heading=made.motion.title, way=None)


def _tried(
    work: Work,
    row: YearRow,
    surplus: int,
    percents: Percents,
    trades: Claims,
    rules: Rules,
    *,
    heading: str,
    way: WayRow | None,
) -> ResponseReturnValue:
    trade = spent_together(trades)
    shares = share(surplus, percents)
    mine = _mine(work, shares, trades)
    tried = tried_reserves(surplus, percents, limits_of(rules)) if trade or not percents.dividend else []
    owners = owners_of_members(work.session, work.coop_id, {one.trade.member_id for one in mine})
    return render_template(
        "surplus/way.html",
        row=row,
        way=way,
        left=surplus,
        heading=heading,
        percents=percents,
        shares=shares,
        mine=mine,
        funders={owner.id: owner.funder for owner in owners},
        trade=trade,
        counted=rules_on(work.session, work.coop_id, row.year.ends_on).trade,
        example=worked_example(shares.dividend, trade),
        tried=[_row(work, one, trade, trades) for one in tried],
        is_member=work.actor.may_for_member(Power.SEE),
        words=words,
    )


def _row(work: Work, tried: Tried, trade: int, trades: Claims) -> tuple[Tried, int, int]:
    """A row of the table of reserves: what £1,000 spent brings, and what I would get with my trade as it is."""
    got = 0
    if work.actor.member_id is not None:
        got = sum(one.amount for one in _mine(work, tried.shares, trades))
    return tried, _a_thousand(tried.shares.dividend, trade), got
