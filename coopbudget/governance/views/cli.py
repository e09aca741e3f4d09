"""What time does to votes: each hour by the worker, or ``flask --app wsgi ballots tend``."""

from __future__ import annotations

from dataclasses import replace

import click
from flask import Flask, current_app
from flask.blueprints import BlueprintSetupState

from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.governance import service
from coopbudget.governance.cli import ballots_cli
from coopbudget.governance.views.room import bp
from coopbudget.guard import CoopFacts, unit_of_work
from coopbudget.guard.actor import SYSTEM
from coopbudget.notices.jobs import hourly_of


def tend() -> tuple[int, int]:
    """Open votes whose day has come, remind who has not voted, count what nobody counted: each by itself.

    Returns how many motions were tended, and how many people were reminded.
    """
    facts = [CoopFacts(each.id, each.slug, each.name, each.nation) for each in coops.all_coops(db.session)]
    db.session.rollback()
    clock = current_app.extensions["coopbudget.clock"]
    motions = reminded = 0
    for coop in facts:
        system = replace(SYSTEM, coop_id=coop.id, coop=coop)
        with unit_of_work(system, clock=clock) as work:
            waiting = service.motions_to_tend(work)
        for motion_id in waiting:
            with unit_of_work(system, clock=clock) as work:
                reminded += service.tend_motion(work, motion_id=motion_id)
            motions += 1
    return motions, reminded


def _hourly() -> None:
    tend()


@bp.record_once
def _ask_for_each_hour(state: BlueprintSetupState) -> None:
    if isinstance(state.app, Flask):
        hourly_of(state.app)["tend_votes"] = _hourly


@ballots_cli.command("tend")
def tend_votes() -> None:
    """Open votes whose day has come, remind who has not voted near the last day, and count what nobody counted."""
    motions, reminded = tend()
    click.echo(f"{motions} votes opened, looked at or counted; {reminded} people reminded.")
