"""Pages of month and year close."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext as _

from coopbudget.audit.closing import queries, schemas, service
from coopbudget.audit.closing.errors import NoSuchPeriod, NoSuchReopening
from coopbudget.audit.closing.models import ClosingSheet
from coopbudget.audit.closing.rules import Item, is_month_end
from coopbudget.audit.closing.words import ITEMS
from coopbudget.audit.views.blueprint import bp
from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.ledger import chart, queries as ledger
from coopbudget.members.queries import names
from coopbudget.surplus.queries import years_of

_PARKED = {Item.PARKED_MEMBERS: "members", Item.PARKED_OWN: "own"}


def _day(text: str) -> date:
    """A month's last day as the address gives it. Raises NoSuchPeriod."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise NoSuchPeriod() from None
    if not is_month_end(found):
        raise NoSuchPeriod()
    return found


def _mend(item: Item, through: date) -> str:
    """Where an open item is put right."""
    match item:
        case Item.BANK_MEMBERS | Item.BANK_OWN:
            side = "members" if item is Item.BANK_MEMBERS else "own"
            day: dict[str, Any] = {"at-day": through.day, "at-month": through.month, "at-year": through.year}
            return url_for("payments.reconcile", side=side, **day)
        case Item.PARKED_MEMBERS:
            return url_for("payments.lines", side="members")
        case Item.PARKED_OWN:
            return url_for("payments.lines", side="own")
        case Item.ON_ITS_WAY:
            return url_for("audit.account", code=chart.MEMBERS_CLEARING, until=through)
        case _:
            return "#" + item.value


@bp.get("/c/<coop>/books/periods")
@requires(Permission.SEE_BOOKS)
def periods(work: Work) -> ResponseReturnValue:
    """Months to close, what was closed, and when it was opened again."""
    found = queries.history(work.session, work.coop_id)
    people: set[uuid.UUID | None] = {each.actor_id for each in found.closings}
    for asked in found.reopenings:
        people |= {asked.asked_by, asked.answered_by}
    return render_template(
        "audit/periods.html",
        months=service.open_months(work),
        closed=ledger.closed_through(work.session, work.coop_id),
        history=found,
        accruals=queries.waiting_accruals(work.session, work.coop_id),
        year_ends={each.ends_on: each.name for each in years_of(work.session, work.coop_id, work.today)},
        names=names(work.session, people),
        may_ask=work.actor.may(Permission.APPROVE_PAYMENTS),
        keeps=work.actor.may(Permission.KEEP_BOOKS),
        today=work.today,
        next_day=lambda day: day + timedelta(days=1),
    )


@bp.get("/c/<coop>/books/periods/<through>")
@requires(Permission.SEE_BOOKS)
def period(work: Work, through: str) -> ResponseReturnValue:
    """One month: its checklist as it stands, or as it stood when it was closed."""
    return _period(work, service.month_of(work, _day(through)), Form.blank(schemas.CloseSchema()))


def _period(work: Work, day: date, form: Form) -> ResponseReturnValue:
    session, coop_id = work.session, work.coop_id
    closed = ledger.closed_through(session, coop_id)
    is_closed = closed is not None and day <= closed
    history = queries.history(session, coop_id)
    sheet = _sheet(history, day) if is_closed else None
    found = None if is_closed else queries.checklist(session, coop_id, day)
    looked = queries.looks(session, coop_id, day, found.seal) if found else []
    accruals = queries.accruals(session, coop_id, day)
    opened = history.opened(day)
    people: list[uuid.UUID | None] = [*(each.person_id for each in looked), *(each.accrued_by for each in accruals)]
    for each in opened:
        people += [each.asked_by, each.answered_by]
    if sheet:
        people.append(sheet.closed_by)
    mine = work.actor.person_id
    page = render_template(
        "audit/period.html",
        day=day,
        first=day.replace(day=1),
        is_closed=is_closed,
        found=found,
        sheet=sheet,
        looked=looked,
        i_looked=any(each.person_id == mine for each in looked),
        accruals=accruals,
        due=[] if is_closed else queries.to_accrue(session, coop_id, day),
        opened=opened,
        earlier=[month for month in service.open_months(work) if month < day],
        year=next((each.name for each in years_of(session, coop_id, work.today) if each.ends_on == day), None),
        names=names(session, people),
        form=form,
        items=ITEMS,
        Item=Item,
        mend=lambda item: _mend(item, day),
        keeps=work.actor.may(Permission.KEEP_BOOKS),
        may_look=work.actor.may(Permission.KEEP_BOOKS) or work.actor.may(Permission.APPROVE_PAYMENTS),
        next_day=day + timedelta(days=1),
    )
    return (page, 422) if form.has_errors else page


def _sheet(history: queries.History, day: date) -> ClosingSheet | None:
    """The sheet of the closing that holds for a day: the newest that reached it."""
    return next(
        (history.sheets.get(each.trail_seq) for each in history.closings if not each.opened and each.through >= day),
        None,
    )


@bp.post("/c/<coop>/books/periods/<through>/look")
@requires(Permission.SEE_BOOKS)
def look_at_period(work: Work, through: str) -> ResponseReturnValue:
    """Say that one has looked."""
    form = Form.read(schemas.LookSchema())
    day = _day(through)
    service.look_at(work, through=day, seal=form.data.get("seal", ""))
    flash(_("It is noted that you looked at these figures."), "success")
    return redirect(url_for("audit.period", through=day), 303)


@bp.post("/c/<coop>/books/periods/<through>/accrue")
@requires(Permission.KEEP_BOOKS)
def accrue(work: Work, through: str) -> ResponseReturnValue:
    """Take visits that are not billed into the month."""
    day = _day(through)
    number = service.accrue_visits(work, through=day)
    if number is None:
        flash(_("There is nothing to take in. Nothing was changed."))
    else:
        flash(_("The visits stand in this month now, as entry %(number)s.", number=number), "success")
    return redirect(url_for("audit.period", through=day), 303)


@bp.post("/c/<coop>/books/periods/<through>/accrual-back")
@requires(Permission.KEEP_BOOKS)
def accrual_back(work: Work, through: str) -> ResponseReturnValue:
    """Take them out of the next month again."""
    day = _day(through)
    numbers = service.take_accruals_back(work, through=day)
    if numbers:
        flash(_("They are taken back on %(day)s.", day=format_date(day + timedelta(days=1), "d MMMM y")), "success")
    else:
        flash(_("They were taken back before. Nothing was changed."))
    return redirect(url_for("audit.period", through=day), 303)


@bp.post("/c/<coop>/books/periods/<through>/close")
@requires(Permission.KEEP_BOOKS)
def close_month(work: Work, through: str) -> ResponseReturnValue:
    """Close the books through the end of the month."""
    day = _day(through)
    form = Form.read(schemas.CloseSchema())
    if form.ok:
        try:
            service.close_month(work, through=day, why=form.data["why"])
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The books are closed to %(day)s.", day=format_date(day, "d MMMM y")), "success")
            return redirect(url_for("audit.period", through=day), 303)
    return _period(work, service.month_of(work, day), form)


@bp.get("/c/<coop>/books/reopenings/new")
@requires(Permission.APPROVE_PAYMENTS)
def new_reopening(work: Work) -> ResponseReturnValue:
    """Ask to open the books again: from when, and why."""
    closed = ledger.closed_through(work.session, work.coop_id)
    first = closed.replace(day=1).isoformat() if closed else None
    return _asking(work, Form.blank(schemas.AskReopeningSchema(), first_day=first))


def _asking(work: Work, form: Form) -> ResponseReturnValue:
    closed = ledger.closed_through(work.session, work.coop_id)
    page = render_template("audit/reopening_new.html", form=form, closed=closed)
    return (page, 422) if form.has_errors else page


@bp.post("/c/<coop>/books/reopenings/new")
@requires(Permission.APPROVE_PAYMENTS)
def ask_reopening(work: Work) -> ResponseReturnValue:
    """Put the question to another officer."""
    form = Form.read(schemas.AskReopeningSchema())
    if form.ok:
        try:
            number = service.ask_reopening(work, **form.data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("Asked. The books stay closed until another officer agrees."), "success")
            return redirect(url_for("audit.reopening", number=number), 303)
    return _asking(work, form)


@bp.get("/c/<coop>/books/reopenings/<int:number>")
@requires(Permission.SEE_BOOKS)
def reopening(work: Work, number: int) -> ResponseReturnValue:
    """One question to open the books again, and its answer."""
    found = queries.reopening(work.session, work.coop_id, number)
    if found is None:
        raise NoSuchReopening()
    return render_template(
        "audit/reopening.html",
        found=found,
        names=names(work.session, {found.asked_by, found.answered_by}),
        mine=found.asked_by == work.actor.person_id,
        may=work.actor.may(Permission.APPROVE_PAYMENTS),
    )


@bp.post("/c/<coop>/books/reopenings/<int:number>")
@requires(Permission.APPROVE_PAYMENTS)
def answer_reopening(work: Work, number: int) -> ResponseReturnValue:
    """Agree, or refuse."""
    form = Form.read(schemas.AnswerSchema())
    if form.ok:
        row = service.answer_reopening(work, number=number, agree=form.data["answer"] == "yes")
        if row.agreed:
            flash(_("The books are open again from %(day)s on.", day=format_date(row.first_day, "d MMMM y")), "success")
        else:
            flash(_("The books stay closed."), "success")
    return redirect(url_for("audit.reopening", number=number), 303)
