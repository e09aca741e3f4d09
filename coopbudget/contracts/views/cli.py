"""What time does to contracts: each hour by the worker, or ``flask --app wsgi contracts tend``."""

from __future__ import annotations

from dataclasses import dataclass, replace

import click
from flask import Flask
from flask.blueprints import BlueprintSetupState

from coopbudget.contracts import service
from coopbudget.contracts.views.blueprint import bp
from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.errors import NotFound
from coopbudget.guard import CoopFacts, unit_of_work
from coopbudget.guard.actor import SYSTEM
from coopbudget.notices.jobs import hourly_of


@dataclass(frozen=True)
class Tended:
    """What was done for a co-op: days of contracts that were told of, places of running contracts that were offered."""

    slug: str
    reminded: int
    offered: int


def tend(slug: str = "") -> list[Tended]:
    """A transaction for each co-op."""
    facts = [
        CoopFacts(each.id, each.slug, each.name, each.nation)
        for each in coops.all_coops(db.session)
        if slug in ("", each.slug)
    ]
    db.session.rollback()
    done = []
    for coop in facts:
        with unit_of_work(replace(SYSTEM, coop_id=coop.id, coop=coop)) as work:
            offered = service.offer_places_in_running(work)
            done.append(Tended(coop.slug, service.remind_of_days(work), offered))
    return done


def _hourly() -> None:
    tend()


@bp.record_once
def _ask_for_each_hour(state: BlueprintSetupState) -> None:
    if isinstance(state.app, Flask):
        hourly_of(state.app)["tend_contracts"] = _hourly


@bp.cli.command("tend")
@click.option("--coop", "slug", default="", help="Only this co-op, by its short name.")
def tend_contracts(slug: str) -> None:
    """Remind of days that come (new prices, reviews), and offer places that are free to who waits for one."""
    done = tend(slug)
    if slug and not done:
        raise click.ClickException(str(NotFound.message))
    for each in done:
        click.echo(f"{each.slug}: told of {each.reminded} days, offered {each.offered} places")
