"""Everybody's statement of a sharing: on the page, as a tagged PDF, in large print, and for officers as a list."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.members.queries import MemberRow, member as member_by_id, member_by_number, members_by_id
from coopbudget.money import plain_pounds
from coopbudget.paging import Page, csv_response, page_number, paginate
from coopbudget.surplus import papers
from coopbudget.surplus.errors import NothingProposed
from coopbudget.surplus.queries import ProposalRow
from coopbudget.surplus.statement_words import DUE_STATES, tax_note, where_words
from coopbudget.surplus.statements import Statement, Sum, statement_of, statements_of, sum_row, sums_statement
from coopbudget.surplus.views.blueprint import bp, proposal_of
from coopbudget.surplus.words import class_word


@bp.get("/c/<coop>/surplus/<int:year>/mine")
@requires(Permission.SEE_COOP)
def mine(work: Work, year: int) -> ResponseReturnValue:
    """What the proposal means, or the sharing meant, for me: my trade, my share of it, my dividend and where it is."""
    work.need_power(Power.SEE)
    found = proposal_of(work, year)
    return render_template(
        "surplus/mine.html",
        proposal=found,
        mine=statement_of(work.session, work.coop_id, found, work.member_id),
        class_word=class_word,
        where_words=where_words,
        due_states=DUE_STATES,
        tax_note=tax_note,
    )


@bp.get("/c/<coop>/surplus/<int:year>/mine.pdf")
@requires(Permission.SEE_COOP)
def mine_pdf(work: Work, year: int) -> Response:
    """My statement as a tagged PDF; ``large=1``: in large print."""
    work.need_power(Power.SEE)
    found = _shared(work, year)
    member = member_by_id(work.session, work.coop_id, work.member_id)
    if member is None:
        raise NothingProposed()
    return _pdf(work, found, member, statement_of(work.session, work.coop_id, found, member.id))


@bp.get("/c/<coop>/surplus/<int:year>/statements")
@requires(Permission.SEE_BOOKS)
def statements(work: Work, year: int) -> ResponseReturnValue:
    """Every member's statement, for officers who print and post them, and for the reviewer."""
    found = _shared(work, year)
    number = request.args.get("member", type=int)
    wanted = sums_statement(work.coop_id, found.id, member_number=number)
    if request.args.get("as") == "csv":
        rows = (sum_row(row) for row in work.session.execute(wanted))
        return csv_response(
            ((row.member_number, *map(plain_pounds, (row.into_funds, row.elsewhere, row.kept))) for row in rows),
            [_("Member"), _("Into funds"), _("Held or owed"), _("Kept for next time")],
            f"statements-{year}.csv",
        )
    page = _page(work, found, number)
    people = members_by_id(work.session, work.coop_id, {row.member_id for row in page})
    return render_template("surplus/statements.html", proposal=found, page=page, people=people, member=number)


def _page(work: Work, found: ProposalRow, number: int | None) -> Page[Sum]:
    wanted = sums_statement(work.coop_id, found.id, member_number=number)
    got = paginate(work.session, wanted, number=page_number())
    return Page([sum_row(row) for row in got.rows], got.number, got.size, got.total)


@bp.get("/c/<coop>/surplus/<int:year>/statements/<int:number>.pdf")
@requires(Permission.SEE_BOOKS)
def statement_pdf(work: Work, year: int, number: int) -> Response:
    """One member's statement as a tagged PDF; ``large=1``: in large print."""
    found = _shared(work, year)
    member = member_by_number(work.session, work.coop_id, number)
    if member is None:
        raise NothingProposed()
    return _pdf(work, found, member, statement_of(work.session, work.coop_id, found, member.id))


@bp.get("/c/<coop>/surplus/<int:year>/statements.zip")
@requires(Permission.SEE_BOOKS)
def statements_zip(work: Work, year: int) -> Response:
    """The statements of one page of the list, as one file."""
    found = _shared(work, year)
    page = _page(work, found, request.args.get("member", type=int))
    ids = [row.member_id for row in page]
    people = members_by_id(work.session, work.coop_id, ids)
    stated = statements_of(work.session, work.coop_id, found, ids)
    files = [(f"statement-{year}-M{people[i].number:05d}.pdf", _made(work, people[i], stated[i])) for i in ids]
    return _file(papers.together(files), "application/zip", f"statements-{year}-{page.first}-{page.last}.zip")


def _shared(work: Work, year: int) -> ProposalRow:
    """The year's proposal, once it is shared: before, there is nothing to state. Raises NothingProposed."""
    found = proposal_of(work, year)
    if not found.shared:
        raise NothingProposed()
    return found


def _made(work: Work, member: MemberRow, stated: Statement) -> bytes:
    coop = work.actor.coop.name if work.actor.coop else ""
    large = request.args.get("large") == "1"
    return papers.statement_pdf(stated, member=member.display_name, number=member.number, coop=coop, large=large)


def _pdf(work: Work, found: ProposalRow, member: MemberRow, stated: Statement) -> Response:
    ending = "-large" if request.args.get("large") == "1" else ""
    name = f"dividend-{found.year.name}-{member.number}{ending}.pdf"
    return _file(_made(work, member, stated), "application/pdf", name)


def _file(made: bytes, mimetype: str, name: str) -> Response:
    response = Response(made, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
