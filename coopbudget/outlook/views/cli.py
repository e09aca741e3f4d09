"""What time does to members' money: each hour by the worker, or ``flask --app wsgi outlook tend``."""

from __future__ import annotations

from dataclasses import dataclass

import click

from coopbudget.budgets import service as budgets
from coopbudget.guard import Actor, unit_of_work
from coopbudget.notices.tending import each_hour, need_one, one_coop, slug_of, systems
from coopbudget.outlook import queries, service
from coopbudget.outlook.views.blueprint import bp


@dataclass(frozen=True)
class Tended:
    """What was done for a co-op (nothing, where it was done today): funds looked at, warnings that went out, reviews
    put into the calendar, reviews that were reminded of."""

    slug: str
    funds: int
    warned: int
    planned: int
    reminded: int


def tend(slug: str = "", *, again: bool = False) -> list[Tended]:
    """Once a day (``again``: whenever asked): the calendar, then every fund, so many in a transaction."""
    return [_tend(system, again) for system in systems(slug)]


def _tend(system: Actor, again: bool) -> Tended:
    planned = reminded = funds = warned = 0
    after: int | None = None
    with unit_of_work(system) as work:
        if again or queries.looked_on(work.session, work.coop_id) != work.today:
            planned, reminded, after = budgets.plan_reviews(work), budgets.remind_of_reviews(work), 0
    while after is not None:
        with unit_of_work(system) as work:
            looked = service.look_ahead(work, after=after)
            after, funds, warned = looked.last, funds + looked.funds, warned + looked.told
            if after is None:
                service.note_round(work)
    return Tended(slug_of(system), funds, warned, planned, reminded)


each_hour(bp, "tend_outlook", tend)


@bp.cli.command("tend")
@one_coop
def tend_outlook(slug: str) -> None:
    """Look ahead for every fund and warn in time; put reviews into the calendar and remind of them."""
    done = tend(slug, again=True)
    need_one(slug, done)
    for each in done:
        click.echo(
            f"{each.slug}: looked at {each.funds} funds, sent {each.warned} warnings, "
            f"planned {each.planned} reviews, reminded of {each.reminded}"
        )
