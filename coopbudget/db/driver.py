"""The session's own connection below SQLAlchemy, for the few paths where its cost per statement is the cost.

What is sent this way is in the session's transaction like everything else; it only skips the compiler.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from coopbudget.db.engine import refuse_while_reading


@contextmanager
def writing_cursor(session: Session, what: str) -> Iterator[tuple[Any, bool]]:
    """The driver's cursor (psycopg or sqlite3) and whether it is PostgreSQL's. What the session holds goes first.

    Raises WroteWhileReading, naming ``what``, on a page that only shows. The driver's errors come out as
    SQLAlchemy's, like those of any other statement.
    """
    refuse_while_reading(what)
    session.flush()
    connection = session.connection()
    cursor: Any = connection.connection.cursor()
    dialect: Any = connection.dialect
    try:
        yield cursor, dialect.name == "postgresql"
    except dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(
            f"({what})", None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
        ) from error
    finally:
        cursor.close()
