"""Shares at the end of a co-op: what they bring goes back, without notice and without a reserve behind it."""

from __future__ import annotations

import uuid

from coopbudget.guard import Work
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry
from coopbudget.members import queries as members
from coopbudget.payments.queries.payees import payee_for
from coopbudget.payments.rules import Side
from coopbudget.payments.service.instructions import instruct
from coopbudget.payments.service.payees import check_bank_details, lock_payee, register_payee
from coopbudget.shares.errors import NoSuchShares


def repay_at_end(
    work: Work, *, member_id: uuid.UUID, amount: int, owner_id: uuid.UUID, sort_code: str = "", account_number: str = ""
) -> Posted:
    """``amount`` pence of a holder's shares go to her bank account with the next payment run, once for ``owner_id``.

    The room that ends the co-op has asked who may, and that everybody else was paid before. Bank details are asked for
    where payments knows none. Raises NoSuchShares, Invalid, ledger's Overspent for more than she holds.
    """
    owner = members.member(work.session, work.coop_id, member_id)
    if owner is None or owner.number is None:
        raise NoSuchShares()
    payee = payee_for(work.session, work.coop_id, member_id)
    if payee is not None:
        payee_id = payee.id
    else:
        details = check_bank_details(sort_code, account_number)
        payee_id = register_payee(
            work, name=owner.display_name, kind="member", ref_id=member_id, sort_code=details[0],
            account_number=details[1], people=[owner.person_id],
            own_page=f"/c/{work.actor.coop.slug}/bank-details" if work.actor.coop else "", rests=True,
        )  # fmt: skip
    lock_payee(work, payee_id)
    back = open_account(work, code=chart.shares_back(owner.number))
    posted = post_entry(
        work, kind="shares_ended", on=work.today, key=f"shares-ended:{owner_id}", memo="shares_ended",
        legs=[Leg(open_account(work, code=chart.share_capital(owner.number)), back, amount)],
        refs={"member": str(member_id), "winding_share": str(owner_id)},
    )  # fmt: skip
    instruct(
        work, payee_id=payee_id, side=Side.OWN, payable_account_id=back, amount=amount,
        reference=f"SHARES M{owner.number}", due_on=work.today, owner_kind="winding_share", owner_id=owner_id,
        barred_people=[owner.person_id], tell_people=[owner.person_id] if owner.left_on is None else [],
    )  # fmt: skip
    return posted
