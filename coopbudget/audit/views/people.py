"""Members' money, for officers and the reviewer; a member's own pages are in the budgets room."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.audit import queries, schemas
from coopbudget.audit.views.blueprint import bp, read_period, status
from coopbudget.errors import NotFound
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members.queries import member_by_number
from coopbudget.money import plain_pounds
from coopbudget.paging import csv_response, page_number

USUAL = timedelta(days=90)


@bp.get("/c/<coop>/books/members")
@requires(Permission.SEE_BOOKS)
def members(work: Work) -> ResponseReturnValue:
    """What stands in each member's funds."""
    form = Form.read(schemas.Members(), request.args)
    name = form.data.get("name", "")
    page = queries.members_page(work.session, work.coop_id, name=name, number=page_number())
    return render_template("audit/members.html", form=form, page=page, name=name), status(form)


@bp.get("/c/<coop>/books/members/<int:number>")
@requires(Permission.SEE_BOOKS)
def member(work: Work, number: int) -> ResponseReturnValue:
    """A member's funds over a period, each with the way to its statement."""
    found = member_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NotFound()
    since, until, form = read_period()
    until = until or work.today
    since = since or until - USUAL
    money = queries.money_of(work.session, work.coop_id, [found])[0]
    periods = queries.fund_periods(work.session, work.coop_id, money.funds, since, until)
    if request.args.get("as") == "csv":
        return csv_response(
            [
                (p.owner.number, p.owner.funder, since, until, plain_pounds(p.before), plain_pounds(p.after))
                for p in periods
            ],
            [_("Fund"), _("Funder"), _("From"), _("To"), _("At the start"), _("At the end")],
            f"member-{number}-{since}-{until}.csv",
        )
    if "since" not in form.values:
        form.values |= {"since": since.isoformat(), "until": until.isoformat()}
    return render_template(
        "audit/member.html", member=found, money=money, periods=periods, form=form, since=since, until=until
    ), status(form)
