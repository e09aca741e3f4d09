"""Building a table anew on SQLite, which can't change most of a table in place: for migrations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection


@contextmanager
def rebuilding(bind: Connection) -> Iterator[None]:
    """Within this, tables may be built anew (``op.batch_alter_table``): what points to them is looked at afterwards.

    SQLite turns foreign keys off outside a transaction alone, so one ends before, and what is done within is one of
    its own. Nothing is different on PostgreSQL. Raises ValueError, and undoes it all, where a row points nowhere.
    """
    if bind.dialect.name != "sqlite":
        yield
        return
    raw: Any = bind.connection.dbapi_connection
    raw.commit()
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("BEGIN IMMEDIATE")
    try:
        yield
        lost = raw.execute("PRAGMA foreign_key_check").fetchone()
        if lost is not None:
            raise ValueError(f"a row of {lost[0]} points nowhere")
        raw.commit()
    except BaseException:
        raw.rollback()
        raise
    finally:
        raw.execute("PRAGMA foreign_keys=ON")
    raw.execute("BEGIN IMMEDIATE")
