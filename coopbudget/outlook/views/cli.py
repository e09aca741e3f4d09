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
    """What was done for a co-op: funds looked at (none, where that was done today), warnings that went out, reviews put
    into the calendar, reviews that were reminded of."""

    slug: str
    funds: int
    warned: int
    planned: int
    reminded: int


def tend(slug: str = "", *, again: bool = False) -> list[Tended]:
    """Funds are looked at once a day (``again``: whenever asked), so many in a transaction; then the calendar."""
    return [_tend(system, again) for system in systems(slug)]


def _tend(system: Actor, again: bool) -> Tended:
    funds = warned = 0
    with unit_of_work(system) as work:
        planned = budgets.plan_reviews(work)
        reminded = budgets.remind_of_reviews(work)
        done = queries.looked_on(work.session, work.coop_id) == work.today
    after: int | None = None if done and not again else 0
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
