"""For officers: every fund that will be over what may be kept, or runs out, the nearest first."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _
from sqlalchemy import Select

from coopbudget.budgets import queries as budgets
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.money import plain_pounds
from coopbudget.outlook import queries, words
from coopbudget.outlook.schemas import FindForeseen
from coopbudget.outlook.views.blueprint import bp
from coopbudget.paging import Page, csv_response, page_number, paginate


def _listed(work: Work) -> tuple[Select[Any], Form]:
    form = Form.read(FindForeseen(), request.args)
    return queries.standing_statement(work.coop_id, kind=form.data.get("kind", "")), form


@bp.get("/c/<coop>/money/foreseen")
@requires(Permission.MANAGE_AGREEMENTS)
def foreseen(work: Work) -> str:
    """Warnings that stand."""
    statement, form = _listed(work)
    got = paginate(work.session, statement, number=page_number())
    page = Page([queries.ForeseenRow(*row) for row in got], got.number, got.size, got.total)
    return render_template(
        "outlook/foreseen.html",
        page=page,
        form=form,
        funds=budgets.funds_by_id(work.session, work.coop_id, [row.fund_id for row in page], work.today),
        names=members.members_by_id(work.session, work.coop_id, {row.member_id for row in page}),
        looked_on=queries.looked_on(work.session, work.coop_id),
        words=words,
        today=work.today,
    )


@bp.get("/c/<coop>/money/foreseen.csv")
@requires(Permission.MANAGE_AGREEMENTS)
def foreseen_csv(work: Work) -> Response:
    """The same list as a download."""
    statement, _form = _listed(work)
    rows = [queries.ForeseenRow(*row) for row in work.session.execute(statement)]
    names = members.members_by_id(work.session, work.coop_id, {row.member_id for row in rows})
    header = [_("From"), _("What"), _("Fund"), _("Member"), _("Name"), _("Over"), _("Weeks over")]
    return csv_response(
        (
            [row.crosses_on, str(words.CROSSES[row.kind][0]), row.fund_number, names[row.member_id].number,
             names[row.member_id].display_name, plain_pounds(row.amount), row.weeks]
            for row in rows
            if row.member_id in names
        ),
        header,
        "foreseen.csv",
    )  # fmt: skip
