"""Small questions of several rooms, asked in one trip to the database.

A home page wants a little from every room: three of these wait, that one ends soon. Each room says its questions
(in its ``questions.py``) in one shape, and the page asks all that concern this person in one UNION, which is built
once for each set of questions. Asked one by one, twenty counts took ten times as long as the page around them.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
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
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from coopbudget.db.types import Utc
from coopbudget.db.written import Written


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

_NO_DAY = cast(null(), Date)
_NO_WORDS = literal_column("''", Text)
_NO_COOP = cast(null(), Uuid())


def instant_of(words: str) -> datetime:
    """An instant as a database writes it, in UTC."""
    said = datetime.fromisoformat(words)
    return said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)


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
        return instant_of(self.note)


@dataclass(frozen=True, eq=False)
class Question:
    """A question by its name, which no other room may use. Each is made once, and is the same as itself alone: fifty
    are looked up at once."""

    name: str
    statement: Select[Any] = field(repr=False)


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
    """How many rows ``of`` has; where it has none, there is no answer to send and to read."""
    return ask_for(name, func.count(), of=of.group_by(literal_column("1")))  # by the question itself


class _Asked(NamedTuple):
    """Questions put together, and the names of the ``day_ago`` parameters in them."""

    written: Written
    days: Sequence[str]


@lru_cache
def _together(questions: tuple[Question, ...]) -> _Asked:
    union = union_all(*(question.statement for question in questions))
    return _Asked(Written(union), tuple(name for name in union.compile().params if name.startswith("day_ago_")))


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
    together = _together(asked)
    for name in together.days:
        values[name] = today - timedelta(days=int(name.removeprefix("day_ago_")))
    found: dict[str, list[Found]] = {}
    row: list[Any]
    for name, *row in together.written.rows(session, values):
        found.setdefault(name, []).append(Found(*row))
    for rows in found.values():
        if len(rows) > 1:
            rows.sort(key=lambda row: (row.number, row.title, row.note))
    return Answers(found)
