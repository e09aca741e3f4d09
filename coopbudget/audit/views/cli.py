"""What time does to the books: each day the head of each chain is published, by the worker or by hand."""

from __future__ import annotations

import click
from flask import current_app

from coopbudget.audit import heads
from coopbudget.audit.views.blueprint import bp
from coopbudget.guard import unit_of_work
from coopbudget.notices.tending import each_hour, need_one, one_coop, slug_of, systems
from coopbudget.settings import Settings


def publish_heads(slug: str = "") -> int:
    """Publish the head of each co-op's chain that was not published today; returns how many were."""
    clock, settings = current_app.extensions["coopbudget.clock"], current_app.extensions["coopbudget.settings"]
    assert isinstance(settings, Settings)
    found = systems(slug)
    need_one(slug, found)
    published = 0
    for system in found:
        with unit_of_work(system, clock=clock) as work:
            made = heads.publish(work, address=f"{settings.public_url}/heads/{slug_of(system)}")
            published += made is not None
    return published


each_hour(bp, "publish_heads", publish_heads)


@bp.cli.command("publish-heads")
@one_coop
def publish_heads_now(slug: str) -> None:
    """Publish today's head of each chain, and send it to who keeps it."""
    click.echo(f"{publish_heads(slug)} heads published.")
