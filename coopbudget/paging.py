"""Lists that grow are read a page at a time, in a stated order, with their count."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from flask import Response, request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

PAGE_SIZE = 25
COUNTED_TO = 500
"""How far a list is counted that grows with the years: to count it whole would be to read it whole."""

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list: its rows and where it stands among the others.

    ``anchor`` is the part of the page where the list begins, where other things stand above it. ``more``: the list was
    counted no further than ``total``, and is longer; ``goes_on``: another page comes after this one.
    """

    rows: Sequence[Row]
    number: int
    size: int
    total: int
    anchor: str = ""
    more: bool = False
    goes_on: bool = False

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def showing(self, rows: Sequence[Any]) -> Page[Any]:
        """The same place in the same list, with what is to be shown of each row."""
        return replace(self, rows=rows)

    @property
    def pages(self) -> int:
        """How many pages there are, as far as was counted."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.more else min(self.number * self.size, self.total)

    def _url(self, number: int) -> str:
        kept: dict[str, Any] = {**request.args.to_dict(), **(request.view_args or {}), "page": number}
        return url_for(request.endpoint or "", _anchor=self.anchor or None, **kept)

    @property
    def prev_url(self) -> str | None:
        return self._url(self.number - 1) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        after = self.goes_on if self.more else self.number < self.pages
        return self._url(self.number + 1) if after else None


def page_number() -> int:
    """The page the address asks for; anything that is no page is the first."""
    return max(1, request.args.get("page", 1, type=int))


def paginate(
    session: Session,
    statement: Select[Any],
    *,
    number: int,
    size: int = PAGE_SIZE,
    count_to: int | None = None,
    newest: Callable[[int], Select[Any]] | None = None,
) -> Page[Any]:
    """One page of an ordered ``statement``: two queries, whatever the length. A page past the end is the last.

    Rows are single entities where the statement selects one thing, else row tuples. A list that grows with the years
    is counted up to ``count_to`` rows alone; only for a page past its end it is counted whole, with two more queries.
    ``newest`` gives the same rows in the same order where only the first so many of them are read, at less cost.
    """
    total = _count(session, statement if count_to is None else statement.limit(count_to + 1))
    more = count_to is not None and total > count_to
    if not more:
        number = min(number, max(1, -(-total // size)))
    cheaper = newest(number * size + 1) if newest is not None else statement
    rows = _rows(session, cheaper, (number - 1) * size, size + more)
    if count_to is not None and more and not rows:
        number = max(1, -(-_count(session, statement) // size))
        rows = _rows(session, statement, (number - 1) * size, size + more)
    return Page(rows[:size], number, size, min(total, count_to or total), more=more, goes_on=len(rows) > size)


def _count(session: Session, statement: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0


def _rows(session: Session, statement: Select[Any], skipped: int, many: int) -> Sequence[Any]:
    result = session.execute(statement.limit(many).offset(skipped))
    return result.scalars().all() if len(statement.column_descriptions) == 1 else result.all()


def csv_cell(value: object) -> str:
    """A cell that a spreadsheet shows and never runs: text that begins like a formula gets an apostrophe.

    Numbers (a leading minus and figures) stay numbers.
    """
    text = "" if value is None else str(value)
    harmless = text.removeprefix("-").replace(".", "", 1).isdigit()
    return "'" + text if text[:1] in "=+-@\t\r" and text and not harmless else text


def csv_response(rows: Iterable[Sequence[object]], header: Sequence[object], filename: str) -> Response:
    """A list as a download. A mark at its beginning tells spreadsheets that it is UTF-8."""

    def lines() -> Iterator[str]:
        yield "\ufeff"
        for row in (header, *rows):
            out = io.StringIO()
            csv.writer(out).writerow([csv_cell(value) for value in row])
            yield out.getvalue()

    response = Response("".join(lines()), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
