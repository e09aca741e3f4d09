"""Power fails while a run is prepared or approved, at each statement sent to the database and around the commit.

A process of its own does the work and is gone at once (no rollback, no goodbye), as after ``kill -9``. What it left is
looked at from outside, and the same act is done again: nothing is half there, nothing is paid twice.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from coopbudget.db import db
from coopbudget.guard import Actor
from coopbudget.guard.actor import SYSTEM
from coopbudget.guard.work import Work, unit_of_work
from coopbudget.ledger.queries import balances
from coopbudget.payments import service
from coopbudget.payments.models import PaymentRun, RunApproval, RunFile, RunPayment, StatementLine
from tests import rail as rails
from tests.apart import apart
from tests.conftest import NOON

PAYABLE, CLEARING = "Liabilities:Payable:Members:V0001", "Liabilities:Clearing:Members"
GONE = 100
STEP = 2  # every second statement: all of them takes longer and found nothing else


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a database of this module's own, where commits are commits."""
    folder: Path = tmp_path_factory.mktemp("runs-survive")
    with apart(request, folder) as app:
        yield app


def done(app: Flask, actor: Actor, task: Callable[[Work], object]) -> object:
    """One piece of work, committed."""
    with app.app_context():
        try:
            with unit_of_work(actor, clock=lambda: NOON) as work:
                return task(work)
        finally:
            db.session.close()


@pytest.fixture
def rail(real: Flask) -> rails.Rail:
    """A co-op with £1,020 in the bank that owes £120.45 and £80."""

    def owe(work: Work) -> None:
        rails.add_fund(work, 1, "DP1234")
        rails.bring_in(work, "members", "Date,Description,Amount\n03/08/2026,DP1234,1000.00\n")
        lines = list(work.session.scalars(select(StatementLine.id).where(StatementLine.coop_id == found.id)))
        service.confirm_suggestions(work, side="members", line_ids=lines)
        for amount, reference in ((12045, "INV0001"), (8000, "INV0002")):
            rails.owe_provider(work, 1, amount, due_on=date(2026, 9, 10), reference=reference)

    found = done(real, SYSTEM, rails.build_rail)
    assert isinstance(found, rails.Rail)
    done(real, found.treasurer, owe)
    return found


def dies(app: Flask, actor: Actor, task: Callable[[Work], object], *, at: int | str) -> int:
    """Do the work in a process that is gone before its statement number ``at``, or at its ``commit`` (as the
    database is asked for it), or once it was ``committed`` and before anybody heard; how many statements it sent.
    """
    with app.app_context():
        db.engine.dispose()  # a child shares no connection with us
    child = os.fork()
    if child == 0:  # pragma: no cover
        code = 1
        try:
            with app.app_context():
                sent = 0

                def watch(frame: FrameType, what: str, arg: Any) -> None:
                    """Both drivers: SQLite's is written in C, PostgreSQL's in Python."""
                    nonlocal sent
                    if what.startswith("c_"):
                        name, driver = getattr(arg, "__name__", ""), type(getattr(arg, "__self__", None)).__module__
                    else:
                        name, driver = frame.f_code.co_name, frame.f_globals.get("__name__", "")
                    if not driver.startswith(("sqlite3", "psycopg")):
                        return
                    if name in ("execute", "executemany") and what in ("call", "c_call"):
                        sent += 1
                    asked = "commit" if what in ("call", "c_call") else "committed"
                    if at == sent or (name == "commit" and at == asked):
                        os._exit(GONE + sent)

                with unit_of_work(actor, clock=lambda: NOON) as work:
                    sys.setprofile(watch)
                    task(work)
                sys.setprofile(None)
            code = 0
        finally:
            os._exit(code)
    _pid, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code >= GONE, f"it did not die at {at}: {code}"
    return code - GONE


def prepare(work: Work) -> int:
    """Everything that waits is put into a run."""
    ids = [row.id for row in work.session.execute(rails.waiting(work.coop_id))]
    return service.prepare_run(work, side="members", instruction_ids=ids)


def kept(app: Flask, rail: rails.Rail) -> tuple[int, int, int, int]:
    """How many runs, payments in runs, yeses and files there are."""

    def count(work: Work) -> tuple[int, ...]:
        return tuple(
            work.session.scalar(select(func.count()).select_from(table).where(table.coop_id == rail.id)) or 0
            for table in (PaymentRun, RunPayment, RunApproval, RunFile)
        )

    found = done(app, SYSTEM, count)
    assert isinstance(found, tuple)
    return found


def owed(app: Flask, rail: rails.Rail) -> object:
    """What the books say: owed to the provider, and on its way."""
    return done(app, SYSTEM, lambda work: list(balances(work.session, rail.id, [PAYABLE, CLEARING]).values()))


def test_preparing_is_whole_or_not_at_all(real: Flask, rail: rails.Rail) -> None:
    statements = dies(real, rail.treasurer, prepare, at="commit")
    assert kept(real, rail) == (0, 0, 0, 0)
    for at in range(1, statements + 1, STEP):
        assert dies(real, rail.treasurer, prepare, at=at) == at
        assert kept(real, rail) == (0, 0, 0, 0), at
    dies(real, rail.treasurer, prepare, at="committed")
    assert kept(real, rail) == (1, 2, 0, 0)
    waiting = done(real, SYSTEM, lambda work: len(work.session.execute(rails.waiting(rail.id)).all()))
    assert waiting == 0, "a payment of a run that was prepared waits for another"


def test_approving_is_whole_or_not_at_all_and_again_pays_nobody_twice(real: Flask, rail: rails.Rail) -> None:
    number = done(real, rail.treasurer, prepare)
    assert isinstance(number, int)

    def approve(work: Work) -> object:
        return service.approve_run(work, number=number)

    statements = dies(real, rail.chair, approve, at="commit")
    assert owed(real, rail) == [20045, 0]
    for at in range(1, statements + 1, STEP):
        assert dies(real, rail.chair, approve, at=at) == at
        assert owed(real, rail) == [20045, 0], at
        assert kept(real, rail) == (1, 2, 0, 0), at
    dies(real, rail.chair, approve, at="committed")  # and nobody heard of it, so they press again
    done(real, rail.chair, approve)
    assert owed(real, rail) == [0, 20045]
    assert kept(real, rail) == (1, 2, 1, 1)
