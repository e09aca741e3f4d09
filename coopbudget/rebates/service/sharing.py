"""What came in for members goes to the funds that paid, in proportion; and back, where that was a mistake."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l
from sqlalchemy import insert, select

from coopbudget.budgets.queries.owners import fund_owners
from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work, insist
from coopbudget.invoices import queries as invoices
from coopbudget.invoices.service.matching import fund_order
from coopbudget.invoices.service.visits import tell_members
from coopbudget.invoices.splitting import stand
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, open_account, post_entry, reverse_entry
from coopbudget.notices.messages import N_
from coopbudget.rebates import policy, queries
from coopbudget.rebates.errors import NoRebate, NothingToShare, SharedBefore
from coopbudget.rebates.models import RebateClaim, RebateShare, RebateSharing
from coopbudget.rebates.queries import ShareRow
from coopbudget.rebates.rules import parts
from coopbudget.rebates.service.claiming import hold_claim
from coopbudget.trail.service import append

SHARED, UNDONE = "rebate_shared", "rebate_share_undone"


def plan_sharing(work: Work, contract: ContractRow, row: RebateClaim) -> list[ShareRow]:
    """What each fund would get of what came in on a claim and was not shared; nothing is done.

    Raises NothingToShare (the co-op's own rebates are shared with the year's surplus).
    """
    left = _left(work, row)
    if row.side != "members" or left <= 0:
        raise NothingToShare()
    places = {place.fund_id: place for place in contracts.allocation(work.session, work.coop_id, contract.id)}
    order = fund_order(list(places.values()))
    lines = invoices.borne_in(work.session, work.coop_id, contract.id, row.since, row.until)
    paid = stand(lines, order, levy_bp=0).shares
    if not paid:
        raise NothingToShare()
    had = queries.had_before(work.session, work.coop_id, contract.id, row.since)
    weights = [(key, max(0, paid[key].cost) if key in paid else 0) for key in order]
    return [
        ShareRow(
            places[key].member_id, places[key].member_number, key, places[key].fund_number, dict(weights)[key], amount
        )
        for key, amount in parts(left, weights, had)
        if amount or dict(weights)[key]
    ]


def share_claim(work: Work, *, number: int) -> RebateSharing:
    """Share what came in on a claim among the funds that paid for its visits, in one entry; each member is told.

    It lowers what they paid: each part goes into the very fund, so council money stays for what it was given for.
    Raises NoRebate, NothingToShare.
    """
    work.need(Permission.SHARE_SURPLUS)
    contract, row = hold_claim(work, number)
    rows = plan_sharing(work, contract, row)
    amount = sum(each.amount for each in rows)
    sharing_number = next_number(work, "rebate_sharing")
    accounts = {owner.id: owner.account_id for owner in fund_owners(work.session, work.coop_id)}
    pot = open_account(work, code=chart.rebate_to_share(contract.number))
    ident = new_id()
    posted = post_entry(
        work,
        kind=SHARED,
        on=work.today,
        key=f"rebate-share:{ident}",
        legs=[Leg(pot, accounts[each.fund_id], each.amount) for each in rows if each.amount],
        memo=SHARED,
        refs={"claim": str(row.id), "contract": str(contract.id), "sharing": str(ident)},
    )
    made = RebateSharing(
        coop_id=work.coop_id,
        id=ident,
        number=sharing_number,
        claim_id=row.id,
        amount=amount,
        entry_id=posted.entry_id,
        entry_number=posted.number,
        shared_by=work.person_id,
        shared_at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    work.session.execute(
        insert(RebateShare),
        [{"coop_id": work.coop_id, "id": new_id(), "sharing_id": ident, **each._asdict()} for each in rows],
    )
    append(
        work,
        act="rebate.shared",
        subject_kind="rebate_sharing",
        subject_id=ident,
        content={"amount": amount, "claim": row.number, "entry": posted.number},
    )
    by_member: dict[uuid.UUID, int] = {}
    for each in rows:
        by_member[each.member_id] = by_member.get(each.member_id, 0) + each.amount
    for member_id, got in sorted(by_member.items()):
        if got:
            tell_members(
                work,
                [member_id],
                N_("%(amount)s of what you paid for %(title)s came back: the provider's rebate. See how much and why."),
                {"amount": {"pence": got}, "title": contract.title},
                f"/rebates/shared/{sharing_number}/mine",
            )
    return made


def undo_sharing(work: Work, *, number: int, why: str) -> RebateSharing:
    """Take a sharing back as one reversal, by another officer than who shared it.

    Raises NoRebate, SharedBefore, Invalid without a reason, Forbidden (policy), and Overspent where a fund has spent
    its part; then nothing was done.
    """
    work.need(Permission.SHARE_SURPLUS)
    found = queries.sharing(work.session, work.coop_id, number)
    if found is None:
        raise NoRebate()
    contract, _row = hold_claim(work, found[1].number)
    made = work.session.scalar(
        select(RebateSharing)
        .where(RebateSharing.coop_id == work.coop_id, RebateSharing.id == found[0].id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    assert made is not None
    if made.undone_at is not None:
        raise SharedBefore()
    insist(policy.may_undo(work.actor, shared_by=made.shared_by))
    if not why.strip():
        raise Invalid({"why": [_l("Say why, for the members and the reviewer.")]})
    undone = reverse_entry(work, entry_id=made.entry_id, on=work.today, key=f"rebate-share-undo:{made.id}", kind=UNDONE)
    made.undone_by, made.undone_at, made.undone_why = work.person_id, work.now, why.strip()
    made.undo_entry_number = undone.number
    work.session.flush()
    append(
        work,
        act="rebate.share_undone",
        subject_kind="rebate_sharing",
        subject_id=made.id,
        content={"entry": undone.number, "number": made.number},
    )
    rows = [ShareRow(*each) for each in work.session.execute(queries.shares_statement(work.coop_id, made.id))]
    tell_members(
        work,
        sorted({each.member_id for each in rows if each.amount}),
        N_("The rebate for %(title)s that came back to you was taken out of your money again. The page says why."),
        {"title": contract.title},
        f"/rebates/shared/{made.number}/mine",
    )
    return made


def _left(work: Work, row: RebateClaim) -> int:
    """What came in on a claim and was not shared."""
    came = queries.came_in(work.session, work.coop_id, [row])[row.id]
    return came - queries.shared_of(work.session, work.coop_id, [row.id]).get(row.id, 0)
