"""What agreements are for, how that goes, when they are looked at again, and how much may be kept."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from coopbudget.budgets.keeping import Keeping
from coopbudget.budgets.kinds import Deducts
from coopbudget.budgets.models import (
    Agreement,
    AgreementReview,
    Funder,
    KeepingRule,
    Outcome,
    OutcomeWord,
    Purpose,
)


class OutcomeRow(NamedTuple):
    """An agreed outcome, in the words and the order of the plan."""

    id: uuid.UUID
    position: int
    text: str


class WordRow(NamedTuple):
    """What the member said of an outcome on a day."""

    id: uuid.UUID
    outcome_id: uuid.UUID
    going: str
    words: str
    said_on: date
    said_by: uuid.UUID | None
    said_as: str
    changed_at: datetime | None


class ReviewRow(NamedTuple):
    """A review of an agreement: to come while ``done_on`` is None."""

    id: uuid.UUID
    agreement_id: uuid.UUID
    agreement_number: int
    member_id: uuid.UUID
    funder: str
    position: int
    due_on: date
    first_due_on: date
    moved_why: str
    moved_by: uuid.UUID | None
    done_on: date | None
    done_by: uuid.UUID | None
    note: str
    reminded: int


class RuleRow(NamedTuple):
    """How much may be kept from a day on, and who wrote that down."""

    keeping: Keeping
    why: str
    recorded_by: uuid.UUID | None
    recorded_at: datetime


def outcome_rows(session: Session, coop_id: uuid.UUID, agreement_id: uuid.UUID) -> list[OutcomeRow]:
    """The agreed outcomes with their ids, in the order of the plan."""
    return outcome_rows_of(session, coop_id, [agreement_id])[agreement_id]


def outcome_rows_of(
    session: Session, coop_id: uuid.UUID, agreement_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[OutcomeRow]]:
    """As ``outcome_rows``, for many agreements in one query."""
    found: dict[uuid.UUID, list[OutcomeRow]] = {agreement_id: [] for agreement_id in agreement_ids}
    rows = session.execute(
        select(Outcome.agreement_id, Outcome.id, Outcome.position, Outcome.text)
        .where(Outcome.coop_id == coop_id, Outcome.agreement_id.in_(list(found)))
        .order_by(Outcome.agreement_id, Outcome.position)
    )
    for agreement_id, ident, position, text in rows:
        found[agreement_id].append(OutcomeRow(ident, position, text))
    return found


def words_of(session: Session, coop_id: uuid.UUID, agreement_id: uuid.UUID) -> list[WordRow]:
    """What the member said of the outcomes of an agreement, the newest first."""
    rows = session.execute(
        select(
            OutcomeWord.id, OutcomeWord.outcome_id, OutcomeWord.going, OutcomeWord.words, OutcomeWord.said_on,
            OutcomeWord.said_by, OutcomeWord.said_as, OutcomeWord.changed_at,
        )
        .join(Outcome, and_(Outcome.coop_id == OutcomeWord.coop_id, Outcome.id == OutcomeWord.outcome_id))
        .where(Outcome.coop_id == coop_id, Outcome.agreement_id == agreement_id)
        .order_by(OutcomeWord.said_on.desc(), OutcomeWord.said_at.desc(), OutcomeWord.id)
    )  # fmt: skip
    return [WordRow(*row) for row in rows]


def purposes_of(
    session: Session, coop_id: uuid.UUID, fund_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, dict[int, uuid.UUID]]:
    """The outcome (by id) that each contract (by number) was said to serve, by fund; one query."""
    found: dict[uuid.UUID, dict[int, uuid.UUID]] = {fund_id: {} for fund_id in fund_ids}
    rows = session.execute(
        select(Purpose.fund_id, Purpose.number, Purpose.outcome_id)
        .where(Purpose.coop_id == coop_id, Purpose.fund_id.in_(list(found)))
        .order_by(Purpose.fund_id, Purpose.number)
    )
    for fund_id, number, outcome_id in rows:
        found[fund_id][number] = outcome_id
    return found


def rules_of(
    session: Session, coop_id: uuid.UUID, agreement_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[RuleRow]]:
    """How much each funder lets be kept, as dated rows in the order in which they take effect; one query."""
    found: dict[uuid.UUID, list[RuleRow]] = {agreement_id: [] for agreement_id in agreement_ids}
    for row in session.scalars(
        select(KeepingRule)
        .where(KeepingRule.coop_id == coop_id, KeepingRule.agreement_id.in_(list(found)))
        .order_by(KeepingRule.from_on, KeepingRule.recorded_at, KeepingRule.id)
    ):
        keeping = Keeping(row.from_on, row.weeks, row.amount, row.contingency, Deducts(row.deducts))
        found[row.agreement_id].append(RuleRow(keeping, row.why, row.recorded_by, row.recorded_at))
    return found


def reviews_statement(coop_id: Any) -> Select[Any]:
    """A statement for ``paginate``: reviews of the co-op's agreements by the day they are due; see ``ReviewRow``."""
    columns: tuple[Any, ...] = (
        AgreementReview.id, AgreementReview.agreement_id, Agreement.number, Agreement.member_id, Funder.name,
        AgreementReview.position, AgreementReview.due_on, AgreementReview.first_due_on, AgreementReview.moved_why,
        AgreementReview.moved_by, AgreementReview.done_on, AgreementReview.done_by, AgreementReview.note,
        AgreementReview.reminded,
    )  # fmt: skip
    return (
        select(*columns)
        .join(
            Agreement,
            and_(Agreement.coop_id == AgreementReview.coop_id, Agreement.id == AgreementReview.agreement_id),
        )
        .outerjoin(Funder, and_(Funder.coop_id == Agreement.coop_id, Funder.id == Agreement.funder_id))
        .where(AgreementReview.coop_id == coop_id)
        .order_by(AgreementReview.due_on, Agreement.number, AgreementReview.position)
    )


def review_row(row: Any) -> ReviewRow:
    """A row of ``reviews_statement``."""
    ident, agreement_id, number, member_id, funder, *rest = row
    return ReviewRow(ident, agreement_id, number, member_id, funder or "", *rest)


def to_come() -> Any:
    """The condition that a review has not been (for ``reviews_statement``)."""
    return AgreementReview.done_on.is_(None)


def due_between(since: date | None, until: date) -> Any:
    """The condition that a review is due between two days, both included; no first day: all before."""
    late = AgreementReview.due_on <= until
    return late if since is None else and_(AgreementReview.due_on >= since, late)


def of_agreement(agreement_id: uuid.UUID) -> Any:
    """The condition that it is a review of this agreement."""
    return AgreementReview.agreement_id == agreement_id


def reviews_of(session: Session, coop_id: uuid.UUID, agreement_id: uuid.UUID) -> list[ReviewRow]:
    """The reviews of an agreement, the newest first: the one to come stands on top."""
    rows = session.execute(
        reviews_statement(coop_id)
        .where(of_agreement(agreement_id))
        .order_by(None)
        .order_by(AgreementReview.position.desc())
    )
    return [review_row(row) for row in rows]


def open_reviews(session: Session, coop_id: uuid.UUID, *, until: date) -> list[ReviewRow]:
    """Reviews to come that are due by a day, of agreements that stand."""
    rows = session.execute(
        reviews_statement(coop_id).where(to_come(), due_between(None, until), Agreement.refused_at.is_(None))
    )
    return [review_row(row) for row in rows]


def without_review(coop_id: uuid.UUID, after: int) -> Select[Any]:
    """Agreements with a funder, numbered ``after`` that, which stand and have no review to come; by number."""
    waits = (
        select(AgreementReview.id)
        .where(
            AgreementReview.coop_id == Agreement.coop_id,
            AgreementReview.agreement_id == Agreement.id,
            AgreementReview.done_on.is_(None),
        )
        .exists()
    )
    return (
        select(Agreement)
        .where(
            Agreement.coop_id == coop_id,
            Agreement.number > after,
            Agreement.funder_id.is_not(None),
            Agreement.checked_at.is_not(None),
            Agreement.refused_at.is_(None),
            ~waits,
        )
        .order_by(Agreement.number)
    )
