"""What the lines of the statements are: suggestions confirmed together, or one line by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _, ngettext

from coopbudget.errors import Words
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.ledger.names import plain_name
from coopbudget.ledger.queries import account_codes
from coopbudget.members.queries import names
from coopbudget.money import plain_pounds
from coopbudget.paging import COUNTED_TO, csv_response, page_number, paginate
from coopbudget.payments import service
from coopbudget.payments.errors import NoSuchThing
from coopbudget.payments.models import StatementLine
from coopbudget.payments.queries.cash import UNMATCHED
from coopbudget.payments.queries.continuity import open_sums
from coopbudget.payments.queries.direct import unpaid_bills
from coopbudget.payments.queries.matching import suggest, targets
from coopbudget.payments.queries.runs import may_have_returned, on_its_way
from coopbudget.payments.queries.statements import (
    joined_lines,
    lines as lines_query,
    match_history,
    match_parts,
    removals,
)
from coopbudget.payments.schemas import ParkSchema
from coopbudget.payments.views.blueprint import asked_side, asked_words, bp, holders, named, read_ids, whose

MOST_AT_ONCE = 100
OTHERS_SHOWN = 30


@bp.get("/c/<coop>/lines", endpoint="lines")
@requires(Permission.SEE_BOOKS)
def lines_page(work: Work) -> Any:
    """Lines of all statements, with what each is or seems to be."""
    side, show, words = asked_side(), request.args.get("show", ""), asked_words("words")
    wanted = lines_query(work.coop_id, side=side, show=show, words=words)
    if request.args.get("download"):
        rows = work.session.execute(wanted.limit(10_000)).all()
        return csv_response(
            [
                (
                    row.statement_number,
                    row.side,
                    row[0].line_on.isoformat(),
                    plain_pounds(row[0].amount),
                    row[0].text,
                    row[0].counterparty,
                    row.match_kind or "",
                    row.match_entry or "",
                    row[0].parked_note,
                )
                for row in rows
            ],
            ("statement", "account", "date", "amount", "text", "from_or_to", "matched_as", "entry", "note"),
            "statement-lines.csv",
        )
    page = paginate(work.session, wanted, number=page_number(), count_to=COUNTED_TO)
    return render_template(
        "payments/lines.html",
        page=page,
        side=side,
        show=show,
        words=words,
        suggestions=_suggestions(work, page.rows),
    )


def _suggestions(work: Work, rows: Any) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for side in ("members", "own"):
        open_lines = [row[0] for row in rows if row.side == side and is_open(row)]
        if open_lines:
            found |= suggest(work.session, work.coop_id, side, open_lines)
    return named(work, found)


def is_open(row: Any) -> bool:
    """Whether a line waits to be matched."""
    return row.match_id is None and row[0].taken_out_at is None


def choices_of(work: Work, found: Found) -> dict[str, Words]:
    """What a line may be said to be by hand, by code, with the names of those whose funds they are."""
    choices = targets(work.session, work.coop_id, found.side, money_in=found.line.amount > 0)
    held = holders(work, [code for code, _label in choices])
    return {code: whose(label, code, held) for code, label in choices}


@bp.route("/c/<coop>/lines/confirm", methods=["GET", "POST"])
@requires(Permission.KEEP_BOOKS)
def confirm_lines(work: Work) -> Any:
    """What we are sure of, to be confirmed together; and beneath it what nobody knows yet."""
    side = asked_side() or "members"
    if request.method == "POST":
        side = request.form.get("side", "")
        if side not in UNMATCHED:
            raise NoSuchThing()
        done, _total = service.confirm_suggestions(
            work, side=side, line_ids=read_ids(request.form.getlist("line")[:MOST_AT_ONCE])
        )
        if done:
            flash(
                ngettext(
                    "%(num)d line is matched and in the books.", "%(num)d lines are matched and in the books.", done
                ),
                "success",
            )
        else:
            flash(_("Nothing was confirmed: no line was chosen, or somebody was quicker."), "info")
        return redirect(url_for("payments.confirm_lines", side=side), 303)
    rows = work.session.execute(lines_query(work.coop_id, side=side, show="open").limit(MOST_AT_ONCE * 3)).all()
    found = named(work, suggest(work.session, work.coop_id, side, [row[0] for row in rows]))
    sure = [row for row in rows if row[0].id in found and found[row[0].id].sure][:MOST_AT_ONCE]
    chosen = {row[0].id for row in sure}
    return render_template(
        "payments/lines_confirm.html",
        side=side,
        sure=sure,
        rest=[row for row in rows if row[0].id not in chosen][:MOST_AT_ONCE],
        suggestions=found,
        open_now=open_sums(work.session, work.coop_id)[side],
        sure_in=sum(row[0].amount for row in sure if row[0].amount > 0),
        sure_out=-sum(row[0].amount for row in sure if row[0].amount < 0),
    )


@dataclass(frozen=True)
class Found:
    """A line with whose money it is and its match, as the pages need it."""

    line: StatementLine
    side: str
    statement_number: int
    match_kind: str | None
    match_id: Any
    match_entry: int | None


def find_line(work: Work, number: int, position: int) -> Found:
    """A line by its statement and its place in it. Raises NoSuchThing."""
    row = work.session.execute(
        lines_query(work.coop_id, statement_number=number).where(StatementLine.position == position)
    ).one_or_none()
    if row is None:
        raise NoSuchThing()
    return Found(*row)


@bp.get("/c/<coop>/statements/<int:number>/lines/<int:position>", endpoint="line")
@requires(Permission.SEE_BOOKS)
def line_page(work: Work, number: int, position: int) -> Any:
    """One line: what it is, or what it may be."""
    return show_line(work, find_line(work, number, position), Form.blank(ParkSchema()))


def show_line(work: Work, found: Found, form: Form) -> Any:
    """The page of one line, with what a form said of it."""
    line = found.line
    history = match_history(work.session, work.coop_id, line.id)
    parts = match_parts(work.session, work.coop_id, [match.id for match in history])
    codes = account_codes(work.session, work.coop_id, {part.account_id for listed in parts.values() for part in listed})
    held = holders(work, codes.values())
    names_of = {account_id: whose(plain_name(code), code, held) for account_id, code in codes.items()}
    people = names(
        work.session,
        {match.matched_by for match in history} | {match.undone_by for match in history} | {line.parked_by},
    )
    suggestion = None
    is_waiting = found.match_id is None and line.taken_out_at is None
    if is_waiting:
        suggestion = named(work, suggest(work.session, work.coop_id, found.side, [line])).get(line.id)
    if not form.values and line.parked_note:
        form.values["note"] = line.parked_note
    return render_template(
        "payments/line.html",
        found=found,
        line=line,
        form=form,
        history=history,
        parts={
            match_id: [(names_of[part.account_id], part.amount, part.reference) for part in listed]
            for match_id, listed in parts.items()
        },
        people=people,
        suggestion=suggestion,
        is_waiting=is_waiting,
        targets=list(choices_of(work, found).items()) if is_waiting else [],
        sent=on_its_way(work.session, work.coop_id, found.side) if line.amount < 0 else [],
        owed=unpaid_bills(work.session, work.coop_id, found.side, amount=-line.amount) if line.amount < 0 else [],
        returned=may_have_returned(work.session, work.coop_id, found.side, line.amount) if line.amount > 0 else [],
        others=_others(work, found) if is_waiting else [],
        joined=joined_lines(work.session, work.coop_id, history[0]) if found.match_id else [],
        removals=removals(work.session, work.coop_id, line.id),
    )


def _others(work: Work, found: Found) -> list[Any]:
    """Other open lines of the account, the nearest days first, that may be one thing with this one."""
    rows = work.session.execute(lines_query(work.coop_id, side=found.side, show="open").limit(MOST_AT_ONCE)).all()
    day = found.line.line_on
    others = [row for row in rows if row[0].id != found.line.id]
    return sorted(others, key=lambda row: abs((row[0].line_on - day).days))[:OTHERS_SHOWN]


def back_to(found: Found) -> Any:
    """To the line's own page."""
    return redirect(url_for("payments.line", number=found.statement_number, position=found.line.position), 303)


@bp.post("/c/<coop>/statements/<int:number>/lines/<int:position>/park")
@requires(Permission.KEEP_BOOKS)
def park_line(work: Work, number: int, position: int) -> Any:
    """Leave a line for later, with a note; or take it out again."""
    found = find_line(work, number, position)
    if request.form.get("back"):
        service.park_line(work, line_id=found.line.id, note="")
        flash(_("The line is back among those to match."), "success")
        return back_to(found)
    form = Form.read(ParkSchema())
    if not form.ok:
        return show_line(work, found, form), 422
    service.park_line(work, line_id=found.line.id, note=form.data["note"])
    flash(_("The line waits, with your note."), "success")
    return back_to(found)
