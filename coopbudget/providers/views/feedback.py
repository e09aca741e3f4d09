"""What members say of a provider on pages: read, take back, take out of sight, answer; and what referees said."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.errors import Forbidden, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.paging import page_number, paginate
from coopbudget.providers import queries, service, words
from coopbudget.providers.errors import NoSuchFeedback, RepliedAlready
from coopbudget.providers.models import Feedback
from coopbudget.providers.queries import ProviderRow
from coopbudget.providers.schemas import HideSchema, RefereeSchema, ReferenceSchema, ReplySchema
from coopbudget.providers.views.blueprint import bp, find_provider

Answer = str | Response | tuple[str, int]


@bp.get("/c/<coop>/providers/<slug>/feedback")
@requires(Permission.SEE_COOP)
def feedback(work: Work, slug: str) -> str:
    """What members of this co-op said of a provider, and its replies."""
    found = find_provider(work, slug)
    moderates = work.actor.may(Permission.HANDLE_COMPLAINTS)
    mine = work.actor.member_id
    statement = queries.feedback_statement(work.coop_id, found.id, hidden=moderates, of_member=mine)
    page = paginate(work.session, statement, number=page_number())
    return render_template(
        "providers/feedback.html",
        found=found,
        page=page,
        ratings=queries.ratings(work.session, work.coop_id, found.id),
        people=members.members_by_id(work.session, work.coop_id, {each.member_id for each in page}),
        mine=mine,
        moderates=moderates,
        words=words,
    )


@bp.post("/c/<coop>/feedback/<int:number>/take-back")
@requires(Permission.TAKE_PART)
def take_back_feedback(work: Work, number: int) -> Response:
    """The member takes back what she said."""
    row = _row(work, number)
    service.withdraw_feedback(work, number=number)
    flash(_("It is taken back. You can say it anew on the contract's page."), "success")
    rows = queries.providers_by_id(work.session, [row.provider_id])
    return redirect(url_for("providers.feedback", slug=rows[row.provider_id].slug), 303)


def _row(work: Work, number: int) -> Feedback:
    row = queries.feedback_by_number(work.session, work.coop_id, number)
    if row is None or row.withdrawn_at is not None:
        raise NoSuchFeedback()
    return row


@bp.get("/c/<coop>/feedback/<int:number>/hide")
@requires(Permission.HANDLE_COMPLAINTS)
def ask_hide(work: Work, number: int) -> str:
    """What taking it out of sight does."""
    return _hide(work, number, Form.blank(HideSchema()))


def _hide(work: Work, number: int, form: Form) -> str:
    row = _row(work, number)
    return render_template(
        "providers/feedback_hide.html",
        row=row,
        found=queries.provider(work.session, row.provider_id),
        form=form,
        words=words,
    )


@bp.post("/c/<coop>/feedback/<int:number>/hide")
@requires(Permission.HANDLE_COMPLAINTS)
def hide(work: Work, number: int) -> Answer:
    """Take it out of sight."""
    row = _row(work, number)
    form = Form.read(HideSchema())
    if form.ok:
        try:
            filed = service.hide_feedback(
                work, number=number, why=form.data["why"], to_safeguarding=form.data["to_safeguarding"]
            )
        except Forbidden as problem:
            form.take({"_form": [problem.message]})
        else:
            if filed:
                flash(_("It is out of sight, and safeguarding has it as report %(number)s.", number=filed), "success")
            else:
                flash(_("It is out of sight. We have told who wrote it why."), "success")
            rows = queries.providers_by_id(work.session, [row.provider_id])
            return redirect(url_for("providers.feedback", slug=rows[row.provider_id].slug), 303)
    return _hide(work, number, form), 422


@bp.get("/c/<coop>/p/<provider>/feedback")
@requires(Permission.ACT_FOR_PROVIDER)
def own_feedback(work: Work) -> str:
    """What members of a co-op said of us."""
    return _own(work, Form.blank(ReplySchema()))


def _own(work: Work, form: Form, number: int = 0) -> str:
    page = paginate(work.session, queries.feedback_statement(work.coop_id, work.provider_id), number=page_number())
    return render_template(
        "providers/own_feedback.html",
        page=page,
        ratings=queries.ratings(work.session, work.coop_id, work.provider_id),
        people=members.members_by_id(work.session, work.coop_id, {each.member_id for each in page}),
        form=form,
        answering=number,
        words=words,
    )


@bp.post("/c/<coop>/p/<provider>/feedback/<int:number>/reply")
@requires(Permission.ACT_FOR_PROVIDER)
def reply(work: Work, number: int) -> Answer:
    """Answer one of them."""
    form = Form.read(ReplySchema())
    if form.ok:
        try:
            service.reply_to_feedback(work, number=number, words=form.data["words"])
        except RepliedAlready as problem:
            flash(str(problem.message), "error")
        else:
            flash(_("Your answer stands beside what was said."), "success")
        return redirect(url_for("providers.own_feedback"), 303)
    return _own(work, form, number), 422


@bp.get("/p/<provider>/referees")
@requires(Permission.ACT_FOR_PROVIDER)
def referees(work: Work) -> str:
    """Whom we name as able to speak of our work."""
    return _referees(work, Form.blank(RefereeSchema()))


def _referees(work: Work, form: Form) -> str:
    return render_template("providers/referees.html", rows=queries.referees(work.session, work.provider_id), form=form)


@bp.post("/p/<provider>/referees")
@requires(Permission.ACT_FOR_PROVIDER)
def name_referee(work: Work) -> Answer:
    """Name one more."""
    form = Form.read(RefereeSchema())
    if form.ok:
        try:
            service.name_referee(work, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("Officers of co-ops that check you can ring them now."), "success")
            return redirect(url_for("providers.referees"), 303)
    return _referees(work, form), 422


@bp.post("/p/<provider>/referees/<uuid:referee>/take-back")
@requires(Permission.ACT_FOR_PROVIDER)
def take_back_referee(work: Work, referee: uuid.UUID) -> Response:
    """No longer name one."""
    service.take_back_referee(work, referee_id=referee)
    flash(_("They are no longer named."), "success")
    return redirect(url_for("providers.referees"), 303)


@bp.get("/c/<coop>/providers/<slug>/references")
@requires(Permission.VERIFY_PROVIDERS)
def references(work: Work, slug: str) -> str:
    """Whom to ring about a provider, and what they said."""
    return _references(work, find_provider(work, slug), Form.blank(ReferenceSchema()))


def _references(work: Work, found: ProviderRow, form: Form) -> str:
    taken = queries.references_taken(work.session, work.coop_id, found.id)
    return render_template(
        "providers/references.html",
        found=found,
        referees=queries.referees(work.session, found.id),
        taken=taken,
        names=members.names(work.session, [each.recorded_by for each, _referee in taken]),
        form=form,
    )


@bp.post("/c/<coop>/providers/<slug>/references")
@requires(Permission.VERIFY_PROVIDERS)
def record_reference(work: Work, slug: str) -> Answer:
    """Write down what one of them said."""
    found = find_provider(work, slug)
    form = Form.read(ReferenceSchema())
    if form.ok:
        try:
            service.record_reference(work, provider_id=found.id, **form.data)
        except Invalid as problem:
            form.take(problem)
        except Forbidden as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("It is written down with your name and the day."), "success")
            return redirect(url_for("providers.references", slug=slug), 303)
    return _references(work, found, form), 422
