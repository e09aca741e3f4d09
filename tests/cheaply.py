"""What costs much in an app and is worth nothing to a test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response
from jinja2 import FileSystemBytecodeCache

from coopbudget.db import db
from coopbudget.errors import CoopbudgetError

SHARED = "TESTS_SHARED"
"""The variable that names a folder of this run's own, which all its processes share."""


def cheaply(app: Flask) -> Flask:
    """The same app; its passwords keep out nobody, and each of its templates is compiled once in a run.

    Its argon2 takes as little time and memory as it can: it reads and writes the same kind of hashes.
    """
    app.extensions["security"].pwd_context.update(argon2__time_cost=1, argon2__memory_cost=8, argon2__parallelism=1)
    if SHARED in os.environ:
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(os.environ[SHARED])
    return app


@contextmanager
def refusing_briefly(app: Flask) -> Iterator[None]:
    """Inside, a refusal is its status alone: who asks thousands of times whether they may reads no page that says no.

    The request goes the whole way to the view or to what refuses it, and is rolled back, as ever.
    """
    handlers = app.error_handler_spec[None][None]
    said = handlers[CoopbudgetError]

    def refuse(error: CoopbudgetError) -> Response:
        db.session.rollback()
        return Response(status=error.status)

    handlers[CoopbudgetError] = refuse
    try:
        yield
    finally:
        handlers[CoopbudgetError] = said
