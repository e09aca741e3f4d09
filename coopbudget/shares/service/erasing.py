"""What shares say of people, erased once a member's time is over: sums, days and numbers stay."""

from __future__ import annotations

import uuid

from sqlalchemy import update

from coopbudget.guard import Work
from coopbudget.shares.models import Loan, ShareNomination, ShareWithdrawal


def forget_member(work: Work, *, member_id: uuid.UUID) -> None:
    """Take out whom a member had named, her name as a lender, and why something was not paid back. The caller knows
    that the time is over."""
    for table, values in (
        (ShareNomination, {"name": "", "contact": ""}),
        (Loan, {"lender": ""}),
        (ShareWithdrawal, {"why": ""}),
    ):
        work.session.execute(
            update(table).where(table.coop_id == work.coop_id, table.member_id == member_id).values(values)
        )
    work.session.flush()
