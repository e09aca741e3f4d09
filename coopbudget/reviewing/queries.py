"""Reads of reviews, and what samples are drawn of. In a stated order; amounts are pence."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coopbudget.invoices.queries.reviewing import invoices_sent
from coopbudget.ledger.sums import entry_values
from coopbudget.payments.queries.reviewing import lines_in, payments_sent
from coopbudget.reviewing.models import Review, ReviewQuery, ReviewSample, SampleItem
from coopbudget.reviewing.policy import Facts
from coopbudget.reviewing.rules import Of, Result, is_done, result


class Candidate(NamedTuple):
    """Something that can be drawn: what people call it by (``number``, ``place``), its day and amount."""

    id: uuid.UUID
    number: int
    place: int | None
    on: date
    amount: int


def candidates(session: Session, coop_id: uuid.UUID, of: Of, since: date, until: date) -> list[Candidate]:
    """All of a kind in the days from one to another, both included."""
    if of is Of.INVOICES:
        return [Candidate(ident, n, None, on, amount)
                for ident, n, on, amount in invoices_sent(session, coop_id, since, until)]  # fmt: skip
    if of is Of.PAYMENTS:
        return [Candidate(*row) for row in payments_sent(session, coop_id, since, until)]
    if of is Of.RECEIPTS:
        return [Candidate(*row) for row in lines_in(session, coop_id, since, until)]
    return [Candidate(ident, n, None, on, amount)
            for ident, n, on, amount in entry_values(session, coop_id, since, until)]  # fmt: skip


@dataclass(frozen=True)
class ReviewRow:
    """A review as pages show it."""

    id: uuid.UUID
    number: int
    person_id: uuid.UUID
    kind: str
    since: date
    until: date
    begun_at: datetime
    opinion: str
    findings: str
    signed_at: datetime | None
    evidence_id: uuid.UUID | None
    digest: str
    published_at: datetime | None
    published_by: uuid.UUID | None

    @property
    def facts(self) -> Facts:
        return Facts(self.person_id, self.signed_at is not None, self.published_at is not None)


def review_row(row: Review) -> ReviewRow:
    """From its table."""
    return ReviewRow(
        row.id, row.number, row.person_id, row.kind, row.since, row.until, row.begun_at, row.opinion, row.findings,
        row.signed_at, row.evidence_id, row.digest, row.published_at, row.published_by,
    )  # fmt: skip


def reviews_statement(coop_id: uuid.UUID, *, published_only: bool) -> Select[Any]:
    """A statement for ``paginate``: reviews, newest number first."""
    wanted: Select[Any] = select(Review).where(Review.coop_id == coop_id).order_by(Review.number.desc())
    return wanted.where(Review.published_at.is_not(None)) if published_only else wanted


def review_by_number(session: Session, coop_id: uuid.UUID, number: int) -> ReviewRow | None:
    """A review by its number."""
    found = session.scalar(select(Review).where(Review.coop_id == coop_id, Review.number == number))
    return None if found is None else review_row(found)


@dataclass(frozen=True)
class SampleRow:
    """A sample with what came of it so far."""

    id: uuid.UUID
    number: int
    of: Of
    method: str
    seed: str
    wanted: int
    since: date
    until: date
    population: int
    value: int
    step: int | None
    first: int | None
    record: int
    drawn_at: datetime
    result: Result


def samples(session: Session, coop_id: uuid.UUID, review_id: uuid.UUID) -> list[SampleRow]:
    """The samples of a review by number: two queries, however many."""
    found = session.scalars(
        select(ReviewSample)
        .where(ReviewSample.coop_id == coop_id, ReviewSample.review_id == review_id)
        .order_by(ReviewSample.number)
    ).all()
    ticks: dict[uuid.UUID, list[dict[str, str]]] = {each.id: [] for each in found}
    rows = session.execute(
        select(SampleItem.sample_id, SampleItem.ticks).where(
            SampleItem.coop_id == coop_id, SampleItem.sample_id.in_(list(ticks))
        )
    )
    for sample_id, ticked in rows:
        ticks[sample_id].append(ticked)
    return [
        SampleRow(
            each.id, each.number, Of(each.of), each.method, each.seed, each.wanted, each.since, each.until,
            each.population, each.value, each.step, each.first, each.record, each.drawn_at,
            result(Of(each.of), ticks[each.id]),
        )
        for each in found
    ]  # fmt: skip


class ItemRow(NamedTuple):
    """An item of a sample."""

    id: uuid.UUID
    position: int
    subject_id: uuid.UUID
    number: int
    place: int | None
    on: date
    amount: int
    hits: int
    ticks: dict[str, str]
    note: str
    sample_number: int
    of: str

    @property
    def done(self) -> bool:
        return is_done(Of(self.of), self.ticks)

    @property
    def differs(self) -> bool:
        return "differs" in self.ticks.values()


def items_statement(coop_id: uuid.UUID, sample_id: uuid.UUID | None = None) -> Select[Any]:
    """A statement for ``paginate``: the columns of ``ItemRow``, by sample and position."""
    wanted = (
        select(
            SampleItem.id, SampleItem.position, SampleItem.subject_id, SampleItem.number, SampleItem.place,
            SampleItem.on_day, SampleItem.amount, SampleItem.hits, SampleItem.ticks, SampleItem.note,
            ReviewSample.number.label("sample_number"), ReviewSample.of,
        )
        .join(ReviewSample, (ReviewSample.coop_id == SampleItem.coop_id) & (ReviewSample.id == SampleItem.sample_id))
        .where(SampleItem.coop_id == coop_id)
        .order_by(ReviewSample.number, SampleItem.position)
    )  # fmt: skip
    return wanted if sample_id is None else wanted.where(SampleItem.sample_id == sample_id)


def items_of_review(session: Session, coop_id: uuid.UUID, review_id: uuid.UUID) -> list[ItemRow]:
    """Every item of a review."""
    rows = session.execute(items_statement(coop_id).where(ReviewSample.review_id == review_id))
    return [ItemRow(*row) for row in rows]


def item_at(session: Session, coop_id: uuid.UUID, sample_id: uuid.UUID, position: int) -> ItemRow | None:
    """An item by its place in its sample."""
    row = session.execute(items_statement(coop_id, sample_id).where(SampleItem.position == position)).one_or_none()
    return None if row is None else ItemRow(*row)


def next_to_look_at(session: Session, coop_id: uuid.UUID, sample_id: uuid.UUID, after: int) -> int | None:
    """The place of the next item, after one and then from the first, of which something is not ticked yet."""
    rows = [ItemRow(*row) for row in session.execute(items_statement(coop_id, sample_id))]
    open_ones = [each.position for each in rows if not each.done]
    return next((place for place in open_ones if place > after), open_ones[0] if open_ones else None)


@dataclass(frozen=True)
class QueryRow:
    """A question, with the item it is about."""

    id: uuid.UUID
    review_id: uuid.UUID
    number: int
    question: str
    asked_at: datetime
    answer: str
    answered_by: uuid.UUID | None
    answered_at: datetime | None
    closed_at: datetime | None
    item: ItemRow | None

    @property
    def state(self) -> str:
        """asked, answered or closed."""
        return "closed" if self.closed_at else "answered" if self.answered_at else "asked"


def queries_of(session: Session, coop_id: uuid.UUID, review_id: uuid.UUID) -> list[QueryRow]:
    """The questions of a review by number: two queries, however many."""
    found = session.scalars(
        select(ReviewQuery)
        .where(ReviewQuery.coop_id == coop_id, ReviewQuery.review_id == review_id)
        .order_by(ReviewQuery.number)
    ).all()
    items = _items(session, coop_id, [each.item_id for each in found if each.item_id])
    return [
        QueryRow(
            each.id, each.review_id, each.number, each.question, each.asked_at, each.answer, each.answered_by,
            each.answered_at, each.closed_at, items.get(each.item_id) if each.item_id else None,
        )
        for each in found
    ]  # fmt: skip


def _items(session: Session, coop_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, ItemRow]:
    if not ids:
        return {}
    rows = session.execute(items_statement(coop_id).where(SampleItem.id.in_(ids)))
    return {row.id: ItemRow(*row) for row in rows}
