"""Which values a column has, read from an index by leaps: as many rows as there are values, however many rows have
them. PostgreSQL and SQLite both read every row for ``SELECT DISTINCT``."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select


def values_of(column: Any, *where: ColumnElement[bool]) -> Select[Any]:
    """Each value of ``column`` among the rows ``where``, in order: from the least, always the next greater one.

    There must be an index that begins with the columns of ``where`` (equal to something) and goes on with ``column``.
    """
    found = select(func.min(column).label("value")).where(*where).cte(recursive=True)
    after = select(func.min(column)).where(*where, column > found.c.value).correlate(found).scalar_subquery()
    found = found.union_all(select(after).where(found.c.value.is_not(None)))
    return select(found.c.value).where(found.c.value.is_not(None)).order_by(found.c.value)
