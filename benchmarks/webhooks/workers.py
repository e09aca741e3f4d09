"""Several processes at once: those that take messages in and handle them, and those that post by hand.

Each gets ready first (its connection, the pages it copies when it first writes them) and waits for the others; only
what comes then is counted, as a worker that has been up for a while would do it.
"""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import text

from benchmarks.ledger.house import NOW
from benchmarks.webhooks.coop import FUNDS, Coop
from benchmarks.webhooks.stripes import amount_of, signature
from coopbudget.collections import handling
from coopbudget.db import db, new_id
from coopbudget.guard.actor import SYSTEM
from coopbudget.guard.work import Work
from coopbudget.ledger import chart
from coopbudget.ledger.service import open_account

Task = Callable[[Callable[[], None]], None]
"""Gets ready, calls what it is given (which waits for the others), then does what is measured."""


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, and seconds of processor: our processes' and the database's together."""

    wall: float
    cpu: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.wall + other.wall, self.cpu + other.cpu)

    def __mul__(self, times: float) -> Cost:
        return Cost(self.wall * times, self.cpu * times)

    def per(self, items: int) -> Cost:
        """What one item cost, in milliseconds."""
        return Cost(self.wall / items * 1000, self.cpu / items * 1000)


def together(tasks: Sequence[Task], server: Path) -> Cost:
    """Each task in a process of its own, all let go at once: what it cost until the last was done."""
    context = multiprocessing.get_context("fork")
    start, results = context.Barrier(len(tasks) + 1), context.SimpleQueue()

    def run(task: Task) -> None:
        spent = None
        began = [0.0]

        def ready() -> None:
            start.wait()
            began[0] = time.process_time()

        try:
            task(ready)
            spent = time.process_time() - began[0]
        finally:
            start.abort() if spent is None else None
            results.put(spent)

    processes = [context.Process(target=run, args=(task,)) for task in tasks]
    for process in processes:
        process.start()
    start.wait()
    began, before = time.perf_counter(), database_seconds(server)
    told = [results.get() for _ in processes]
    wall, database = time.perf_counter() - began, database_seconds(server) - before
    for process in processes:
        process.join()
    if None in told:
        raise SystemExit("A process failed; see above.")
    return Cost(wall, sum(told) + database)


def database_seconds(server: Path) -> float:
    """Seconds of processor that the server in this folder has used: those that ended, and those that are at work."""
    postmaster = int((server / "postmaster.pid").read_text().split()[0])
    own, ended = _ticks(postmaster)
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    return (own + ended + sum(_ticks(int(child))[0] for child in children)) / os.sysconf("SC_CLK_TCK")


def _ticks(process: int) -> tuple[int, int]:
    """What a process used itself, and what its children that ended had used; nothing for one that is gone."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0, 0
    return int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])


def hear(app: Flask, coop: Coop, numbers: Sequence[int]) -> Task:
    """Take these messages in at the door, as Stripe sends them and a server hands them on."""
    messages = [coop.account.message(number) for number in numbers]

    def task(ready: Callable[[], None]) -> None:
        app.test_client().get("/health/ready")
        ready()
        for body in messages:
            if (status := _handed_on(app, body)) != "200 OK":
                raise SystemExit(f"A message was refused: {status}")
        with app.app_context():
            db.session.close()

    return task


def _handed_on(app: Flask, body: bytes) -> str:
    """The status of what the app answers when a WSGI server hands it this message, with the headers Stripe sends."""
    statuses: list[str] = []
    environ = {
        "wsgi.version": (1, 0), "wsgi.url_scheme": "https", "wsgi.errors": sys.stderr, "wsgi.multithread": True,
        "wsgi.multiprocess": True, "wsgi.run_once": False, "wsgi.input_terminated": True,
        "wsgi.input": io.BytesIO(body), "SERVER_SOFTWARE": "benchmark", "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1", "REMOTE_PORT": "40000", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000",
        "REQUEST_METHOD": "POST", "RAW_URI": "/webhooks/stripe", "SCRIPT_NAME": "", "PATH_INFO": "/webhooks/stripe",
        "QUERY_STRING": "", "HTTP_HOST": "localhost", "HTTP_ACCEPT": "*/*; q=0.5, application/xml",
        "HTTP_CACHE_CONTROL": "no-cache", "HTTP_USER_AGENT": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "CONTENT_TYPE": "application/json; charset=utf-8", "CONTENT_LENGTH": str(len(body)),
        "HTTP_STRIPE_SIGNATURE": signature(body),
    }  # fmt: skip
    answer = app(environ, lambda status, _headers, _problem=None: statuses.append(status))
    b"".join(answer)
    if (close := getattr(answer, "close", None)) is not None:
        close()
    return statuses[0]


def handle(app: Flask) -> Task:
    """Handle what is due until nothing is."""

    def task(ready: Callable[[], None]) -> None:
        with app.app_context():
            db.session.execute(text("SELECT 1"))
            db.session.rollback()
            ready()
            handling.handle_due(lambda: NOW)
            db.session.close()

    return task


def post_by_hand(address: str, app: Flask, coop: Coop, numbers: Sequence[int]) -> Task:
    """Post the entries of these payments with hand-written SQL, one commit each."""
    with app.app_context():
        work = Work(db.session, SYSTEM, NOW)
        work.actor = handling.coop_actor(coop.id)
        codes = (chart.STRIPE_CLEARING, chart.STRIPE_FEES, chart.COVER_OWED, chart.COVER_DUE)
        clearing, fees, owed, due = (open_account(work, code=code) for code in codes)
        work.finish()
        db.session.close()
        db.engine.dispose()

    def task(ready: Callable[[], None]) -> None:
        with psycopg.connect(address) as connection:
            connection.execute("SELECT 1")
            connection.commit()
            ready()
            for number in numbers:
                amount, fund = amount_of(number), coop.fund_accounts[number % FUNDS]
                fee = amount * 15 // 1000 + 20
                content = (
                    f'{{"accounts":["{clearing}","{fund}","{fees}","{owed}","{due}"],"key":"{number}",'
                    f'"legs":[[0,1,{amount}],[2,3,{fee}],[4,0,{fee}]],"on":"2026-09-01"}}'
                )
                connection.execute(
                    "SELECT bench_received(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                    (coop.id, new_id(), str(number), clearing, fund, amount, fees, owed, due, fee,
                     hashlib.sha256(content.encode()).digest(), content),
                )  # fmt: skip
                connection.commit()

    return task


def shares(numbers: Sequence[int], parts: int) -> list[list[Any]]:
    """The numbers dealt out."""
    return [list(numbers[part::parts]) for part in range(parts)]
