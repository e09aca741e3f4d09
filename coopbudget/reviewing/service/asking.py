"""Questions to who keeps the books: asked, answered, closed."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select

from coopbudget.db import new_id
from coopbudget.errors import NotFound
from coopbudget.guard import Permission, Work
from coopbudget.members.queries.membership import people_with
from coopbudget.notices.messages import N_
from coopbudget.reviewing.errors import AlreadyAnswered, NotAnswered, QueryClosed, ReviewSigned
from coopbudget.reviewing.models import Review, ReviewQuery, ReviewSample, SampleItem
from coopbudget.reviewing.service.ground import locked, own_open, tell_of
from coopbudget.trail.service import append

ASKED = N_("The reviewer asks you something: question %(number)s")
ANSWERED = N_("Your question %(number)s is answered")
CLOSED = N_("The reviewer closed question %(number)s")


def ask(work: Work, *, review_id: uuid.UUID, question: str, item_id: uuid.UUID | None = None) -> int:
    """Ask who keeps the books, of an item or of the whole; the question's number within the review.

    Raises NoSuchReview, Forbidden, ReviewSigned, InOffice, NotFound for an item of another review.
    """
    review = own_open(work, review_id)
    if item_id is not None and not work.session.scalar(
        select(SampleItem.id)
        .join(ReviewSample, (ReviewSample.coop_id == SampleItem.coop_id) & (ReviewSample.id == SampleItem.sample_id))
        .where(SampleItem.coop_id == work.coop_id, SampleItem.id == item_id, ReviewSample.review_id == review.id)
    ):
        raise NotFound()
    number = 1 + (
        work.session.scalar(
            select(func.max(ReviewQuery.number)).where(
                ReviewQuery.coop_id == work.coop_id, ReviewQuery.review_id == review.id
            )
        )
        or 0
    )
    row = ReviewQuery(
        coop_id=work.coop_id, id=new_id(), review_id=review.id, number=number, item_id=item_id, question=question,
        asked_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    append(
        work, act="review.asked", subject_kind="review", subject_id=review.id, content={"query": number}
    )  # fmt: skip
    keepers = people_with(work.session, work.coop_id, Permission.KEEP_BOOKS, work.today)
    tell_of(work, review, keepers, ASKED, query=number)
    return number


def _query(work: Work, review: Review, number: int) -> ReviewQuery:
    """An open question of the review, locked. Raises NotFound, QueryClosed."""
    found = work.session.scalar(
        select(ReviewQuery)
        .where(ReviewQuery.coop_id == work.coop_id, ReviewQuery.review_id == review.id, ReviewQuery.number == number)
        .with_for_update()
    )
    if found is None:
        raise NotFound()
    if found.closed_at is not None:
        raise QueryClosed()
    return found


def answer(work: Work, *, review_id: uuid.UUID, number: int, text: str) -> None:
    """Answer a question, once. Needs KEEP_BOOKS.

    Raises NoSuchReview, ReviewSigned, NotFound, QueryClosed, AlreadyAnswered.
    """
    work.need(Permission.KEEP_BOOKS)
    review = locked(work, review_id)
    if review.signed_at is not None:
        raise ReviewSigned()
    row = _query(work, review, number)
    if row.answered_at is not None:
        raise AlreadyAnswered()
    row.answer, row.answered_by, row.answered_at = text, work.person_id, work.now
    work.session.flush()
    append(
        work, act="review.answered", subject_kind="review", subject_id=review.id, content={"query": number}
    )  # fmt: skip
    tell_of(work, review, [review.person_id], ANSWERED, query=number)


def close(work: Work, *, review_id: uuid.UUID, number: int) -> None:
    """Close a question that was answered. Its reviewer does.

    Raises NoSuchReview, Forbidden, ReviewSigned, InOffice, NotFound, QueryClosed, NotAnswered.
    """
    review = own_open(work, review_id)
    row = _query(work, review, number)
    if row.answered_at is None:
        raise NotAnswered()
    row.closed_at = work.now
    work.session.flush()
    append(
        work, act="review.closed_query", subject_kind="review", subject_id=review.id, content={"query": number}
    )  # fmt: skip
    tell_of(work, review, [row.answered_by] if row.answered_by else [], CLOSED, query=number)
