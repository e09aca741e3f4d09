"""Pages of leaving: the member's own, the officers' checklist of one departure, and all that are under way."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.kinds import FunderKind
from coopbudget.departures import policy, queries, schemas, service
from coopbudget.departures.errors import NoDeparture
from coopbudget.errors import Conflict, Forbidden, Invalid
from coopbudget.forms import Form
from coopbudget.governance.queries import motions_by_id, removals_carried
from coopbudget.guard import Capacity, Permission, Work, requires
from coopbudget.members import labels, queries as members
from coopbudget.members.queries.near import near_person
from coopbudget.members.words import Leaving
from coopbudget.paging import Page, page_number, paginate
from coopbudget.payments.queries import payee_for

bp = Blueprint("departures", __name__, template_folder="templates")


def _own_page(work: Work, form: Form) -> str:
    if work.actor.capacity == Capacity.SUPPORTER:
        raise Forbidden()
    member = members.member(work.session, work.coop_id, work.member_id)
    if member is None:
        raise NoDeparture()
    row = queries.open_departure(work.session, work.coop_id, member.id)
    told_on = row.told_on if row else work.today
    return render_template(
        "departures/leave.html",
        member=member,
        row=row,
        now=queries.standing(work.session, work.coop_id, member.id, work.today, told_on=told_on, died=False),
        form=form,
        own=work.actor.capacity == Capacity.SELF,
        today=work.today,
        FunderKind=FunderKind,
    )


@bp.get("/c/<coop>/leave")
@requires(Permission.TAKE_PART)
def leave(work: Work) -> ResponseReturnValue:
    """What leaving means for her, before it is done; and where it stands."""
    return _own_page(work, Form.blank(schemas.Leave()))


@bp.post("/c/<coop>/leave")
@requires(Permission.TAKE_PART)
def begin_leaving(work: Work) -> ResponseReturnValue:
    """She leaves."""
    form = Form.read(schemas.Leave())
    if form.ok:
        try:
            service.begin_departure(work, member_id=work.member_id, why=Leaving.LEFT, told_on=work.today)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("You are leaving. The officers have been told. You can still change your mind."), "success")
            return redirect(url_for("departures.leave"), 303)
    return _own_page(work, form), 422


@bp.post("/c/<coop>/leave/stay")
@requires(Permission.TAKE_PART)
def stay(work: Work) -> ResponseReturnValue:
    """She stays after all."""
    row = queries.open_departure(work.session, work.coop_id, work.member_id)
    if row is None or row.why != Leaving.LEFT:
        raise NoDeparture()
    service.call_off(work, member_id=work.member_id)
    flash(_("You stay. Look at your pools and contracts again: what was freed stays free."), "success")
    return redirect(url_for("departures.leave"), 303)


def _member(work: Work, number: int) -> members.MemberRow:
    found = members.member_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NoDeparture()
    if not policy.may_settle(work.actor, found.id) and found.id != work.actor.own_member_id:
        raise Forbidden()
    return found


def _page(work: Work, number: int, form: Form, *, estate: Form | None = None) -> str:
    member = _member(work, number)
    rows = queries.departures_of(work.session, work.coop_id, member.id)
    row = next((each for each in rows if each.state == "open"), None)
    decided = removals_carried(work.session, work.coop_id, member.id)
    by = motions_by_id(work.session, work.coop_id, [row.motion_id] if row and row.motion_id else [])
    died = row is not None and row.why == Leaving.DIED
    told_on = row.told_on if row else work.today
    return render_template(
        "departures/member.html",
        member=member,
        row=row,
        before=[each for each in rows if each.state != "open"],
        now=queries.standing(work.session, work.coop_id, member.id, work.today, told_on=told_on, died=died),
        form=form,
        estate_form=estate or Form.blank(schemas.ToEstate()),
        known_account=payee_for(work.session, work.coop_id, member.id),
        may_begin=work.actor.may(Permission.ADMIT_MEMBERS) and policy.may_settle(work.actor, member.id),
        may_settle=policy.may_settle(work.actor, member.id),
        may_agreements=work.actor.may(Permission.MANAGE_AGREEMENTS),
        may_books=work.actor.may(Permission.SEE_BOOKS),
        today=work.today,
        ways=[each for each in labels.options(labels.LEAVING_WORDS) if decided or each[0] != Leaving.REMOVED],
        decided=decided,
        decision=by.get(row.motion_id) if row and row.motion_id else None,
        near=near_person(work.session, work.coop_id, member.id),
        may_propose=work.actor.may(Permission.OPEN_MOTIONS) and member.id != work.actor.own_member_id,
        leaving_words=labels.LEAVING_WORDS,
        label=labels.label,
        FunderKind=FunderKind,
        Leaving=Leaving,
    )


def _blank(work: Work, number: int) -> Form:
    """The form to begin, or to name who settles the estate, with what is known."""
    member = _member(work, number)
    row = queries.open_departure(work.session, work.coop_id, member.id)
    if row is not None:
        return Form.blank(schemas.NameSettler(), settler=row.settler, settler_contact=row.settler_contact)
    decided = removals_carried(work.session, work.coop_id, member.id)
    return Form.blank(
        schemas.RecordDeparture(), told_on=work.today.isoformat(), decision=decided[0].number if decided else None
    )


@bp.get("/c/<coop>/members/<int:number>/leaving")
@requires(Permission.SEE_MEMBERS)
def departure(work: Work, number: int) -> ResponseReturnValue:
    """What a member's leaving or death asks of officers: the form, or the list of what still stands."""
    return _page(work, number, _blank(work, number))


@bp.post("/c/<coop>/members/<int:number>/leaving")
@requires(Permission.SEE_MEMBERS)
def begin(work: Work, number: int) -> ResponseReturnValue:
    """Record it."""
    member = _member(work, number)
    form = Form.read(schemas.RecordDeparture())
    if form.ok:
        try:
            _begin(work, member, dict(form.data))
        except Invalid as problem:
            form.take(problem)
        except (Conflict, Forbidden) as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("It is recorded. Below is what still stands."), "success")
            return redirect(url_for("departures.departure", number=number), 303)
    return _page(work, number, form), 422


def _begin(work: Work, member: members.MemberRow, given: dict[str, Any]) -> None:
    why, number = Leaving(given.pop("why")), given.pop("decision")
    decided = {each.number: each.id for each in removals_carried(work.session, work.coop_id, member.id)}
    motion_id = decided.get(number) if why == Leaving.REMOVED else None
    service.begin_departure(work, member_id=member.id, why=why, motion_id=motion_id, **given)


@bp.post("/c/<coop>/members/<int:number>/leaving/settler")
@requires(Permission.SEE_MEMBERS)
def name_settler(work: Work, number: int) -> ResponseReturnValue:
    """Who settles the estate."""
    member = _member(work, number)
    form = Form.read(schemas.NameSettler())
    if form.ok:
        service.name_settler(
            work, member_id=member.id, settler=form.data["settler"], contact=form.data["settler_contact"]
        )
        flash(_("Saved."), "success")
        return redirect(url_for("departures.departure", number=number), 303)
    return _page(work, number, form), 422


@bp.post("/c/<coop>/members/<int:number>/leaving/estate")
@requires(Permission.SEE_MEMBERS)
def send_to_estate(work: Work, number: int) -> ResponseReturnValue:
    """Ask that what is free of own money goes to the estate."""
    member = _member(work, number)
    form = Form.read(schemas.ToEstate())
    if form.ok:
        fund = budgets.fund_by_number(work.session, work.coop_id, form.data["fund"], work.today)
        if fund is None or fund.member_id != member.id:
            raise NoDeparture()
        try:
            service.send_to_estate(
                work, member_id=member.id, fund_id=fund.id, sort_code=form.data["sort_code"] or "",
                account_number=form.data["account_number"] or "",
            )  # fmt: skip
        except Invalid as problem:
            form.take(problem)
        except (Conflict, Forbidden) as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("It is set aside. Another officer must say yes before it is paid."), "success")
            return redirect(url_for("departures.departure", number=number), 303)
    return _page(work, number, _blank(work, number), estate=form), 422


@bp.post("/c/<coop>/members/<int:number>/leaving/finish")
@requires(Permission.SEE_MEMBERS)
def finish(work: Work, number: int) -> ResponseReturnValue:
    """All is settled."""
    member = _member(work, number)
    service.finish_departure(work, member_id=member.id)
    flash(_("All is settled."), "success")
    return redirect(url_for("departures.departure", number=number), 303)


@bp.post("/c/<coop>/members/<int:number>/leaving/call-off")
@requires(Permission.SEE_MEMBERS)
def call_off(work: Work, number: int) -> ResponseReturnValue:
    """She stays; or the record of a death was a mistake."""
    member = _member(work, number)
    service.call_off(work, member_id=member.id)
    flash(_("%(name)s is a member as before. What was freed stays free.", name=member.display_name), "success")
    return redirect(url_for("departures.departure", number=number), 303)


@bp.get("/c/<coop>/leaving")
@requires(Permission.SEE_MEMBERS)
def departures(work: Work) -> ResponseReturnValue:
    """Every departure under way, the oldest first; each opens for who settles it."""
    found = paginate(work.session, queries.open_statement(work.coop_id), number=page_number())
    rows = queries.departure_rows(found.rows)
    return render_template(
        "departures/all.html",
        page=Page(rows, found.number, found.size, found.total),
        names=queries.names_of(work.session, work.coop_id, rows),
        may_open=work.actor.may(Permission.ADMIT_MEMBERS) or work.actor.may(Permission.MANAGE_AGREEMENTS),
        own_member_id=work.actor.own_member_id,
        leaving_words=labels.LEAVING_WORDS,
        label=labels.label,
    )
