"""What happened to an agreement: its changes, consents, outcomes, and sums asked back."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from coopbudget.budgets import rules
from coopbudget.budgets.kinds import NO_END
from coopbudget.budgets.models import AgreementVersion, AskedBack, Consent, Outcome, Uncovered


class UncoveredRow(NamedTuple):
    """A promise that a change no longer covered. Pence; ``weekly`` None where it was not known."""

    kind: str
    number: int
    balance: int
    weekly: int | None
    until_on: date | None

    @property
    def weeks(self) -> int | None:
        """How many whole weeks the money set aside lasts."""
        return self.balance // self.weekly if self.weekly else None


@dataclass(frozen=True)
class VersionRow:
    """One dated change with what it no longer covered. Terms are None where it left them alone."""

    id: uuid.UUID
    position: int
    change: str
    effective_on: date
    rate: int | None
    contribution: int | None
    ends_on: date | None
    reason: str
    evidence_id: uuid.UUID | None
    recorded_by: uuid.UUID | None
    recorded_at: datetime
    asked_back: int | None
    uncovered: tuple[UncoveredRow, ...]


def steps_of(session: Session, coop_id: uuid.UUID, agreement_id: uuid.UUID) -> list[rules.Step]:
    """The changes of an agreement as the rules read them, in the order recorded."""
    return steps_of_agreements(session, coop_id, [agreement_id])[agreement_id]


def steps_of_agreements(
    session: Session, coop_id: uuid.UUID, agreement_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[rules.Step]]:
    """As ``steps_of``, for many agreements in one query."""
    found: dict[uuid.UUID, list[rules.Step]] = {agreement_id: [] for agreement_id in agreement_ids}
    for v in session.scalars(
        select(AgreementVersion)
        .where(AgreementVersion.coop_id == coop_id, AgreementVersion.agreement_id.in_(list(found)))
        .order_by(AgreementVersion.agreement_id, AgreementVersion.position)
    ):
        step = rules.Step(v.effective_on, v.position, v.rate, v.contribution, v.suspended, v.ends_on)
        found[v.agreement_id].append(step)
    return found


def versions_of(session: Session, coop_id: uuid.UUID, agreement_id: uuid.UUID) -> list[VersionRow]:
    """The changes of an agreement, the newest first."""
    rows = session.execute(
        select(AgreementVersion, AskedBack.amount)
        .outerjoin(
            AskedBack,
            and_(AskedBack.coop_id == AgreementVersion.coop_id, AskedBack.version_id == AgreementVersion.id),
        )
        .where(AgreementVersion.coop_id == coop_id, AgreementVersion.agreement_id == agreement_id)
        .order_by(AgreementVersion.effective_on.desc(), AgreementVersion.position.desc())
    ).all()
    named: dict[uuid.UUID, list[UncoveredRow]] = {}
    for u in session.scalars(
        select(Uncovered)
        .join(
            AgreementVersion,
            and_(AgreementVersion.coop_id == Uncovered.coop_id, AgreementVersion.id == Uncovered.version_id),
        )
        .where(Uncovered.coop_id == coop_id, AgreementVersion.agreement_id == agreement_id)
        .order_by(Uncovered.kind, Uncovered.number)
    ):
        named.setdefault(u.version_id, []).append(UncoveredRow(u.kind, u.number, u.balance, u.weekly, u.until_on))
    return [
        VersionRow(
            id=v.id, position=v.position, change=v.change, effective_on=v.effective_on, rate=v.rate,
            contribution=v.contribution, ends_on=None if v.ends_on == NO_END else v.ends_on, reason=v.reason,
            evidence_id=v.evidence_id, recorded_by=v.recorded_by, recorded_at=v.recorded_at, asked_back=amount,
            uncovered=tuple(named.get(v.id, ())),
        )
        for v, amount in rows
    ]  # fmt: skip


def outcomes_of(session: Session, coop_id: uuid.UUID, agreement_id: uuid.UUID) -> list[str]:
    """The agreed outcomes, in the order of the plan."""
    return list(
        session.scalars(
            select(Outcome.text)
            .where(Outcome.coop_id == coop_id, Outcome.agreement_id == agreement_id)
            .order_by(Outcome.position)
        )
    )


def outcomes_by_agreement(
    session: Session, coop_id: uuid.UUID, agreement_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, list[str]]:
    """The agreed outcomes of each of several agreements, in the order of its plan; one query."""
    found: dict[uuid.UUID, list[str]] = {}
    for agreement_id, text in session.execute(
        select(Outcome.agreement_id, Outcome.text)
        .where(Outcome.coop_id == coop_id, Outcome.agreement_id.in_(list(agreement_ids)))
        .order_by(Outcome.agreement_id, Outcome.position)
    ):
        found.setdefault(agreement_id, []).append(text)
    return found


def outcomes_of_agreements(session: Session, coop_id: uuid.UUID, agreement_ids: Sequence[uuid.UUID]) -> list[str]:
    """The agreed outcomes of several agreements, each once, in the order of the agreements and of their plans."""
    rows = session.execute(
        select(Outcome.agreement_id, Outcome.text)
        .where(Outcome.coop_id == coop_id, Outcome.agreement_id.in_(agreement_ids))
        .order_by(Outcome.position)
    ).all()
    return list(
        dict.fromkeys(text for wanted in agreement_ids for agreement_id, text in rows if agreement_id == wanted)
    )


class ConsentRow(NamedTuple):
    """One written consent, standing or withdrawn."""

    id: uuid.UUID
    officer_name: str
    given_on: date
    evidence_id: uuid.UUID
    recorded_by: uuid.UUID | None
    recorded_at: datetime
    withdrawn_on: date | None


def consents_of(session: Session, coop_id: uuid.UUID, agreement_id: uuid.UUID) -> list[ConsentRow]:
    """The funder's consents, the newest first; at most one is not withdrawn."""
    rows = session.execute(
        select(
            Consent.id, Consent.officer_name, Consent.given_on, Consent.evidence_id, Consent.recorded_by,
            Consent.recorded_at, Consent.withdrawn_on,
        )
        .where(Consent.coop_id == coop_id, Consent.agreement_id == agreement_id)
        .order_by(Consent.recorded_at.desc(), Consent.id.desc())
    )  # fmt: skip
    return [ConsentRow(*row) for row in rows]


class AskedBackRow(NamedTuple):
    """A sum the funder asks back, and the place of its change in the agreement. Pence. ``to_name``: whom it goes to by
    the funder's letter, where it does not go back to the funder."""

    id: uuid.UUID
    position: int
    fund_id: uuid.UUID
    effective_on: date
    amount: int
    earmarked: int
    reference: str
    due_on: date
    instructed_at: datetime | None
    instructed_by: uuid.UUID | None
    to_name: str | None

    @property
    def missing(self) -> int:
        return self.amount - self.earmarked


def _asked_back(coop_id: uuid.UUID) -> Select[Any]:
    columns: tuple[Any, ...] = (
        AskedBack.id, AgreementVersion.position, AskedBack.fund_id, AgreementVersion.effective_on, AskedBack.amount,
        AskedBack.earmarked, AskedBack.reference, AskedBack.due_on, AskedBack.instructed_at, AskedBack.instructed_by,
        AskedBack.to_name,
    )  # fmt: skip
    return (
        select(*columns)
        .join(
            AgreementVersion,
            and_(AgreementVersion.coop_id == AskedBack.coop_id, AgreementVersion.id == AskedBack.version_id),
        )
        .where(AskedBack.coop_id == coop_id)
        .order_by(AskedBack.due_on, AskedBack.id)
    )


def asked_back_of(session: Session, coop_id: uuid.UUID, agreement_id: uuid.UUID) -> list[AskedBackRow]:
    """The sums asked back under an agreement, by the day they are due."""
    rows = session.execute(_asked_back(coop_id).where(AgreementVersion.agreement_id == agreement_id))
    return [AskedBackRow(*row) for row in rows]


def asked_back_of_funds(
    session: Session, coop_id: uuid.UUID, fund_ids: Collection[uuid.UUID], *, settled: bool = False
) -> dict[uuid.UUID, list[AskedBackRow]]:
    """The sums asked back from many funds that are not all set aside yet (``settled``: every one), by fund, by the day
    they are due; one query."""
    found: dict[uuid.UUID, list[AskedBackRow]] = {}
    wanted = _asked_back(coop_id).where(AskedBack.fund_id.in_(list(fund_ids)))
    if not settled:
        wanted = wanted.where(AskedBack.earmarked < AskedBack.amount)
    for row in session.execute(wanted):
        found.setdefault(row.fund_id, []).append(AskedBackRow(*row))
    return found


def asked_back_by_version(session: Session, coop_id: uuid.UUID, version_id: uuid.UUID) -> AskedBackRow | None:
    """The sum that one change asked back, if it did."""
    row = session.execute(_asked_back(coop_id).where(AskedBack.version_id == version_id)).one_or_none()
    return None if row is None else AskedBackRow(*row)
