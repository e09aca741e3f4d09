"""A member's own page of leaving: what it means before it is done, where it stands after, and staying after all."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.budgets.kinds import FunderKind
from coopbudget.departures import queries, schemas, service
from coopbudget.departures.errors import NoDeparture
from coopbudget.departures.gathering import departing
from coopbudget.departures.views.blueprint import bp, statement_file
from coopbudget.errors import Conflict, Forbidden
from coopbudget.forms import Form
from coopbudget.guard import Capacity, Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.members.words import Leaving


def _member(work: Work) -> members.MemberRow:
    if work.actor.capacity == Capacity.SUPPORTER:
        raise Forbidden()
    found = members.member(work.session, work.coop_id, work.member_id)
    if found is None:
        raise NoDeparture()
    return found


def _own_page(work: Work, form: Form) -> str:
    member = _member(work)
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
    undone = service.call_off(work, member_id=work.member_id)
    if undone.lost:
        flash(_("You stay. Look at your contracts: not every place was free still. Join them anew."), "success")
    else:
        flash(_("You stay, and are in your contracts as before. Pledge to your pools anew."), "success")
    return redirect(url_for("departures.leave"), 303)


@bp.get("/c/<coop>/leave/statement.pdf")
@requires(Permission.TAKE_PART)
def own_statement(work: Work) -> Response:
    """Her closing statement as it stands today; ``large=1``: in large print."""
    member = _member(work)
    row = queries.open_departure(work.session, work.coop_id, member.id)
    if row is None:
        raise NoDeparture()
    found = departing(work.session, work.coop_id, member, row, work.today)
    return statement_file(work, found, large=request.args.get("large") == "1")
