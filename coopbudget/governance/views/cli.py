"""What time does to votes: each hour by the worker, or ``flask --app wsgi ballots tend``."""

from __future__ import annotations

import click
from flask import current_app

from coopbudget.governance import service
from coopbudget.governance.cli import ballots_cli
from coopbudget.governance.views.room import bp
from coopbudget.guard import unit_of_work
from coopbudget.notices.tending import each_hour, systems


def tend() -> tuple[int, int]:
    """Open votes whose day has come, remind who has not voted, count what nobody counted: each by itself.

    Returns how many motions were tended, and how many people were reminded.
    """
    clock = current_app.extensions["coopbudget.clock"]
    motions = reminded = 0
    for system in systems():
        with unit_of_work(system, clock=clock) as work:
            waiting = service.motions_to_tend(work)
        for motion_id in waiting:
            with unit_of_work(system, clock=clock) as work:
                reminded += service.tend_motion(work, motion_id=motion_id)
            motions += 1
    return motions, reminded


each_hour(bp, "tend_votes", tend)


@ballots_cli.command("tend")
def tend_votes() -> None:
    """Open votes whose day has come, remind who has not voted near the last day, and count what nobody counted."""
    motions, reminded = tend()
    click.echo(f"{motions} votes opened, looked at or counted; {reminded} people reminded.")
