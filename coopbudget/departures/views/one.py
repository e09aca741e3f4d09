"""The officers' page of one departure: what it means before it is recorded, its steps after, and all under way."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request, session as browser, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.kinds import FunderKind
from coopbudget.departures import policy, queries, schemas, service, words
from coopbudget.departures.errors import NoDeparture
from coopbudget.departures.gathering import Departing, departing
from coopbudget.departures.rules import AFTER, AT_ONCE, State, What, open_steps
from coopbudget.departures.views.blueprint import bp, find_member, statement_file
from coopbudget.errors import Conflict, Forbidden, Invalid
from coopbudget.forms import Form
from coopbudget.governance.queries import motions_by_id, removals_carried
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import labels, queries as members
from coopbudget.members.queries.near import near_person
from coopbudget.members.words import Leaving
from coopbudget.paging import Page, page_number, paginate
from coopbudget.payments.queries import payee_for
from coopbudget.returns.service.ground import settings


def leaving_page(work: Work, number: int, *, link_form: Form) -> str:
    """The page of a departure, with the form of a link as it was sent."""
    return _page(work, number, _blank(work, number), link_form=link_form)


def _page(
    work: Work, number: int, form: Form, *, estate: Form | None = None, link_form: Form | None = None,
    meant: tuple[Leaving, Any] | None = None,
) -> str:  # fmt: skip
    member = find_member(work, number)
    rows = queries.departures_of(work.session, work.coop_id, member.id)
    row = next((each for each in rows if each.state == "open"), rows[0] if rows and member.left_on else None)
    why, told_on = meant or (Leaving.LEFT, None)
    found = departing(work.session, work.coop_id, member, row, work.today, why=why, told_on=told_on)
    decided = removals_carried(work.session, work.coop_id, member.id)
    by = motions_by_id(work.session, work.coop_id, [row.motion_id] if row and row.motion_id else [])
    return render_template(
        "departures/member.html",
        member=member,
        row=row,
        open=row is not None and row.state == "open",
        before=[each for each in rows if row is None or each.id != row.id],
        found=found,
        now=found.now,
        waiting=open_steps(found.steps),
        form=form,
        meant=meant,
        estate_form=estate or Form.blank(schemas.ToEstate()),
        known_account=payee_for(work.session, work.coop_id, member.id),
        may_begin=work.actor.may(Permission.ADMIT_MEMBERS) and policy.may_settle(work.actor, member.id),
        may_settle=policy.may_settle(work.actor, member.id),
        may_agreements=work.actor.may(Permission.MANAGE_AGREEMENTS),
        may_books=work.actor.may(Permission.SEE_BOOKS),
        today=work.today,
        ways=[each for each in labels.options(labels.LEAVING_WORDS) if decided or each[0] != Leaving.REMOVED],
        decided=decided,
        decision=by.get(row.motion_id) if row and row.motion_id else None,
        near=near_person(work.session, work.coop_id, member.id),
        may_propose=work.actor.may(Permission.OPEN_MOTIONS) and member.id != work.actor.own_member_id,
        ticked=_ticked(work, found),
        links=queries.links_of(work.session, work.coop_id, row.id) if row else [],
        link_form=link_form or Form.blank(schemas.MakeLink(), for_whom=row.settler if row else "", days="30"),
        new_link=_new_link(member.id),
        leaving_words=labels.LEAVING_WORDS,
        label=labels.label,
        words=words,
        FunderKind=FunderKind,
        Leaving=Leaving,
        State=State,
        What=What,
        AT_ONCE=AT_ONCE,
        AFTER=AFTER,
    )


def _new_link(member_id: uuid.UUID) -> str:
    """The whole address of a link that was made just now, once."""
    made = browser.pop("new_family_link", None) if request.method == "GET" else None
    if not made or made[0] != str(member_id):
        return ""
    return settings().public_url + url_for("departures.family", secret=made[1])


def _ticked(work: Work, found: Departing) -> dict[What, str]:
    """By whom and when a step was taken, where somebody took it."""
    row = found.row
    if row is None:
        return {}
    acts: dict[What, tuple[uuid.UUID | None, Any]] = {What.LET_GO: (row.begun_by, row.begun_on)}
    if found.died:
        acts[What.POWERS] = (row.begun_by, row.begun_on)
    asked = [asked for each in found.funds for asked, _paid in each.asked_back if asked.instructed_at]
    if asked:
        last = max(asked, key=lambda each: each.instructed_at)  # type: ignore[arg-type,return-value]
        acts[What.COUNCIL] = (last.instructed_by, last.instructed_at)
    backs = [back for each in found.funds for back in each.money_back if back.decided_at and back.state != "refused"]
    if backs:
        acts[What.OWN] = (backs[0].decided_by, backs[0].decided_at)
    gone = [each for each in found.shares.withdrawals if each.decided_at]
    if gone:
        acts[What.SHARES] = (gone[0].decided_by, gone[0].decided_at)
    if row.state == "done":
        acts[What.STATEMENT] = (row.done_by, row.ended_on)
    who = members.names(work.session, [each for each, _day in acts.values()])
    return {
        what: _("%(name)s, %(day)s", name=who[person], day=words.day_words(day)) for what, (person, day) in acts.items()
    }


def _blank(work: Work, number: int) -> Form:
    """The form to begin, or to name who settles the estate, with what is known."""
    member = find_member(work, number)
    row = queries.open_departure(work.session, work.coop_id, member.id)
    if row is not None:
        return Form.blank(schemas.NameSettler(), settler=row.settler, settler_contact=row.settler_contact)
    decided = removals_carried(work.session, work.coop_id, member.id)
    return Form.blank(
        schemas.RecordDeparture(), told_on=work.today.isoformat(), decision=decided[0].number if decided else None
    )


@bp.get("/c/<coop>/members/<int:number>/leaving")
@requires(Permission.SEE_MEMBERS)
def departure(work: Work, number: int) -> ResponseReturnValue:
    """What a member's leaving or death asks of officers: the form, what it would mean, or its steps."""
    if "why" not in request.args:
        return _page(work, number, _blank(work, number))
    form = Form.read(schemas.RecordDeparture(), request.args)
    if form.ok and form.data["told_on"] > work.today:
        form.take({"told_on": [_("Choose a day that has come.")]})
    if not form.ok:
        return _page(work, number, form), 422
    return _page(work, number, form, meant=(Leaving(form.data["why"]), form.data["told_on"]))


@bp.post("/c/<coop>/members/<int:number>/leaving")
@requires(Permission.SEE_MEMBERS)
def begin(work: Work, number: int) -> ResponseReturnValue:
    """Record it."""
    member = find_member(work, number)
    form = Form.read(schemas.RecordDeparture())
    if form.ok:
        try:
            _begin(work, member, dict(form.data))
        except Invalid as problem:
            form.take(problem)
        except (Conflict, Forbidden) as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("It is recorded. Below is each step, and where it stands."), "success")
            return redirect(url_for("departures.departure", number=number), 303)
    return _page(work, number, form), 422


def _begin(work: Work, member: members.MemberRow, given: dict[str, Any]) -> None:
    why, number = Leaving(given.pop("why")), given.pop("decision")
    decided = {each.number: each.id for each in removals_carried(work.session, work.coop_id, member.id)}
    motion_id = decided.get(number) if why == Leaving.REMOVED else None
    service.begin_departure(work, member_id=member.id, why=why, motion_id=motion_id, **given)


@bp.post("/c/<coop>/members/<int:number>/leaving/settler")
@requires(Permission.SEE_MEMBERS)
def name_settler(work: Work, number: int) -> ResponseReturnValue:
    """Who settles the estate."""
    member = find_member(work, number)
    form = Form.read(schemas.NameSettler())
    if form.ok:
        service.name_settler(
            work, member_id=member.id, settler=form.data["settler"], contact=form.data["settler_contact"]
        )
        flash(_("Saved."), "success")
        return redirect(url_for("departures.departure", number=number), 303)
    return _page(work, number, form), 422


@bp.post("/c/<coop>/members/<int:number>/leaving/estate")
@requires(Permission.SEE_MEMBERS)
def send_to_estate(work: Work, number: int) -> ResponseReturnValue:
    """Ask that what is free of own money goes to the estate, or to who has left."""
    member = find_member(work, number)
    form = Form.read(schemas.ToEstate())
    if form.ok:
        fund = budgets.fund_by_number(work.session, work.coop_id, form.data["fund"], work.today)
        if fund is None or fund.member_id != member.id:
            raise NoDeparture()
        try:
            service.send_to_estate(
                work, member_id=member.id, fund_id=fund.id, sort_code=form.data["sort_code"] or "",
                account_number=form.data["account_number"] or "",
            )  # fmt: skip
        except Invalid as problem:
            form.take(problem)
        except (Conflict, Forbidden) as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("It is set aside. Another officer must say yes before it is paid."), "success")
            return redirect(url_for("departures.departure", number=number), 303)
    return _page(work, number, _blank(work, number), estate=form), 422


@bp.post("/c/<coop>/members/<int:number>/leaving/contracts/<int:contract>/free")
@requires(Permission.SEE_MEMBERS)
def free_rest(work: Work, number: int, contract: int) -> ResponseReturnValue:
    """What is left for the last visits to a contract is free: their time is over."""
    member = find_member(work, number)
    standing = queries.standing(
        work.session, work.coop_id, member.id, work.today, told_on=work.today, died=False
    ).contracts
    contract_id = next((each.id for each in standing if each.number == contract), None)
    if contract_id is None:
        raise NoDeparture()
    service.free_rest(work, member_id=member.id, contract_id=contract_id)
    flash(_("What was left for the last visits is free."), "success")
    return redirect(url_for("departures.departure", number=number), 303)


@bp.post("/c/<coop>/members/<int:number>/leaving/finish")
@requires(Permission.SEE_MEMBERS)
def finish(work: Work, number: int) -> ResponseReturnValue:
    """All is settled."""
    member = find_member(work, number)
    service.finish_departure(work, member_id=member.id)
    flash(_("All is settled."), "success")
    return redirect(url_for("departures.departure", number=number), 303)


@bp.post("/c/<coop>/members/<int:number>/leaving/again")
@requires(Permission.SEE_MEMBERS)
def take_up_again(work: Work, number: int) -> ResponseReturnValue:
    """Something came after all was settled."""
    member = find_member(work, number)
    service.take_up_again(work, member_id=member.id)
    flash(_("It is open again. Below is each step, and where it stands."), "success")
    return redirect(url_for("departures.departure", number=number), 303)


@bp.post("/c/<coop>/members/<int:number>/leaving/call-off")
@requires(Permission.SEE_MEMBERS)
def call_off(work: Work, number: int) -> ResponseReturnValue:
    """She stays; or the record of a death was a mistake."""
    member = find_member(work, number)
    undone = service.call_off(work, member_id=member.id)
    said = _("%(name)s is a member as before. What was freed for pools stays free.", name=member.display_name)
    if undone.lost:
        lost = _("Not all could be given back: look at contracts, offices and supporters with them.")
        said = f"{said} {lost}"
    flash(said, "success")
    return redirect(url_for("departures.departure", number=number), 303)


@bp.get("/c/<coop>/members/<int:number>/leaving/statement.pdf")
@requires(Permission.SEE_MEMBERS)
def statement(work: Work, number: int) -> Response:
    """The closing statement as it stands today; ``large=1``: in large print."""
    member = find_member(work, number)
    rows = queries.departures_of(work.session, work.coop_id, member.id)
    row = next((each for each in rows if each.state != "called_off"), None)
    if row is None:
        raise NoDeparture()
    found = departing(work.session, work.coop_id, member, row, work.today)
    return statement_file(work, found, large=request.args.get("large") == "1")


@bp.get("/c/<coop>/leaving")
@requires(Permission.SEE_MEMBERS)
def departures(work: Work) -> ResponseReturnValue:
    """Every departure under way, the oldest first; each opens for who settles it."""
    found = paginate(work.session, queries.open_statement(work.coop_id), number=page_number())
    rows = queries.departure_rows(found.rows)
    since = queries.came_since(work.session, work.coop_id)
    return render_template(
        "departures/all.html",
        since=since,
        gone=members.members_by_id(work.session, work.coop_id, since),
        page=Page(rows, found.number, found.size, found.total),
        names=queries.names_of(work.session, work.coop_id, rows),
        may_open=work.actor.may(Permission.ADMIT_MEMBERS) or work.actor.may(Permission.MANAGE_AGREEMENTS),
        own_member_id=work.actor.own_member_id,
        may_erase=policy.may_erase(work.actor),
        leaving_words=labels.LEAVING_WORDS,
        label=labels.label,
    )
