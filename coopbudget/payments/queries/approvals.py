"""Reads of who said yes to a run, and of the co-op's rule of how many it takes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coopbudget.payments.models import ApprovalRule, RunApproval
from coopbudget.payments.policy import Rule, stricter
from coopbudget.rulebook.queries import rules_on


def rule_now(session: Session, coop_id: uuid.UUID, today: date) -> Rule:
    """How many it takes today: what members agreed in the rules of the co-op, or more where two officers agreed so."""
    least = least_rule(session, coop_id, today)
    found = session.execute(
        select(ApprovalRule.people, ApprovalRule.limit_amount)
        .where(ApprovalRule.coop_id == coop_id, ApprovalRule.agreed.is_(True))
        .order_by(ApprovalRule.decided_at.desc(), ApprovalRule.id.desc())
        .limit(1)
    ).first()
    return least if found is None else stricter(least, Rule(found.people, found.limit_amount))


def least_rule(session: Session, coop_id: uuid.UUID, today: date) -> Rule:
    """How many it takes at least, by the rules of the co-op."""
    rules = rules_on(session, coop_id, today)
    return Rule(rules.pay_people, rules.pay_limit)


@dataclass(frozen=True)
class RuleRow:
    """A rule that was asked for, and what became of it."""

    id: uuid.UUID
    rule: Rule
    asked_by: uuid.UUID
    asked_at: datetime
    decided_by: uuid.UUID | None
    decided_at: datetime | None
    agreed: bool | None


def rules_asked(session: Session, coop_id: uuid.UUID) -> list[RuleRow]:
    """The last twenty rules asked for, newest first; the first may still wait for a second officer."""
    rows = session.scalars(
        select(ApprovalRule)
        .where(ApprovalRule.coop_id == coop_id)
        .order_by(ApprovalRule.asked_at.desc(), ApprovalRule.id.desc())
        .limit(20)
    )
    return [
        RuleRow(
            row.id,
            Rule(row.people, row.limit_amount),
            row.asked_by,
            row.asked_at,
            row.decided_by,
            row.decided_at,
            row.agreed,
        )
        for row in rows
    ]


def rule_waits(session: Session, coop_id: uuid.UUID, *, not_by: uuid.UUID) -> bool:
    """Whether a change of the rule waits that somebody else asked for."""
    return session.scalar(rules_to_agree(coop_id, not_by)) is not None


def rules_to_agree(coop_id: Any, person_id: Any) -> Select[uuid.UUID]:
    """A statement: the change of the rule that waits for somebody else than who asked for it."""
    return select(ApprovalRule.id).where(
        ApprovalRule.coop_id == coop_id, ApprovalRule.decided_at.is_(None), ApprovalRule.asked_by != person_id
    )


@dataclass(frozen=True)
class Yes:
    """One officer's yes to a run."""

    person_id: uuid.UUID
    approved_at: datetime


def yeses(session: Session, coop_id: uuid.UUID, run_id: uuid.UUID) -> list[Yes]:
    """Who said yes to a run, in the order they did."""
    rows = session.execute(
        select(RunApproval.person_id, RunApproval.approved_at)
        .where(RunApproval.coop_id == coop_id, RunApproval.run_id == run_id)
        .order_by(RunApproval.approved_at, RunApproval.id)
    )
    return [Yes(*row) for row in rows]
