"""Reads of close ties: who of a provider is family to a member, what the rule says, and what the council allowed."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from coopbudget.budgets.kinds import FunderKind
from coopbudget.budgets.models import Agreement, PayeeApproval, PayeeTie
from coopbudget.budgets.payee_rules import Approval, law_on, may_be_excepted, may_pay, payable
from coopbudget.guard.policy import Allow, Deny


@dataclass(frozen=True)
class ApprovalRow:
    """The council's written approval: who there, when, how long, and the letter."""

    id: uuid.UUID
    officer_name: str
    given_on: date
    until: date | None
    evidence_id: uuid.UUID
    recorded_by: uuid.UUID | None
    recorded_at: datetime


@dataclass(frozen=True)
class TieRow:
    """Somebody of a provider who is close to a member; ``provider_id`` is the provider's global id."""

    id: uuid.UUID
    number: int
    member_id: uuid.UUID
    provider_id: uuid.UUID
    relation: str
    same_household: bool
    words: str
    declared_by: uuid.UUID | None
    declared_at: datetime
    ended_at: datetime | None
    approvals: tuple[ApprovalRow, ...]

    def decision(self, nation: str, on: date) -> Allow | Deny:
        """What the nation's rule says of it on a day, with what the council allowed."""
        allowed = [Approval(each.given_on, each.until) for each in self.approvals]
        return payable(nation, self.relation, self.same_household, allowed, on)

    def barred(self, nation: str, on: date) -> bool:
        """Whether the rule forbids it before any exception."""
        return not may_pay(nation, self.relation, self.same_household, on)

    def may_be_excepted(self, nation: str, on: date) -> bool:
        """Whether the council can allow it."""
        return may_be_excepted(nation, self.relation, on)

    def source(self, nation: str, on: date) -> str:
        """Where the rule stands."""
        return law_on(nation, on).source


def _rows(session: Session, ties: list[PayeeTie]) -> list[TieRow]:
    found: dict[uuid.UUID, list[ApprovalRow]] = {each.id: [] for each in ties}
    if ties:
        approvals = session.scalars(
            select(PayeeApproval)
            .where(
                PayeeApproval.coop_id == ties[0].coop_id,
                PayeeApproval.tie_id.in_(found),
                PayeeApproval.withdrawn_at.is_(None),
            )
            .order_by(PayeeApproval.recorded_at, PayeeApproval.id)
        )
        for each in approvals:
            found[each.tie_id].append(
                ApprovalRow(
                    each.id, each.officer_name, each.given_on, each.until, each.evidence_id, each.recorded_by,
                    each.recorded_at,
                )
            )  # fmt: skip
    return [
        TieRow(
            each.id, each.number, each.member_id, each.provider_id, each.relation, each.same_household, each.words,
            each.declared_by, each.declared_at, each.ended_at, tuple(found[each.id]),
        )
        for each in ties
    ]  # fmt: skip


def _standing(coop_id: uuid.UUID, *more: ColumnElement[bool]) -> Select[PayeeTie]:
    return (
        select(PayeeTie)
        .where(PayeeTie.coop_id == coop_id, PayeeTie.ended_at.is_(None), *more)
        .order_by(PayeeTie.declared_at.desc(), PayeeTie.id.desc())
    )


def ties_of_member(
    session: Session, coop_id: uuid.UUID, member_id: uuid.UUID, provider_id: uuid.UUID | None = None
) -> list[TieRow]:
    """What a member declared and has not ended (of one provider), the newest first; two queries."""
    more = [PayeeTie.provider_id == provider_id] if provider_id else []
    return _rows(session, list(session.scalars(_standing(coop_id, PayeeTie.member_id == member_id, *more))))


def ties_statement(coop_id: uuid.UUID) -> Select[PayeeTie]:
    """A statement for ``paginate``: every tie that stands in the co-op, the newest first."""
    return _standing(coop_id)


def tie_rows(session: Session, ties: Collection[PayeeTie]) -> list[TieRow]:
    """The rows of what ``ties_statement`` selected, with their approvals; one query."""
    return _rows(session, list(ties))


def tie_by_number(session: Session, coop_id: uuid.UUID, number: int) -> TieRow | None:
    """One tie, ended or not."""
    found = session.scalar(select(PayeeTie).where(PayeeTie.coop_id == coop_id, PayeeTie.number == number))
    return _rows(session, [found])[0] if found else None


def barred_ties(
    session: Session,
    coop_id: uuid.UUID,
    *,
    nation: str,
    provider_ids: Collection[uuid.UUID],
    member_ids: Collection[uuid.UUID],
    on: date,
) -> list[TieRow]:
    """The ties that forbid these members' direct payments to pay one of these providers on a day; three queries.

    The rule binds public money: members whose every agreement is own money are left out.
    """
    if not provider_ids or not member_ids:
        return []
    close = _standing(coop_id, PayeeTie.provider_id.in_(provider_ids), PayeeTie.member_id.in_(member_ids))
    barred = [row for row in _rows(session, list(session.scalars(close))) if not row.decision(nation, on)]
    if not barred:
        return []
    public = set(
        session.scalars(
            select(Agreement.member_id).where(
                and_(
                    Agreement.coop_id == coop_id,
                    Agreement.member_id.in_({row.member_id for row in barred}),
                    Agreement.funder_kind != FunderKind.OWN,
                    Agreement.refused_at.is_(None),
                )
            )
        )
    )
    return [row for row in barred if row.member_id in public]
