"""What time does to contracts: each hour by the worker, or ``flask --app wsgi contracts tend``."""

from __future__ import annotations

from dataclasses import dataclass

import click

from coopbudget.contracts import service
from coopbudget.contracts.views.blueprint import bp
from coopbudget.guard import unit_of_work
from coopbudget.notices.tending import each_hour, need_one, one_coop, slug_of, systems


@dataclass(frozen=True)
class Tended:
    """What was done for a co-op: days of contracts that were told of, places of running contracts that were offered."""

    slug: str
    reminded: int
    offered: int


def tend(slug: str = "") -> list[Tended]:
    """A transaction for each co-op."""
    done = []
    for system in systems(slug):
        with unit_of_work(system) as work:
            offered = service.offer_places_in_running(work)
            done.append(Tended(slug_of(system), service.remind_of_days(work), offered))
    return done


each_hour(bp, "tend_contracts", tend)


@bp.cli.command("tend")
@one_coop
def tend_contracts(slug: str) -> None:
    """Remind of days that come (new prices, reviews), and offer places that are free to who waits for one."""
    done = tend(slug)
    need_one(slug, done)
    for each in done:
        click.echo(f"{each.slug}: told of {each.reminded} days, offered {each.offered} places")
