"""Balances, accounts, entries."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.audit import queries, rules, schemas
from coopbudget.audit.books.sheets import Report, workbook_response
from coopbudget.audit.group_words import group_word
from coopbudget.audit.rules import Group
from coopbudget.audit.views.blueprint import account_name, bp, read_period, status
from coopbudget.audit.views.papers import papers_of
from coopbudget.audit.words import kind_word
from coopbudget.errors import NotFound
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.ledger import queries as ledger
from coopbudget.ledger.lines import FEW, moved_by
from coopbudget.members.queries import names
from coopbudget.money import plain_pounds
from coopbudget.paging import COUNTED_TO, PAGE_SIZE, Page, csv_response, page_number, paginate


@bp.get("/c/<coop>/books")
@requires(Permission.SEE_BOOKS)
def books(work: Work) -> ResponseReturnValue:
    """The trial balance, now or at the end of a day; in short, in full, or one group of accounts."""
    form = Form.read(schemas.Day(), request.args)
    at = form.data.get("at")
    show = request.args.get("show", "")
    only = Group(show) if show in set(Group) else None
    rows = [
        (row.code, row.type, row.balance)
        for row in ledger.trial_balance(work.session, work.coop_id, at)
        if row.unit == "GBP"
    ]
    whole = rules.trial_lines(rows, gather=False)
    trial = rules.trial_lines(rows, gather=show != "all" and only is None, only=only)
    size = PAGE_SIZE * 4
    number = min(page_number(), max(1, -(-len(trial.lines) // size)))
    page = Page(trial.lines[(number - 1) * size : number * size], number, size, len(trial.lines))
    return render_template(
        "audit/books.html", form=form, at=at, show=show, only=only, whole=whole, trial=trial, page=page,
        group_word=group_word, closed=ledger.closed_through(work.session, work.coop_id),
    ), status(form)  # fmt: skip


@bp.get("/c/<coop>/books/balances.csv")
@requires(Permission.SEE_BOOKS)
def balances(work: Work) -> ResponseReturnValue:
    """The trial balance with every account, as a download."""
    form = Form.read(schemas.Day(), request.args)
    at = form.data.get("at")
    rows = ledger.trial_balance(work.session, work.coop_id, at)
    if request.args.get("as") == "xlsx":
        heads = [_("Account"), _("Name"), (_("Debit"), "money"), (_("Credit"), "money")]
        trial = rules.trial_lines([(r.code, r.type, r.balance) for r in rows if r.unit == "GBP"], gather=False)
        report = Report(
            f"balances-{at or work.today}", _("Trial balance"), heads,
            [(each.code, account_name(each.code), each.debit, each.credit) for each in trial.lines],
        )  # fmt: skip
        return workbook_response(report)
    lines: list[tuple[Any, ...]] = []
    for row in rows:
        debit = (row.type in rules.DEBIT_TYPES) == (row.balance >= 0)
        amount = plain_pounds(abs(row.balance)) if row.unit == "GBP" else str(abs(row.balance))
        lines.append((row.code, account_name(row.code), row.unit, amount if debit else "", "" if debit else amount))
    return csv_response(
        lines, [_("Account"), _("Name"), _("Unit"), _("Debit"), _("Credit")], f"balances-{at or work.today}.csv"
    )


@bp.get("/c/<coop>/books/accounts/<code>")
@requires(Permission.SEE_BOOKS)
def account(work: Work, code: str) -> ResponseReturnValue:
    """What moved in an account, newest first, with the balance after each."""
    ident = ledger.account_id(work.session, work.coop_id, code)
    if ident is None:
        raise NotFound()
    since, until, form = read_period()
    if request.args.get("as") == "csv":
        lines = queries.account_lines(work.session, work.coop_id, ident, since=since, until=until)
        return csv_response(
            [
                (line.move.on, line.move.number, kind_word(line.move.kind), line.move.other,
                 plain_pounds(line.move.change), plain_pounds(line.balance))
                for line in lines
            ],
            [_("Date"), _("Entry"), _("What"), _("Other account"), _("Change"), _("Balance")],
            f"account-{code.replace(':', '-')}.csv",
        )  # fmt: skip
    found = queries.account_page(work.session, work.coop_id, ident, since=since, until=until, number=page_number())
    return render_template(
        "audit/account.html", code=code, form=form, since=since, until=until, found=found, page=found.page
    ), status(form)


@bp.get("/c/<coop>/books/entries")
@requires(Permission.SEE_BOOKS)
def entries(work: Work) -> ResponseReturnValue:
    """Every entry, newest first."""
    since, until, form = read_period(schemas.Entries())
    kind = form.data.get("kind") or None
    statement = ledger.entries(work.coop_id, kind=kind, since=since, until=until)
    got = paginate(work.session, statement, number=page_number(), count_to=COUNTED_TO)
    page = got.showing([ledger.EntryRow(*row) for row in got.rows])
    kinds = [("", _("Every kind")), *((k, kind_word(k)) for k in ledger.entry_kinds(work.session, work.coop_id))]
    return render_template(
        "audit/entries.html", form=form, page=page, kinds=kinds, filtered=bool(kind or since or until),
        names=names(work.session, {row.actor_id for row in page.rows}),
        moved=moved_by(work.session, work.coop_id, [row.number for row in page.rows]), few=FEW,
    ), status(form)  # fmt: skip


@bp.get("/c/<coop>/books/entries/<int:number>")
@requires(Permission.SEE_BOOKS)
def entry(work: Work, number: int) -> ResponseReturnValue:
    """One entry: its transfers, who made it and when, and its record in the trail."""
    facts = queries.entry_facts(work.session, work.coop_id, number, page=page_number())
    if facts is None:
        raise NotFound()
    return render_template(
        "audit/entry.html",
        facts=facts,
        who=names(work.session, {facts.entry.actor_id})[facts.entry.actor_id],
        papers=papers_of(work, facts.entry.refs or (facts.reverses.refs if facts.reverses else {})),
        back=url_for("audit.entries"),
    )
