"""What the worker does by itself in each co-op, and how a command does it by hand, in all or in one."""

from __future__ import annotations

from collections.abc import Callable, Sized
from dataclasses import replace
from typing import Any, Final

import click
from flask import Blueprint, Flask

from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.errors import NotFound
from coopbudget.guard import Actor, CoopFacts
from coopbudget.guard.actor import SYSTEM
from coopbudget.notices.jobs import hourly_of

one_coop: Final = click.option("--coop", "slug", default="", help="Only this co-op, by its short name.")
"""The option of a command that works in every co-op unless one is named."""


def systems(slug: str = "", *, ended: bool = False) -> list[Actor]:
    """The system within each co-op that goes on, or within the one of this short name; with ``ended`` within those that
    have ended too. No transaction is left open."""
    found = [
        replace(SYSTEM, coop_id=each.id, coop=CoopFacts(each.id, each.slug, each.name, each.nation))
        for each in coops.all_coops(db.session)
        if slug in ("", each.slug) and (ended or each.closed_on is None)
    ]
    db.session.rollback()
    return found


def slug_of(system: Actor) -> str:
    """The short name of the co-op that this system works in."""
    return system.coop.slug if system.coop else ""


def need_one(slug: str, done: Sized) -> None:
    """Raise ClickException where a co-op was named and nothing was ``done``: there is none of that name."""
    if slug and not done:
        raise click.ClickException(str(NotFound.message))


def each_hour(bp: Blueprint, name: str, act: Callable[[], Any]) -> None:
    """Have the worker do ``act`` each hour, under ``name``, in every app that ``bp`` is registered with."""

    def do() -> None:
        act()

    bp.record_once(lambda state: hourly_of(state.app).update({name: do}) if isinstance(state.app, Flask) else None)
