"""Beginning a review, drawing its samples, and working through their items."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, insert, select

from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid, NotFound
from coopbudget.guard import Permission, Work
from coopbudget.members.queries.membership import people_with
from coopbudget.members.queries.outside import review_kind_of
from coopbudget.notices.messages import N_
from coopbudget.reviewing.errors import NoSuchReview, NothingToDraw, ReviewUnderWay
from coopbudget.reviewing.models import Review, ReviewSample, SampleItem
from coopbudget.reviewing.queries import Candidate, candidates
from coopbudget.reviewing.rules import ASKED, Method, Of, Verdict
from coopbudget.reviewing.sampling import Drawn, Unit, draw_by_value, draw_random
from coopbudget.reviewing.service.ground import need_no_office, own_open, tell_of
from coopbudget.trail import queries as trail
from coopbudget.trail.service import append

BEGUN = N_("A review of the books has begun. Its questions come to you.")


def begin_review(work: Work, *, since: date, until: date) -> int:
    """Begin a review of the days from one to another; its number. For a reviewer whose access lasts.

    Raises Forbidden, InOffice, Invalid for days that can't be, ReviewUnderWay for who has one open.
    """
    work.need(Permission.REVIEW_BOOKS)
    need_no_office(work)
    if until < since or until > work.today:
        raise Invalid({"until": [_l("The last day comes after the first, and not after today.")]})
    kind = review_kind_of(work.session, work.coop_id, work.person_id, work.today)
    if kind is None:
        raise NoSuchReview()
    review = Review(
        coop_id=work.coop_id, id=new_id(), number=next_number(work, "review"), person_id=work.person_id,
        kind=kind.value, since=since, until=until, begun_at=work.now,
    )  # fmt: skip
    with named_rules(work.session, {"uq_review_open": ReviewUnderWay}):
        work.session.add(review)
    append(
        work, act="review.begun", subject_kind="review", subject_id=review.id,
        content={"kind": kind.value, "since": since.isoformat(), "until": until.isoformat()},
    )  # fmt: skip
    tell_of(work, review, people_with(work.session, work.coop_id, Permission.KEEP_BOOKS, work.today), BEGUN)
    return review.number


def new_seed() -> str:
    """A seed that nobody chose."""
    return secrets.token_hex(8)


def draw(found: list[Candidate], *, method: Method, seed: str, wanted: int) -> Drawn:
    """The sample of what was found."""
    units = [Unit(str(each.id), each.amount) for each in found]
    if method is Method.VALUE:
        return draw_by_value(units, seed=seed, wanted=wanted)
    return draw_random(units, seed=seed, wanted=wanted)


def commitment(sample: ReviewSample) -> str:
    """What the trail holds of a sample from the moment it is drawn: SHA-256 over how it was drawn, the seed included.

    It tells officers nothing of what is looked at, and nobody can say later that another sample was drawn first.
    """
    how = (
        sample.of,
        sample.method,
        sample.seed,
        str(sample.wanted),
        sample.since.isoformat(),
        sample.until.isoformat(),
    )
    return hashlib.sha256("\n".join(how).encode()).hexdigest()


def draw_sample(
    work: Work, *, review_id: uuid.UUID, of: Of, method: Method, seed: str, wanted: int, since: date, until: date
) -> int:
    """Draw a sample of a kind of thing in some days; its number within the review. An empty seed is made.

    Raises NoSuchReview, Forbidden, ReviewSigned, InOffice, Invalid, NothingToDraw.
    """
    review = own_open(work, review_id)
    if until < since:
        raise Invalid({"until": [_l("The last day comes after the first.")]})
    seed = seed.strip() or new_seed()
    found = candidates(work.session, work.coop_id, of, since, until)
    drawn = draw(found, method=method, seed=seed, wanted=wanted)
    if not drawn.keys:
        raise NothingToDraw()
    number = 1 + (
        work.session.scalar(
            select(func.max(ReviewSample.number)).where(
                ReviewSample.coop_id == work.coop_id, ReviewSample.review_id == review.id
            )
        )
        or 0
    )
    head = trail.head(work.session, work.coop_id)
    sample = ReviewSample(
        coop_id=work.coop_id, id=new_id(), review_id=review.id, number=number, of=of.value, method=method.value,
        seed=seed, wanted=wanted, since=since, until=until, population=len(found),
        value=sum(abs(each.amount) for each in found), step=drawn.step, first=drawn.first,
        record=head[0] if head else 0, drawn_at=work.now,
    )  # fmt: skip
    work.session.add(sample)
    work.session.flush()
    known = {str(each.id): each for each in found}
    work.session.execute(
        insert(SampleItem),
        [
            {
                "coop_id": work.coop_id, "id": new_id(), "sample_id": sample.id, "position": position,
                "subject_id": known[key].id, "number": known[key].number, "place": known[key].place,
                "on_day": known[key].on, "amount": known[key].amount, "hits": hits, "ticks": {}, "note": "",
                "looked_at": None,
            }
            for position, (key, hits) in enumerate(drawn.keys, start=1)
        ],
    )  # fmt: skip
    append(
        work, act="review.sample_drawn", subject_kind="review", subject_id=review.id,
        content={"sample": number, "commitment": commitment(sample)},
    )  # fmt: skip
    return number


def tick_item(work: Work, *, review_id: uuid.UUID, item_id: uuid.UUID, ticks: Mapping[str, str], note: str) -> None:
    """Write down what was found of an item: a verdict by assertion, and a note; again, to put it right.

    Raises NoSuchReview, Forbidden, ReviewSigned, InOffice, NotFound, Invalid.
    """
    review = own_open(work, review_id)
    row = work.session.execute(
        select(SampleItem, ReviewSample.of)
        .join(ReviewSample, (ReviewSample.coop_id == SampleItem.coop_id) & (ReviewSample.id == SampleItem.sample_id))
        .where(SampleItem.coop_id == work.coop_id, SampleItem.id == item_id, ReviewSample.review_id == review.id)
        .with_for_update(of=SampleItem)
    ).one_or_none()
    if row is None:
        raise NotFound()
    item, of = row
    found = {name: Verdict(said).value for name, said in ticks.items() if said and name in ASKED[Of(of)]}
    if Verdict.DIFFERS in found.values() and not note.strip():
        raise Invalid({"note": [_l("Say what differs.")]})
    item.ticks, item.note, item.looked_at = found, note.strip(), work.now
    work.session.flush()
    append(
        work, act="review.item_ticked", subject_kind="review", subject_id=review.id,
        content={"item": str(item_id)},
    )  # fmt: skip
