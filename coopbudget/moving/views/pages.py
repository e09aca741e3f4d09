"""The pages, each a look at one side; the other side's officers have their own."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l

from coopbudget.budgets import queries as budgets
from coopbudget.coops import queries as coops
from coopbudget.departures import queries as departures
from coopbudget.errors import Conflict, Forbidden, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.members import queries as members
from coopbudget.moving import policy, queries, schemas, service, words
from coopbudget.moving.errors import NoSuchMove
from coopbudget.moving.queries import MoveRow
from coopbudget.moving.views.blueprint import bp
from coopbudget.paging import Page, page_number, paginate
from coopbudget.payments.queries.expected import shown_on
from coopbudget.payments.queries.instructions import instruction_states


@bp.get("/c/<coop>/moving")
@requires(Permission.TAKE_PART)
def ask(work: Work) -> ResponseReturnValue:
    """What moving means, before it is asked for; and where it stands."""
    return _ask_page(work, Form.blank(schemas.AskMove()))


@bp.post("/c/<coop>/moving")
@requires(Permission.TAKE_PART)
def begin(work: Work) -> ResponseReturnValue:
    """She asks to move."""
    form = Form.read(schemas.AskMove())
    if form.ok:
        to = next((each for each in _places(work) if each.slug == form.data["to"]), None)
        try:
            if to is None:
                raise Invalid({"to": [_l("Choose where you move to.")]})
            number = service.ask_move(work, to_coop_id=to.coop_id)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("Both co-ops have been told. Nothing has moved yet."), "success")
            return redirect(url_for("moving.move", number=number), 303)
        work.session.rollback()
    return _ask_page(work, form), 422


def _places(work: Work) -> list[Any]:
    """The other co-ops that the member is in."""
    member = members.member(work.session, work.coop_id, work.member_id)
    if member is None:
        raise NoSuchMove()
    found = members.places_of(work.session, member.person_id, work.today)
    return [each for each in found if each.part == "member" and each.coop_id != work.coop_id]


def _ask_page(work: Work, form: Form) -> str:
    work.need_power(Power.PLEDGE)
    funds = budgets.funds_of_member(work.session, work.coop_id, work.member_id, work.today)
    return render_template(
        "moving/ask.html",
        form=form,
        places=_places(work),
        funds=[fund for fund in funds if fund.accepted],
        pots=budgets.fund_pots(work.session, work.coop_id, [fund.id for fund in funds]),
        moves=queries.moves_of_member(work.session, work.coop_id, work.member_id),
        names=_names(work, queries.moves_of_member(work.session, work.coop_id, work.member_id)),
        leaving=departures.open_departure(work.session, work.coop_id, work.member_id),
        words=words,
    )


def _names(work: Work, rows: list[MoveRow]) -> dict[Any, str]:
    """The other co-ops' names, in one query."""
    found = coops.slugs_and_names(work.session, {row.other_coop_id for row in rows})
    return {coop_id: name for coop_id, (_slug, name) in found.items()}


@bp.get("/c/<coop>/moves")
@requires(Permission.SEE_BOOKS)
def moves(work: Work) -> ResponseReturnValue:
    """Every move, both ways, the newest first."""
    found = paginate(work.session, queries.moves_statement(work.coop_id), number=page_number())
    rows = queries.move_rows(found.rows)
    return render_template(
        "moving/all.html",
        page=Page(rows, found.number, found.size, found.total),
        people=members.members_by_id(work.session, work.coop_id, {row.member_id for row in rows}),
        names=_names(work, rows),
        words=words,
    )


def _find(work: Work, number: int) -> MoveRow:
    found = queries.move_by_number(work.session, work.coop_id, number)
    if found is None or not policy.may_see(work.actor, found.member_id):
        raise NoSuchMove()
    return found


@bp.get("/c/<coop>/moves/<int:number>")
@requires(Permission.SEE_COOP)
def move(work: Work, number: int) -> ResponseReturnValue:
    """One side of a move: where it stands, and what can be done here."""
    return _page(work, _find(work, number))


def _page(
    work: Work, row: MoveRow, *, consent: Form | None = None, stop: Form | None = None, not_arrived: Form | None = None
) -> str:
    session, coop_id = work.session, work.coop_id
    places = queries.funds_of_move(session, coop_id, row.id)
    ids = [each.fund_id for each in places if each.fund_id is not None]
    found = budgets.funds_by_id(session, coop_id, ids, work.today)
    theirs = places if row.out else queries.funds_of_move(session, row.other_coop_id, row.id)
    pots = budgets.fund_pots(
        session, coop_id if row.out else row.other_coop_id, [each.fund_id for each in theirs if each.fund_id]
    )
    leaving = departures.open_departure(session, coop_id, row.member_id) if row.out else None
    receives = not row.out and policy.may_receive(work.actor, row.member_id)
    return render_template(
        "moving/move.html",
        row=row,
        owner=members.member(session, coop_id, row.member_id),
        mine=row.member_id == work.actor.member_id,
        other=coops.slugs_and_names(session, [row.other_coop_id])[row.other_coop_id][1],
        places=places,
        funds=found,
        stands={each.position: pots[each.fund_id] for each in theirs if each.fund_id},
        takes=[fund_id for fund_id in ids if not found[fund_id].poolable],
        all_taken=len(ids) == len(places),
        receives=receives,
        sends=row.out and policy.may_send(work.actor, row.member_id, ready_by=None),
        settles=row.out and policy.may_receive(work.actor, row.member_id),
        lands=not row.out and (work.actor.may(Permission.KEEP_BOOKS) or work.actor.may(Permission.MANAGE_AGREEMENTS)),
        stops=bool(policy.may_stop(work.actor, row.member_id)) and row.open,
        leaving=leaving,
        standing=departures.standing(
            session, coop_id, row.member_id, work.today, told_on=leaving.told_on if leaving else work.today, died=False
        )
        if row.out and row.state in ("asked", "ready")
        else None,
        shown=None if row.out else shown_on(session, coop_id, [row.id]).get(row.id),
        paid=instruction_states(session, coop_id, [row.id]).get(row.id) if row.out else None,
        proven=work.proven,
        consent_form=consent or Form.blank(schemas.ConsentHere()),
        stop_form=stop or Form.blank(schemas.Stop()),
        takes_back=not row.out and row.state == "landed" and work.actor.may(Permission.KEEP_BOOKS),
        not_arrived_form=not_arrived or Form.blank(schemas.NotArrived()),
        today=work.today,
        words=words,
    )


def _done(number: int, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("moving.move", number=number), 303)


@bp.post("/c/<coop>/moves/<int:number>/take-over")
@requires(Permission.MANAGE_AGREEMENTS)
def take_over(work: Work, number: int) -> ResponseReturnValue:
    """An agreement is taken over."""
    _find(work, number)
    form = Form.read(schemas.TakeOver())
    if not form.ok:
        raise NoSuchMove()
    here = service.take_over(work, number=number, position=form.data["position"])
    return _done(number, _("Taken over. Here it is agreement %(number)s.", number=here))


@bp.post("/c/<coop>/moves/<int:number>/consent")
@requires(Permission.MANAGE_AGREEMENTS)
def consent(work: Work, number: int) -> ResponseReturnValue:
    """A funder's consent that names this co-op."""
    row = _find(work, number)
    form = Form.read(schemas.ConsentHere())
    file = request.files.get("file")
    if form.ok and (file is None or not file.filename):
        form.take({"file": [_l("Choose the letter or e-mail.")]})
    if form.ok and file is not None:
        try:
            service.record_consent_here(
                work, number=number, position=form.data["position"], officer_name=form.data["officer_name"],
                given_on=form.data["given_on"], file=file, filename=file.filename or "",
            )  # fmt: skip
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            return _done(number, _("The consent is on record."))
        work.session.rollback()
    return _page(work, row, consent=form), 422


@bp.post("/c/<coop>/moves/<int:number>/ready")
@requires(Permission.MANAGE_AGREEMENTS)
def ready(work: Work, number: int) -> ResponseReturnValue:
    """The co-op that she goes to says yes."""
    _find(work, number)
    service.say_ready(work, number=number)
    return _done(number, _("You said yes. The other co-op has been told, and sends the money."))


@bp.post("/c/<coop>/moves/<int:number>/send")
@requires(Permission.APPROVE_PAYMENTS)
def send(work: Work, number: int) -> ResponseReturnValue:
    """The money moves."""
    _find(work, number)
    if not work.proven:
        return redirect(url_for("members.prove", next=url_for("moving.move", number=number)), 303)
    posted = service.send_move(work, number=number)
    return _done(
        number,
        _("Moved, in both books at once. Receipt %(number)s. It waits for the next payment run.", number=posted.number),
    )


@bp.post("/c/<coop>/moves/<int:number>/arrived")
@requires(Permission.SEE_BOOKS)
def land(work: Work, number: int) -> ResponseReturnValue:
    """The bank shows it."""
    _find(work, number)
    service.land_move(work, number=number)
    return _done(number, _("It has arrived, and is free to use."))


@bp.post("/c/<coop>/moves/<int:number>/not-arrived")
@requires(Permission.KEEP_BOOKS)
def not_arrived(work: Work, number: int) -> ResponseReturnValue:
    """It was another line of the bank's."""
    row = _find(work, number)
    form = Form.read(schemas.NotArrived())
    if not form.ok:
        return _page(work, row, not_arrived=form), 422
    try:
        posted = service.say_not_arrived(work, number=number, why=form.data["why"])
    except Conflict as problem:
        form.take({"_form": [problem.message]})
        work.session.rollback()
        return _page(work, row, not_arrived=form), 422
    said = _(
        "It is on its way again, by entry %(number)s. The line of the statement waits again.", number=posted.number
    )
    return _done(number, said)


@bp.post("/c/<coop>/moves/<int:number>/finish")
@requires(Permission.MANAGE_AGREEMENTS)
def finish(work: Work, number: int) -> ResponseReturnValue:
    """The old membership ends."""
    _find(work, number)
    service.finish_move(work, number=number)
    return _done(number, _("All is settled: the membership here has ended."))


@bp.post("/c/<coop>/moves/<int:number>/stop")
@requires(Permission.SEE_COOP)
def stop(work: Work, number: int) -> ResponseReturnValue:
    """Refused, or called off. The service asks who may."""
    row = _find(work, number)
    form = Form.read(schemas.Stop())
    if not form.ok:
        return _page(work, row, stop=form), 422
    try:
        service.stop_move(work, number=number, why=form.data["why"])
    except (Conflict, Forbidden) as problem:
        form.take({"_form": [problem.message]})
        work.session.rollback()
        return _page(work, row, stop=form), 422
    return _done(number, _("It does not happen. Both co-ops and the member have been told."))
