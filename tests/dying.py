"""A process that dies at a boundary a test chooses: before each commit, before each call to Stripe, and at its end.

What stays of a process is what it committed and what it made at Stripe. After one of these and before the next, nothing
changes that outlives it, so to die anywhere between the two leaves the same behind, and there is one boundary: the
latest, where most is under way and unsaved (a transaction with its locks, an answer of Stripe).

It is forked from the test's own process, which must hold no connection open then (``db.engine.dispose()``).
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable
from typing import Any

import stripe
from flask import Flask

from coopbudget.collections.gateway import EXTENSION
from coopbudget.db import db

FORK = multiprocessing.get_context("fork")


class Boundaries:
    """Those that a process has come to; it kills itself at number ``die_at``."""

    def __init__(self, die_at: int) -> None:
        self.die_at = die_at
        self.passed: list[str] = []

    def reach(self, name: str) -> None:
        """Here is one."""
        self.passed.append(name)
        if len(self.passed) == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, app: Flask) -> None:
        """Every commit of the app and every call that makes something at Stripe has one before it."""
        dialect: Any = db.engine.dialect
        commit = dialect.do_commit

        def do_commit(connection: Any) -> None:
            self.reach("before commit")
            commit(connection)

        dialect.do_commit = do_commit
        ask: Any = stripe.RequestsClient.request

        def request(client: Any, method: str, url: str, *args: Any, **more: Any) -> Any:
            if method != "get":  # a question changes nothing
                self.reach(f"before {method} {url}")
            return ask(client, method, url, *args, **more)

        stripe.RequestsClient.request = request  # type: ignore[assignment, method-assign]
        app.extensions.pop(EXTENSION, None)  # a connection to Stripe is not shared between processes


def in_process(app: Flask, task: Callable[[], object], die_at: int = 0) -> list[str] | None:
    """Do ``task`` in a process of its own: the boundaries it passed, or None when it died at ``die_at``.

    :raises AssertionError: when it failed in any other way.
    """
    results = FORK.SimpleQueue()

    def run() -> None:
        try:
            with app.app_context():
                boundaries = Boundaries(die_at)
                boundaries.watch(app)
                task()
                db.session.close()
                boundaries.reach("the end")
            results.put((boundaries.passed, ""))
        except BaseException:
            results.put(([], traceback.format_exc()))

    process = FORK.Process(target=run)
    process.start()
    process.join(60)
    if process.exitcode == -signal.SIGKILL:
        return None
    assert process.exitcode == 0, process.exitcode
    passed, trouble = results.get()
    assert trouble == "", trouble
    return list(passed)
