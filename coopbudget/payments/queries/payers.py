"""What is known of payers: what a treasurer has said of them, and where their money went before."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from coopbudget.ledger.queries import account_codes
from coopbudget.payments.models import BankAccount, LineMatch, MatchPart, PayerRule, StatementLine

MOST_ASKED = 2_000
"""Names or amounts asked of at once; a page shows far fewer."""


class RuleRow(NamedTuple):
    """A payer's rule and the code of its account."""

    id: uuid.UUID
    side: str
    money_in: bool
    payer: str
    shown: str
    account_id: uuid.UUID
    code: str
    made_by: uuid.UUID
    made_at: datetime


def payer_rules(session: Session, coop_id: uuid.UUID, side: str = "") -> list[RuleRow]:
    """The rules that hold, by side and name. Two queries."""
    wanted = (
        select(PayerRule)
        .where(PayerRule.coop_id == coop_id, PayerRule.removed_at.is_(None))
        .order_by(PayerRule.side, PayerRule.payer, PayerRule.money_in)
    )
    rows = session.scalars(wanted.where(PayerRule.side == side) if side else wanted).all()
    codes = account_codes(session, coop_id, {row.account_id for row in rows})
    return [
        RuleRow(
            row.id, row.side, row.money_in, row.payer, row.shown, row.account_id, codes[row.account_id],
            row.made_by, row.made_at,
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class Before:
    """Lines of a payer, or of an amount, that were put to one account: how often, and when last."""

    account_id: uuid.UUID
    amount: int
    times: int
    last_on: date


def by_payer(session: Session, coop_id: uuid.UUID, side: str, payers: Iterable[str]) -> dict[str, list[Before]]:
    """Where the money of these payers went before: by payer, one item an account and amount, the newest first."""
    found: dict[str, list[Before]] = {}
    for payer, *rest in _before(session, coop_id, side, StatementLine.payer, set(payers) - {""}):
        found.setdefault(payer, []).append(Before(*rest))
    return found


def by_amount(session: Session, coop_id: uuid.UUID, side: str, amounts: Iterable[int]) -> dict[int, list[Before]]:
    """Where lines of just these pence went before, by amount, the newest first."""
    found: dict[int, list[Before]] = {}
    for amount, *rest in _before(session, coop_id, side, StatementLine.amount, set(amounts)):
        found.setdefault(amount, []).append(Before(*rest))
    return found


def _before(session: Session, coop_id: uuid.UUID, side: str, of: Any, wanted: Iterable[Any]) -> list[Any]:
    last = func.max(StatementLine.line_on).label("last_on")
    rows = session.execute(
        select(of, MatchPart.account_id, StatementLine.amount, func.count().label("times"), last)
        .select_from(StatementLine)
        .join(
            BankAccount,
            and_(BankAccount.coop_id == StatementLine.coop_id, BankAccount.id == StatementLine.bank_account_id),
        )
        .join(LineMatch, and_(LineMatch.coop_id == StatementLine.coop_id, LineMatch.line_id == StatementLine.id))
        .join(MatchPart, and_(MatchPart.coop_id == LineMatch.coop_id, MatchPart.match_id == LineMatch.id))
        .where(
            StatementLine.coop_id == coop_id,
            BankAccount.side == side,
            of.in_(sorted(wanted)[:MOST_ASKED]),
            LineMatch.undone_at.is_(None),
            LineMatch.kind == "target",
            LineMatch.joined_id.is_(None),
        )
        .group_by(of, MatchPart.account_id, StatementLine.amount)
        .order_by(last.desc(), MatchPart.account_id)
    )
    return list(rows)
