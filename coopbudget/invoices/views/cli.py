"""What time does to visits and invoices: each hour by the worker, or ``flask --app wsgi invoices tend``."""

from __future__ import annotations

from dataclasses import dataclass, replace

import click
from flask import Flask
from flask.blueprints import BlueprintSetupState

from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.errors import NotFound
from coopbudget.guard import CoopFacts, unit_of_work
from coopbudget.guard.actor import SYSTEM
from coopbudget.invoices import queries, service
from coopbudget.invoices.views.blueprint import bp
from coopbudget.notices.jobs import hourly_of


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
    facts = [
        CoopFacts(each.id, each.slug, each.name, each.nation)
        for each in coops.all_coops(db.session)
        if slug in ("", each.slug)
    ]
    db.session.rollback()
    done = []
    for coop in facts:
        system = replace(SYSTEM, coop_id=coop.id, coop=coop)
        with unit_of_work(system) as work:
            reminded = service.remind_members(work)
            counted = service.count_silence(work)
            to_ring = service.tell_officers_of_silence(work)
            waiting = list(queries.to_match_again(work.session, work.coop_id))
        matched = 0
        for invoice_id in waiting:
            with unit_of_work(system) as work:
                matched += service.rematch_invoice(work, invoice_id=invoice_id) is not None
        done.append(Tended(coop.slug, reminded, counted, to_ring, matched))
    return done


def _hourly() -> None:
    tend()


@bp.record_once
def _ask_for_each_hour(state: BlueprintSetupState) -> None:
    if isinstance(state.app, Flask):
        hourly_of(state.app)["tend_visits"] = _hourly


@bp.cli.command("tend")
@click.option("--coop", "slug", default="", help="Only this co-op, by its short name.")
def tend_visits(slug: str) -> None:
    """Remind members of unanswered visits, and do what the rule says of those nobody answered in five days."""
    done = tend(slug)
    if slug and not done:
        raise click.ClickException(str(NotFound.message))
    for each in done:
        click.echo(
            f"{each.slug}: reminded of {each.reminded} visits, {each.counted} counted by silence, "
            f"{each.to_ring} to ring about, {each.matched} invoices matched again"
        )
