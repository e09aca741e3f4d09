"""Reads of findings, what was decided of them, and when the books were looked through, in a stated order."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from coopbudget.exceptions.facts import Outcome, Record, Rule, Shown, read_records
from coopbudget.exceptions.models import Finding, FindingDecision, FindingLook


@dataclass(frozen=True)
class FindingRow:
    """A finding as pages show it. ``amount`` is pence; ``gone``: the last look no longer found it."""

    id: uuid.UUID
    number: int
    rule: Rule
    digest: str
    values: Mapping[str, Any]
    records: tuple[Record, ...]
    concerns: frozenset[uuid.UUID]
    found_on: date
    amount: int
    first_at: datetime
    opened_at: datetime
    gone_at: datetime | None
    outcome: Outcome

    @property
    def gone(self) -> bool:
        return self.gone_at is not None

    @property
    def waits(self) -> bool:
        """Whether somebody has to look at it."""
        return self.outcome is Outcome.OPEN and not self.gone


def finding_row(found: Finding) -> FindingRow:
    """The plain facts of a stored finding."""
    return FindingRow(
        found.id, found.number, Rule(found.rule), found.digest, found.facts["values"],
        tuple(read_records(found.facts["records"])), frozenset(uuid.UUID(each) for each in found.concerns),
        found.found_on, found.amount, found.first_at, found.opened_at, found.gone_at, Outcome(found.outcome),
    )  # fmt: skip


def findings(coop_id: uuid.UUID, *, rule: str = "", show: str = Shown.OPEN) -> Select[Finding]:
    """A statement for ``paginate``: findings, the newest first; by default those that wait for somebody."""
    wanted = (
        select(Finding)
        .where(Finding.coop_id == coop_id)
        .order_by(Finding.found_on.desc(), Finding.number.desc())
    )  # fmt: skip
    if rule:
        wanted = wanted.where(Finding.rule == rule)
    if show == Shown.OPEN:
        wanted = wanted.where(Finding.outcome == Outcome.OPEN.value, Finding.gone_at.is_(None))
    elif show == Shown.DECIDED:
        wanted = wanted.where(Finding.outcome != Outcome.OPEN.value)
    elif show == Shown.REPORTED:
        wanted = wanted.where(Finding.outcome == Outcome.REPORTED.value)
    elif show == Shown.GONE:
        wanted = wanted.where(Finding.outcome == Outcome.OPEN.value, Finding.gone_at.is_not(None))
    return wanted


def finding_by_number(session: Session, coop_id: uuid.UUID, number: int) -> FindingRow | None:
    """The finding by its number."""
    found = session.scalar(select(Finding).where(Finding.coop_id == coop_id, Finding.number == number))
    return finding_row(found) if found else None


def rules_found(session: Session, coop_id: uuid.UUID) -> dict[Rule, int]:
    """How many findings wait for somebody, by rule; only rules that found something."""
    rows = session.execute(
        select(Finding.rule, func.count())
        .where(Finding.coop_id == coop_id, Finding.outcome == Outcome.OPEN.value, Finding.gone_at.is_(None))
        .group_by(Finding.rule)
        .order_by(Finding.rule)
    )
    return {Rule(rule): number for rule, number in rows}


@dataclass(frozen=True)
class DecisionRow:
    """What somebody decided. ``now``: of the facts as they still are."""

    outcome: Outcome
    why: str
    decided_by: uuid.UUID
    decided_at: datetime
    now: bool


def decisions(session: Session, coop_id: uuid.UUID, finding: FindingRow) -> list[DecisionRow]:
    """Everything decided of a finding, the newest first."""
    rows = session.scalars(
        select(FindingDecision)
        .where(FindingDecision.coop_id == coop_id, FindingDecision.finding_id == finding.id)
        .order_by(FindingDecision.decided_at.desc(), FindingDecision.id.desc())
    )
    return [
        DecisionRow(Outcome(each.outcome), each.why, each.decided_by, each.decided_at, each.digest == finding.digest)
        for each in rows
    ]


@dataclass(frozen=True)
class LookRow:
    """That the books were looked through."""

    looked_at: datetime
    looked_on: date
    since: date
    looked_by: uuid.UUID | None
    found: int
    fresh: int
    gone: int


def last_look(session: Session, coop_id: uuid.UUID, *, by_itself: bool = False) -> LookRow | None:
    """The newest look; ``by_itself``: the newest that nobody asked for."""
    wanted = (
        select(FindingLook)
        .where(FindingLook.coop_id == coop_id)
        .order_by(FindingLook.looked_on.desc(), FindingLook.looked_at.desc(), FindingLook.id.desc())
        .limit(1)
    )
    found = session.scalar(wanted.where(FindingLook.looked_by.is_(None)) if by_itself else wanted)
    if found is None:
        return None
    return LookRow(
        found.looked_at, found.looked_on, found.since, found.looked_by, found.found, found.fresh, found.gone
    )  # fmt: skip
