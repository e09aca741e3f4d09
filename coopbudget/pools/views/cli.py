"""Counting the pools whose time is over: each hour by the worker, or ``flask --app wsgi pools close-due``."""

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
from coopbudget.notices.jobs import hourly_of
from coopbudget.pools import service
from coopbudget.pools.views.blueprint import bp


def count_due(slug: str = "") -> list[tuple[str, int, int]]:
    """Count every due pool, a transaction for each co-op: its slug, how many stand, how many do not."""
    facts = [
        CoopFacts(each.id, each.slug, each.name, each.nation)
        for each in coops.all_coops(db.session)
        if slug in ("", each.slug)
    ]
    db.session.rollback()
    counted = []
    for coop in facts:
        with unit_of_work(replace(SYSTEM, coop_id=coop.id, coop=coop)) as work:
            counted.append((coop.slug, *service.close_due(work)))
    return counted


def _hourly() -> None:
    count_due()


@bp.record_once
def _ask_for_each_hour(state: BlueprintSetupState) -> None:
    if isinstance(state.app, Flask):
        hourly_of(state.app)["close_pools"] = _hourly


@bp.cli.command("close-due")
@click.option("--coop", "slug", default="", help="Only this co-op, by its short name.")
def close_due(slug: str) -> None:
    """Count every pool whose time is over: it stands, or all that is set aside for it goes back."""
    counted = count_due(slug)
    if slug and not counted:
        raise click.ClickException(str(NotFound.message))
    for name, funded, failed in counted:
        click.echo(f"{name}: {funded} have what they need, {failed} did not come about")
