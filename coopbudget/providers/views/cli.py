"""Telling of proofs that run out: each morning by the worker, or ``flask --app wsgi providers remind``."""

from __future__ import annotations

import click
from flask import current_app

from coopbudget.clock import LONDON
from coopbudget.guard import unit_of_work
from coopbudget.guard.actor import SYSTEM
from coopbudget.notices.tending import each_hour
from coopbudget.providers import service
from coopbudget.providers.views.blueprint import bp

MORNING = 7  # o'clock in London: nobody is told at night


def remind() -> int:
    """Tell of what is due, each step once; how many proofs were told of."""
    with unit_of_work(SYSTEM, clock=current_app.extensions["coopbudget.clock"]) as work:
        return service.remind_expiring(work)


def _each_hour() -> None:
    if current_app.extensions["coopbudget.clock"]().astimezone(LONDON).hour >= MORNING:
        remind()


each_hour(bp, "remind_proofs", _each_hour)


@bp.cli.command("remind")
def remind_now() -> None:
    """Tell providers and those who check them of proofs that run out within 60, 30 or 7 days, or have."""
    click.echo(f"{remind()} proofs told of.")
