"""When agreements are looked at again, and how much their funders let members keep."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select
from werkzeug.wrappers import Response as AnyResponse

from coopbudget.budgets import labels, policy, queries, service as budgets
from coopbudget.budgets.errors import NoSuchReview
from coopbudget.budgets.queries import care as found_by
from coopbudget.budgets.schemas import FindReviews, FinishReview, MoveReview, SetKeeping
from coopbudget.budgets.views.agreements import find_agreement
from coopbudget.budgets.views.blueprint import bp
from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, insist, requires
from coopbudget.members import queries as members
from coopbudget.paging import Page, csv_response, page_number, paginate

SOON = timedelta(days=56)


@bp.get("/c/<coop>/agreements/reviews")
@requires(Permission.MANAGE_AGREEMENTS)
def reviews(work: Work) -> str:
    """The calendar of reviews of the whole co-op: what is late, what comes soon, everything to come, what has been."""
    statement, form = _listed(work)
    got = paginate(work.session, statement, number=page_number())
    page = Page([found_by.review_row(row) for row in got], got.number, got.size, got.total)
    return render_template(
        "budgets/reviews.html",
        page=page,
        form=form,
        names=members.members_by_id(work.session, work.coop_id, {row.member_id for row in page}),
        today=work.today,
        labels=labels,
    )


@bp.get("/c/<coop>/agreements/reviews.csv")
@requires(Permission.MANAGE_AGREEMENTS)
def reviews_csv(work: Work) -> Response:
    """The same list as a download."""
    statement, _form = _listed(work)
    rows = [found_by.review_row(row) for row in work.session.execute(statement)]
    names = members.members_by_id(work.session, work.coop_id, {row.member_id for row in rows})
    header = [_("Due"), _("Agreement"), _("Member"), _("Name"), _("Funder"), _("Done on")]
    return csv_response(
        (
            [row.due_on, row.agreement_number, names[row.member_id].number, names[row.member_id].display_name,
             labels.funder_name(row.funder), row.done_on]
            for row in rows
            if row.member_id in names
        ),
        header,
        "reviews.csv",
    )  # fmt: skip


def _listed(work: Work) -> tuple[Select[Any], Form]:
    form = Form.read(FindReviews(), request.args)
    statement = found_by.reviews_statement(work.coop_id)
    match form.data.get("state", ""):
        case "late":
            yesterday = work.today - timedelta(days=1)
            statement = statement.where(found_by.to_come(), found_by.due_between(None, yesterday))
        case "soon":
            statement = statement.where(found_by.to_come(), found_by.due_between(work.today, work.today + SOON))
        case "been":
            statement = statement.where(~found_by.to_come())
        case _:
            statement = statement.where(found_by.to_come())
    return statement, form


@bp.get("/c/<coop>/agreements/<int:number>/reviews")
@requires(Permission.SEE_COOP)
def agreement_reviews(work: Work, number: int) -> str:
    """When this agreement is looked at again, what came of each look, and how much its funder lets be kept."""
    return _page(work, find_agreement(work, number))


def _page(work: Work, found: queries.AgreementRow, *, done: Form | None = None, moved: Form | None = None) -> str:
    rows = queries.reviews_of(work.session, work.coop_id, found.id)
    kept = queries.rules_of(work.session, work.coop_id, [found.id])[found.id]
    people = [row.done_by for row in rows] + [row.moved_by for row in rows] + [row.recorded_by for row in kept]
    return render_template(
        "budgets/agreement_reviews.html",
        a=found,
        coming=next((row for row in rows if row.done_on is None), None),
        been=[row for row in rows if row.done_on is not None],
        rules=kept[::-1],
        standing=found.keeping,
        names=members.names(work.session, people),
        done=done or Form.blank(FinishReview(), done_on=work.today.isoformat()),
        moved=moved or Form.blank(MoveReview()),
        today=work.today,
        labels=labels,
        may_settle=bool(policy.may_settle(work.actor, found.member_id)) and found.checked_at is not None,
        reads=policy.may_read_words(work.actor, found.member_id),
        mine=work.actor.member_id == found.member_id,
    )


@bp.post("/c/<coop>/agreements/<int:number>/reviews/done")
@requires(Permission.MANAGE_AGREEMENTS)
def finish_review(work: Work, number: int) -> AnyResponse | tuple[str, int]:
    """An officer writes down that the review has been."""
    found = find_agreement(work, number)
    form = Form.read(FinishReview())
    if form.ok:
        try:
            budgets.finish_review(work, review_id=_coming(work, found).id, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("It is written down. The next review stands in the calendar."), "success")
            return redirect(url_for("budgets.agreement_reviews", number=number), 303)
    return _page(work, found, done=form), 422


@bp.post("/c/<coop>/agreements/<int:number>/reviews/move")
@requires(Permission.MANAGE_AGREEMENTS)
def move_review(work: Work, number: int) -> AnyResponse | tuple[str, int]:
    """The funder looks at it on another day."""
    found = find_agreement(work, number)
    form = Form.read(MoveReview())
    if form.ok:
        try:
            budgets.move_review(work, review_id=_coming(work, found).id, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The review is on another day now. The member is told."), "success")
            return redirect(url_for("budgets.agreement_reviews", number=number), 303)
    return _page(work, found, moved=form), 422


def _coming(work: Work, found: queries.AgreementRow) -> queries.ReviewRow:
    coming = next((r for r in queries.reviews_of(work.session, work.coop_id, found.id) if r.done_on is None), None)
    if coming is None:
        raise NoSuchReview()
    return coming


@bp.get("/c/<coop>/agreements/<int:number>/keeping")
@requires(Permission.MANAGE_AGREEMENTS)
def keeping(work: Work, number: int) -> str:
    """The form for another rule of how much may be kept."""
    return _keeping_page(
        work, find_agreement(work, number), Form.blank(SetKeeping(), deducts="promised", contingency="0")
    )


def _keeping_page(work: Work, found: queries.AgreementRow, form: Form) -> str:
    insist(policy.may_settle(work.actor, found.member_id))
    return render_template("budgets/keeping.html", a=found, form=form, labels=labels)


@bp.post("/c/<coop>/agreements/<int:number>/keeping")
@requires(Permission.MANAGE_AGREEMENTS)
def set_keeping(work: Work, number: int) -> AnyResponse | tuple[str, int]:
    """The funder lets another sum be kept from a day on."""
    found = find_agreement(work, number)
    form = Form.read(SetKeeping())
    if form.ok:
        data = dict(form.data)
        try:
            budgets.set_keeping_rule(work, agreement_id=found.id, contingency=data.pop("contingency") or 0, **data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The new rule is on record. The member is told."), "success")
            return redirect(url_for("budgets.agreement_reviews", number=number), 303)
    return _keeping_page(work, found, form), 422
