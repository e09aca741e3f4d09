"""The treasurer's pages: connecting Stripe, what it holds, payments, payouts, and whether it agrees with the books."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.collections import acts, comparing, queries, service
from coopbudget.collections.errors import StripeAway, StripeRefused
from coopbudget.collections.gateway import gateway
from coopbudget.collections.service import connecting
from coopbudget.collections.views.blueprint import bp, need_keys, outside_url
from coopbudget.errors import CoopbudgetError, NotFound
from coopbudget.guard import Permission, Work, requires
from coopbudget.ledger import chart
from coopbudget.ledger.queries import balances
from coopbudget.members.proving import second_factor_first
from coopbudget.members.queries import members_by_id
from coopbudget.money import plain_pounds
from coopbudget.paging import csv_response, page_number, paginate

STATES = ("pending", "received", "returned", "failed")


@bp.get("/c/<coop>/stripe", endpoint="stripe")
@requires(Permission.SEE_BOOKS)
def stripe_page(work: Work) -> Any:
    """The account, what stands with Stripe and on its way to the bank, and the last comparing."""
    need_keys()
    return _page(work)


def _page(work: Work, *, link: str = "", problem: str = "", status: int = 200) -> Any:
    account = queries.account_of(work.session, work.coop_id)
    codes = [chart.STRIPE_CLEARING, chart.STRIPE_PAYOUTS, chart.STRIPE_FEES, chart.COVER_OWED]
    page = render_template(
        "collections/stripe.html",
        account=account,
        link=link,
        problem=problem,
        proven=work.proven,
        sums=balances(work.session, work.coop_id, codes),
        codes=codes,
        payout=queries.payout_to_mend(work.session, work.coop_id),
        check=queries.last_check(work.session, work.coop_id),
        owed=sum(each.owed for each in queries.debts(work.session, work.coop_id)),
        events=queries.events_counted(work.session, account.account) if account and account.account else {},
    )
    return page, status


@bp.post("/c/<coop>/stripe/connect")
@requires(Permission.KEEP_BOOKS)
def connect(work: Work) -> Any:
    """Begin the co-op's account with Stripe, or take it up again."""
    need_keys()
    away = second_factor_first(work, url_for("collections.stripe"))
    if away is not None:
        return away
    act_id = service.connect(work)
    if act_id is not None:
        acts.after(work, act_id)
    return redirect(url_for("collections.stripe"), 303)


@bp.post("/c/<coop>/stripe/details")
@requires(Permission.KEEP_BOOKS)
def details(work: Work) -> Any:
    """A fresh link to Stripe's own pages, where the co-op tells Stripe about itself. It is kept nowhere."""
    need_keys()
    away = second_factor_first(work, url_for("collections.stripe"))
    if away is not None:
        return away
    account = queries.account_of(work.session, work.coop_id)
    if account is None or account.account is None:
        raise NotFound()
    back = outside_url("collections.stripe")
    try:
        link = gateway().onboarding_link(account.account, refresh_url=back, return_url=back)
    except (StripeAway, StripeRefused) as problem:
        return _page(work, problem=str(problem.message), status=problem.status)
    return _page(work, link=link)


@bp.post("/c/<coop>/stripe/look")
@requires(Permission.KEEP_BOOKS)
def look(work: Work) -> Any:
    """Ask Stripe how the account stands now."""
    need_keys()
    account = queries.account_of(work.session, work.coop_id)
    if account is None or account.account is None:
        raise NotFound()
    ident = account.account
    work.session.rollback()  # nothing is open while Stripe is asked
    try:
        found = gateway().account(ident)
    except (StripeAway, StripeRefused) as problem:
        return _page(work, problem=str(problem.message), status=problem.status)
    connecting.note_account(work, found)
    flash(_("This is what Stripe says now."), "success")
    return redirect(url_for("collections.stripe"), 303)


@bp.get("/c/<coop>/stripe/disconnect")
@requires(Permission.KEEP_BOOKS)
def disconnect_check(work: Work) -> Any:
    """What disconnecting means, before it is done."""
    need_keys()
    account = queries.account_of(work.session, work.coop_id)
    if account is None or account.disconnected_at is not None:
        raise NotFound()
    return render_template(
        "collections/disconnect.html",
        plans=paginate(work.session, queries.plans_statement(work.coop_id), number=1).total,
        held=balances(work.session, work.coop_id, [chart.STRIPE_CLEARING])[chart.STRIPE_CLEARING],
    )


@bp.post("/c/<coop>/stripe/disconnect")
@requires(Permission.KEEP_BOOKS)
def disconnect(work: Work) -> Any:
    """Take no new payments through Stripe."""
    need_keys()
    service.disconnect(work)
    flash(_("No new payments are taken through Stripe. What is under way is followed to its end."), "success")
    return redirect(url_for("collections.stripe"), 303)


@bp.post("/c/<coop>/stripe/compare")
@requires(Permission.KEEP_BOOKS)
def compare(work: Work) -> Any:
    """Compare Stripe's balance with the books now."""
    need_keys()
    work.session.rollback()  # the comparing has transactions of its own, and none open while Stripe is asked
    try:
        found = comparing.compare(work.coop_id)
    except CoopbudgetError as problem:
        return _page(work, problem=str(problem.message), status=problem.status)
    if found:
        flash(_("Not everything agrees. Each difference is listed."), "info")
    else:
        flash(_("Stripe and the books agree to the penny."), "success")
    return redirect(url_for("collections.stripe", _anchor="agrees"), 303)


@bp.get("/c/<coop>/stripe/payments", endpoint="payments")
@requires(Permission.SEE_BOOKS)
def payments_page(work: Work) -> Any:
    """Every payment in, the newest first."""
    need_keys()
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    wanted = queries.collections_statement(work.coop_id, state=state)
    if request.args.get("download"):
        rows = list(work.session.scalars(wanted.limit(10_000)))
        people = members_by_id(work.session, work.coop_id, {row.member_id for row in rows})
        return csv_response(
            [
                (
                    row.number, row.asked_at.date().isoformat(), people[row.member_id].number,
                    row.fund_number or "shares", row.way, plain_pounds(row.amount), plain_pounds(row.received),
                    plain_pounds(row.returned), plain_pounds(row.fees), row.failure,
                )
                for row in rows
            ],
            ("payment", "asked", "member", "fund", "way", "amount", "received", "taken_back", "fees", "failure"),
            "payments-in.csv",
        )  # fmt: skip
    page = paginate(work.session, wanted, number=page_number())
    people = members_by_id(work.session, work.coop_id, {row.member_id for row in page})
    return render_template("collections/payments.html", page=page, people=people, state=state)


@bp.get("/c/<coop>/stripe/payouts", endpoint="payouts")
@requires(Permission.SEE_BOOKS)
def payouts_page(work: Work) -> Any:
    """What Stripe sent to the members' bank account."""
    need_keys()
    page = paginate(work.session, queries.payouts_statement(work.coop_id), number=page_number())
    return render_template("collections/payouts.html", page=page)
