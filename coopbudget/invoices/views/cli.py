"""What time does to visits and invoices: each hour by the worker, or ``flask --app wsgi invoices tend``."""

from __future__ import annotations

from dataclasses import dataclass

import click

from coopbudget.guard import unit_of_work
from coopbudget.invoices import queries, service
from coopbudget.invoices.views.blueprint import bp
from coopbudget.notices.tending import each_hour, need_one, one_coop, slug_of, systems


@dataclass(frozen=True)
class Tended:
    """What was done for a co-op: visits members were reminded of, counted by silence, to be rung about; invoices of
    which what was held back is asked of officers now."""

    slug: str
    reminded: int
    counted: int
    to_ring: int
    matched: int


def tend(slug: str = "") -> list[Tended]:
    """A transaction for each co-op, and for each invoice that is matched again."""
    done = []
    for system in systems(slug):
        with unit_of_work(system) as work:
            reminded = service.remind_members(work)
            counted = service.count_silence(work)
            to_ring = service.tell_officers_of_silence(work)
            waiting = list(queries.to_match_again(work.session, work.coop_id))
        matched = 0
        for invoice_id in waiting:
            with unit_of_work(system) as work:
                matched += service.rematch_invoice(work, invoice_id=invoice_id) is not None
        done.append(Tended(slug_of(system), reminded, counted, to_ring, matched))
    return done


each_hour(bp, "tend_visits", tend)


@bp.cli.command("tend")
@one_coop
def tend_visits(slug: str) -> None:
    """Remind members of unanswered visits, and do what the rule says of those nobody answered in five days."""
    done = tend(slug)
    need_one(slug, done)
    for each in done:
        click.echo(
            f"{each.slug}: reminded of {each.reminded} visits, {each.counted} counted by silence, "
            f"{each.to_ring} to ring about, {each.matched} invoices matched again"
        )
