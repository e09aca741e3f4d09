"""Several processes at once: those that take messages in and handle them, and those that post by hand."""

from __future__ import annotations

import hashlib
import multiprocessing
import time
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from flask import Flask

from benchmarks.ledger.house import NOW
from benchmarks.webhooks.coop import FUNDS, Coop
from benchmarks.webhooks.stripes import amount_of, signed
from coopbudget.collections import handling
from coopbudget.db import db, new_id
from coopbudget.guard.actor import SYSTEM
from coopbudget.guard.work import Work
from coopbudget.ledger import chart
from coopbudget.ledger.service import open_account


def together(tasks: Sequence[Callable[[], None]]) -> float:
    """Each task in a process of its own, all let go at once: the seconds until the last is done."""
    context = multiprocessing.get_context("fork")
    start, results = context.Barrier(len(tasks) + 1), context.SimpleQueue()

    def run(task: Callable[[], None]) -> None:
        failed = True
        try:
            start.wait()
            task()
            failed = False
        finally:
            results.put(failed)

    processes = [context.Process(target=run, args=(task,)) for task in tasks]
    for process in processes:
        process.start()
    start.wait()
    began = time.perf_counter()
    failures = [results.get() for _ in processes]
    spent = time.perf_counter() - began
    for process in processes:
        process.join()
    if any(failures):
        raise SystemExit("A process failed; see above.")
    return spent


def hear(app: Flask, coop: Coop, numbers: Sequence[int]) -> Callable[[], None]:
    """Take these messages in at the door, as Stripe sends them."""
    messages = [coop.account.message(number) for number in numbers]

    def task() -> None:
        client = app.test_client()
        for body in messages:
            if client.post("/webhooks/stripe", data=body, headers=signed(body)).status_code != 200:
                raise SystemExit("A message was refused.")
        with app.app_context():
            db.session.close()

    return task


def handle(app: Flask) -> Callable[[], None]:
    """Handle what is due until nothing is."""

    def task() -> None:
        with app.app_context():
            handling.handle_due(lambda: NOW)
            db.session.close()

    return task


def post_by_hand(address: str, app: Flask, coop: Coop, numbers: Sequence[int]) -> Callable[[], None]:
    """Post the entries of these payments with hand-written SQL, one commit each."""
    with app.app_context():
        work = Work(db.session, SYSTEM, NOW)
        work.actor = handling.coop_actor(coop.id)
        codes = (chart.STRIPE_CLEARING, chart.STRIPE_FEES, chart.COVER_OWED, chart.COVER_DUE)
        clearing, fees, owed, due = (open_account(work, code=code) for code in codes)
        work.finish()
        db.session.close()
        db.engine.dispose()

    def task() -> None:
        with psycopg.connect(address) as connection:
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
