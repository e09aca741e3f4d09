"""The years that are over, and what came in, what it cost and what is left of each."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext as _

from coopbudget.errors import NotFound
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.ledger.chart import DIVIDEND_KEPT
from coopbudget.ledger.queries import balance
from coopbudget.paging import Page, page_number, paginate
from coopbudget.payments.queries.crossings import to_cross
from coopbudget.surplus import queries, schemas, service, words
from coopbudget.surplus.deficits.queries import carried
from coopbudget.surplus.placings import count_dues
from coopbudget.surplus.queries import Standing
from coopbudget.surplus.rules import Step, waterfall
from coopbudget.surplus.views.blueprint import bp


@bp.get("/c/<coop>/surplus")
@requires(Permission.SEE_COOP)
def years(work: Work) -> ResponseReturnValue:
    """Every year that is over and where it stands."""
    rows = queries.year_rows(work.session, work.coop_id, work.today)
    running = queries.year_so_far(work.session, work.coop_id, work.today)
    return render_template("surplus/years.html", rows=rows, running=running, Standing=Standing)


@bp.get("/c/<coop>/surplus/<int:year>")
@requires(Permission.SEE_COOP)
def year(work: Work, year: int) -> ResponseReturnValue:
    """What came in and whose money it was, what it cost, what is left, and what becomes of it."""
    row = service.year_that_is_over(work, year)
    bears = carried(work.session, work.coop_id, work.today).get(year)
    made = row.proposal
    earlier = queries.proposals(work.session, work.coop_id, [year]).get(year, [])[1:]
    return render_template(
        "surplus/year.html",
        row=row,
        bars=waterfall(row.result),
        sources=made.sources
        if made and made.sources
        else queries.income_by_source(work.session, work.coop_id, row.year, row.result),
        unspent=queries.unspent(work.session, work.coop_id, row.year, work.today),
        ways=queries.ways(work.session, work.coop_id, year),
        earlier=earlier,
        bears=bears,
        Standing=Standing,
        words=words,
        class_word=words.class_word,
        counts=queries.count_shares(work.session, work.coop_id, made.id) if made else (0, 0),
        kept=balance(work.session, work.coop_id, DIVIDEND_KEPT),
        dues=count_dues(work.session, work.coop_id, made.id) if made else 0,
        crossing=to_cross(work.session, work.coop_id)["dividend"],
        may_propose=work.actor.may(Permission.PROPOSE_SURPLUS),
        may_share=work.actor.may(Permission.SHARE_SURPLUS),
        may_close=work.actor.may(Permission.KEEP_BOOKS),
        may_see_books=work.actor.may(Permission.SEE_BOOKS),
        is_member=work.actor.may_for_member(Power.SEE),
    )


@bp.get("/c/<coop>/surplus/<int:year>/from/<step>")
@requires(Permission.SEE_COOP)
def step(work: Work, year: int, step: str) -> ResponseReturnValue:
    """What one bar of the picture is made of: its entries; of the levy its months, for who does not see the books,
    since it follows what each member bought."""
    row = service.year_that_is_over(work, year)
    bar = next((each for each in waterfall(row.result) if each.step == step), None)
    if bar is None:
        raise NotFound()
    may_see_books = work.actor.may(Permission.SEE_BOOKS)
    page, months = None, []
    if bar.step is Step.LEVY and not may_see_books:
        rows = queries.step_by_month(work.session, work.coop_id, row.year, bar)
        months = [(format_date(first, "MMMM y"), amount) for first, amount in rows]
    else:
        got = paginate(
            work.session, queries.step_statement(work.session, work.coop_id, row.year, bar), number=page_number()
        )
        page = Page([queries.StepMove(*each) for each in got.rows], got.number, got.size, got.total)
    return render_template(
        "surplus/step.html", row=row, bar=bar, page=page, months=months, words=words, may_see_books=may_see_books
    )


@bp.get("/c/<coop>/surplus/<int:year>/bills-to-come")
@requires(Permission.KEEP_BOOKS)
def provisions(work: Work, year: int) -> ResponseReturnValue:
    """Costs of the year whose bills have not come, and a form for one more while its books are open."""
    return _provisions(work, year, Form.blank(schemas.Provide()))


def _provisions(work: Work, year: int, form: Form) -> ResponseReturnValue:
    row = service.year_that_is_over(work, year)
    rows = queries.provisions(work.session, work.coop_id, year)
    page = render_template("surplus/provisions.html", row=row, rows=rows, form=form)
    return (page, 422) if form.has_errors else page


@bp.post("/c/<coop>/surplus/<int:year>/bills-to-come")
@requires(Permission.KEEP_BOOKS)
def provide(work: Work, year: int) -> ResponseReturnValue:
    """Keep something of the year for a bill."""
    form = Form.read(schemas.Provide())
    if not form.ok:
        return _provisions(work, year, form)
    number = service.provide(work, year=year, **form.data)
    flash(_("Kept, as number %(number)s. It goes back into the next year on its first day.", number=number), "success")
    return redirect(url_for("surplus.provisions", year=year), 303)


@bp.post("/c/<coop>/surplus/<int:year>/bills-to-come/<int:number>/take-back")
@requires(Permission.KEEP_BOOKS)
def take_provision_back(work: Work, year: int, number: int) -> ResponseReturnValue:
    """Take it out of both years again."""
    service.take_provision_back(work, number=number)
    flash(_("Number %(number)s is taken out of both years again.", number=number), "success")
    return redirect(url_for("surplus.provisions", year=year), 303)
