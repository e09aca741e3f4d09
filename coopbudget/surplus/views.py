"""Pages of the surplus slice: the years, proposing, sharing, and what it means for me."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.budgets.queries.owners import owners_of_members
from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.ledger import chart, queries as ledger
from coopbudget.members.queries import members_by_id
from coopbudget.money import plain_pounds
from coopbudget.paging import Page, csv_response, page_number, paginate
from coopbudget.payments.queries.crossings import to_cross
from coopbudget.surplus import queries, schemas, service
from coopbudget.surplus.errors import NothingProposed
from coopbudget.surplus.policy import may_undo
from coopbudget.surplus.queries import ProposalRow, ShareRow, Standing, YearRow
from coopbudget.surplus.rules import PRESETS, Percents, Shares, SocietyKind, share
from coopbudget.surplus.words import account_word, preset_word

bp = Blueprint("surplus", __name__, template_folder="templates")

VOTE_DAYS = 14


def _proposal(work: Work, year: int) -> ProposalRow:
    found = service.year_that_is_over(work, year).proposal
    if found is None:
        raise NothingProposed()
    return found


@bp.get("/c/<coop>/surplus")
@requires(Permission.SEE_COOP)
def years(work: Work) -> ResponseReturnValue:
    """Every year that is over and where it stands."""
    rows = queries.year_rows(work.session, work.coop_id, work.today)
    return render_template("surplus/years.html", rows=rows, Standing=Standing)


@bp.get("/c/<coop>/surplus/<int:year>")
@requires(Permission.SEE_COOP)
def year(work: Work, year: int) -> ResponseReturnValue:
    """What came in, what it cost, what is left, and what becomes of it."""
    row = service.year_that_is_over(work, year)
    earlier = queries.proposals(work.session, work.coop_id, [year]).get(year, [])[1:]
    return render_template(
        "surplus/year.html",
        row=row,
        earlier=earlier,
        Standing=Standing,
        word=account_word,
        counts=queries.count_shares(work.session, work.coop_id, row.proposal.id) if row.proposal else (0, 0),
        crossing=to_cross(work.session, work.coop_id)["dividend"],
        may_share=work.actor.may(Permission.SHARE_SURPLUS),
        may_close=work.actor.may(Permission.KEEP_BOOKS),
        may_see_books=work.actor.may(Permission.SEE_BOOKS),
        is_member=work.actor.may_for_member(Power.SEE),
    )


def _scenarios(surplus: int, trade: int, mine: int, asked: Percents) -> list[tuple[str, Percents, Shares, int]]:
    """The split asked for beside the presets: name, percentages, pence, and what so much trade would bring."""
    named = [("asked", asked), *((name, percents) for name, percents in PRESETS if percents != asked)]
    found = []
    for name, percents in named:
        shares = share(surplus, percents)
        found.append((preset_word(name), percents, shares, shares.dividend * mine // trade if trade else 0))
    return found


@bp.get("/c/<coop>/surplus/<int:year>/propose")
@requires(Permission.SHARE_SURPLUS)
def propose(work: Work, year: int) -> ResponseReturnValue:
    """The form, and once it holds four shares, what they would mean beside others."""
    row = service.year_that_is_over(work, year)
    if "general" not in request.args:
        first = Form.blank(
            schemas.Split(), general=40, indivisible=0, community=10, dividend=50, kind=SocietyKind.CO_OPERATIVE.value
        )
        return render_template("surplus/propose.html", row=row, form=first, draft=None)
    form = Form.read(schemas.Split(), request.args)
    return _proposing(work, row, form, asked=False)


def _proposing(work: Work, row: YearRow, form: Form, *, asked: bool) -> ResponseReturnValue:
    """The form with what its shares mean, as far as they can be read."""
    draft, scenarios = None, []
    read = form.data
    if form.ok or all(name in read for name in ("general", "indivisible", "community", "dividend", "kind")):
        try:
            draft = service.draft_proposal(
                work, year=row.year.name, general=read["general"], indivisible=read["indivisible"],
                community=read["community"], dividend=read["dividend"], kind=read["kind"],
            )  # fmt: skip
        except Invalid as problem:
            form.take(problem)
        else:
            scenarios = _scenarios(row.result.surplus, draft.trade, 100_000, draft.percents)
    if draft is not None and not asked:
        kept = {**form.values, "closes_on": (work.today + timedelta(days=VOTE_DAYS)).isoformat()}
        form = Form(schemas.Propose(), kept)
    page = render_template("surplus/propose.html", row=row, form=form, draft=draft, scenarios=scenarios)
    return (page, 422) if form.has_errors else page


@bp.post("/c/<coop>/surplus/<int:year>/propose")
@requires(Permission.SHARE_SURPLUS)
def put_to_vote(work: Work, year: int) -> ResponseReturnValue:
    """Freeze the figures and open the vote."""
    row = service.year_that_is_over(work, year)
    form = Form.read(schemas.Propose())
    if form.ok:
        try:
            made = service.propose_split(work, year=year, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The vote is open. Every member has been told."), "success")
            return redirect(url_for("governance.motion", number=made.motion.number), 303)
    return _proposing(work, row, form, asked=True)


@bp.get("/c/<coop>/surplus/<int:year>/mine")
@requires(Permission.SEE_COOP)
def mine(work: Work, year: int) -> ResponseReturnValue:
    """What the proposal means, or the sharing meant, for me: my trade, my share of it, my dividend."""
    work.need_power(Power.SEE)
    found = _proposal(work, year)
    rows = queries.shares_of_member(work.session, work.coop_id, found.id, work.member_id)
    return render_template("surplus/mine.html", proposal=found, **_statement(work, found, rows))


def _statement(work: Work, found: ProposalRow, rows: list[ShareRow]) -> dict[str, object]:
    owners = owners_of_members(work.session, work.coop_id, {row.member_id for row in rows})
    return {
        "rows": rows,
        "funders": {owner.id: owner.funder for owner in owners},
        "trade": sum(row.trade for row in rows),
        "dividend": sum(row.dividend for row in rows),
    }


@bp.get("/c/<coop>/surplus/<int:year>/share")
@requires(Permission.SHARE_SURPLUS)
def ask_share(work: Work, year: int) -> ResponseReturnValue:
    """What sharing will do, before it is done."""
    return _sharing(work, _proposal(work, year))


def _sharing(work: Work, found: ProposalRow) -> str:
    shares = found.shares
    codes = (chart.RESERVE_GENERAL, chart.RESERVE_INDIVISIBLE, chart.COMMUNITY, chart.DIVIDEND_OWED)
    now = ledger.balances(work.session, work.coop_id, codes)
    added = (shares.general, shares.indivisible, shares.community, shares.dividend)
    changes = [
        (account_word(code), now[code], now[code] + more) for code, more in zip(codes, added, strict=True) if more
    ]
    counts = queries.count_shares(work.session, work.coop_id, found.id)
    return render_template("surplus/share.html", proposal=found, changes=changes, counts=counts)


@bp.post("/c/<coop>/surplus/<int:year>/share")
@requires(Permission.SHARE_SURPLUS)
def post_share(work: Work, year: int) -> ResponseReturnValue:
    """Share it."""
    posted = service.post_distribution(work, proposal_id=_proposal(work, year).id)
    if not posted.replayed:
        flash(_("The surplus is shared. Every member has been told."), "success")
    return redirect(url_for("surplus.receipt", year=year), 303)


@bp.get("/c/<coop>/surplus/<int:year>/receipt")
@requires(Permission.SEE_COOP)
def receipt(work: Work, year: int) -> ResponseReturnValue:
    """The receipt of the sharing, and of its undoing."""
    found = _proposal(work, year)
    if found.posted_at is None:
        raise NothingProposed()
    may = work.actor.may(Permission.SHARE_SURPLUS)
    return render_template(
        "surplus/receipt.html",
        proposal=found,
        counts=queries.count_shares(work.session, work.coop_id, found.id),
        may_undo=may and found.shared and bool(may_undo(work.actor, posted_by=found.posted_by)),
        other_officer=may and found.shared,
        may_see_books=work.actor.may(Permission.SEE_BOOKS),
    )


@bp.get("/c/<coop>/surplus/<int:year>/undo")
@requires(Permission.SHARE_SURPLUS)
def ask_undo(work: Work, year: int) -> ResponseReturnValue:
    """What undoing will do."""
    return render_template("surplus/undo.html", proposal=_proposal(work, year), form=Form.blank(schemas.Undo()))


@bp.post("/c/<coop>/surplus/<int:year>/undo")
@requires(Permission.SHARE_SURPLUS)
def undo(work: Work, year: int) -> ResponseReturnValue:
    """Take it back as one reversal."""
    found = _proposal(work, year)
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
    found = _proposal(work, year)
    number = request.args.get("member", type=int)
    statement = queries.shares_statement(work.coop_id, found.id, member_number=number)
    if request.args.get("as") == "csv":
        rows = [ShareRow(*row) for row in work.session.execute(statement)]
        return csv_response(
            [(row.member_number, row.fund_number, *_pounds(row)) for row in rows],
            [_("Member"), _("Fund"), _("Spent through the co-op"), _("Dividend")],
            f"surplus-{year}.csv",
        )
    got = paginate(work.session, statement, number=page_number())
    page = Page([ShareRow(*row) for row in got.rows], got.number, got.size, got.total)
    people = members_by_id(work.session, work.coop_id, {row.member_id for row in page.rows})
    return render_template("surplus/each.html", proposal=found, page=page, people=people, member=number)


def _pounds(row: ShareRow) -> tuple[str, str]:
    return plain_pounds(row.trade), plain_pounds(row.dividend)
