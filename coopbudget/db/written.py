"""Long statements of columns that pages ask at every request, put together once.

To find a long statement among those that were compiled costs as much as a small query, each time. PostgreSQL's driver
needs no help with the types we use, so it gets the words as they were put together the first time. They name their
parameters as the server does: the driver would look for its own ``%(name)s`` in so long a statement anew each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import CompoundSelect, Connection, Select, TextualSelect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

# The server's own names of parameters, where SQLAlchemy's usual ones are the driver's.
_NUMBERED = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


class _Words(NamedTuple):
    """A statement as PostgreSQL reads it, the constants in it, which parameter stands where, and of which columns the
    driver's value is not yet ours."""

    text: str
    constants: Mapping[str, Any]
    order: Sequence[str]
    read: Sequence[tuple[int, Callable[[Any], Any]]]


class Written:
    """A statement whose parameters are bound by name; keep it, and ask it often."""

    def __init__(self, statement: Select[Any] | CompoundSelect[Any] | TextualSelect) -> None:
        self.statement = statement

    def rows(self, session: Session, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """The rows, one value a column. ``values`` of the parameters may name more than there are."""
        session.flush()  # as any other read would
        connection = session.connection()
        if connection.dialect.name != "postgresql":
            return connection.execute(self.statement, dict(values)).all()
        words = self._words
        given = {**words.constants, **values}
        rows = _sent(connection, words.text, tuple(given[name] for name in words.order))
        return [_as_ours(row, words.read) for row in rows] if words.read else rows

    @cached_property
    def _words(self) -> _Words:
        compiled = self.statement.compile(dialect=_NUMBERED, compile_kwargs={"render_postcompile": True})
        read = [
            (at, make)
            for at, column in enumerate(self.statement.selected_columns)
            if (make := column.type.dialect_impl(_NUMBERED).result_processor(_NUMBERED, None)) is not None
        ]
        return _Words(str(compiled), dict(compiled.params), tuple(compiled.positiontup or ()), read)


def _sent(connection: Connection, words: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """What PostgreSQL answers. Who listens for statements hears of it, and the driver's errors come out as
    SQLAlchemy's, as of any other; what SQLAlchemy learns of an answer's columns is left out, for it took longer than
    sending and reading."""
    driver, dialect = connection.connection.driver_connection, connection.dialect
    assert isinstance(driver, psycopg.Connection)
    cursor = psycopg.RawCursor(driver)
    connection.dispatch.before_cursor_execute(connection, cursor, words, values, None, False)
    try:
        return cursor.execute(words, values).fetchall()
    except psycopg.Error as error:
        if gone := dialect.is_disconnect(error, driver, cursor):  # type: ignore[arg-type]
            connection.invalidate(error)
        raise DBAPIError.instance(
            words, None, error, psycopg.Error, hide_parameters=True, connection_invalidated=gone, dialect=dialect
        ) from error
    finally:
        cursor.close()


def _as_ours(row: Sequence[Any], read: Sequence[tuple[int, Callable[[Any], Any]]]) -> Sequence[Any]:
    values = list(row)
    for at, make in read:
        values[at] = make(values[at])
    return values
