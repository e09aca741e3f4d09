"""Pages of the reports: balance sheet, income and spending, funds, budget. Each also as CSV and as a workbook."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.audit import schemas as filters
from coopbudget.audit.books import queries, schemas, service
from coopbudget.audit.books.rules import PLACES, Place, Section, against, key_figures, place_of
from coopbudget.audit.books.sheets import Report, asked_file
from coopbudget.audit.books.words import KEYS, PLACES as PLACE_WORDS, SECTIONS
from coopbudget.audit.views.blueprint import bp, read_period, status
from coopbudget.audit.words import kind_word
from coopbudget.budgets.queries.owners import owner_by_number, owner_row, owners_statement
from coopbudget.errors import Invalid, NotFound
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.ledger import chart
from coopbudget.members.queries import members_by_id, names
from coopbudget.paging import Page, page_number, paginate
from coopbudget.surplus.rules import FinancialYear
from coopbudget.surplus.words import account_word

ALL_FUNDS = 100_000


def _at(work: Work) -> tuple[date, Form]:
    """The day that the address asks for, today where it asks for none."""
    form = Form.read(filters.Day(), request.args)
    return form.data.get("at") or work.today, form


def asked_period(work: Work) -> tuple[date, date, Form]:
    """The days that the address asks for; the co-op's running year so far where it asks for none."""
    since, until, form = read_period()
    until = until or work.today
    year = next(each for each in queries.years(work.session, work.coop_id, max(work.today, until)))
    since = since or min(year.starts_on, until)
    if "since" not in form.values:
        form.values |= {"since": since.isoformat(), "until": until.isoformat()}
    return since, until, form


@bp.get("/c/<coop>/books/balance-sheet")
@requires(Permission.SEE_BOOKS)
def balance_sheet(work: Work) -> ResponseReturnValue:
    """What the co-op has, what it owes and what is left, at the end of a day and a year before."""
    at, form = _at(work)
    before = _a_year_before(at)
    sheet, earlier = queries.sheets_at(work.session, work.coop_id, [at, before])
    year = _year_of(work, at)
    moved = queries.result(work.session, work.coop_id, year.starts_on, at)
    income = sum(amount for code, amount in moved.items() if code.startswith("Income:"))
    keys = key_figures(sheet, income=income, spent=sum(moved.values()) - income)
    places = [place for place in Place if sheet.amount(place) or earlier.amount(place)]
    report = Report(
        f"balance-sheet-{at}", _("Balance sheet"), [_("Part"), _("Line"), (str(at), "money"), (str(before), "money")],
        [
            (SECTIONS[PLACES[place][0]], PLACE_WORDS[place], sheet.amount(place), earlier.amount(place))
            for place in places
        ] + [(_("For the annual return"), KEYS[key], amount, "") for key, amount in keys],
    )  # fmt: skip
    return asked_file(report) or (
        render_template(
            "audit/balance_sheet.html", form=form, at=at, before=before, sheet=sheet, earlier=earlier, places=places,
            keys=keys, year=year, Section=Section, sections=SECTIONS, words=PLACE_WORDS, key_words=KEYS,
            by_section={section: [p for p in places if PLACES[p][0] is section] for section in Section},
        ),
        status(form),
    )  # fmt: skip


def _a_year_before(day: date) -> date:
    """The same day a year before; the last of a month stays the last."""
    last = (day + timedelta(days=1)).day == 1
    if last:
        return (day.replace(day=1, year=day.year - 1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return day.replace(year=day.year - 1)


def _year_of(work: Work, day: date) -> FinancialYear:
    """The co-op's year in which a day lies."""
    years = queries.years(work.session, work.coop_id, work.today)
    return next((each for each in years if each.starts_on <= day), years[-1])


@bp.get("/c/<coop>/books/balance-sheet/<line>")
@requires(Permission.SEE_BOOKS)
def balance_line(work: Work, line: str) -> ResponseReturnValue:
    """The accounts behind one line of the balance sheet."""
    if line not in set(Place):
        raise NotFound()
    place = Place(line)
    at, form = _at(work)
    rows = [
        row
        for row in queries.accounts_below(work.session, work.coop_id, at, PLACES[place][1])
        if place_of(row.code) is place
    ]
    size = 50
    number = min(page_number(), max(1, -(-len(rows) // size)))
    page = Page(rows[(number - 1) * size : number * size], number, size, len(rows))
    report = Report(
        f"{place}-{at}", str(PLACE_WORDS[place]), [_("Account"), _("Name"), (_("Balance"), "money")],
        [(row.code, account_word(row.code), row.balance) for row in rows],
    )  # fmt: skip
    return asked_file(report) or (
        render_template("audit/balance_line.html", form=form, at=at, place=place, page=page, words=PLACE_WORDS),
        status(form),
    )


@bp.get("/c/<coop>/books/income")
@requires(Permission.SEE_BOOKS)
def income(work: Work) -> ResponseReturnValue:
    """What came in and was spent on the co-op's own running, beside the year before."""
    since, until, form = asked_period(work)
    before = (_a_year_before(since), _a_year_before(until))
    now = queries.result(work.session, work.coop_id, since, until)
    then = queries.result(work.session, work.coop_id, *before)
    codes = sorted({*now, *then})
    lines = [(code, now.get(code, 0), then.get(code, 0)) for code in codes]
    report = Report(
        f"income-{since}-{until}", _("Income and spending"),
        [_("Account"), _("Line"), (f"{since} / {until}", "money"), (f"{before[0]} / {before[1]}", "money")],
        [(code, account_word(code), one, other) for code, one, other in lines],
    )  # fmt: skip
    return asked_file(report) or (
        render_template(
            "audit/income.html", form=form, since=since, until=until, before=before, word=account_word,
            income=[line for line in lines if line[0].startswith("Income:")],
            costs=[line for line in lines if not line[0].startswith("Income:")],
        ),
        status(form),
    )  # fmt: skip


@bp.get("/c/<coop>/books/funds")
@requires(Permission.SEE_BOOKS)
def funds(work: Work) -> ResponseReturnValue:
    """What moved in members' funds: all together by kind, and fund by fund."""
    since, until, form = asked_period(work)
    session, coop_id = work.session, work.coop_id
    whole = queries.all_funds(session, coop_id, since, until)
    asked = request.args.get("as") in ("csv", "xlsx")
    got = paginate(session, owners_statement(coop_id), number=page_number(), size=ALL_FUNDS if asked else 25)
    owners = [owner_row(row) for row in got.rows]
    moves = queries.moves_of_funds(session, coop_id, owners, since, until)
    report = Report(
        f"funds-{since}-{until}", _("Members' funds"),
        [_("Fund"), _("Funder"), (_("Before"), "money"), (_("Came in"), "money"), (_("Went out"), "money"),
         (_("After"), "money")],
        [(o.number, o.funder, m.before, m.came, m.went, m.after) for o, m in zip(owners, moves, strict=True)],
    )  # fmt: skip
    members = members_by_id(session, coop_id, {owner.member_id for owner in owners})
    return asked_file(report) or (
        render_template(
            "audit/funds.html", form=form, since=since, until=until, whole=whole, kind=kind_word, members=members,
            page=Page(list(zip(owners, moves, strict=True)), got.number, got.size, got.total),
        ),
        status(form),
    )  # fmt: skip


@bp.get("/c/<coop>/books/funds/<int:number>")
@requires(Permission.SEE_BOOKS)
def fund_kinds(work: Work, number: int) -> ResponseReturnValue:
    """One fund over a stretch, kind by kind, and its accounts."""
    since, until, form = asked_period(work)
    owner = owner_by_number(work.session, work.coop_id, number)
    if owner is None:
        raise NotFound()
    found = queries.moves_of_funds(work.session, work.coop_id, [owner], since, until)[0]
    report = Report(
        f"fund-{number}-{since}-{until}", _("Fund %(number)s", number=number), [_("What"), (_("Amount"), "money")],
        [(_("Before"), found.before), *((kind_word(kind), amount) for kind, amount in found.kinds),
         (_("After"), found.after)],
    )  # fmt: skip
    accounts = queries.accounts_below(work.session, work.coop_id, until, [chart.fund_prefix(number)])
    return asked_file(report) or (
        render_template(
            "audit/fund_kinds.html", form=form, since=since, until=until, owner=owner, found=found, kind=kind_word,
            accounts=accounts, member=members_by_id(work.session, work.coop_id, [owner.member_id])[owner.member_id],
        ),
        status(form),
    )  # fmt: skip


def _asked_year(work: Work, name: int) -> FinancialYear:
    found = next((y for y in queries.years(work.session, work.coop_id, work.today) if y.name == name), None)
    if found is None:
        raise NotFound()
    return found


@bp.get("/c/<coop>/books/budget")
@requires(Permission.SEE_BOOKS)
def budget(work: Work) -> ResponseReturnValue:
    """The budget of the year that runs."""
    year = queries.years(work.session, work.coop_id, work.today)[0]
    return redirect(url_for("audit.budget_year", year=year.name))


@bp.get("/c/<coop>/books/budget/<int:year>")
@requires(Permission.SEE_BOOKS)
def budget_year(work: Work, year: int) -> ResponseReturnValue:
    """What was planned for a year, line by line, and what came of it."""
    return _budget(work, _asked_year(work, year), Form.blank(schemas.SetBudgetSchema(), code=request.args.get("line")))


def _budget(work: Work, year: FinancialYear, form: Form) -> ResponseReturnValue:
    session, coop_id = work.session, work.coop_id
    rows = queries.budget_lines(session, coop_id, year.name)
    actual = queries.result(session, coop_id, year.starts_on, year.ends_on)
    lines = against({code: row.amount for code, row in rows.items()}, actual)
    report = Report(
        f"budget-{year.name}", _("Budget of %(year)s", year=year.name),
        [_("Account"), _("Line"), (_("Planned"), "money"), (_("So far"), "money"), (_("Better or worse"), "money")],
        [
            (line.code, account_word(line.code), "" if line.planned is None else line.planned, line.actual,
             "" if line.variance is None else line.variance)
            for line in lines
        ],
    )  # fmt: skip
    page: Any = render_template(
        "audit/budget.html", year=year, years=queries.years(session, coop_id, work.today), lines=lines, form=form,
        rows=rows, word=account_word, today=work.today, who=names(session, {row.set_by for row in rows.values()}),
        codes=[(code, account_word(code)) for code in service.lines_to_plan(work)],
        may=work.actor.may(Permission.KEEP_BOOKS) or work.actor.may(Permission.SHARE_SURPLUS),
    )  # fmt: skip
    return asked_file(report) or ((page, 422) if form.has_errors else page)


@bp.post("/c/<coop>/books/budget/<int:year>")
@requires(Permission.SEE_BOOKS)
def set_budget(work: Work, year: int) -> ResponseReturnValue:
    """Plan a line of the year anew."""
    form = Form.read(schemas.SetBudgetSchema())
    if form.ok:
        try:
            service.set_budget(work, year=year, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The line is planned. What was planned before stays on record."), "success")
            return redirect(url_for("audit.budget_year", year=year), 303)
    return _budget(work, _asked_year(work, year), form)
