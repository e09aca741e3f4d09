"""Rebates follow what is approved: each hour by the worker, or ``flask --app wsgi rebates tend``."""

from __future__ import annotations

from dataclasses import dataclass

import click

from coopbudget.guard import Actor, unit_of_work
from coopbudget.notices.tending import each_hour, need_one, one_coop, slug_of, systems
from coopbudget.rebates import queries, service
from coopbudget.rebates.views.blueprint import bp


@dataclass(frozen=True)
class Tended:
    """What was done for a co-op: contracts looked at, and by how many pence what was earned changed."""

    slug: str
    contracts: int
    changed: int


def tend(slug: str = "") -> list[Tended]:
    """Bring the books to what every rebate has earned by now, each contract in a transaction of its own."""
    return [_tend(system) for system in systems(slug)]


def _tend(system: Actor) -> Tended:
    changed = 0
    with unit_of_work(system) as work:
        ids = queries.with_rebate(work.session, work.coop_id)
    for contract_id in ids:
        with unit_of_work(system) as work:
            changed += service.accrue(work, contract_id=contract_id)
    return Tended(slug_of(system), len(ids), changed)


each_hour(bp, "tend_rebates", tend)


@bp.cli.command("tend")
@one_coop
def tend_rebates(slug: str) -> None:
    """Book what rebates by volume have earned by now."""
    done = tend(slug)
    need_one(slug, done)
    for each in done:
        click.echo(f"{each.slug}: looked at {each.contracts} contracts, booked {each.changed / 100:.2f}")
