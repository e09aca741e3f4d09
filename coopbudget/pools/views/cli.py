"""``flask --app wsgi pools close-due``: count the pools whose time is over. Run it every hour."""

from __future__ import annotations

from dataclasses import replace

import click

from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.errors import NotFound
from coopbudget.guard import CoopFacts, unit_of_work
from coopbudget.guard.actor import SYSTEM
from coopbudget.pools import service
from coopbudget.pools.views.blueprint import bp


@bp.cli.command("close-due")
@click.option("--coop", "slug", default="", help="Only this co-op, by its short name.")
def close_due(slug: str) -> None:
    """Count every pool whose time is over: it stands, or all that is set aside for it goes back."""
    found = [each for each in coops.all_coops(db.session) if slug in ("", each.slug)]
    if slug and not found:
        raise click.ClickException(str(NotFound.message))
    facts = [CoopFacts(each.id, each.slug, each.name, each.nation) for each in found]
    db.session.rollback()
    for coop in facts:
        with unit_of_work(replace(SYSTEM, coop_id=coop.id, coop=coop)) as work:
            funded, failed = service.close_due(work)
        click.echo(f"{coop.slug}: {funded} have what they need, {failed} did not come about")
