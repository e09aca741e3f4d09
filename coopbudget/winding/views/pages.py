"""One page for all, from the proposal to the report that is left; and each act that officers do on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, get_locale, gettext as _

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.queries import FundRow, Pot
from coopbudget.clock import civil_date
from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.governance.queries import motions_by_id
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.money import format_pence
from coopbudget.payments.documents import LARGE_PRINT, PRINT, Table, sheet
from coopbudget.payments.queries.payees import payee_for
from coopbudget.shares.queries import holdings_of
from coopbudget.winding import policy, queries, schemas, service, words
from coopbudget.winding.errors import NotEnding
from coopbudget.winding.law import Way, needs
from coopbudget.winding.queries import WindingRow
from coopbudget.winding.rules import signatures_needed
from coopbudget.winding.views.blueprint import bp

PAGE = "winding.ending"


@bp.get("/c/<coop>/ending")
@requires(Permission.SIGNED_IN)
def ending(work: Work) -> ResponseReturnValue:
    """Where it stands: asked, begun with its list, or over with what became of everything."""
    return _page(work)


def _page(work: Work, **forms: Form) -> str:
    row = queries.ending_now(work.session, work.coop_id)
    begun = row is not None and row.state == "begun"
    parts = queries.share_rows(work.session, work.coop_id, row.id) if row else []
    people = members.members_by_id(work.session, work.coop_id, [each.member_id for each in parts])
    asks = needs(row.way, work.today) if row else None
    count = members.count_members(work.session, work.coop_id)
    may = work.actor.may
    return render_template(
        "winding/ending.html",
        row=row,
        before=[each for each in queries.endings(work.session, work.coop_id) if each.state == "called_off"],
        motion=motions_by_id(work.session, work.coop_id, [row.motion_id]).get(row.motion_id) if row else None,
        steps=queries.what_remains(work, row) if row and begun else [],
        parts=parts,
        mine=next((each for each in parts if each.member_id == work.actor.own_member_id), None),
        theirs=_theirs(work) if begun else None,
        people=people,
        known={each.member_id for each in parts if begun and payee_for(work.session, work.coop_id, each.member_id)},
        asks=asks,
        signed_by=signatures_needed(count, asks.signed) if asks and asks.signed else 0,
        count=count,
        may_propose=may(Permission.OPEN_MOTIONS),
        may_begin=may(Permission.EDIT_COOP),
        may_pay=may(Permission.APPROVE_PAYMENTS),
        closes=policy.may_close(work.actor, handed_by=None),
        see_people=may(Permission.SEE_MEMBERS) or may(Permission.SEE_BOOKS),
        proven=work.proven,
        forms={
            "propose": forms.get("propose") or Form.blank(schemas.Propose()),
            "begin": forms.get("begin") or Form.blank(schemas.Begin()),
            "call_off": forms.get("call_off") or Form.blank(schemas.CallOff()),
            "pay": forms.get("pay") or Form.blank(schemas.PayShare()),
            "hand_on": forms.get("hand_on") or Form.blank(schemas.HandOn()),
        },
        words=words,
        Way=Way,
    )


@dataclass(frozen=True)
class Theirs:
    """What of the co-op's end concerns who looks: funds with money in them, and shares at par in pence."""

    funds: list[tuple[FundRow, Pot]]
    shares: int


def _theirs(work: Work) -> Theirs | None:
    member_id = work.actor.member_id
    member = members.member(work.session, work.coop_id, member_id) if member_id else None
    if member is None:
        return None
    funds = budgets.funds_of_member(work.session, work.coop_id, member.id, work.today)
    pots = budgets.fund_pots(work.session, work.coop_id, [fund.id for fund in funds])
    held = holdings_of(work.session, work.coop_id, [member.number]) if member.number else {}
    return Theirs([(fund, pots[fund.id]) for fund in funds if pots[fund.id].total], held.get(member.number, 0))


def _act(
    work: Work, name: str, form: Form, act: Callable[[Mapping[str, Any]], object], said: str
) -> ResponseReturnValue:
    """Do ``act`` with what the form says; or show the page again with what is wrong, and nothing changed."""
    if form.ok:
        try:
            act(form.data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(said, "success")
            return redirect(url_for(PAGE), 303)
        work.session.rollback()
    return _page(work, **{name: form}), 422


@bp.post("/c/<coop>/ending/propose")
@requires(Permission.OPEN_MOTIONS)
def propose(work: Work) -> ResponseReturnValue:
    """The members are asked."""

    def act(data: Mapping[str, Any]) -> object:
        return service.propose_ending(
            work, way=Way(data["way"]), successor=data["successor"], why=data["why"], closes_on=data["closes_on"]
        )

    return _act(work, "propose", Form.read(schemas.Propose()), act, _("The members are asked. They have been told."))


def _prove() -> ResponseReturnValue:
    return redirect(url_for("members.prove", next=url_for(PAGE)), 303)


@bp.post("/c/<coop>/ending/begin")
@requires(Permission.EDIT_COOP)
def begin(work: Work) -> ResponseReturnValue:
    """The decision is used."""
    if not work.proven:
        return _prove()
    file = request.files.get("file")

    def act(data: Mapping[str, Any]) -> object:
        given = file if file is not None and file.filename else None
        service.begin_ending(
            work, signatures=data["signatures"], file=given, filename=(given.filename or "") if given else ""
        )
        return None

    return _act(work, "begin", Form.read(schemas.Begin()), act, _("It has begun. Every member has been told."))


@bp.post("/c/<coop>/ending/call-off")
@requires(Permission.EDIT_COOP)
def call_off(work: Work) -> ResponseReturnValue:
    """It goes on after all."""

    def act(data: Mapping[str, Any]) -> object:
        service.call_off_ending(work, why=data["why"])
        return None

    return _act(
        work, "call_off", Form.read(schemas.CallOff()), act, _("The co-op goes on. Every member has been told.")
    )


@bp.post("/c/<coop>/ending/shares")
@requires(Permission.APPROVE_PAYMENTS)
def shares(work: Work) -> ResponseReturnValue:
    """What shares bring is worked out."""
    if not work.proven:
        return _prove()
    service.work_out_shares(work)
    flash(_("Worked out. Pay each holder below."), "success")
    return redirect(url_for(PAGE), 303)


@bp.post("/c/<coop>/ending/pay")
@requires(Permission.APPROVE_PAYMENTS)
def pay(work: Work) -> ResponseReturnValue:
    """One holder is paid."""

    def act(data: Mapping[str, Any]) -> object:
        member = members.member_by_number(work.session, work.coop_id, data["member"])
        if member is None:
            raise NotEnding()
        return service.pay_share(
            work, member_id=member.id, sort_code=data["sort_code"] or "", account_number=data["account_number"] or ""
        )

    return _act(work, "pay", Form.read(schemas.PayShare()), act, _("It goes with the next payment run."))


@bp.post("/c/<coop>/ending/hand-on")
@requires(Permission.APPROVE_PAYMENTS)
def hand_on(work: Work) -> ResponseReturnValue:
    """What is left goes to the other society."""
    if not work.proven:
        return _prove()

    def act(data: Mapping[str, Any]) -> object:
        return service.hand_on(work, sort_code=data["sort_code"], account_number=data["account_number"])

    return _act(work, "hand_on", Form.read(schemas.HandOn()), act, _("It waits for a payment run."))


@bp.post("/c/<coop>/ending/close")
@requires(Permission.EDIT_COOP)
def close(work: Work) -> ResponseReturnValue:
    """The co-op is closed for good."""
    if not work.proven:
        return _prove()
    service.close_coop(work)
    flash(_("The co-op has ended. Its pages can be read, and nothing can be changed."), "success")
    return redirect(url_for(PAGE), 303)


@bp.get("/c/<coop>/ending/report.pdf")
@requires(Permission.SIGNED_IN)
def report(work: Work) -> ResponseReturnValue:
    """What became of everything, on paper; who holds shares finds her own line in it. ``large=1``: in large print."""
    row = queries.ending_now(work.session, work.coop_id)
    if row is None or row.report is None:
        raise NotEnding()
    large = request.args.get("large") == "1"
    name = f"ending{'-large' if large else ''}.pdf"
    return Response(
        _sheet(work, row, row.report, large=large),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _day(day: date) -> str:
    return str(format_date(day, "d MMMM y"))


def _sheet(work: Work, row: WindingRow, said: Mapping[str, Any], *, large: bool) -> bytes:
    name = work.actor.coop.name if work.actor.coop else ""
    facts = [
        (_("Ended on"), _day(civil_date(row.closed_at)) if row.closed_at else ""),
        (_("How"), str(words.WAYS[row.way])),
        (_("Members when it began"), str(said["members"])),
        (_("Entries in the books"), str(said["entries"])),
        (_("Last record of the books"), str(said["record"])),
        (_("Its digest"), str(said["digest"])),
    ]
    rows = [
        [_("Shares held, at par"), format_pence(said["par"])],
        [_("Shares paid back"), format_pence(said["paid"])],
        [_("Gone to %(society)s", society=row.successor), format_pence(said["handed_on"])],
        [_("Left in the books"), format_pence(0)],
    ]
    tables = [Table(_("What became of the co-op’s own money"), [_("What"), _("Amount")], rows)]
    mine = next(
        (
            each
            for each in queries.share_rows(work.session, work.coop_id, row.id)
            if each.member_id == work.actor.own_member_id
        ),
        None,
    )
    if mine is not None:
        own = [[_("Your shares, at par"), format_pence(mine.par)], [_("Paid back to you"), format_pence(mine.paid)]]
        tables.append(Table(_("Your shares"), [_("What"), _("Amount")], own))
    return sheet(
        title=_("How %(coop)s ended", coop=name),
        language=str(get_locale() or "en"),
        opening=[
            _(
                "Members’ own money went back to councils, to its owners, or along to other co-ops. No member had "
                "any of what was left."
            )
        ],
        facts=facts,
        tables=tables,
        closing=[
            _("The books can be read until %(day)s.", day=_day(row.keep_until) if row.keep_until else ""),
            _("The digest is the seal of the last record. Who keeps it can show later that nothing was changed."),
        ],
        size=LARGE_PRINT if large else PRINT,
    )
