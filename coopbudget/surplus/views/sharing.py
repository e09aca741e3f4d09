"""Sharing a surplus as it was carried, its receipt, undoing it, and what each fund gets."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.ledger import chart, queries as ledger
from coopbudget.members.queries import members_by_id
from coopbudget.money import plain_pounds
from coopbudget.paging import Page, csv_response, page_number, paginate
from coopbudget.payments.queries.crossings import to_cross
from coopbudget.surplus import queries, schemas, service
from coopbudget.surplus.errors import MoneyHasCrossed, NothingProposed
from coopbudget.surplus.policy import may_undo
from coopbudget.surplus.queries import ProposalRow, ShareRow
from coopbudget.surplus.rules import counts_money
from coopbudget.surplus.views.blueprint import bp, proposal_of
from coopbudget.surplus.words import account_word, class_word


@bp.get("/c/<coop>/surplus/<int:year>/share")
@requires(Permission.SHARE_SURPLUS)
def ask_share(work: Work, year: int) -> ResponseReturnValue:
    """What sharing will do, before it is done."""
    return _sharing(work, proposal_of(work, year))


def _sharing(work: Work, found: ProposalRow) -> str:
    shares = found.shares
    codes = (chart.RESERVE_GENERAL, chart.RESERVE_INDIVISIBLE, chart.COMMUNITY, chart.MUTUAL, chart.DIVIDEND_OWED)
    now = ledger.balances(work.session, work.coop_id, codes)
    added = (shares.general, shares.indivisible, shares.community, shares.mutual, shares.dividend)
    changes = [
        (account_word(code), now[code], now[code] + more) for code, more in zip(codes, added, strict=True) if more
    ]
    if shares.by_class:
        owed = sum(ledger.balances(work.session, work.coop_id, prefix=chart.DIVIDENDS + "M").values())
        changes.append((_("Dividend owed to members of a kind"), owed, owed + shares.by_class))
    counts = queries.count_shares(work.session, work.coop_id, found.id)
    return render_template("surplus/share.html", proposal=found, changes=changes, counts=counts)


@bp.post("/c/<coop>/surplus/<int:year>/share")
@requires(Permission.SHARE_SURPLUS)
def post_share(work: Work, year: int) -> ResponseReturnValue:
    """Share it."""
    posted = service.post_distribution(work, proposal_id=proposal_of(work, year).id)
    if not posted.replayed:
        flash(_("The surplus is shared. Every member has been told."), "success")
    return redirect(url_for("surplus.receipt", year=year), 303)


@bp.get("/c/<coop>/surplus/<int:year>/receipt")
@requires(Permission.SEE_COOP)
def receipt(work: Work, year: int) -> ResponseReturnValue:
    """The receipt of the sharing, and of its undoing."""
    found = proposal_of(work, year)
    if found.posted_at is None:
        raise NothingProposed()
    may = work.actor.may(Permission.SHARE_SURPLUS) and found.shared
    crossing = to_cross(work.session, work.coop_id)["dividend"]
    crossed = min(crossing.ready, crossing.due) < found.shares.dividend
    return render_template(
        "surplus/receipt.html",
        proposal=found,
        counts=queries.count_shares(work.session, work.coop_id, found.id),
        may_undo=may and not crossed and bool(may_undo(work.actor, posted_by=found.posted_by)),
        other_officer=may and not crossed,
        no_more=MoneyHasCrossed.message if may and crossed else "",
        may_see_books=work.actor.may(Permission.SEE_BOOKS),
        to_cross=crossing.due,
        class_word=class_word,
    )


@bp.get("/c/<coop>/surplus/<int:year>/undo")
@requires(Permission.SHARE_SURPLUS)
def ask_undo(work: Work, year: int) -> ResponseReturnValue:
    """What undoing will do."""
    return render_template("surplus/undo.html", proposal=proposal_of(work, year), form=Form.blank(schemas.Undo()))


@bp.post("/c/<coop>/surplus/<int:year>/undo")
@requires(Permission.SHARE_SURPLUS)
def undo(work: Work, year: int) -> ResponseReturnValue:
    """Take it back as one reversal."""
    found = proposal_of(work, year)
    form = Form.read(schemas.Undo())
    if form.ok:
        service.undo_distribution(work, proposal_id=found.id, **form.data)
        flash(_("The sharing is undone. Every member has been told."), "success")
        return redirect(url_for("surplus.receipt", year=year), 303)
    return render_template("surplus/undo.html", proposal=found, form=form), 422


@bp.get("/c/<coop>/surplus/<int:year>/members")
@requires(Permission.SEE_BOOKS)
def each(work: Work, year: int) -> ResponseReturnValue:
    """What each fund spent and gets; for officers and the reviewer."""
    found = proposal_of(work, year)
    number = request.args.get("member", type=int)
    statement = queries.shares_statement(work.coop_id, found.id, member_number=number)
    if request.args.get("as") == "csv":
        rows = [ShareRow(*row) for row in work.session.execute(statement)]
        return csv_response(
            [
                (row.member_number, row.fund_number or "", row.part and class_word(row.part), *_counted(row))
                for row in rows
            ],
            [_("Member"), _("Fund"), _("Part of a kind"), _("What counts: pounds, or days"), _("Dividend")],
            f"surplus-{year}.csv",
        )
    got = paginate(work.session, statement, number=page_number())
    page = Page([ShareRow(*row) for row in got.rows], got.number, got.size, got.total)
    people = members_by_id(work.session, work.coop_id, {row.member_id for row in page.rows})
    return render_template(
        "surplus/each.html", proposal=found, page=page, people=people, member=number, class_word=class_word
    )


def _counted(row: ShareRow) -> tuple[str, str]:
    """What counts for a claim, and what it gets: pounds, but days where a part goes by them."""
    return plain_pounds(row.trade) if counts_money(row.part) else str(row.trade), plain_pounds(row.dividend)
