"""Long answers, read a thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import psycopg
from sqlalchemy import Executable
from sqlalchemy.orm import Session

AT_ONCE = 1_000


def in_pieces(
    session: Session, statement: Executable, values: Mapping[str, Any] | None = None, *, at_once: int = AT_ONCE
) -> Iterator[Any]:
    """The rows of ``statement``, its parameters bound to ``values``; never more than so many here at a time.

    PostgreSQL keeps the rest of an answer within a transaction alone: where each statement is sent alone, this one has
    a transaction of its own until it is read to its end or closed. Another that is begun meanwhile ends before it.
    """
    with ExitStack() as whole:
        driver = session.connection().connection.driver_connection
        if isinstance(driver, psycopg.Connection) and driver.autocommit:
            whole.enter_context(driver.transaction())
        result = session.execute(statement, values, execution_options={"yield_per": at_once})
        whole.callback(result.close)
        yield from result
