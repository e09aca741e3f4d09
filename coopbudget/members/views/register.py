"""The register of members, one member, and people who ask to join."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Invalid
from coopbudget.forms import CommandSchema, Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import labels, queries, schemas, service
from coopbudget.members.errors import AlreadyMember, NobodyThere
from coopbudget.members.views.room import bp
from coopbudget.members.words import MemberClass, Reach
from coopbudget.paging import Page, csv_response, page_number, paginate
from coopbudget.rulebook.queries import rules_on


def _filters() -> dict[str, Any]:
    wanted = request.args.get("class", "")
    return {
        "search": request.args.get("q", "").strip()[:100],
        "member_class": wanted if wanted in set(MemberClass) else "",
        "past": request.args.get("past") == "yes",
    }


@bp.get("/c/<coop>/members")
@requires(Permission.SEE_MEMBERS)
def members(work: Work) -> ResponseReturnValue:
    """The register, by number."""
    filters = _filters()
    found = paginate(work.session, queries.find_members(work.coop_id, **filters), number=page_number())
    page = Page([queries.member_row(row) for row in found.rows], found.number, found.size, found.total)
    offices: dict[uuid.UUID, list[str]] = {}
    for row in queries.officers(work.session, work.coop_id, work.today):
        offices.setdefault(row.member_id, []).append(row.kind)
    return render_template(
        "members/register.html",
        page=page,
        offices=offices,
        filters=filters,
        used=any(filters.values()),
        form=Form.blank(
            CommandSchema(),
            q=filters["search"],
            past="yes" if filters["past"] else None,
            **{"class": filters["member_class"]},
        ),
        classes=labels.options(labels.CLASS_WORDS),
        class_words=labels.CLASS_WORDS,
        office_words=labels.OFFICE_WORDS,
        label=labels.label,
        waiting=len(queries.applications(work.session, work.coop_id))
        if work.actor.may(Permission.ADMIT_MEMBERS)
        else 0,
    )


@bp.get("/c/<coop>/members.csv")
@requires(Permission.SEE_MEMBERS)
def members_csv(work: Work) -> ResponseReturnValue:
    """The same list, whole, as a download."""
    rows = [queries.member_row(row) for row in work.session.execute(queries.find_members(work.coop_id, **_filters()))]
    return csv_response(
        [(r.number, r.display_name, r.member_class, r.joined_on, r.left_on or "") for r in rows],
        ("number", "name", "class", "joined_on", "left_on"),
        "members.csv",
    )


@bp.get("/c/<coop>/members/<int:number>")
@requires(Permission.SEE_MEMBERS)
def member(work: Work, number: int) -> ResponseReturnValue:
    """One member: how to reach them, offices, supporters, and what an officer can do."""
    found = queries.member_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NobodyThere()
    reachable = work.actor.may(Permission.ACT_FOR_MEMBERS) or work.actor.may(Permission.ADMIT_MEMBERS)
    return render_template(
        "members/member.html",
        member=found,
        person_row=queries.person(work.session, found.person_id) if reachable else None,
        terms=queries.offices_of(work.session, work.coop_id, found.id),
        supporters=queries.supporters_for(work.session, work.coop_id, found.id) if reachable else [],
        today=work.today,
        label=labels.label,
        class_words=labels.CLASS_WORDS,
        office_words=labels.OFFICE_WORDS,
        reach_words=labels.REACH_WORDS,
        standing_words=labels.STANDING_WORDS,
        may_act_for=work.actor.may(Permission.ACT_FOR_MEMBERS) and found.id != work.actor.own_member_id,
        may_grant=work.actor.may(Permission.MANAGE_OFFICES),
        may_help=work.actor.may(Permission.HELP_SIGN_IN) and found.id != work.actor.own_member_id,
        may_judge=work.actor.may(Permission.ADMIT_MEMBERS) and found.id != work.actor.own_member_id,
        suspension=queries.suspension_now(work.session, work.coop_id, found.id, work.today),
    )


@bp.get("/c/<coop>/applications")
@requires(Permission.ADMIT_MEMBERS)
def applications(work: Work) -> ResponseReturnValue:
    """People who ask to join, oldest first."""
    return render_template(
        "members/applications.html",
        rows=queries.applications(work.session, work.coop_id),
        appeals=queries.open_appeals(work.session, work.coop_id),
        questioned_words=labels.QUESTIONED_WORDS,
        class_words=labels.CLASS_WORDS,
        label=labels.label,
    )


def _application_page(work: Work, application: uuid.UUID, form: Form) -> str:
    row = queries.application(work.session, work.coop_id, application)
    if row is None:
        raise NobodyThere()
    asked = queries.asking(work.session, work.coop_id, application)
    return render_template(
        "members/application.html",
        row=row,
        asked=asked,
        known_email=asked is not None
        and asked.asked_email != ""
        and queries.person_by_email(work.session, asked.asked_email) is not None,
        person_row=queries.person(work.session, row.person_id),
        form=form,
        class_words=labels.CLASS_WORDS,
        reach_words=labels.REACH_WORDS,
        label=labels.label,
    )


@bp.get("/c/<coop>/applications/<uuid:application>")
@requires(Permission.ADMIT_MEMBERS)
def application(work: Work, application: uuid.UUID) -> ResponseReturnValue:
    """What somebody wrote, and the decision."""
    return _application_page(work, application, Form.blank(schemas.Refuse()))


@bp.post("/c/<coop>/applications/<uuid:application>/admit")
@requires(Permission.ADMIT_MEMBERS)
def admit(work: Work, application: uuid.UUID) -> ResponseReturnValue:
    """Yes."""
    number = service.admit_member(work, member_id=application)
    flash(_("Admitted. The new member has number %(number)s, and has been told.", number=number), "success")
    return redirect(url_for("members.member", number=number), 303)


@bp.post("/c/<coop>/applications/<uuid:application>/refuse")
@requires(Permission.ADMIT_MEMBERS)
def refuse(work: Work, application: uuid.UUID) -> ResponseReturnValue:
    """No, with a reason."""
    form = Form.read(schemas.Refuse())
    if not form.ok:
        return _application_page(work, application, form), 422
    service.refuse_application(work, member_id=application, reason=form.data["reason"])
    flash(_("The answer was no. They have been told, and can read your reason."), "success")
    return redirect(url_for("members.applications"), 303)


def _record_page(work: Work, form: Form) -> str:
    return render_template(
        "members/record.html",
        form=form,
        classes=labels.options(
            labels.chosen(labels.CLASS_WORDS, rules_on(work.session, work.coop_id, work.today).classes),
            labels.CLASS_HINTS,
        ),
        ways=labels.options(labels.REACH_WORDS),
    )


@bp.get("/c/<coop>/members/new")
@requires(Permission.ADMIT_MEMBERS)
def record(work: Work) -> ResponseReturnValue:
    """The form for somebody who asks by phone or on paper."""
    return _record_page(work, Form.blank(schemas.RecordMember(), reach=Reach.PHONE))


@bp.post("/c/<coop>/members/new")
@requires(Permission.ADMIT_MEMBERS)
def record_member(work: Work) -> ResponseReturnValue:
    """Record and admit them."""
    form = Form.read(schemas.RecordMember())
    if form.ok:
        told = form.data
        try:
            person_id = service.record_person(
                work,
                email=told["email"],
                display_name=told["display_name"],
                reach=Reach(told["reach"]),
                phone=told["phone"],
                postal_address=told["postal_address"],
            )
            member_id = service.record_application(
                work, person_id=person_id, member_class=MemberClass(told["member_class"])
            )
        except Invalid as problem:
            form.take(problem)
        except AlreadyMember as already:
            form.take({"email": [already.message]})
        else:
            number = service.admit_member(work, member_id=member_id)
            flash(_("Recorded. The new member has number %(number)s.", number=number), "success")
            return redirect(url_for("members.member", number=number), 303)
    return _record_page(work, form), 422
