"""Apps apart: each on a database of its own, where commits are commits.

To make an app, and to put together anew every statement that another had ready, costs more than most of what is tried
on it. So an app that nobody uses any more is given the next database.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, make_url

from coopbudget.db import db
from tests.conftest import lay_migrated, make_settings, migrated_app, pg_address

SETTINGS = "coopbudget.settings"
_numbers = count(1)
_resting: dict[str, list[Flask]] = {"sqlite": [], "postgresql": []}


@contextmanager
def apart(request: pytest.FixtureRequest, folder: Path, kind: str = "") -> Iterator[Flask]:
    """An app on a new database of this kind (unless said: the parameter of the fixture that asks), its files in
    ``folder``. Whatever is hung on the app or set in it meanwhile is taken off again.
    """
    kind = kind or request.param
    address = _new_address(request, folder, kind)
    app = _resting[kind].pop() if _resting[kind] else None
    if app is None:
        app = _movable(migrated_app(address, folder))
    else:
        lay_migrated(address)
        app.extensions[SETTINGS] = make_settings(address, folder)
        app.extensions["coopbudget.limiter"].reset()
    extensions, config = dict(app.extensions), dict(app.config)
    yield app
    with app.app_context():
        db.session.close()
        db.engine.dispose()
    for now, before in ((app.extensions, extensions), (app.config, config)):
        now.clear()
        now.update(before)
    _resting[kind].append(app)


def _new_address(request: pytest.FixtureRequest, folder: Path, kind: str) -> str:
    name = f"apart_{os.getpid()}_{next(_numbers)}"
    if kind == "sqlite":
        folder.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{folder / name}.sqlite"
    return pg_address(request.getfixturevalue("pg_server"), name)


def _movable(app: Flask) -> Flask:
    """The same app; each new connection goes to the database that its settings name then."""

    def go(dialect: Any, _record: object, positions: list[Any], names: dict[str, Any]) -> None:
        found, named = dialect.create_connect_args(make_url(app.extensions[SETTINGS].database_url))
        positions[:] = found
        names.update(named)

    with app.app_context():
        event.listen(db.engine, "do_connect", go)
    return app
