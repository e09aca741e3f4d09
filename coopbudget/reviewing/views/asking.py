"""Questions of a review: asking, answering, closing."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import NotFound
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members.queries import names
from coopbudget.reviewing import policy, queries, schemas, service, words
from coopbudget.reviewing.errors import NoSuchReview
from coopbudget.reviewing.queries import ItemRow, QueryRow, ReviewRow
from coopbudget.reviewing.views.room import bp, found_review, found_sample, item_href


def _about(work: Work, review: ReviewRow) -> ItemRow | None:
    """The item that the address names, or None. Raises NotFound for one that is not there."""
    sample = request.args.get("sample", type=int)
    if sample is None:
        return None
    found = found_sample(work, review, sample)
    item = queries.item_at(work.session, work.coop_id, found.id, request.args.get("item", 0, type=int))
    if item is None:
        raise NotFound()
    return item


def _ask_page(work: Work, number: int, form: Form) -> str:
    review = found_review(work, number)
    if not policy.may_work(work.actor, review.facts):
        raise NoSuchReview()
    return render_template(
        "reviewing/ask.html", review=review, form=form, item=_about(work, review), words=words, item_href=item_href
    )


@bp.get("/c/<coop>/reviews/<int:number>/queries/new")
@requires(Permission.REVIEW_BOOKS)
def asking(work: Work, number: int) -> ResponseReturnValue:
    """The form for a question to the treasurer, of an item (``?sample=&item=``) or of the whole."""
    return _ask_page(work, number, Form.blank(schemas.Ask()))


@bp.post("/c/<coop>/reviews/<int:number>/queries/new")
@requires(Permission.REVIEW_BOOKS)
def ask(work: Work, number: int) -> ResponseReturnValue:
    """Ask it."""
    form = Form.read(schemas.Ask())
    if not form.ok:
        return _ask_page(work, number, form), 422
    review = found_review(work, number)
    item = _about(work, review)
    service.ask(work, review_id=review.id, question=form.data["question"], item_id=item.id if item else None)
    flash(_("The treasurer has been asked. You are told when there is an answer."), "success")
    return redirect(url_for("reviewing.review", number=number, _anchor="questions"), 303)


def _found(work: Work, number: int, query: int) -> tuple[ReviewRow, QueryRow]:
    review = found_review(work, number)
    if not policy.may_see_queries(work.actor, review.facts):
        raise NoSuchReview()
    for each in queries.queries_of(work.session, work.coop_id, review.id):
        if each.number == query:
            return review, each
    raise NotFound()


def _query_page(work: Work, number: int, query: int, form: Form) -> str:
    review, found = _found(work, number, query)
    people: set[uuid.UUID | None] = {review.person_id}
    if found.answered_by:
        people.add(found.answered_by)
    works = policy.may_work(work.actor, review.facts)
    return render_template(
        "reviewing/query.html",
        review=review,
        query=found,
        form=form,
        who=names(work.session, people),
        may_answer=found.state == "asked" and not review.facts.signed and work.actor.may(Permission.KEEP_BOOKS),
        may_close=found.state == "answered" and works,
        works=works,
        words=words,
        href=item_href(found.item) if found.item else "",
    )


@bp.get("/c/<coop>/reviews/<int:number>/queries/<int:query>")
@requires(Permission.SEE_BOOKS)
def query(work: Work, number: int, query: int) -> ResponseReturnValue:
    """A question, what it is about, and its answer."""
    return _query_page(work, number, query, Form.blank(schemas.Answer()))


@bp.post("/c/<coop>/reviews/<int:number>/queries/<int:query>/answer")
@requires(Permission.KEEP_BOOKS)
def answer(work: Work, number: int, query: int) -> ResponseReturnValue:
    """Answer it."""
    form = Form.read(schemas.Answer())
    if not form.ok:
        return _query_page(work, number, query, form), 422
    service.answer(work, review_id=found_review(work, number).id, number=query, text=form.data["answer"])
    flash(_("Answered. The reviewer has been told."), "success")
    return redirect(url_for("reviewing.query", number=number, query=query), 303)


@bp.post("/c/<coop>/reviews/<int:number>/queries/<int:query>/close")
@requires(Permission.REVIEW_BOOKS)
def close(work: Work, number: int, query: int) -> ResponseReturnValue:
    """Close it."""
    service.close(work, review_id=found_review(work, number).id, number=query)
    flash(_("The question is closed."), "success")
    return redirect(url_for("reviewing.review", number=number, _anchor="questions"), 303)
