"""Tables of the shares slice. Amounts are whole pence; what a member holds stands in the ledger alone."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, coop_key


class ShareOffer(CoopRow, Base):
    """A call to buy shares, with the ``target`` it wants to reach. Open from ``opens_on`` until it is closed, or until
    ``closes_on`` is over. One at a time."""

    __tablename__ = "share_offer"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("target > 0", name="target"),
        CheckConstraint("closes_on >= opens_on", name="days"),
        Index(
            "uq_share_offer_open",
            "coop_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    number: Mapped[int]
    title: Mapped[str]
    what_for: Mapped[str]
    target: Mapped[int]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    opened_by: Mapped[uuid.UUID]
    opened_at: Mapped[datetime]
    closed_by: Mapped[uuid.UUID | None]
    closed_at: Mapped[datetime | None]


class ShareApplication(CoopRow, Base):
    """A member wants ``shares`` at ``value`` pence each. What she pays in with her reference waits in ``paid_account``
    until an officer registers the shares. ``owner_id`` is her person, ``offer_id`` the offer that was open."""

    __tablename__ = "share_application"
    __table_args__ = (
        coop_key("member_id", "membership"),
        coop_key("offer_id", "share_offer"),
        coop_key("paid_account_id", "account"),
        coop_key("entry_id", "entry"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("shares > 0", name="shares"),
        CheckConstraint("value > 0", name="value"),
        CheckConstraint("(registered_at is null) = (entry_id is null)", name="registered"),
        CheckConstraint("registered_at is null or called_off_at is null", name="one_end"),
        CheckConstraint("registered_by is null or registered_by <> owner_id", name="second_person"),
        Index(
            "uq_share_application_open",
            "coop_id",
            "member_id",
            unique=True,
            sqlite_where=text("registered_at IS NULL AND called_off_at IS NULL"),
            postgresql_where=text("registered_at IS NULL AND called_off_at IS NULL"),
        ),
        Index("ix_share_application_offer_id", "coop_id", "offer_id"),
    )

    number: Mapped[int]
    member_id: Mapped[uuid.UUID]
    offer_id: Mapped[uuid.UUID | None]
    shares: Mapped[int]
    value: Mapped[int]
    paid_account_id: Mapped[uuid.UUID]
    owner_id: Mapped[uuid.UUID]
    asked_by: Mapped[uuid.UUID]
    asked_as: Mapped[str]
    asked_at: Mapped[datetime]
    called_off_by: Mapped[uuid.UUID | None]
    called_off_at: Mapped[datetime | None]
    registered_by: Mapped[uuid.UUID | None]
    registered_at: Mapped[datetime | None]
    entry_id: Mapped[uuid.UUID | None]
    entry_number: Mapped[int | None]


class ShareWithdrawal(CoopRow, Base):
    """A member (or who settles her estate, through an officer) asks ``amount`` back.

    ``kind`` is what of: shares, money ``paid`` in that never became any, or interest. It can go from ``notice_until``
    on. The bank details are kept until an officer decides; both are null where payments knows them. ``entry_id`` is
    what an officer's yes posted. ``nomination_id``: it goes to whom a member who has died had named.
    """

    __tablename__ = "share_withdrawal"
    __table_args__ = (
        coop_key("member_id", "membership"),
        coop_key("nomination_id", "share_nomination"),
        coop_key("entry_id", "entry"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("kind in ('shares', 'paid', 'interest')", name="kind"),
        CheckConstraint("agreed is null or agreed = false or decided_by <> asked_by", name="second_person"),
        CheckConstraint("(sort_code is null) = (account_number is null)", name="details"),
        CheckConstraint("decided_at is null or sort_code is null", name="details_go"),
        CheckConstraint("agreed is null or agreed = (entry_id is not null)", name="posted"),
        Index(
            "uq_share_withdrawal_waiting",
            "coop_id",
            "member_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL AND nomination_id IS NULL"),
            postgresql_where=text("decided_at IS NULL AND nomination_id IS NULL"),
        ),
        Index(
            "uq_share_withdrawal_named",
            "coop_id",
            "nomination_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    number: Mapped[int]
    member_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    amount: Mapped[int]
    notice_until: Mapped[date]
    sort_code: Mapped[str | None]
    account_number: Mapped[str | None]
    asked_by: Mapped[uuid.UUID]
    asked_as: Mapped[str]
    asked_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    agreed: Mapped[bool | None]
    why: Mapped[str] = mapped_column(default="")
    called_off_by: Mapped[uuid.UUID | None]
    called_off_at: Mapped[datetime | None]
    entry_id: Mapped[uuid.UUID | None]
    entry_number: Mapped[int | None]
    back_entry_number: Mapped[int | None]
    nomination_id: Mapped[uuid.UUID | None]


class ShareNomination(CoopRow, Base):
    """Whom a member names to have a part (whole percent) of what she has in shares when she dies.

    It counts from ``received_at`` on, when the paper that she signed had come (``evidence_id``), until ``ended_at``.
    ``to_member_id`` is who is named, where they are a member. ``passes`` is what passes to them (pence), worked out
    when her death was recorded.
    """

    __tablename__ = "share_nomination"
    __table_args__ = (
        coop_key("member_id", "membership"),
        coop_key("to_member_id", "membership"),
        coop_key("evidence_id", "evidence"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("percent between 1 and 100", name="percent"),
        CheckConstraint("(received_at is null) = (evidence_id is null)", name="received"),
        CheckConstraint("passes is null or passes >= 0", name="passes"),
        CheckConstraint("to_member_id is null or to_member_id <> member_id", name="another"),
        Index("ix_share_nomination_member_id", "coop_id", "member_id"),
    )

    number: Mapped[int]
    member_id: Mapped[uuid.UUID]
    name: Mapped[str]
    contact: Mapped[str]
    relation: Mapped[str]
    officer: Mapped[bool]
    to_member_id: Mapped[uuid.UUID | None]
    percent: Mapped[int]
    made_by: Mapped[uuid.UUID]
    made_as: Mapped[str]
    made_at: Mapped[datetime]
    evidence_id: Mapped[uuid.UUID | None]
    received_by: Mapped[uuid.UUID | None]
    received_at: Mapped[datetime | None]
    ended_by: Mapped[uuid.UUID | None]
    ended_at: Mapped[datetime | None]
    passes: Mapped[int | None]


class ShareTransfer(CoopRow, Base):
    """Shares of a member who has died, passed on to another member. ``why`` names the paper that says so, which is kept
    (``evidence_id``); ``nomination_id`` where she had named them."""

    __tablename__ = "share_transfer"
    __table_args__ = (
        coop_key("from_id", "membership"),
        coop_key("to_id", "membership"),
        coop_key("nomination_id", "share_nomination"),
        coop_key("evidence_id", "evidence"),
        coop_key("entry_id", "entry"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("from_id <> to_id", name="another"),
    )

    number: Mapped[int]
    from_id: Mapped[uuid.UUID]
    to_id: Mapped[uuid.UUID]
    amount: Mapped[int]
    why: Mapped[str]
    passed_by: Mapped[uuid.UUID]
    passed_at: Mapped[datetime]
    entry_id: Mapped[uuid.UUID]
    entry_number: Mapped[int]
    nomination_id: Mapped[uuid.UUID | None]
    evidence_id: Mapped[uuid.UUID | None]


class ShareInterest(CoopRow, Base):
    """What shares earn from ``starts_on`` to ``ends_on``, as put to the members' vote: ``rate`` is for a whole year, in
    hundredths of a percent. Booked once, when the time is over. ``motion_id`` is empty only while it is being made.

    While nobody has asked for it, a booking can be taken back ("undone") and made again: ``times_undone``, and who did
    it last, when, why and by which entry.
    """

    __tablename__ = "share_interest"
    __table_args__ = (
        coop_key("motion_id", "motion"),
        coop_key("entry_id", "entry"),
        UniqueConstraint("coop_id", "number"),
        UniqueConstraint("coop_id", "motion_id"),
        CheckConstraint("rate > 0", name="rate"),
        CheckConstraint("ends_on >= starts_on", name="days"),
        CheckConstraint("(booked_at is null) = (total is null)", name="booked"),
        CheckConstraint("(entry_id is null) = (coalesce(total, 0) = 0)", name="posted"),
        CheckConstraint("times_undone >= 0", name="times_undone"),
    )

    number: Mapped[int]
    rate: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    motion_id: Mapped[uuid.UUID | None]
    proposed_by: Mapped[uuid.UUID]
    proposed_at: Mapped[datetime]
    booked_by: Mapped[uuid.UUID | None]
    booked_at: Mapped[datetime | None]
    total: Mapped[int | None]
    entry_id: Mapped[uuid.UUID | None]
    entry_number: Mapped[int | None]
    times_undone: Mapped[int] = mapped_column(default=0)
    undone_by: Mapped[uuid.UUID | None]
    undone_at: Mapped[datetime | None]
    undone_why: Mapped[str] = mapped_column(default="")
    undone_entry_number: Mapped[int | None]


class ShareInterestPart(CoopRow, Base):
    """What one member's shares earned of it, in pence."""

    __tablename__ = "share_interest_part"
    __table_args__ = (
        coop_key("interest_id", "share_interest"),
        coop_key("member_id", "membership"),
        UniqueConstraint("coop_id", "interest_id", "member_id"),
        CheckConstraint("amount > 0", name="amount"),
    )

    interest_id: Mapped[uuid.UUID]
    member_id: Mapped[uuid.UUID]
    amount: Mapped[int]


class Loan(CoopRow, Base):
    """Loan stock: a member (``member_id``) or a friend lends ``amount`` at ``rate`` a year (hundredths of a percent).

    It goes back in ``parts`` equal parts, ``every_months``, and begins on ``begun_on``, once its money has come.
    ``next_on`` is the day of the next part that nobody let be paid.
    """

    __tablename__ = "loan"
    __table_args__ = (
        coop_key("member_id", "membership"),
        coop_key("owed_account_id", "account"),
        coop_key("payee_id", "payee"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("rate >= 0", name="rate"),
        CheckConstraint("every_months between 1 and 120", name="every_months"),
        CheckConstraint("parts between 1 and 120 and parts <= amount", name="parts"),
        CheckConstraint("(begun_on is null) = (begun_by is null)", name="begun"),
        CheckConstraint("begun_on is null or called_off_at is null", name="one_end"),
        CheckConstraint("begun_by is null or begun_by <> recorded_by", name="second_person"),
    )

    number: Mapped[int]
    member_id: Mapped[uuid.UUID | None]
    lender: Mapped[str]
    terms: Mapped[str]
    amount: Mapped[int]
    rate: Mapped[int]
    every_months: Mapped[int]
    parts: Mapped[int]
    owed_account_id: Mapped[uuid.UUID]
    payee_id: Mapped[uuid.UUID]
    recorded_by: Mapped[uuid.UUID]
    recorded_at: Mapped[datetime]
    begun_by: Mapped[uuid.UUID | None]
    begun_on: Mapped[date | None]
    next_on: Mapped[date | None]
    called_off_by: Mapped[uuid.UUID | None]
    called_off_at: Mapped[datetime | None]


class LoanPart(CoopRow, Base):
    """A part of a loan that an officer let be paid back, with its interest."""

    __tablename__ = "loan_part"
    __table_args__ = (
        coop_key("loan_id", "loan"),
        coop_key("entry_id", "entry"),
        UniqueConstraint("coop_id", "loan_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("principal > 0 and interest >= 0", name="amounts"),
    )

    loan_id: Mapped[uuid.UUID]
    number: Mapped[int]
    due_on: Mapped[date]
    principal: Mapped[int]
    interest: Mapped[int]
    paid_by: Mapped[uuid.UUID]
    paid_at: Mapped[datetime]
    entry_id: Mapped[uuid.UUID]
    entry_number: Mapped[int]


class LoanReturn(CoopRow, Base):
    """What came for a loan and is not part of it, on its way back to the lender."""

    __tablename__ = "loan_return"
    __table_args__ = (
        coop_key("loan_id", "loan"),
        coop_key("entry_id", "entry"),
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_loan_return_loan_id", "coop_id", "loan_id"),
    )

    loan_id: Mapped[uuid.UUID]
    amount: Mapped[int]
    returned_by: Mapped[uuid.UUID]
    returned_at: Mapped[datetime]
    entry_id: Mapped[uuid.UUID]
    entry_number: Mapped[int]
