"""What an agreement is for, how it goes, when it is looked at again, and how much its funder lets a member keep.

Amounts are whole pence.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from coopbudget.budgets.kinds import Deducts, Going
from coopbudget.budgets.models.agreements import one_of
from coopbudget.db import Base, CoopRow, coop_key


class KeepingRule(CoopRow, Base):
    """How much the funder lets a member keep from ``from_on`` on: so many weeks' money, or an amount, and a contingency
    beside it. ``deducts`` says what of the money is not counted. The newest row of a day is the one that stands; before
    the first, the agreement's own settings do. ``why`` is what the letter says.
    """

    __tablename__ = "keeping_rule"
    __table_args__ = (
        coop_key("agreement_id", "agreement"),
        Index("ix_keeping_rule_agreement_id", "coop_id", "agreement_id", "from_on"),
        one_of("deducts", Deducts),
        CheckConstraint("(weeks is null) <> (amount is null)", name="one_measure"),
        CheckConstraint("weeks between 1 and 104", name="weeks"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("contingency >= 0", name="contingency"),
    )

    agreement_id: Mapped[uuid.UUID]
    from_on: Mapped[date]
    weeks: Mapped[int | None]
    amount: Mapped[int | None]
    contingency: Mapped[int]
    deducts: Mapped[str]
    why: Mapped[str]
    recorded_by: Mapped[uuid.UUID | None]
    recorded_at: Mapped[datetime]


class AgreementReview(CoopRow, Base):
    """A day by which the funder looks at the agreement again. ``first_due_on`` is the day before it was moved.

    ``reminded`` counts the reminders that went out. ``note`` is what came of it, in a person's words.
    """

    __tablename__ = "agreement_review"
    __table_args__ = (
        coop_key("agreement_id", "agreement"),
        UniqueConstraint("coop_id", "agreement_id", "position"),
        Index(
            "uq_agreement_review_open",
            "coop_id",
            "agreement_id",
            unique=True,
            sqlite_where=text("done_on IS NULL"),
            postgresql_where=text("done_on IS NULL"),
        ),
        Index("ix_agreement_review_due_on", "coop_id", "due_on"),
        CheckConstraint("position > 0", name="position"),
        CheckConstraint("reminded between 0 and 3", name="reminded"),
        CheckConstraint("(done_on is null) = (done_at is null)", name="done"),
    )

    agreement_id: Mapped[uuid.UUID]
    position: Mapped[int]
    due_on: Mapped[date]
    first_due_on: Mapped[date]
    moved_why: Mapped[str]
    moved_by: Mapped[uuid.UUID | None]
    moved_at: Mapped[datetime | None]
    done_on: Mapped[date | None]
    done_by: Mapped[uuid.UUID | None]
    done_at: Mapped[datetime | None]
    note: Mapped[str]
    reminded: Mapped[int]
    planned_at: Mapped[datetime]


class Purpose(CoopRow, Base):
    """Which agreed outcome a contract serves that a fund pays for; ``number`` is the contract's."""

    __tablename__ = "purpose"
    __table_args__ = (
        coop_key("fund_id", "fund"),
        coop_key("outcome_id", "outcome"),
        UniqueConstraint("coop_id", "fund_id", "number"),
    )

    fund_id: Mapped[uuid.UUID]
    number: Mapped[int]
    outcome_id: Mapped[uuid.UUID]
    said_by: Mapped[uuid.UUID | None]
    said_as: Mapped[str]
    said_at: Mapped[datetime]


class OutcomeWord(CoopRow, Base):
    """What the member says of how an outcome goes, on a day: her own words, and nobody else's to write."""

    __tablename__ = "outcome_word"
    __table_args__ = (
        coop_key("outcome_id", "outcome"),
        Index("ix_outcome_word_outcome_id", "coop_id", "outcome_id", "said_on"),
        one_of("going", Going),
        CheckConstraint("words <> ''", name="words"),
    )

    outcome_id: Mapped[uuid.UUID]
    going: Mapped[str]
    words: Mapped[str]
    said_on: Mapped[date]
    said_by: Mapped[uuid.UUID | None]
    said_as: Mapped[str]
    said_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
