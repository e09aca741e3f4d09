"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import select

from coopbudget.db.survey import COOP, ask_for, count_of
from coopbudget.reviewing.models import Review, ReviewQuery

TO_ANSWER = ask_for(
    "review_queries",
    Review.number,
    note=ReviewQuery.number,
    of=select(ReviewQuery.id)
    .join(Review, (Review.coop_id == ReviewQuery.coop_id) & (Review.id == ReviewQuery.review_id))
    .where(ReviewQuery.coop_id == COOP, ReviewQuery.answered_at.is_(None), Review.signed_at.is_(None)),
)
"""Questions of reviewers that wait for an answer: the review's number, and the question's."""

TO_PUBLISH = count_of(
    "reviews_to_publish",
    select(Review.id).where(Review.coop_id == COOP, Review.signed_at.is_not(None), Review.published_at.is_(None)),
)
"""Signed reports that no officer has published."""
