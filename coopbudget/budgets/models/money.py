"""Money that is asked back, and the balances that the books begin with. Amounts are whole pence."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from coopbudget.budgets.kinds import Side
from coopbudget.budgets.models.agreements import one_of
from coopbudget.db import Base, CoopRow, coop_key


class AskedBack(CoopRow, Base):
    """A sum the funder asks back, how much of it is set aside, and whether it was sent off. Pence.

    ``to_name``: by the funder's letter it goes to whoever looks after the member's direct payment next; None: back to
    the funder.
    """

    __tablename__ = "asked_back"
    __table_args__ = (
        coop_key("version_id", "agreement_version"),
        coop_key("fund_id", "fund"),
        UniqueConstraint("coop_id", "version_id"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("earmarked between 0 and amount", name="earmarked"),
        CheckConstraint("instructed_at is null or earmarked = amount", name="whole"),
        Index("ix_asked_back_fund_id", "coop_id", "fund_id"),
    )

    version_id: Mapped[uuid.UUID]
    fund_id: Mapped[uuid.UUID]
    amount: Mapped[int]
    earmarked: Mapped[int]
    reference: Mapped[str]
    due_on: Mapped[date]
    instructed_by: Mapped[uuid.UUID | None]
    instructed_at: Mapped[datetime | None]
    to_name: Mapped[str | None]


class MoneyBack(CoopRow, Base):
    """Own money (pence) that its owner asks to have in her own bank account. It is set aside at once.

    An officer decides; a payment run then pays it. The bank details are what she said, kept here until that decision
    and by payments after it; both are null where payments knows them already.
    """

    __tablename__ = "money_back"
    __table_args__ = (
        coop_key("fund_id", "fund"),
        coop_key("member_id", "membership"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("agreed is null or agreed = false or decided_by <> asked_by", name="second_person"),
        CheckConstraint("(sort_code is null) = (account_number is null)", name="details"),
        CheckConstraint("decided_at is null or sort_code is null", name="details_go"),
        Index(
            "uq_money_back_waiting",
            "coop_id",
            "fund_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index("ix_money_back_fund_id", "coop_id", "fund_id"),
    )

    number: Mapped[int]
    fund_id: Mapped[uuid.UUID]
    member_id: Mapped[uuid.UUID]
    amount: Mapped[int]
    sort_code: Mapped[str | None]
    account_number: Mapped[str | None]
    asked_by: Mapped[uuid.UUID]
    asked_as: Mapped[str]
    asked_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    agreed: Mapped[bool | None]
    why: Mapped[str]
    called_off_by: Mapped[uuid.UUID | None]
    called_off_at: Mapped[datetime | None]
    entry_id: Mapped[uuid.UUID]
    entry_number: Mapped[int]
    back_entry_number: Mapped[int | None]


class Opening(CoopRow, Base):
    """The balances that the books of one bank account begin with, and the bank's own figure for that day."""

    __tablename__ = "opening"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        coop_key("evidence_id", "evidence"),
        UniqueConstraint("coop_id", "number"),
        Index(
            "uq_opening_standing",
            "coop_id",
            "side",
            unique=True,
            sqlite_where=text("discarded_at IS NULL"),
            postgresql_where=text("discarded_at IS NULL"),
        ),
        one_of("side", Side),
        CheckConstraint("bank_figure > 0", name="bank_figure"),
        CheckConstraint("second_by is null or second_by <> first_by", name="two_officers"),
        CheckConstraint("second_at is null or first_at is not null", name="in_order"),
        CheckConstraint("second_at is null or discarded_at is null", name="one_end"),
    )

    number: Mapped[int]
    side: Mapped[str]
    as_on: Mapped[date]
    bank_figure: Mapped[int]
    evidence_id: Mapped[uuid.UUID | None]
    uploaded_by: Mapped[uuid.UUID | None]
    uploaded_at: Mapped[datetime]
    first_by: Mapped[uuid.UUID | None]
    first_at: Mapped[datetime | None]
    second_by: Mapped[uuid.UUID | None]
    second_at: Mapped[datetime | None]
    discarded_by: Mapped[uuid.UUID | None]
    discarded_at: Mapped[datetime | None]
    entry_id: Mapped[uuid.UUID | None]
    entry_number: Mapped[int | None]


class OpeningLine(CoopRow, Base):
    """A line of the spreadsheet: the reference as typed, pence, and the fund it was matched to, if any."""

    __tablename__ = "opening_line"
    __table_args__ = (
        coop_key("opening_id", "opening"),
        coop_key("fund_id", "fund"),
        UniqueConstraint("coop_id", "opening_id", "position"),
        CheckConstraint("amount >= 0", name="amount"),
    )

    opening_id: Mapped[uuid.UUID]
    position: Mapped[int]
    reference: Mapped[str]
    amount: Mapped[int]
    fund_id: Mapped[uuid.UUID | None]
