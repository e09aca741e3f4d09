"""One payment in: where it stands, the way to Stripe's page, and its receipt."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from coopbudget.collections import acts, looking, policy, queries
from coopbudget.collections.errors import NoSuchPaying, StripeAway, StripeRefused
from coopbudget.collections.gateway import gateway
from coopbudget.collections.models import Collection
from coopbudget.collections.views.blueprint import bp, need_keys
from coopbudget.guard import Permission, Work, requires
from coopbudget.members.queries import member


@bp.get("/c/<coop>/paying-in/<int:number>")
@requires(Permission.SEE_COOP)
def payment(work: Work, number: int) -> Any:
    """A payment in: for the member whose fund it is for, and for who sees the books."""
    need_keys()
    return _page(work, _find(work, number))


def _page(work: Work, found: Collection, *, problem: str = "", status: int = 200) -> Any:
    whose = member(work.session, work.coop_id, found.member_id)
    officer = work.actor.may(Permission.APPROVE_PAYMENTS)
    moves = queries.movements_of(work.session, work.coop_id, found.id)
    page = render_template(
        "collections/payment.html",
        found=found,
        whose=whose,
        mine=found.member_id == work.actor.member_id,
        moves=moves,
        entry=next((move.entry_number for move in moves if move.entry_number), None),
        owed=max(0, sum(move.owed for move in moves)),
        refunds=queries.refunds_of(work.session, work.coop_id, found.id),
        pays_back=officer
        and whose is not None
        and bool(policy.ask_refund(work.person_id, payer=whose.person_id))
        and queries.can_go_back(work.session, found) > 0,
        problem=problem,
        back="back" in request.args,
    )
    return page, status


@bp.post("/c/<coop>/paying-in/<int:number>/look")
@requires(Permission.SEE_COOP)
def look_again(work: Work, number: int) -> Any:
    """Ask Stripe how it stands, now: nobody has to wait for a message."""
    need_keys()
    found = _find(work, number)
    account = queries.account_of(work.session, work.coop_id)
    about = found.payment or found.session
    if account is None or account.account is None or not about:
        if account is not None:
            _ask_again(work, found)
        return redirect(url_for("collections.payment", number=number), 303)
    ident = account.account
    work.session.rollback()  # nothing is open while Stripe is asked
    try:
        apply = looking.look(gateway(), ident, found.session or about)
    except (StripeAway, StripeRefused) as problem:
        return _page(work, _find(work, number), problem=str(problem.message), status=problem.status)
    apply(work)
    return redirect(url_for("collections.payment", number=number), 303)


def _ask_again(work: Work, found: Collection) -> None:
    """Stripe has not given its page yet: ask again as soon as this is done."""
    for act_id in queries.acts_waiting(work.session, work.coop_id, found.id):
        acts.after(work, act_id)


def _find(work: Work, number: int) -> Collection:
    found = queries.collection_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NoSuchPaying()
    if found.member_id != work.actor.member_id and not work.actor.may(Permission.SEE_BOOKS):
        raise NoSuchPaying()
    return found
