"""What the worker does by itself, or a command by hand: looking through the books once a day, and taking from the disk
what officers agreed to erase."""

from __future__ import annotations

from datetime import date, datetime

import click
from flask import current_app

from coopbudget.evidence.erasing import sweep
from coopbudget.evidence.views import bp as evidence_bp
from coopbudget.exceptions import queries, service
from coopbudget.exceptions.keeping import due
from coopbudget.exceptions.service import Looked
from coopbudget.exceptions.views.room import bp
from coopbudget.guard import Actor, unit_of_work
from coopbudget.notices.tending import each_hour, need_one, one_coop, slug_of, systems


def tend() -> int:
    """Look through the books of each co-op that nobody's clock has looked through today; how many were."""
    clock = current_app.extensions["coopbudget.clock"]
    looked = 0
    for system in systems():
        with unit_of_work(system, clock=clock) as work:
            last = queries.last_look(work.session, work.coop_id, by_itself=True)
            if last is None or last.looked_on < work.today:
                service.look(work)
                looked += 1
    return looked


def look_in(system: Actor, since: date | None) -> Looked:
    """Look through the books of one co-op now."""
    with unit_of_work(system, clock=current_app.extensions["coopbudget.clock"]) as work:
        return service.look(work, since=since)


each_hour(bp, "look_for_exceptions", tend)


def take_away(slug: str = "") -> int:
    """Take from the disk what was erased, in co-ops that have ended too; how many files went."""
    clock = current_app.extensions["coopbudget.clock"]
    found = systems(slug, ended=True)
    need_one(slug, found)
    gone = 0
    for system in found:
        with unit_of_work(system, clock=clock) as work:
            gone += sweep(work.session, work.coop_id, work.now)
    return gone


each_hour(bp, "take_erased_away", take_away)


# With the other commands of evidence; it stands here, since only here it is known what is still needed.
@evidence_bp.cli.command("erase")
@one_coop
@click.option("--dry-run", is_flag=True, help="Only say which files' time is over, and erase nothing.")
def erase(slug: str, dry_run: bool) -> None:
    """Take from the disk what two officers agreed to erase. Names files by their digest alone."""
    if not dry_run:
        click.echo(f"{take_away(slug)} files taken away.")
        return
    found = systems(slug)
    need_one(slug, found)
    for system in found:
        with unit_of_work(system, clock=current_app.extensions["coopbudget.clock"]) as work:
            over = due(work.session, work.coop_id, work.today)
        click.echo(f"{slug_of(system)}: {len(over.files)} files came by {over.until_on} and have had their time.")
        for each in over.files:
            click.echo(f"  {each.stored_at:%Y-%m-%d} {each.kind} {each.digest}")


@bp.cli.command("look")
@one_coop
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From the month of this day on (three months).")
def look(slug: str, since: datetime | None) -> None:
    """Look through the books for what is odd, and keep what is found. Prints counts alone."""
    found = systems(slug)
    need_one(slug, found)
    for system in found:
        got = look_in(system, since.date() if since else None)
        click.echo(f"{slug_of(system)}: {got.found} found, {got.fresh} new or changed, {got.gone} gone.")
