"""What the worker does for pools: each hour what is due, at once the looks for groups that somebody asked for.

``flask --app wsgi pools close-due`` and ``... pools find-groups`` do the same by hand.
"""

from __future__ import annotations

import time

import click
from flask import Flask
from flask.blueprints import BlueprintSetupState

from coopbudget.guard import Actor, unit_of_work
from coopbudget.notices.jobs import minutely_of
from coopbudget.notices.tending import each_hour, need_one, one_coop, slug_of, systems
from coopbudget.pools import service
from coopbudget.pools.matching.engine import find_groups
from coopbudget.pools.rules import middle
from coopbudget.pools.service.searching import JOB
from coopbudget.pools.views.blueprint import bp

TELL_EVERY = 1.0
"""Seconds between two notes of how far a look for groups is."""


def count_due(slug: str = "") -> list[tuple[str, int, int]]:
    """Count every due pool, a transaction for each co-op: its slug, how many stand, how many do not."""
    counted = []
    for actor in systems(slug):
        with unit_of_work(actor) as work:
            counted.append((slug_of(actor), *service.close_due(work)))
        # Apart: what these do must not be undone by a pool that can't be counted, nor the other way round.
        with unit_of_work(actor) as work:
            service.lapse_invitations(work)
        with unit_of_work(actor) as work:
            service.lapse_offers(work)
    return counted


def look_for_groups(slug: str = "") -> list[tuple[str, int]]:
    """Do the looks for groups that wait: each co-op's short name and how many groups were found.

    Reading, looking and keeping are three transactions' worth: nobody is kept waiting while the engine thinks.
    """
    looked = []
    for actor in systems(slug):
        with unit_of_work(actor) as work:
            claimed = service.claim_search(work)
        if claimed is None:
            continue
        progress = _Progress(actor, claimed.number)
        groups = find_groups(claimed.needs, claimed.kinds, middle, progress=progress)
        with unit_of_work(actor) as work:
            kept = service.keep_groups(work, claimed=claimed, groups=groups)
        looked.append((slug_of(actor), kept))
    return looked


class _Progress:
    """Writes down how far the look is, now and then."""

    def __init__(self, actor: Actor, number: int) -> None:
        self.actor, self.number = actor, number
        self.told = time.monotonic()

    def __call__(self, done: int, whole: int) -> None:
        if time.monotonic() - self.told >= TELL_EVERY:
            with unit_of_work(self.actor) as work:
                service.note_progress(work, number=self.number, done=done)
            self.told = time.monotonic()


def _look() -> None:
    look_for_groups()


each_hour(bp, "close_pools", count_due)


@bp.record_once
def _ask_for_looks(state: BlueprintSetupState) -> None:
    if isinstance(state.app, Flask):
        minutely_of(state.app)[JOB] = _look


@bp.cli.command("close-due")
@one_coop
def close_due(slug: str) -> None:
    """Count every pool whose time is over: it stands, or all that is set aside for it goes back."""
    counted = count_due(slug)
    need_one(slug, counted)
    for name, funded, failed in counted:
        click.echo(f"{name}: {funded} have what they need, {failed} did not come about")


@bp.cli.command("find-groups")
@one_coop
def find_groups_now(slug: str) -> None:
    """Do every look for groups that was asked for and waits."""
    for name, found in look_for_groups(slug):
        click.echo(f"{name}: {found} groups")
