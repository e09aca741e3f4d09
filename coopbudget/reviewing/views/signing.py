"""The report: drafted, signed, read, published."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Invalid
from coopbudget.evidence import service as evidence
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.reviewing import policy, queries, schemas, service, words
from coopbudget.reviewing.errors import NoSuchReview
from coopbudget.reviewing.rules import Opinion
from coopbudget.reviewing.views.room import bp, found_review


def _sign_page(work: Work, number: int, form: Form | None = None) -> str:
    review = found_review(work, number)
    if not policy.may_work(work.actor, review.facts):
        raise NoSuchReview()
    samples = queries.samples(work.session, work.coop_id, review.id)
    asked = queries.queries_of(work.session, work.coop_id, review.id)
    return render_template(
        "reviewing/sign.html",
        review=review,
        form=form or Form.blank(schemas.Sign(), opinion=review.opinion or None, findings=review.findings),
        opinions=[(name, text, words.opinion_words(review.kind, name)) for name, text in words.OPINIONS.items()],
        left=sum(each.result.left for each in samples),
        differ=sum(each.result.differ for each in samples),
        open=sum(each.closed_at is None for each in asked),
        samples=len(samples),
    )


@bp.get("/c/<coop>/reviews/<int:number>/sign")
@requires(Permission.REVIEW_BOOKS)
def signing(work: Work, number: int) -> ResponseReturnValue:
    """The report as a form, with the words of each opinion."""
    return _sign_page(work, number)


@bp.post("/c/<coop>/reviews/<int:number>/sign")
@requires(Permission.REVIEW_BOOKS)
def sign(work: Work, number: int) -> ResponseReturnValue:
    """Keep the draft, or sign it."""
    keeps = request.form.get("do") == "keep"
    form = Form.read(schemas.Draft() if keeps else schemas.Sign())
    if form.ok:
        said = {"opinion": Opinion(form.data["opinion"]), "findings": form.data["findings"]}
        review = found_review(work, number)
        try:
            if keeps:
                service.keep_draft(work, review_id=review.id, **said)
                flash(_("The draft is kept."), "success")
                return redirect(url_for("reviewing.signing", number=number), 303)
            service.sign_report(work, review_id=review.id, **said)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("The report is signed. It stands as it is from now on."), "success")
            return redirect(url_for("reviewing.review", number=number), 303)
    return _sign_page(work, number, form), 422


@bp.get("/c/<coop>/reviews/<int:number>/report.pdf")
@requires(Permission.SEE_COOP)
def report(work: Work, number: int) -> Response:
    """The signed document, held against its digest first."""
    review = found_review(work, number)
    if review.evidence_id is None or not policy.may_read_report(work.actor, review.facts):
        raise NoSuchReview()
    return evidence.send(work, review.evidence_id)


@bp.post("/c/<coop>/reviews/<int:number>/publish")
@requires(Permission.EDIT_COOP)
def publish(work: Work, number: int) -> ResponseReturnValue:
    """Let every member read it."""
    service.publish_report(work, review_id=found_review(work, number).id)
    flash(_("The report is published. Every member has been told."), "success")
    return redirect(url_for("reviewing.review", number=number), 303)
