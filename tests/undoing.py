"""What undoes each test, said to the driver itself.

To SQLAlchemy a savepoint is one more statement to put together, and there are twenty of them in a test. To psycopg
whatever rolls back ends all that the server has prepared; the schema stays as it is here, so what was planned for one
test serves the next.
"""

from __future__ import annotations

import sqlite3
from typing import Any

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Connection, Engine, RootTransaction, event

# Plans that the server keeps of each connection: more than the statements of the house.
KEPT = 4_000


def say_savepoints(engine: Engine) -> None:
    """From here on the engine's savepoints are said to the driver, and what PostgreSQL has planned is kept."""
    dialect: Any = engine.dialect
    dialect.do_savepoint = lambda connection, name: _say(connection, f"SAVEPOINT {name}")
    dialect.do_rollback_to_savepoint = lambda connection, name: _say(connection, f"ROLLBACK TO SAVEPOINT {name}")
    dialect.do_release_savepoint = lambda connection, name: _say(connection, f"RELEASE SAVEPOINT {name}")
    if dialect.name == "postgresql":
        event.listen(engine, "connect", _keep_plans)


def undo(connection: Connection, outer: RootTransaction) -> None:
    """Undo all that was done on ``connection`` since ``outer`` began, and end it."""
    if connection.dialect.name == "postgresql":
        _say(connection, "ROLLBACK")
    outer.rollback()


def _keep_plans(driver: psycopg.Connection[Any], _record: object) -> None:
    driver.prepare_threshold = 0
    driver.prepared_max = KEPT


def _say(connection: Connection, words: str) -> None:
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        driver.execute(words)
        return
    assert isinstance(driver, psycopg.Connection)
    if driver.pgconn.transaction_status == TransactionStatus.IDLE:
        driver.pgconn.exec_(b"BEGIN")
    told = driver.pgconn.exec_(words.encode())
    assert told.status == ExecStatus.COMMAND_OK, told.error_message
