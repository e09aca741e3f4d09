"""What time does to meetings: each hour by the worker, or ``flask --app wsgi meetings tend``."""

from __future__ import annotations

import click
from flask import current_app

from coopbudget.guard import unit_of_work
from coopbudget.meetings import service
from coopbudget.meetings.views.room import bp
from coopbudget.notices.tending import each_hour, need_one, one_coop, systems


def tend(slug: str = "") -> int:
    """Remind of meetings that come within two days, and of what a year needs; returns how many people were told."""
    clock = current_app.extensions["coopbudget.clock"]
    found = systems(slug)
    need_one(slug, found)
    told = 0
    for system in found:
        with unit_of_work(system, clock=clock) as work:
            waiting = service.meetings_to_tend(work)
        for meeting_id in waiting:
            with unit_of_work(system, clock=clock) as work:
                told += service.remind_of(work, meeting_id=meeting_id)
        with unit_of_work(system, clock=clock) as work:
            told += service.remind_of_year(work)
    return told


each_hour(bp, "tend_meetings", tend)


@bp.cli.command("tend")
@one_coop
def tend_meetings(slug: str) -> None:
    """Remind people of meetings that come within two days, and officers of what the year needs."""
    click.echo(f"{tend(slug)} people reminded.")
