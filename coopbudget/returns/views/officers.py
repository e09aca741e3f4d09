"""The list of returns by the day they are due, for officers."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.budgets.queries.looking import funders
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.paging import COUNTED_TO, csv_response, page_number, paginate
from coopbudget.returns import queries, schemas, words
from coopbudget.returns.queries.returns import return_row
from coopbudget.returns.views.blueprint import bp, somebody


@bp.get("/c/<coop>/returns")
@requires(Permission.SEE_BOOKS)
def due(work: Work) -> ResponseReturnValue:
    """Every return that stands, the soonest due first."""
    form = Form.read(schemas.Find(), request.args)
    statement = queries.returns_statement(
        work.coop_id, state=form.data.get("state", ""), funder=form.data.get("funder", ""), today=work.today
    )
    if request.args.get("as") == "csv":
        rows = [return_row(each) for each in work.session.execute(statement)]
        people = members.members_by_id(work.session, work.coop_id, {row.member_id for row in rows})
        heads = [
            _("Return"), _("Version"), _("Agreement"), _("Member"), _("Council"), _("From"), _("To"), _("Due"),
            _("State"),
        ]  # fmt: skip
        return csv_response(
            [
                (
                    row.number, row.version, row.agreement_number,
                    people[row.member_id].number if row.member_id in people else "", row.funder, row.since, row.until,
                    row.due_on, words.STATES[row.state(work.today)][0],
                )
                for row in rows
            ],
            heads,
            "returns.csv",
        )  # fmt: skip
    page = paginate(work.session, statement, number=page_number(), count_to=COUNTED_TO)
    rows = [return_row(each) for each in page]
    people = members.members_by_id(work.session, work.coop_id, {row.member_id for row in rows})
    return render_template(
        "returns/due.html",
        page=page,
        rows=rows,
        names={row.member_id: somebody(getattr(people.get(row.member_id), "display_name", None)) for row in rows},
        sent=work.session.scalars(queries.changes_statement(work.coop_id)).all(),
        funders=funders(work.session, work.coop_id),
        form=form,
        may_run=work.actor.may(Permission.MANAGE_AGREEMENTS),
        today=work.today,
        words=words,
    ), 422 if form.has_errors else 200
