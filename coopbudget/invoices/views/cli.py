"""What time does to visits and invoices: each hour by the worker, or ``flask --app wsgi invoices tend``."""

from __future__ import annotations

from dataclasses import replace

import click
from flask import Flask
from flask.blueprints import BlueprintSetupState

from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.errors import NotFound
from coopbudget.guard import CoopFacts, unit_of_work
from coopbudget.guard.actor import SYSTEM
from coopbudget.invoices import service
from coopbudget.invoices.views.blueprint import bp
from coopbudget.notices.jobs import hourly_of


def tend(slug: str = "") -> list[tuple[str, int, int, int]]:
    """A transaction for each co-op: its slug, visits members are reminded of, counted by silence, to be rung about."""
    facts = [
        CoopFacts(each.id, each.slug, each.name, each.nation)
        for each in coops.all_coops(db.session)
        if slug in ("", each.slug)
    ]
    db.session.rollback()
    done = []
    for coop in facts:
        with unit_of_work(replace(SYSTEM, coop_id=coop.id, coop=coop)) as work:
            reminded = service.remind_members(work)
            counted = service.count_silence(work)
            done.append((coop.slug, reminded, counted, service.tell_officers_of_silence(work)))
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
    for name, reminded, counted, to_ring in done:
        click.echo(f"{name}: reminded of {reminded} visits, {counted} counted by silence, {to_ring} to ring about")
