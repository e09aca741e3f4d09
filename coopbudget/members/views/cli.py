"""What time does to offices and supporters: each hour by the worker, or ``flask --app wsgi members tend``."""

from __future__ import annotations

from dataclasses import replace

import click
from flask import Flask
from flask.blueprints import BlueprintSetupState

from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.guard import CoopFacts, unit_of_work
from coopbudget.guard.actor import SYSTEM
from coopbudget.members.service.tending import tend_terms
from coopbudget.members.views.room import bp
from coopbudget.notices.jobs import hourly_of


def tend() -> int:
    """Tell of every end that comes or has come, a transaction for each co-op; returns how many."""
    facts = [CoopFacts(each.id, each.slug, each.name, each.nation) for each in coops.all_coops(db.session)]
    db.session.rollback()
    told = 0
    for coop in facts:
        with unit_of_work(replace(SYSTEM, coop_id=coop.id, coop=coop)) as work:
            told += tend_terms(work)
    return told


def _hourly() -> None:
    tend()


@bp.record_once
def _ask_for_each_hour(state: BlueprintSetupState) -> None:
    if isinstance(state.app, Flask):
        hourly_of(state.app)["tend_terms"] = _hourly


@bp.cli.command("tend")
def tend_all() -> None:
    """Remind of offices and supporters whose time ends soon, and say so when it has."""
    click.echo(f"{tend()} ends told of.")
