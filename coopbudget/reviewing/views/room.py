"""The blueprint of the reviewing slice, and what its pages share."""

from __future__ import annotations

from flask import Blueprint, url_for

from coopbudget.errors import NotFound
from coopbudget.guard import Work
from coopbudget.reviewing import policy, queries
from coopbudget.reviewing.errors import NoSuchReview
from coopbudget.reviewing.queries import ItemRow, ReviewRow, SampleRow
from coopbudget.reviewing.rules import Of

bp = Blueprint("reviewing", __name__, template_folder="../templates")


def found_review(work: Work, number: int) -> ReviewRow:
    """The review by its number. Raises NoSuchReview, also where it is not this person's to see."""
    found = queries.review_by_number(work.session, work.coop_id, number)
    if found is None or not policy.may_see(work.actor, found.facts):
        raise NoSuchReview()
    return found


def found_sample(work: Work, review: ReviewRow, number: int) -> SampleRow:
    """A sample of a review whose papers this person may see. Raises NoSuchReview, NotFound."""
    if not policy.may_see_papers(work.actor, review.facts):
        raise NoSuchReview()
    for each in queries.samples(work.session, work.coop_id, review.id):
        if each.number == number:
            return each
    raise NotFound()


def item_href(item: ItemRow) -> str:
    """Where an item stands in the rooms that it comes from."""
    if item.of == Of.INVOICES:
        return url_for("invoices.invoice", number=item.number)
    if item.of == Of.PAYMENTS:
        return url_for("payments.run", number=item.number)
    if item.of == Of.RECEIPTS:
        return url_for("payments.line", number=item.number, position=item.place)
    return url_for("audit.entry", number=item.number)
