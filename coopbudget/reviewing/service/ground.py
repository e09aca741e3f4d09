"""What the services of a review share: a review under lock, and telling people of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select

from coopbudget.errors import Forbidden
from coopbudget.guard import Work
from coopbudget.members.queries.membership import officers
from coopbudget.notices.messages import Value
from coopbudget.notices.service import tell
from coopbudget.reviewing import policy
from coopbudget.reviewing.errors import InOffice, NoSuchReview, ReviewSigned
from coopbudget.reviewing.models import Review
from coopbudget.reviewing.policy import Facts


def locked(work: Work, review_id: uuid.UUID) -> Review:
    """The review, its row locked until commit. Raises NoSuchReview."""
    found = work.session.scalar(
        select(Review)
        .where(Review.coop_id == work.coop_id, Review.id == review_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchReview()
    return found


def own_open(work: Work, review_id: uuid.UUID) -> Review:
    """The actor's own review, not signed yet, locked. Raises NoSuchReview, Forbidden, ReviewSigned, InOffice."""
    review = locked(work, review_id)
    facts = Facts(review.person_id, review.signed_at is not None, review.published_at is not None)
    if not policy.is_own(work.actor, facts):
        raise Forbidden()
    if facts.signed:
        raise ReviewSigned()
    need_no_office(work)
    return review


def need_no_office(work: Work) -> None:
    """Raise InOffice where the actor holds an office today: members says so too, from both sides, when it is given."""
    if any(each.person_id == work.person_id for each in officers(work.session, work.coop_id, work.today)):
        raise InOffice()


def tell_of(work: Work, review: Review, people: Iterable[uuid.UUID], message: str, *, query: int | None = None) -> None:
    """Tell people (ids) something of a review, or of a question of it."""
    slug = work.actor.coop.slug if work.actor.coop else ""
    place = f"/queries/{query}" if query is not None else ""
    values: dict[str, Value] = {} if query is None else {"number": query}
    tell(
        work, people=list(people), message=message, values=values, link=f"/c/{slug}/reviews/{review.number}{place}",
        about=review.id,
    )  # fmt: skip
