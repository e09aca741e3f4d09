"""Doing things at the same moment: each in a thread and a transaction of its own, with real commits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from flask import Flask

from coopbudget.db import db
from coopbudget.errors import CoopbudgetError
from coopbudget.guard import Actor
from coopbudget.guard.work import Work, unit_of_work

Task = tuple[Actor, Callable[[Work], object]]


def done(app: Flask, actor: Actor, task: Callable[[Work], object], now: datetime) -> object:
    """One piece of work, committed; what it gave back, or the kind of error that refused it."""
    with app.app_context():
        try:
            with unit_of_work(actor, clock=lambda: now) as work:
                return task(work)
        except CoopbudgetError as problem:
            return type(problem)
        finally:
            db.session.close()


def at_once(app: Flask, tasks: list[Task], now: datetime) -> list[object]:
    """Each task let go together; what became of each, in their order."""
    barrier = threading.Barrier(len(tasks))
    answers: list[object] = [None] * len(tasks)

    def run(place: int, actor: Actor, task: Callable[[Work], object]) -> None:
        barrier.wait(timeout=30)
        try:
            answers[place] = done(app, actor, task, now)
        except Exception as problem:  # whatever else it was, the test has to see it
            answers[place] = problem

    threads = [threading.Thread(target=run, args=(n, *task)) for n, task in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    return answers
