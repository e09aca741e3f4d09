"""How connections are set up and how transactions begin, on both databases.

SQLite: WAL, foreign keys on, a busy timeout, recursive triggers (so that ``INSERT OR REPLACE`` meets the
append-only triggers), and BEGIN IMMEDIATE unless the work only reads: a read that later writes would fail
at once, whatever the timeout. Who reads is refused to write, on either database.

PostgreSQL: who reads sends each statement alone, without BEGIN and COMMIT. Each statement sees what was committed
before it began, as it would within a transaction of the usual level, and a page makes two trips fewer. What must
see one state over several statements opens a transaction of its own (``ledger.streaming``). An act that is one
statement and no more may be sent the same way (``each_alone``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

BUSY_MS = 15_000

_reading: ContextVar[bool] = ContextVar("coopbudget_reading", default=False)
_each_alone: ContextVar[bool] = ContextVar("coopbudget_each_alone", default=False)


def set_reading(reading: bool) -> None:
    """From here on in this context, transactions begin as readers and a statement that writes is refused."""
    _reading.set(reading)


@contextmanager
def reading() -> Iterator[None]:
    """Within this, as ``set_reading(True)``; as it was before, after."""
    before = _reading.get()
    _reading.set(True)
    try:
        yield
    finally:
        _reading.set(before)


@contextmanager
def each_alone() -> Iterator[None]:
    """Within this, on PostgreSQL, a statement that is the first of its work is a transaction by itself.

    For an edge whose whole act is one statement: BEGIN and COMMIT would be two trips of three.
    """
    before = _each_alone.set(True)
    try:
        yield
    finally:
        _each_alone.reset(before)


class ReadingSession(Session):
    """The house's session: while reading, and within ``each_alone``, PostgreSQL is sent each statement alone."""

    def get_bind(self, *args: Any, **options: Any) -> Engine | Connection:
        """The engine (or, in tests, the connection) that the next statement goes to."""
        bind = super().get_bind(*args, **options)
        if (_reading.get() or _each_alone.get()) and isinstance(bind, Engine) and bind.dialect.name == "postgresql":
            return _alone(bind)
        return bind


@lru_cache(maxsize=8)
def _alone(engine: Engine) -> Engine:
    """The same engine and pool, with every statement sent alone. Kept: a session knows its connection by it."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


class WroteWhileReading(RuntimeError):
    """A page that only shows tried to write: a defect of ours, never of the person's."""


def refuse_while_reading(what: str) -> None:
    """For statements sent past the engine (a driver's cursor): raise WroteWhileReading on a page that only shows."""
    if _reading.get():
        raise WroteWhileReading(what)


def prepare_engine(engine: Engine) -> None:
    """Attach the rules above to ``engine``; safe to call once for each engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _connect_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "before_cursor_execute", _refuse_writes)


def _connect_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_MS}",
        "synchronous = NORMAL",
        "recursive_triggers = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")


def _refuse_writes(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if _reading.get() and statement.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
        raise WroteWhileReading(statement.split("(", 1)[0])
