"""Officers' pages: the offer, what waits to be registered, the register of shares, what is asked back, passing on."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.ledger import chart, queries as ledger
from coopbudget.members import queries as members
from coopbudget.members.queries import MemberRow
from coopbudget.money import plain_pounds
from coopbudget.paging import Page, csv_response, page_number, paginate
from coopbudget.rulebook.queries import rules_on
from coopbudget.shares import policy, queries, schemas, service, words
from coopbudget.shares.errors import NoSuchShares, StillHerOwn
from coopbudget.shares.law import nomination_limit
from coopbudget.shares.rules import whole_shares
from coopbudget.shares.views.blueprint import bp
from coopbudget.shares.views.mine import (
    ask_from_form,
    asked_kind,
    back_page,
    find_application,
    find_withdrawal,
    nation_of,
    withdrawal_page,
)


@bp.get("/c/<coop>/shares/offers/new")
@requires(Permission.EDIT_COOP)
def new_offer(work: Work) -> ResponseReturnValue:
    """What the offer is for, how much, and until when."""
    return render_template("shares/offer_form.html", form=Form.blank(schemas.OpenOffer()))


@bp.post("/c/<coop>/shares/offers/new")
@requires(Permission.EDIT_COOP)
def open_offer(work: Work) -> ResponseReturnValue:
    """Open it; every member is told."""
    form = Form.read(schemas.OpenOffer())
    if form.ok:
        try:
            service.open_offer(work, **form.data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("The share offer is open, and the members are told."), "success")
            return redirect(url_for("shares.shares"), 303)
    work.session.rollback()
    return render_template("shares/offer_form.html", form=form), 422


@bp.post("/c/<coop>/shares/offers/<int:number>/close")
@requires(Permission.EDIT_COOP)
def close_offer(work: Work, number: int) -> ResponseReturnValue:
    """It ends now."""
    service.close_offer(work, number=number)
    flash(_("The share offer is closed. Who has applied can still pay."), "success")
    return redirect(url_for("shares.offer", number=number), 303)


@bp.get("/c/<coop>/shares/applications")
@requires(Permission.SEE_BOOKS)
def applications(work: Work) -> ResponseReturnValue:
    """Shares that members want to buy, the newest first."""
    waiting = request.args.get("show") == "waiting"
    page = queries.applications(work.session, work.coop_id, waiting=waiting, number=page_number())
    people = members.members_by_id(work.session, work.coop_id, {row.member_id for row in page})
    return render_template("shares/applications.html", page=page, people=people, words=words, waiting=waiting)


@bp.post("/c/<coop>/shares/applications/<int:number>/register")
@requires(Permission.ADMIT_MEMBERS)
def register_shares(work: Work, number: int) -> ResponseReturnValue:
    """Shares that are paid for go into the register."""
    find_application(work, number)
    service.register_shares(work, number=number)
    flash(_("The shares stand in the register, and the member is told."), "success")
    return redirect(url_for("shares.application", number=number), 303)


@bp.get("/c/<coop>/shares/register")
@requires(Permission.SEE_BOOKS)
def register(work: Work) -> ResponseReturnValue:
    """Every member with what they hold, by number."""
    page = paginate(work.session, members.members_statement(work.coop_id), number=page_number())
    rows = [members.member_row(row) for row in page]
    held = queries.holdings_of(work.session, work.coop_id, [row.number for row in rows])
    return render_template(
        "shares/register.html",
        page=Page(rows, page.number, page.size, page.total),
        held=held,
        total=sum(queries.holdings(work.session, work.coop_id).values()),
        value=rules_on(work.session, work.coop_id, work.today).share_value,
        whole=whole_shares,
    )


@bp.get("/c/<coop>/shares/register.csv")
@requires(Permission.SEE_BOOKS)
def register_csv(work: Work) -> ResponseReturnValue:
    """The whole register of shares as a download: every member who holds, paid in or earned something."""
    session, coop_id = work.session, work.coop_id
    value = rules_on(session, coop_id, work.today).share_value
    found = queries.register_lines(session, coop_id)
    people = {row.number: row for row in map(members.member_row, session.execute(members.members_statement(coop_id)))}
    rows = [
        (
            number, people[number].display_name, people[number].left_on or "", whole_shares(line.held, value)[0],
            plain_pounds(line.held), plain_pounds(line.paid), plain_pounds(line.earned), plain_pounds(line.back),
        )
        for number, line in sorted(found.items())
    ]  # fmt: skip
    header = ("number", "name", "left_on", "shares", "held", "paid_in", "interest", "on_its_way_back")
    return csv_response(rows, header, "register-of-shares.csv")


def _member(work: Work, number: int) -> MemberRow:
    found = members.member_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NoSuchShares()
    return found


def _holding_page(work: Work, member: MemberRow, form: Form) -> str:
    session, coop_id = work.session, work.coop_id
    account = ledger.account_id(session, coop_id, chart.share_capital(member.number))
    transfers = queries.transfers_of(session, coop_id, member.id)
    return render_template(
        "shares/holding.html",
        member=member,
        form=form,
        held=queries.held(session, coop_id, member.number),
        paid=queries.paid_in(session, coop_id, member.number),
        earned=queries.earned(session, coop_id, member.number),
        value=rules_on(session, coop_id, work.today).share_value,
        whole=whole_shares,
        moves=paginate(
            session, ledger.history(coop_id, [account] if account else [], newest_first=True), number=page_number()
        ),
        words=words,
        transfers=transfers,
        named=queries.nominations_of(session, coop_id, member.id) if work.actor.may(Permission.ADMIT_MEMBERS) else [],
        limit=nomination_limit(nation_of(work), member.left_on or work.today),
        people=members.members_by_id(session, coop_id, {id for row in transfers for id in (row.from_id, row.to_id)}),
        not_gone=queries.not_gone(session, coop_id, member.number),
        died=bool(members.dead_among(session, [member.person_id])),
        decision=policy.may_register(work.actor, member.id),
    )


@bp.get("/c/<coop>/shares/register/<int:number>")
@requires(Permission.SEE_BOOKS)
def holding(work: Work, number: int) -> ResponseReturnValue:
    """One member's shares, line by line; and what can be done where the member has died."""
    return _holding_page(work, _member(work, number), Form.blank(schemas.PassOn()))


@bp.post("/c/<coop>/shares/register/<int:number>/pass-on")
@requires(Permission.ADMIT_MEMBERS)
def pass_on(work: Work, number: int) -> ResponseReturnValue:
    """Shares of a member who has died go to another."""
    form = Form.read(schemas.PassOn())
    file = request.files.get("file")
    if form.ok and (file is None or not file.filename):
        form.take({"file": [_("Choose the paper that says so. It is kept.")]})
    if form.ok and file is not None:
        try:
            service.pass_on(work, from_number=number, file=file, **form.data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"amount": [problem.message]})
        else:
            flash(_("The shares are passed on, and who has them now is told."), "success")
            return redirect(url_for("shares.holding", number=number), 303)
    work.session.rollback()
    return _holding_page(work, _member(work, number), form), 422


@bp.get("/c/<coop>/shares/register/<int:number>/back")
@requires(Permission.ADMIT_MEMBERS)
def estate_back(work: Work, number: int) -> ResponseReturnValue:
    """Shares of a member who has died (or what was paid in for some), to the bank account of the estate."""
    member = _member(work, number)
    if not members.dead_among(work.session, [member.person_id]):
        raise StillHerOwn()
    kind, named = asked_kind(), _named(work, member)
    action = url_for("shares.begin_estate_back", number=number, of=kind, named=named.number if named else None)
    return back_page(work, member, Form.blank(schemas.AskBack()), kind=kind, action=action, named=named)


def _named(work: Work, member: MemberRow) -> queries.NominationRow | None:
    """Whom she had named, where the money is for them."""
    number = request.args.get("named", type=int)
    if number is None:
        return None
    found = queries.nomination_by_number(work.session, work.coop_id, number)
    if found is None or found.member_id != member.id or not found.passes:
        raise NoSuchShares()
    return found


@bp.post("/c/<coop>/shares/register/<int:number>/back")
@requires(Permission.ADMIT_MEMBERS)
def begin_estate_back(work: Work, number: int) -> ResponseReturnValue:
    """Ask for them."""
    kind, form, member = asked_kind(), Form.read(schemas.AskBack()), _member(work, number)
    named = _named(work, member)
    asked = ask_from_form(work, form, member.id, kind, named.number if named else None)
    if asked is not None:
        return redirect(url_for("shares.withdrawal", number=asked), 303)
    action = url_for("shares.begin_estate_back", number=number, of=kind, named=named.number if named else None)
    return back_page(work, _member(work, number), form, kind=kind, action=action, named=named), 422


@bp.get("/c/<coop>/shares/asked-back")
@requires(Permission.SEE_BOOKS)
def withdrawals(work: Work) -> ResponseReturnValue:
    """Shares that members ask back, the newest first, with what could go back now."""
    waiting = request.args.get("show") == "waiting"
    page = queries.withdrawals(work.session, work.coop_id, waiting=waiting, number=page_number())
    people = members.members_by_id(work.session, work.coop_id, {row.member_id for row in page})
    return render_template(
        "shares/withdrawals.html", page=page, people=people, words=words, waiting=waiting,
        means=queries.means(work.session, work.coop_id),
    )  # fmt: skip


@bp.post("/c/<coop>/shares/back/<int:number>/decide")
@requires(Permission.APPROVE_PAYMENTS)
def decide(work: Work, number: int) -> ResponseReturnValue:
    """Say yes (it waits for the next payment run) or no, and why."""
    page = url_for("shares.withdrawal", number=number)
    found = find_withdrawal(work, number)
    if request.form.get("answer") == "yes":
        if not work.proven:
            return redirect(url_for("members.prove", next=page), 303)
        service.decide_withdrawal(work, number=number, agree=True)
        flash(_("It waits for the next payment run, which two officers look at again."), "success")
        return redirect(page, 303)
    form = Form.read(schemas.KeepShares())
    if not form.ok:
        return withdrawal_page(work, found, form), 422
    service.decide_withdrawal(work, number=number, agree=False, why=form.data["why"])
    flash(_("It is not sent, and the member is told."), "success")
    return redirect(page, 303)
