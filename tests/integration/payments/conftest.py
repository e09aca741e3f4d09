"""Counting the queries of a page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event

from coopbudget.db import db


@pytest.fixture
def count_queries(app: Flask) -> Callable[[Callable[[], object]], int]:
    """``count_queries(act)`` runs ``act`` and says how many statements the database was sent."""

    def count(act: Callable[[], object]) -> int:
        sent: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            sent.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(sent)

    return count
