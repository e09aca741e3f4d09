"""A fund's statement: on screen, as a tagged PDF (in large print too), a spreadsheet and CSV."""

from __future__ import annotations

from datetime import date

from flask import Response, render_template, request
from flask_babel import gettext as _

from coopbudget.budgets import labels
from coopbudget.budgets.queries import FundRow
from coopbudget.budgets.views.mine import days_asked
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.outlook import papers, queries, words
from coopbudget.outlook.rules.periods import period_by_key, periods
from coopbudget.outlook.schemas import StatementDays
from coopbudget.outlook.views.blueprint import bp, find_fund
from coopbudget.paging import csv_response

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/c/<coop>/money/<int:number>/statement")
@requires(Permission.SEE_COOP)
def statement(work: Work, number: int) -> tuple[str, int]:
    """Every line of a stretch of time, with who was behind it and how each pooled purchase was shared."""
    fund = find_fund(work, number)
    since, until, form = _days(work, fund)
    stated = queries.fund_statement(work.session, work.coop_id, fund, since, until)
    offered = [("", _("Days of your own"))]
    offered += [(each.key, words.period_words(each)) for each in periods(fund.starts_on, work.today)]
    page = render_template(
        "outlook/statement.html",
        fund=fund,
        statement=stated,
        standing=papers.standing(stated),
        form=form,
        offered=offered,
        words=words,
        promise_of=labels.promise_of,
        member=_member(work, fund),
        mine=work.actor.member_id == fund.member_id,
    )
    return page, 422 if form.has_errors else 200


@bp.get("/c/<coop>/money/<int:number>/statement.pdf")
@requires(Permission.SEE_COOP)
def statement_pdf(work: Work, number: int) -> Response:
    """The statement as a tagged PDF; ``large=1``: in large print."""
    stated = _stated(work, number)
    large = request.args.get("large") == "1"
    coop = work.actor.coop.name if work.actor.coop else ""
    made = papers.statement_pdf(stated, member=_member(work, stated.fund), coop=coop, large=large)
    return _file(made, "application/pdf", _filename(stated, "-large.pdf" if large else ".pdf"))


@bp.get("/c/<coop>/money/<int:number>/statement.xlsx")
@requires(Permission.SEE_COOP)
def statement_spreadsheet(work: Work, number: int) -> Response:
    """The statement as a spreadsheet."""
    stated = _stated(work, number)
    made = papers.statement_spreadsheet(stated, member=_member(work, stated.fund))
    return _file(made, SPREADSHEET, _filename(stated, ".xlsx"))


@bp.get("/c/<coop>/money/<int:number>/statement.csv")
@requires(Permission.SEE_COOP)
def statement_csv(work: Work, number: int) -> Response:
    """The statement as a file for other programs."""
    stated = _stated(work, number)
    return csv_response(papers.csv_rows(stated), papers.table_heads(), _filename(stated, ".csv"))


def _stated(work: Work, number: int) -> queries.Statement:
    fund = find_fund(work, number)
    since, until, _form = _days(work, fund)
    return queries.fund_statement(work.session, work.coop_id, fund, since, until)


def _filename(stated: queries.Statement, ending: str) -> str:
    return f"fund-{stated.fund.number}-{stated.since}-{stated.until}{ending}"


def _file(made: bytes, mimetype: str, name: str) -> Response:
    response = Response(made, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _member(work: Work, fund: FundRow) -> str:
    found = members.member(work.session, work.coop_id, fund.member_id)
    return found.display_name if found else ""


def _days(work: Work, fund: FundRow) -> tuple[date, date, Form]:
    """The days that the address asks for; without them (or with nonsense) the last three months."""
    form = Form.read(StatementDays(), request.args)
    if form.ok and (chosen := period_by_key(form.data["period"], fund.starts_on)):
        return chosen.since, chosen.until, form
    since, until = days_asked(work, form)
    return since, until, form
