"""From a database's complaint to the name of the rule it defended.

A slice says which of its constraints means which error, and the person reads words, never SQL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import UniqueConstraint
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from coopbudget.db.base import Base
from coopbudget.errors import CoopbudgetError

_SQLITE_CHECK = re.compile(r"CHECK constraint failed: (\w+)")
_SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: ([\w., ]+)")


def constraint_name(error: DBAPIError) -> str | None:
    """The name of the constraint behind ``error``; None where the database does not tell."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name) if diagnosis.constraint_name else None
    text = str(error.orig)
    if check := _SQLITE_CHECK.search(text):
        return check[1]
    if unique := _SQLITE_UNIQUE.search(text):
        places = [place.strip().split(".") for place in unique[1].split(",")]
        return _unique_name(places[0][0], {column for _, column in places})
    return None


def _unique_name(table_name: str, columns: set[str]) -> str | None:
    table = Base.metadata.tables.get(table_name)
    if table is None:
        return None
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint) and {c.name for c in constraint.columns} == columns:
            return str(constraint.name)
    for index in table.indexes:
        if index.unique and {getattr(c, "name", None) for c in index.columns} == columns:
            return str(index.name)
    return str(table.primary_key.name)


@contextmanager
def named_rules(session: Session, rules: Mapping[str, type[CoopbudgetError]]) -> Iterator[None]:
    """Flush what is done inside; a broken constraint named in ``rules`` raises its error instead.

    A savepoint is laid first, so that the transaction can go on (show the form again, say).
    """
    try:
        with session.begin_nested():
            yield
            session.flush()
    except IntegrityError as error:
        rule = rules.get(constraint_name(error) or "")
        if rule is None:
            raise
        raise rule() from error
