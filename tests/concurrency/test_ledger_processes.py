"""The books under processes that really commit: nothing is lost or doubled, and kill -9 leaves whole entries alone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from coopbudget.db import db
from coopbudget.guard.actor import SYSTEM
from coopbudget.guard.work import Work, unit_of_work
from coopbudget.ledger import chart, queries
from coopbudget.ledger.errors import ClosedPeriod, KeyReused, Overspent
from coopbudget.ledger.service import close_period, open_account, post_entry
from coopbudget.ledger.verifying import Report, verify_coop
from tests.apart import apart
from tests.conftest import NOON
from tests.ledger_books import BANK, DAY, FREE, PLEDGED, Books, batch, make_books

FORK = multiprocessing.get_context("fork")
clock = lambda: NOON  # noqa: E731


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a database of this module's own, where commits are commits."""
    folder: Path = tmp_path_factory.mktemp("ledger-processes")
    with apart(request, folder) as app:
        yield app


@pytest.fixture
def books(real: Flask, request: pytest.FixtureRequest) -> Books:
    """A co-op of the test's own with £100 free in fund 1, and no connection open in this process."""
    with real.app_context():
        with unit_of_work(SYSTEM, clock=clock) as work:
            made = make_books(work, f"c{abs(hash(request.node.name)) % 10**9}")
        with unit_of_work(made.actor, clock=clock) as work:
            made.post(work, BANK, FREE, 10_000, key="start")
            open_account(work, code=PLEDGED)
        db.session.close()
        db.engine.dispose()
    return made


def in_processes(app: Flask, tasks: list[Callable[[], Any]]) -> list[Any]:
    """Run each task in a process of its own, all let go at once; what they return. A failure fails the test."""
    barrier, results = FORK.Barrier(len(tasks), timeout=60), FORK.SimpleQueue()

    def run(place: int, task: Callable[[], Any]) -> None:
        try:
            with app.app_context():
                barrier.wait()
                results.put((place, task(), None))
        except BaseException:
            results.put((place, None, traceback.format_exc()))

    processes = [FORK.Process(target=run, args=(place, task)) for place, task in enumerate(tasks)]
    for process in processes:
        process.start()
    found = [results.get() for _ in processes]
    for process in processes:
        process.join()
    assert [trouble for _, _, trouble in found if trouble] == []
    return [answer for _, answer, _ in sorted(found, key=lambda item: item[0])]


def proof(app: Flask, books: Books, codes: tuple[str, ...] = (BANK, FREE, PLEDGED)) -> tuple[Report, dict[str, int]]:
    """What verify says, and the balances."""
    with app.app_context():
        report = verify_coop(db.session, books.coop_id)
        found = queries.balances(db.session, books.coop_id, codes)
        db.session.close()
        db.engine.dispose()
    assert report.broken is None
    return report, found


def test_eight_processes_lose_and_double_nothing(real: Flask, books: Books) -> None:
    """Each posts its own entries to the same accounts, both ways, and every key of a shared set."""

    def post(worker: int) -> int:
        first = 0
        for number in range(10):
            debit, credit = (FREE, PLEDGED) if (worker + number) % 2 else (BANK, FREE)
            with unit_of_work(books.actor, clock=clock) as work:
                books.post(work, debit, credit, 1 + worker, key=f"own/{worker}/{number}")
            with unit_of_work(books.actor, clock=clock) as work:
                first += not books.post(work, BANK, FREE, 3, key=f"shared/{number}").replayed
        return first

    firsts = in_processes(real, [partial(post, worker) for worker in range(8)])
    report, found = proof(real, books)
    assert sum(firsts) == 10, "each shared key was posted by exactly one"
    assert report.entries == 1 + 8 * 10 + 10
    own = sum(5 * (1 + worker) for worker in range(8))  # five of ten each way
    assert found == {BANK: 10_000 + own + 30, FREE: 10_000 + 30, PLEDGED: own}


def test_a_fund_holds_its_floor_under_eight_processes(real: Flask, books: Books) -> None:
    """£100 and 120 tries to take a pound: a hundred succeed."""

    def take(worker: int) -> int:
        taken = 0
        for number in range(15):
            try:
                with unit_of_work(books.actor, clock=clock) as work:
                    books.post(work, FREE, PLEDGED, 100, key=f"{worker}/{number}")
                taken += 1
            except Overspent:
                pass
        return taken

    assert sum(in_processes(real, [partial(take, worker) for worker in range(8)])) == 100
    _, found = proof(real, books)
    assert found == {BANK: 10_000, FREE: 0, PLEDGED: 10_000}


def test_one_key_from_two_processes_at_once_is_one_entry(real: Flask, books: Books) -> None:
    def post(_worker: int) -> list[tuple[int, bool]]:
        answers = []
        for number in range(15):
            with unit_of_work(books.actor, clock=clock) as work:
                posted = books.post(work, FREE, PLEDGED, 5, key=f"same/{number}")
                answers.append((posted.number, posted.replayed))
        return answers

    one, other = in_processes(real, [partial(post, worker) for worker in range(2)])
    assert [number for number, _ in one] == [number for number, _ in other]
    assert all(mine != theirs for (_, mine), (_, theirs) in zip(one, other, strict=True))
    report, found = proof(real, books)
    assert (report.entries, found[PLEDGED]) == (16, 75)


def test_one_key_with_two_contents_at_once_is_one_entry_and_one_conflict(real: Flask, books: Books) -> None:
    def post(amount: int) -> int:
        refused = 0
        for number in range(10):
            try:
                with unit_of_work(books.actor, clock=clock) as work:
                    books.post(work, FREE, PLEDGED, amount, key=f"same/{number}")
            except KeyReused:
                refused += 1
        return refused

    assert sum(in_processes(real, [partial(post, amount) for amount in (5, 6)])) == 10
    report, found = proof(real, books)
    assert report.entries == 11
    assert 50 <= found[PLEDGED] <= 60


def test_two_processes_open_the_same_account_once(real: Flask, books: Books) -> None:
    def open_all() -> list[str]:
        ids = []
        for number in range(10):
            with unit_of_work(books.actor, clock=clock) as work:
                ids.append(str(open_account(work, code=chart.provider_payable(number))))
        return ids

    one, other = in_processes(real, [open_all, open_all])
    assert one == other
    report, _ = proof(real, books)
    assert report.accounts == 13


def test_closing_a_period_while_others_post(real: Flask, books: Books) -> None:
    """Whatever came before the closing is in the period, nothing came after; verify holds both to it."""

    def post(worker: int) -> int:
        done = 0
        for number in range(20):
            try:
                with unit_of_work(books.actor, clock=clock) as work:
                    books.post(work, BANK, FREE, 1, key=f"{worker}/{number}", on=DAY)
                done += 1
            except ClosedPeriod:
                with unit_of_work(books.actor, clock=clock) as work:
                    books.post(work, BANK, FREE, 1, key=f"{worker}/{number}", on=DAY + timedelta(days=1))
        return done

    def close() -> int:
        with unit_of_work(books.actor, clock=clock) as work:
            close_period(work, through=DAY)
        return 0

    in_processes(real, [partial(post, 1), partial(post, 2), close, partial(post, 3)])
    report, found = proof(real, books)
    assert (report.entries, report.closings, found[BANK]) == (61, 1, 10_060)


def test_a_process_killed_in_the_middle_of_a_batch_leaves_whole_entries_alone(real: Flask, books: Books) -> None:
    """Two entries are one transaction; kill -9 comes while the second is being posted."""
    with real.app_context(), unit_of_work(books.actor, clock=clock) as work:
        bank, fund = open_account(work, code=BANK), open_account(work, code=FREE)
    with real.app_context():
        db.engine.dispose()
    ours, theirs = FORK.Pipe()

    def post(name: int) -> None:
        with real.app_context():
            for number in range(1_000):
                work = Work(db.session, books.actor, NOON)
                for half in ("a", "b"):
                    ours.send(number)
                    legs = batch(bank, [fund], 1_000)
                    post_entry(work, kind="batch", on=DAY, key=f"{name}/{number}/{half}", legs=legs)
                work.finish()

    for name in range(4):
        process = FORK.Process(target=post, args=(name,))
        process.start()
        for _ in range(4 + name):  # the last word heard stands in the middle of a transaction, or at its start
            assert theirs.poll(60)
            theirs.recv()
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        while theirs.poll():
            theirs.recv()

    report, found = proof(real, books)
    assert report.entries > 1, "something was committed before the kill"
    assert report.entries % 2 == 1, "both entries of a transaction, or neither"
    assert report.transfers == 1 + (report.entries - 1) * 1_000
    assert found[BANK] == 10_000 + (report.entries - 1) * sum(leg.amount for leg in batch(bank, [fund], 1_000))
    with real.app_context(), unit_of_work(books.actor, clock=clock) as work:
        assert books.post(work, FREE, PLEDGED, 1).number == report.entries + 1, "and the books go on"
    with real.app_context():
        db.engine.dispose()


def test_a_co_op_that_is_busy_does_not_hold_another(real: Flask, books: Books) -> None:
    """PostgreSQL: one co-op's chain is locked until commit; another co-op posts and commits meanwhile."""
    with real.app_context():
        if db.engine.dialect.name == "sqlite":
            return  # one writer for the whole file, by its nature
        with unit_of_work(SYSTEM, clock=clock) as work:
            other = make_books(work, f"other{os.getpid()}")
        busy = Work(db.sessionmaker(), books.actor, NOON)
        try:
            books.post(busy, FREE, PLEDGED, 1)
            with unit_of_work(other.actor, clock=clock) as work:
                assert other.post(work, BANK, FREE, 5).number == 1
        finally:
            busy.session.rollback()
            busy.session.close()
        db.session.close()
        db.engine.dispose()
    _, found = proof(real, books)
    assert found[PLEDGED] == 0
