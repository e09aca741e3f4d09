"""Who is paid, what is to be paid, and the runs that pay it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key
from coopbudget.payments.models.bank import SIDE


class Payee(CoopRow, Base):
    """Whom the co-op pays, with bank details. ``ref_id`` is its owner's id (a provider, say); ``people`` are
    the persons who are, or speak for, the payee: none of them may approve its payment.

    ``own_page`` is the path where they see their details. ``details_at`` is when those last changed; nothing is
    paid to them before ``rests_until``.
    """

    __tablename__ = "payee"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "number"),
        UniqueConstraint("coop_id", "ref_id"),
        CheckConstraint("kind in ('provider', 'supplier', 'funder', 'member', 'coop', 'lender')", name="kind"),
        CheckConstraint("length(sort_code) = 6", name="sort_code"),
        CheckConstraint("length(account_number) = 8", name="account_number"),
    )

    number: Mapped[int]
    kind: Mapped[str]
    ref_id: Mapped[uuid.UUID]
    name: Mapped[str]
    sort_code: Mapped[str]
    account_number: Mapped[str]
    people: Mapped[list[Any]] = mapped_column(JsonText, default=list)
    own_page: Mapped[str] = mapped_column(default="")
    details_at: Mapped[datetime | None]
    rests_until: Mapped[datetime | None]
    recorded_by: Mapped[uuid.UUID | None]
    recorded_at: Mapped[datetime]


class PayeeChange(CoopRow, Base):
    """New bank details for a payee. A second officer decides, and the payee confirms: on the platform
    (``confirmed_by``) or, where nobody there speaks for them, by what that officer heard (``confirmed_how``).

    It waits until ``settled_at``; nothing is paid to them meanwhile. ``old_sort_code`` and
    ``old_account_number`` are what it replaced; it may be called off while the new details rest.
    """

    __tablename__ = "payee_change"
    __table_args__ = (
        coop_key("payee_id", "payee"),
        CheckConstraint("length(sort_code) = 6", name="sort_code"),
        CheckConstraint("length(account_number) = 8", name="account_number"),
        CheckConstraint("decided_by is null or decided_by <> asked_by", name="second_officer"),
        CheckConstraint("confirmed_by is null or confirmed_by <> asked_by", name="payee_confirms"),
        Index(
            "uq_payee_change_waiting",
            "coop_id",
            "payee_id",
            unique=True,
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    payee_id: Mapped[uuid.UUID]
    sort_code: Mapped[str]
    account_number: Mapped[str]
    reason: Mapped[str]
    asked_by: Mapped[uuid.UUID]
    asked_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    agreed: Mapped[bool | None]
    confirmed_by: Mapped[uuid.UUID | None]
    confirmed_at: Mapped[datetime | None]
    confirmed: Mapped[bool | None]
    confirmed_how: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]
    called_off_at: Mapped[datetime | None]
    old_sort_code: Mapped[str | None]
    old_account_number: Mapped[str | None]


class Instruction(CoopRow, Base):
    """An amount (pence) that is to be paid to a payee from a payable account, on ``due_on``.

    ``barred_people`` may not prepare or approve it; ``tell_people`` hear when it was
    sent, with ``tell_link`` (a path) to the owner's page of it. ``paid_at``: since then an approved run has sent it, or
    the bank paid it by itself, and it has not come back.
    """

    __tablename__ = "instruction"
    __table_args__ = (
        coop_key("payee_id", "payee"),
        coop_key("payable_account_id", "account"),
        CheckConstraint(SIDE, name="side"),
        CheckConstraint("amount > 0", name="amount"),
        Index(
            "uq_instruction_owner",
            "coop_id",
            "owner_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_instruction_due_on", "coop_id", "side", "due_on"),
        Index(
            "ix_instruction_open",
            "coop_id",
            "due_on",
            sqlite_where=text("paid_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("paid_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )

    payee_id: Mapped[uuid.UUID]
    side: Mapped[str]
    payable_account_id: Mapped[uuid.UUID]
    amount: Mapped[int]
    reference: Mapped[str]
    due_on: Mapped[date]
    barred_people: Mapped[list[Any]] = mapped_column(JsonText, default=list)
    tell_people: Mapped[list[Any]] = mapped_column(JsonText, default=list)
    tell_link: Mapped[str] = mapped_column(default="")
    owner_kind: Mapped[str]
    owner_id: Mapped[uuid.UUID]
    instructed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]


class PaymentRun(CoopRow, Base):
    """Payments of one side made together: prepared by one officer, approved by others, or cancelled.

    ``approvals`` is how many others, by the co-op's rule on the day it was prepared; ``approved_by`` and
    ``approved_at`` tell of the last of them. ``made_for`` is what its bank files are made with: the kind,
    the layout, and the co-op's own account, as they were then.
    """

    __tablename__ = "payment_run"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint(SIDE, name="side"),
        CheckConstraint("approved_by is null or approved_by <> prepared_by", name="two_officers"),
        CheckConstraint("approved_at is null or cancelled_at is null", name="one_end"),
        CheckConstraint("total > 0", name="total"),
        CheckConstraint("approvals >= 1", name="approvals"),
    )

    number: Mapped[int]
    side: Mapped[str]
    total: Mapped[int]
    approvals: Mapped[int] = mapped_column(default=1)
    made_for: Mapped[dict[str, Any]] = mapped_column(JsonText)
    prepared_by: Mapped[uuid.UUID]
    prepared_at: Mapped[datetime]
    approved_by: Mapped[uuid.UUID | None]
    approved_at: Mapped[datetime | None]
    cancelled_by: Mapped[uuid.UUID | None]
    cancelled_at: Mapped[datetime | None]
    entry_id: Mapped[uuid.UUID | None]
    entry_number: Mapped[int | None]


class RunApproval(CoopRow, Base):
    """One officer's yes to a run."""

    __tablename__ = "run_approval"
    __table_args__ = (
        coop_key("run_id", "payment_run"),
        UniqueConstraint("coop_id", "run_id", "person_id"),
    )

    run_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    approved_at: Mapped[datetime]


class ApprovalRule(CoopRow, Base):
    """How many people it takes to pay: ``people`` in all, and one more above ``limit_amount`` pence.

    Asked for by one officer, it holds once another agreed; the newest agreed one is the co-op's rule.
    """

    __tablename__ = "approval_rule"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        CheckConstraint("people between 2 and 5", name="people"),
        CheckConstraint("limit_amount >= 0", name="limit_amount"),
        CheckConstraint("decided_by is null or agreed = false or decided_by <> asked_by", name="second_officer"),
        Index(
            "uq_approval_rule_waiting",
            "coop_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    people: Mapped[int]
    limit_amount: Mapped[int | None]
    asked_by: Mapped[uuid.UUID]
    asked_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    agreed: Mapped[bool | None]


class RunPayment(CoopRow, Base):
    """One payment of a run, with the details it was prepared with. ``part`` is the bank file it stands in.
    ``new_details``: the payee's bank details changed since we last paid them.

    It holds its instruction until ``released_at`` (the run was cancelled, or the payment came back).
    """

    __tablename__ = "run_payment"
    __table_args__ = (
        coop_key("run_id", "payment_run"),
        coop_key("instruction_id", "instruction"),
        coop_key("payee_id", "payee"),
        coop_key("cleared_match_id", "line_match"),
        coop_key("returned_match_id", "line_match"),
        UniqueConstraint("coop_id", "run_id", "position"),
        CheckConstraint("amount > 0", name="amount"),
        Index(
            "uq_run_payment_held",
            "coop_id",
            "instruction_id",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
        Index("ix_run_payment_payee_id", "coop_id", "payee_id"),
    )

    run_id: Mapped[uuid.UUID]
    position: Mapped[int]
    part: Mapped[int]
    instruction_id: Mapped[uuid.UUID]
    payee_id: Mapped[uuid.UUID]
    payee_name: Mapped[str]
    sort_code: Mapped[str]
    account_number: Mapped[str]
    amount: Mapped[int]
    reference: Mapped[str]
    new_details: Mapped[bool] = mapped_column(default=False)
    cleared_on: Mapped[date | None]
    cleared_match_id: Mapped[uuid.UUID | None]
    returned_on: Mapped[date | None]
    returned_match_id: Mapped[uuid.UUID | None]
    released_at: Mapped[datetime | None]


class RunFile(CoopRow, Base):
    """A bank file of an approved run: its total (pence), count, and the SHA-256 of its bytes."""

    __tablename__ = "run_file"
    __table_args__ = (
        coop_key("run_id", "payment_run"),
        UniqueConstraint("coop_id", "run_id", "part"),
        CheckConstraint("payments > 0", name="payments"),
    )

    run_id: Mapped[uuid.UUID]
    part: Mapped[int]
    payments: Mapped[int]
    total: Mapped[int]
    digest: Mapped[str]


class RunDownload(CoopRow, Base):
    """Somebody took a bank file: a second taking is a danger of paying twice, so each is kept."""

    __tablename__ = "run_download"
    __table_args__ = (
        coop_key("file_id", "run_file"),
        Index("ix_run_download_file_id", "coop_id", "file_id"),
    )

    file_id: Mapped[uuid.UUID]
    taken_by: Mapped[uuid.UUID]
    taken_at: Mapped[datetime]


class Crossing(CoopRow, Base):
    """Money that goes from one of the co-op's bank accounts to the other, in pence. ``kind``: why."""

    __tablename__ = "crossing"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("kind in ('levy', 'dividend', 'shares', 'cover', 'astray', 'own_astray')", name="kind"),
        CheckConstraint("amount > 0", name="amount"),
    )

    number: Mapped[int]
    kind: Mapped[str]
    amount: Mapped[int]
    reference: Mapped[str]
    asked_by: Mapped[uuid.UUID]
    asked_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
