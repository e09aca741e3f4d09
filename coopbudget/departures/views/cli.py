"""What whoever runs the site can ask of this room."""

from __future__ import annotations

import click
from flask import current_app

from coopbudget.departures.due import due
from coopbudget.departures.views.blueprint import bp
from coopbudget.guard import unit_of_work
from coopbudget.notices.tending import need_one, one_coop, slug_of, systems


@bp.cli.command("due")
@one_coop
def due_command(slug: str) -> None:
    """Say whose identity has had its time, by member number; erases nobody: two officers do, on their page."""
    found = systems(slug)
    need_one(slug, found)
    for system in found:
        with unit_of_work(system, clock=current_app.extensions["coopbudget.clock"]) as work:
            over = due(work.session, work.coop_id, work.today)
        click.echo(f"{slug_of(system)}: {len(over.people)} members left by {over.until_on} and have had their time.")
        for each in over.people:
            click.echo(f"  member {each.number}, left {each.left_on}")
        for each in over.kept:
            click.echo(f"  member {each.number}, left {each.left_on}: kept, since something of theirs still stands")
