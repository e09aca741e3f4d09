"""What members owe since money was taken back, and what became of it. Pence."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coopbudget.collections.models import Collection, Settlement, StripeMovement
from coopbudget.ledger import chart
from coopbudget.ledger.queries import balance, balances
from coopbudget.members.queries import MemberRow, member, members_statement

_PREFIX = "Assets:Receivable:Members:M"


@dataclass(frozen=True)
class FundDebt:
    """What is owed for one fund, and the account of what of it can be used."""

    fund_number: int
    account_id: uuid.UUID
    owed: int


class Debt(NamedTuple):
    """What one member owes in all."""

    member_number: int
    name: str
    owed: int


def owed_by(session: Session, coop_id: uuid.UUID, member_number: int) -> int:
    """What a member owes in all."""
    return balance(session, coop_id, chart.member_receivable(member_number))


def owed_of_member(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> int:
    """What a member owes in all, by her id."""
    found = member(session, coop_id, member_id)
    return owed_by(session, coop_id, found.number) if found is not None else 0


def debts(session: Session, coop_id: uuid.UUID) -> list[Debt]:
    """Every member who owes something (or overpaid), by number. Two queries."""
    found = {
        int(code.removeprefix(_PREFIX)): owed
        for code, owed in balances(session, coop_id, prefix=_PREFIX).items()
        if owed
    }
    if not found:
        return []
    people = {row[1]: row[3] for row in session.execute(members_statement(coop_id))}
    return [Debt(number, people.get(number, ""), found[number]) for number in sorted(found)]


def fund_debts(session: Session, coop_id: uuid.UUID, debtor: MemberRow) -> list[FundDebt]:
    """What a member owes fund by fund, by number; never more than she owes in all (she may have paid by bank)."""
    return fund_debts_of(session, coop_id, [debtor])


def fund_debts_of(session: Session, coop_id: uuid.UUID, debtors: Iterable[MemberRow]) -> list[FundDebt]:
    """The same of several members, by fund; three queries at most, one where nobody owes."""
    codes = {each.id: chart.member_receivable(each.number) for each in debtors}
    standing = balances(session, coop_id, codes.values()) if codes else {}
    left = {member_id: standing[code] for member_id, code in codes.items() if standing[code] > 0}
    if not left:
        return []  # nearly always: it costs indexed rows, however long the history
    rows = session.execute(
        select(
            Collection.member_id,
            Collection.fund_number,
            Collection.account_id,
            func.sum(StripeMovement.owed).label("owed"),
        )
        .join(
            StripeMovement,
            (StripeMovement.coop_id == Collection.coop_id) & (StripeMovement.collection_id == Collection.id),
        )
        .where(Collection.coop_id == coop_id, Collection.member_id.in_(list(left)), Collection.fund_number.is_not(None))
        .group_by(Collection.member_id, Collection.fund_number, Collection.account_id)
        .order_by(Collection.fund_number)
    ).all()
    paid_rows = session.execute(
        select(Settlement.fund_number, func.sum(Settlement.amount).label("paid"))
        .where(Settlement.coop_id == coop_id, Settlement.member_id.in_(list(left)), Settlement.way == "fund")
        .group_by(Settlement.fund_number)
    )
    paid = {row.fund_number: int(row.paid) for row in paid_rows}
    found = []
    for row in rows:
        owed = min(int(row.owed) - paid.get(row.fund_number, 0), left[row.member_id])
        if owed > 0:
            found.append(FundDebt(row.fund_number, row.account_id, owed))
            left[row.member_id] -= owed
    return found


def owed_for_fund(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID, fund_number: int) -> int:
    """What a member owes for one fund."""
    found = member(session, coop_id, member_id)
    debts_of = fund_debts(session, coop_id, found) if found is not None else []
    return next((each.owed for each in debts_of if each.fund_number == fund_number), 0)


def owed_for_shares(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> int:
    """What a member owes since money that she had paid for shares by card was taken back after they had gone.

    What she paid by bank transfer pays off this first, and what is owed for funds last.
    """
    found = member(session, coop_id, member_id)
    if found is None:
        return 0
    left = owed_by(session, coop_id, found.number)
    if left <= 0:
        return 0
    left -= sum(each.owed for each in fund_debts(session, coop_id, found))
    owed = session.scalar(
        select(func.coalesce(func.sum(StripeMovement.owed), 0))
        .join(
            Collection,
            (StripeMovement.coop_id == Collection.coop_id) & (StripeMovement.collection_id == Collection.id),
        )
        .where(Collection.coop_id == coop_id, Collection.member_id == member_id, Collection.fund_number.is_(None))
    )
    return max(0, min(int(owed or 0), left))


def settlements(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> list[Settlement]:
    """What was paid from a fund or written off, or waits for a second officer; the newest first."""
    return list(
        session.scalars(
            select(Settlement)
            .where(Settlement.coop_id == coop_id, Settlement.member_id == member_id)
            .order_by(Settlement.asked_at.desc(), Settlement.id.desc())
            .limit(100)
        )
    )
