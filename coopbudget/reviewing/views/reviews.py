"""The list of reviews, a review's page, and beginning one."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import labels
from coopbudget.members.queries import names
from coopbudget.paging import Page, page_number, paginate
from coopbudget.reviewing import policy, queries, schemas, service, words
from coopbudget.reviewing.views.room import bp, found_review, item_href


@bp.get("/c/<coop>/reviews")
@requires(Permission.SEE_COOP)
def reviews(work: Work) -> ResponseReturnValue:
    """Reviews of the books, newest first: to members those whose report is published."""
    sees = work.actor.may(Permission.SEE_BOOKS)
    statement = queries.reviews_statement(work.coop_id, published_only=not sees)
    got = paginate(work.session, statement, number=page_number())
    page = Page([queries.review_row(each) for each in got.rows], got.number, got.size, got.total)
    return render_template(
        "reviewing/reviews.html",
        page=page,
        who=names(work.session, {each.person_id for each in page}),
        kinds=labels.REVIEW_KIND_WORDS,
        label=labels.label,
        may_begin=work.actor.may(Permission.REVIEW_BOOKS) and work.actor.on_behalf_of is None,
    )


@bp.get("/c/<coop>/reviews/new")
@requires(Permission.REVIEW_BOOKS)
def beginning(work: Work) -> ResponseReturnValue:
    """The form to begin a review."""
    return _begin_page(Form.blank(schemas.Begin()))


def _begin_page(form: Form) -> str:
    return render_template("reviewing/begin.html", form=form)


@bp.post("/c/<coop>/reviews/new")
@requires(Permission.REVIEW_BOOKS)
def begin(work: Work) -> ResponseReturnValue:
    """Begin it."""
    form = Form.read(schemas.Begin())
    if form.ok:
        try:
            number = service.begin_review(work, **form.data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("The review has begun. The treasurer has been told."), "success")
            return redirect(url_for("reviewing.review", number=number), 303)
    return _begin_page(form), 422


@bp.get("/c/<coop>/reviews/<int:number>")
@requires(Permission.SEE_COOP)
def review(work: Work, number: int) -> ResponseReturnValue:
    """What was drawn, asked and said, as far as it is this person's to see."""
    found = found_review(work, number)
    session, coop_id, facts = work.session, work.coop_id, found.facts
    papers = policy.may_see_papers(work.actor, facts)
    return render_template(
        "reviewing/review.html",
        review=found,
        who=names(session, {found.person_id, found.published_by}),
        kind=labels.label(labels.REVIEW_KIND_WORDS, found.kind),
        papers=papers,
        samples=queries.samples(session, coop_id, found.id) if papers else [],
        sees_queries=policy.may_see_queries(work.actor, facts),
        asked=queries.queries_of(session, coop_id, found.id) if policy.may_see_queries(work.actor, facts) else [],
        works=policy.may_work(work.actor, facts),
        readable=policy.may_read_report(work.actor, facts),
        may_publish=facts.signed and not facts.published and work.actor.may(Permission.EDIT_COOP),
        words=words,
        item_href=item_href,
    )
