"""Offices, reviewers and facilitators, and the table of who may do what."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l

from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.members import labels, matrix, queries, schemas, service
from coopbudget.members.errors import NobodyThere
from coopbudget.members.service import a_year_from
from coopbudget.members.views.lookup import person_named
from coopbudget.members.views.room import bp
from coopbudget.members.words import OfficeKind, OutsideKind, ReviewKind, Seated
from coopbudget.paging import Page, page_number, paginate


@bp.get("/c/<coop>/offices")
@requires(Permission.SEE_COOP)
def offices(work: Work) -> ResponseReturnValue:
    """Who holds which office until when, who looks in from outside, and terms that are over."""
    found = paginate(work.session, queries.offices_statement(work.coop_id), number=page_number())
    held: dict[str, list[queries.OfficeRow | None]] = {}
    for row in queries.officers(work.session, work.coop_id, work.today):
        held.setdefault(row.kind, []).append(row)
    return render_template(
        "members/offices.html",
        held=[(kind, term) for kind in OfficeKind for term in held.get(kind, [None])],
        terms=Page([queries.office_row(row) for row in found.rows], found.number, found.size, found.total),
        outsiders=queries.outsiders(work.session, work.coop_id),
        today=work.today,
        may_grant=work.actor.may(Permission.MANAGE_OFFICES),
        own_member_id=work.actor.own_member_id,
        office_words=labels.OFFICE_WORDS,
        office_hints=labels.OFFICE_HINTS,
        outside_words=labels.OUTSIDE_WORDS,
        review_words=labels.REVIEW_KIND_WORDS,
        seated_words=labels.SEATED_WORDS,
        label=labels.label,
    )


@bp.get("/c/<coop>/who-may")
@requires(Permission.SEE_COOP)
def who_may(work: Work) -> ResponseReturnValue:
    """The whole matrix, for anybody with a part in the co-op."""
    parts = [
        (_("Member"), matrix.MEMBER),
        *((labels.label(labels.OFFICE_WORDS, kind), held) for kind, held in matrix.OFFICES.items()),
        *((labels.label(labels.OUTSIDE_WORDS, kind), held) for kind, held in matrix.OUTSIDERS.items()),
    ]
    # An officer is a member too, so what each member may do is theirs as well.
    rows = [
        (
            labels.label(labels.PERMISSION_WORDS, permission),
            [name for name, held in parts if permission in held],
        )
        for permission in Permission
        if permission not in (Permission.SIGNED_IN, Permission.ACT_FOR_PROVIDER)
    ]
    resting = [
        labels.label(labels.PERMISSION_WORDS, permission)
        for permission in Permission
        if permission in matrix.MEMBER - matrix.SUSPENDED
    ]
    return render_template(
        "members/who_may.html",
        rows=rows,
        powers=[
            (
                labels.label(labels.POWER_WORDS, power),
                labels.label(labels.POWER_HINTS, power),
                power in matrix.SUSPENDED_POWERS,
            )
            for power in Power
        ],
        resting=resting,
    )


def _grant_page(work: Work, form: Form) -> str:
    return render_template(
        "members/office_new.html",
        form=form,
        kinds=labels.options(labels.OFFICE_WORDS, labels.OFFICE_HINTS),
        ways=labels.options(labels.chosen(labels.SEATED_WORDS, (Seated.ELECTED, Seated.CO_OPTED)), labels.SEATED_HINTS),
    )


@bp.get("/c/<coop>/offices/new")
@requires(Permission.MANAGE_OFFICES)
def new_office(work: Work) -> ResponseReturnValue:
    """The form to give an office."""
    return _grant_page(
        work,
        Form.blank(
            schemas.GrantOffice(),
            member=request.args.get("member", type=int),
            kind=request.args.get("kind"),
            how=Seated.ELECTED,
            starts_on=work.today.isoformat(),
            ends_on=a_year_from(work.today).isoformat(),
        ),
    )


@bp.post("/c/<coop>/offices/new")
@requires(Permission.MANAGE_OFFICES)
def grant_office(work: Work) -> ResponseReturnValue:
    """Give it."""
    form = Form.read(schemas.GrantOffice())
    if form.ok:
        member = queries.member_by_number(work.session, work.coop_id, form.data["member"])
        if member is None:
            form.take({"member": [_l("Nobody here has this member number.")]})
        else:
            try:
                service.grant_office(
                    work,
                    member_id=member.id,
                    kind=OfficeKind(form.data["kind"]),
                    starts_on=form.data["starts_on"],
                    ends_on=form.data["ends_on"],
                    how=Seated(form.data["how"] or Seated.ELECTED),
                )
            except Invalid as problem:
                form.take(problem)
            except Conflict as problem:
                form.take({"_form": [problem.message]})
            else:
                flash(_("%(name)s holds this office now, and has been told.", name=member.display_name), "success")
                return redirect(url_for("members.offices"), 303)
    return _grant_page(work, form), 422


def _term(work: Work, office: uuid.UUID) -> queries.OfficeRow:
    found = queries.office(work.session, work.coop_id, office)
    if found is None or (found.member_id != work.actor.own_member_id and not work.actor.may(Permission.MANAGE_OFFICES)):
        raise NobodyThere()
    return found


@bp.get("/c/<coop>/offices/<uuid:office>/end")
@requires(Permission.SEE_COOP)
def ending_office(work: Work, office: uuid.UUID) -> ResponseReturnValue:
    """What ending a term means, before it is done. The holder may resign."""
    found = _term(work, office)
    return render_template(
        "members/office_end.html",
        title=_("End this term of office?"),
        lead=_("It ends at once. Only the next holder can do the work of the office."),
        rows=[
            (_("Office"), labels.label(labels.OFFICE_WORDS, found.kind)),
            (_("Held by"), found.display_name),
        ],
        term=found,
        action=url_for("members.end_office", office=office),
        confirm_text=_("End the term today"),
        kind="warning",
        cancel_href=url_for("members.offices"),
    )


@bp.post("/c/<coop>/offices/<uuid:office>/end")
@requires(Permission.SEE_COOP)
def end_office(work: Work, office: uuid.UUID) -> ResponseReturnValue:
    """End it."""
    _term(work, office)
    service.end_office(work, office_id=office)
    flash(_("The term has ended."), "success")
    return redirect(url_for("members.offices"), 303)


def _let_in_page(form: Form) -> str:
    return render_template(
        "members/outsider_new.html",
        form=form,
        kinds=labels.options(labels.OUTSIDE_WORDS, labels.OUTSIDE_HINTS),
        review_kinds=labels.options(labels.REVIEW_KIND_WORDS, labels.REVIEW_KIND_HINTS),
    )


@bp.get("/c/<coop>/offices/outside/new")
@requires(Permission.MANAGE_OFFICES)
def new_outsider(work: Work) -> ResponseReturnValue:
    """The form to let a reviewer or a facilitator in."""
    return _let_in_page(Form.blank(schemas.LetIn()))


@bp.post("/c/<coop>/offices/outside/new")
@requires(Permission.MANAGE_OFFICES)
def let_in(work: Work) -> ResponseReturnValue:
    """Let them in, until a day."""
    form = Form.read(schemas.LetIn())
    if form.ok:
        person_id = person_named(work, form.data["email"])
        if person_id is None:
            form.take({"email": [_l("Nobody has signed up with this address. Ask them to sign up first.")]})
        else:
            try:
                service.grant_outside_part(
                    work,
                    person_id=person_id,
                    kind=OutsideKind(form.data["kind"]),
                    starts_on=work.today,
                    ends_on=form.data["ends_on"],
                    review_kind=ReviewKind(form.data["review_kind"] or ReviewKind.LAY_AUDITOR),
                )
            except Invalid as problem:
                form.take(problem)
            except Conflict as problem:
                form.take({"_form": [problem.message]})
            else:
                flash(_("They are let in, and have been told."), "success")
                return redirect(url_for("members.offices"), 303)
    return _let_in_page(form), 422


@bp.post("/c/<coop>/offices/outside/<uuid:outsider>/stop")
@requires(Permission.MANAGE_OFFICES)
def stop_outsider(work: Work, outsider: uuid.UUID) -> ResponseReturnValue:
    """End a reviewer's or facilitator's part at once."""
    service.stop_outside_part(work, outsider_id=outsider)
    flash(_("This has ended. They can no longer see the co-op's pages."), "success")
    return redirect(url_for("members.offices"), 303)
