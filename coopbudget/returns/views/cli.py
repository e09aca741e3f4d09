"""What is done for returns by the worker: each hour what is due, at once the runs that somebody asked for.

``flask --app wsgi returns tend`` and ``... returns make`` do the same by hand.
"""

from __future__ import annotations

import hashlib
import time
import uuid
import zipfile
from collections.abc import Iterator

import click
from flask import Flask, current_app
from flask.blueprints import BlueprintSetupState

from coopbudget.errors import CoopbudgetError
from coopbudget.guard import Actor, unit_of_work
from coopbudget.notices.jobs import minutely_of
from coopbudget.notices.tending import each_hour, need_one, one_coop, slug_of, systems
from coopbudget.returns import pack, service
from coopbudget.returns.service.running import Claimed, Prepared
from coopbudget.returns.views.blueprint import bp

TELL_EVERY = 1.0
"""Seconds between two notes of how far a run is."""
AT_ONCE = 50
"""Returns gathered together."""


def tend(slug: str = "") -> tuple[int, int]:
    """Begin what is due and remind of what is open, in every co-op: how many begun, how many reminded of."""
    clock = current_app.extensions["coopbudget.clock"]
    found = systems(slug)
    need_one(slug, found)
    begun = reminded = 0
    for system in found:
        with unit_of_work(system, clock=clock) as work:
            begun += service.begin_due(work)
        with unit_of_work(system, clock=clock) as work:
            reminded += service.remind(work)
        with unit_of_work(system, clock=clock) as work:
            service.drop_old_runs(work)
    return begun, reminded


def make_runs(slug: str = "") -> list[tuple[str, int]]:
    """Do the runs that wait: each co-op's short name, and how many returns were made."""
    clock = current_app.extensions["coopbudget.clock"]
    made = []
    for system in systems(slug):
        with unit_of_work(system, clock=clock) as work:
            claimed = service.claim_run(work)
        if claimed is not None:
            make(system, claimed)
            made.append((slug_of(system), len(claimed.agreement_ids)))
    return made


def make(system: Actor, claimed: Claimed) -> None:
    """Make the returns of a run, one after another; the file has its name once it is whole."""
    clock = current_app.extensions["coopbudget.clock"]
    path = service.result_path(claimed.id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(".part")
    index: list[tuple[object, ...]] = [service.index_heads()]
    told = time.monotonic()
    with zipfile.ZipFile(unfinished, "w") as whole:
        for done, found in enumerate(_prepared(system, claimed)):
            if time.monotonic() - told >= TELL_EVERY:
                with unit_of_work(system, clock=clock) as work:
                    service.note_progress(work, claimed=claimed, done=done)
                told = time.monotonic()
            if isinstance(found, Prepared):
                try:
                    files = found.files()
                except CoopbudgetError as problem:
                    index.append((*found.index[:-1], str(problem.message)))
                    continue
                for name, _what, content in files:
                    pack.add_to(whole, name, content)
            index.append(found.index if isinstance(found, Prepared) else found)
        pack.add_to(whole, "index.csv", pack.as_csv(index))
    unfinished.rename(path)
    content = path.read_bytes()
    with unit_of_work(system, clock=clock) as work:
        digest = hashlib.sha256(content).hexdigest()
        service.finish_run(work, claimed=claimed, digest=digest, size=len(content))


def _prepared(system: Actor, claimed: Claimed) -> Iterator[Prepared | tuple[object, ...]]:
    """The returns of a run, some at a time; of one that can't be begun, what the index says of it."""
    clock = current_app.extensions["coopbudget.clock"]
    for at in range(0, len(claimed.agreement_ids), AT_ONCE):
        some = claimed.agreement_ids[at : at + AT_ONCE]
        with unit_of_work(system, clock=clock) as work:
            missing = service.not_begun(work, claimed=claimed, agreement_ids=some)
        problems: dict[uuid.UUID, CoopbudgetError] = {}
        for each in missing:  # each in a transaction of its own: the others are made all the same
            try:
                with unit_of_work(system, clock=clock) as work:
                    service.begin_return(work, agreement_id=each, since=claimed.since, until=claimed.until)
            except CoopbudgetError as problem:
                problems[each] = problem
        with unit_of_work(system, clock=clock) as work:
            ready = service.prepare(
                work, claimed=claimed, agreement_ids=[each for each in some if each not in problems]
            )
        yield from ready
        yield from ((str(problem.message), str(each)) for each, problem in problems.items())


def _make_now() -> None:
    make_runs()


each_hour(bp, "tend_returns", tend)


@bp.record_once
def _ask_for_runs(state: BlueprintSetupState) -> None:
    if isinstance(state.app, Flask):
        minutely_of(state.app)[service.JOB] = _make_now


@bp.cli.command("tend")
@one_coop
def tend_returns(slug: str) -> None:
    """Begin the returns whose days are over, and remind of those that are due."""
    begun, reminded = tend(slug)
    click.echo(f"{begun} returns begun, {reminded} reminded of.")


@bp.cli.command("make")
@one_coop
def make_now(slug: str) -> None:
    """Make the returns that were asked for together and wait."""
    for name, many in make_runs(slug):
        click.echo(f"{name}: {many} returns")
