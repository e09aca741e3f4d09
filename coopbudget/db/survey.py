"""Small questions of several rooms, asked in one trip to the database.

A home page wants a little from every room: three of these wait, that one ends soon. Each room says its questions
(in its ``questions.py``) in one shape, and the page asks all that concern this person in one UNION, which is built
once for each set of questions. Asked one by one, twenty counts took ten times as long as the page around them.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    CursorResult,
    Date,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from coopbudget.db.types import Utc


def _given(name: str, kind: TypeEngine[Any]) -> Any:
    """A parameter of every question; ``ask`` gives its value, so none is asked for before."""
    return bindparam(name, type_=kind, required=False)


COOP: Any = _given("coop", Uuid())
PERSON: Any = _given("person", Uuid())
PERSON_WORD: Any = _given("person_word", Text())
"""The person's id as text with dashes, as it stands inside a JSON list."""
MEMBER: Any = _given("member", Uuid())
PROVIDER: Any = _given("provider", Uuid())
NOW: Any = _given("now", Utc())
TODAY: Any = _given("today", Date())

# The server's own names of parameters, where SQLAlchemy's usual ones are the driver's.
_NUMBERED = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
_NO_DAY = cast(null(), Date)
_NO_WORDS = literal_column("''", Text)
_NO_COOP = cast(null(), Uuid())


class Found(NamedTuple):
    """One row of an answer: a short number or a count, words, a day, an id or other text that goes with it, and
    the co-op that it is about where the question is put to all co-ops at once."""

    number: int
    title: str
    day: date | None
    note: str
    coop_id: uuid.UUID | None = None

    @property
    def ident(self) -> uuid.UUID:
        """``note`` as the id it is."""
        return uuid.UUID(self.note)

    @property
    def instant(self) -> datetime:
        """``note`` as the instant it is, in UTC."""
        said = datetime.fromisoformat(self.note)
        return said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)


@dataclass(frozen=True)
class Question:
    """A question by its name, which no other room may use."""

    name: str
    statement: Select[Any] = field(compare=False, repr=False)


def day_ago(days: int) -> Any:
    """The day so many days before today, as a parameter."""
    return _given(f"day_ago_{days}", Date())


def ask_for(
    name: str, number: Any = None, *,
    title: Any = None, day: Any = None, note: Any = None, coop: Any = None, of: Any = None,
) -> Question:  # fmt: skip
    """A question whose answer has these columns. ``of``: the select they stand in (its own columns are replaced).

    A note that is a column of ids or of instants comes back as text: read it by ``Found.ident`` or ``instant``.
    """
    columns = (
        literal_column(f"'{name}'", Text).label("question"),
        cast(literal_column("1") if number is None else number, BigInteger).label("number"),
        (_NO_WORDS if title is None else title).label("title"),
        (_NO_DAY if day is None else day).label("day"),
        (_NO_WORDS if note is None else cast(note, Text)).label("note"),
        (_NO_COOP if coop is None else coop).label("coop"),
    )
    statement = (
        select(*columns) if of is None else of.order_by(None).with_only_columns(*columns, maintain_column_froms=True)
    )
    return Question(name, statement)


def count_of(name: str, of: Any) -> Question:
    """How many rows ``of`` has."""
    return ask_for(name, func.count(), of=of)


@lru_cache
def _asked(questions: tuple[Question, ...]) -> CompoundSelect[Any]:
    return union_all(*(question.statement for question in questions))


class Answers:
    """What was found, by question; a question that was not asked has found nothing."""

    def __init__(self, rows: dict[str, list[Found]]) -> None:
        self._rows = rows

    def rows(self, question: Question) -> list[Found]:
        """The rows, by number, then words."""
        return self._rows.get(question.name, [])

    def count(self, question: Question) -> int:
        """The sum of the numbers: how many a counting question found."""
        return sum(row.number for row in self._rows.get(question.name, ()))


def ask(
    session: Session,
    questions: Collection[Question],
    *,
    coop_id: uuid.UUID | None,
    now: datetime,
    today: date,
    person_id: uuid.UUID | None = None,
    member_id: uuid.UUID | None = None,
    provider_id: uuid.UUID | None = None,
) -> Answers:
    """The answers to all of them, in one query (none where nothing is asked)."""
    if not questions:
        return Answers({})
    asked = tuple(dict.fromkeys(questions))
    values: dict[str, Any] = {
        "coop": coop_id, "person": person_id, "person_word": str(person_id), "member": member_id,
        "provider": provider_id, "now": now, "today": today,
    }  # fmt: skip
    for name in _days(asked):
        values[name] = today - timedelta(days=int(name.removeprefix("day_ago_")))
    found: dict[str, list[Found]] = {}
    row: list[Any]
    for name, *row in _rows(session, asked, values):
        found.setdefault(name, []).append(Found(*row))
    for rows in found.values():
        rows.sort(key=lambda row: (row.number, row.title, row.note))
    return Answers(found)


def _rows(session: Session, questions: tuple[Question, ...], values: dict[str, Any]) -> CursorResult[Any]:
    """The rows of the UNION.

    PostgreSQL's driver needs no help with these types, so it gets the words as they were put together the first
    time: to find so long a statement among those compiled costs as much as a small query. They name their parameters
    as the server does: the driver would look for its own ``%(name)s`` in so long a statement anew each time.
    """
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return connection.execute(_asked(questions), values)
    words, constants, order = _written(questions)
    given = constants | values
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    usual = driver.cursor_factory
    driver.cursor_factory = psycopg.RawCursor
    try:
        return connection.exec_driver_sql(words, tuple(given[name] for name in order))
    finally:
        driver.cursor_factory = usual


@lru_cache
def _written(questions: tuple[Question, ...]) -> tuple[str, dict[str, Any], tuple[str, ...]]:
    """The UNION as PostgreSQL reads it, the constants in it, and which parameter stands where."""
    compiled = _asked(questions).compile(dialect=_NUMBERED, compile_kwargs={"render_postcompile": True})
    return str(compiled), dict(compiled.params), tuple(compiled.positiontup or ())


@lru_cache
def _days(questions: tuple[Question, ...]) -> tuple[str, ...]:
    """The names of the ``day_ago`` parameters in them."""
    return tuple(name for name in _asked(questions).compile().params if name.startswith("day_ago_"))
