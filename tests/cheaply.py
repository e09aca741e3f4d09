"""What costs much in an app and is worth nothing to a test."""

from __future__ import annotations

import os

from flask import Flask
from jinja2 import FileSystemBytecodeCache

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
