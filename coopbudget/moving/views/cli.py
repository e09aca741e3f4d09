"""What time does to moves: each minute by the worker, or ``flask --app wsgi moving tend``."""

from __future__ import annotations

from dataclasses import replace

import click
from flask import Flask, current_app
from flask.blueprints import BlueprintSetupState

from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.guard import CoopFacts, unit_of_work
from coopbudget.guard.actor import SYSTEM
from coopbudget.moving import queries, service
from coopbudget.moving.errors import NotShownYet, NotThatFar
from coopbudget.moving.views.blueprint import bp
from coopbudget.notices.jobs import minutely_of

JOB = "moving"


def tend() -> int:
    """Let money of moves be free that a statement has shown; how many moves. A transaction for each."""
    clock = current_app.extensions["coopbudget.clock"]
    waiting = list(queries.on_their_way(db.session))
    found = coops.coops_by_id(db.session, [coop_id for coop_id, _number in waiting]).values()
    facts = {each.id: CoopFacts(each.id, each.slug, each.name, each.nation) for each in found}
    db.session.rollback()
    landed = 0
    for coop_id, number in waiting:
        try:
            with unit_of_work(replace(SYSTEM, coop_id=coop_id, coop=facts[coop_id]), clock=clock) as work:
                service.land_move(work, number=number)
        except (NotShownYet, NotThatFar):
            continue
        landed += 1
    return landed


def _each_minute() -> None:
    tend()


@bp.record_once
def _ask_for_times(state: BlueprintSetupState) -> None:
    if isinstance(state.app, Flask):
        minutely_of(state.app)[JOB] = _each_minute


@bp.cli.command("tend")
def tend_moves() -> None:
    """Let money of members who moved be free, once a statement of their new co-op's bank has shown it."""
    click.echo(f"{tend()} moves have arrived")
