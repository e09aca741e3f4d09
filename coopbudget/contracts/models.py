"""Tables of the contracts slice. Rates are pence an hour, sums whole pence, levies basis points (1 % is 100)."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key


class Contract(CoopRow, Base):
    """An award made binding. ``terms`` is what both sides accept, word for word; its SHA-256 is ``terms_digest``.

    The columns beside it repeat the terms for reading. ``cancel_reason`` is free text.
    """

    __tablename__ = "contract"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        coop_key("call_id", "call"),
        coop_key("pool_id", "pool"),
        UniqueConstraint("coop_id", "number"),
        UniqueConstraint("coop_id", "call_id"),
        Index("ix_contract_provider_id", "coop_id", "provider_id"),
        CheckConstraint("rate > 0", name="rate"),
        CheckConstraint("minutes_per_week > 0", name="minutes_per_week"),
        CheckConstraint("ends_on >= starts_on", name="term"),
        CheckConstraint("levy_bp between 0 and 2000", name="levy_bp"),
        CheckConstraint("buys_as in ('agent', 'principal')", name="buys_as"),
        CheckConstraint("allocation in ('equal', 'by_pledge', 'by_hours', 'by_attendance')", name="allocation"),
        CheckConstraint("absence in ('pays_on', 'others_share', 'provider_credits')", name="absence"),
        CheckConstraint("absence_after_days between 0 and 365", name="absence_after_days"),
        CheckConstraint("leaving in ('at_once', 'after_notice', 'to_the_end')", name="leaving"),
        CheckConstraint("notice_days between 0 and 365", name="notice_days"),
        CheckConstraint("min_people > 0", name="min_people"),
    )

    number: Mapped[int]
    call_id: Mapped[uuid.UUID]
    call_number: Mapped[int]
    pool_id: Mapped[uuid.UUID]
    pool_number: Mapped[int]
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    title: Mapped[str]
    rate: Mapped[int]
    minutes_per_week: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    levy_bp: Mapped[int]
    buys_as: Mapped[str]
    allocation: Mapped[str]
    absence: Mapped[str]
    absence_after_days: Mapped[int]
    leaving: Mapped[str]
    notice_days: Mapped[int]
    min_people: Mapped[int]
    answer_by: Mapped[date]
    terms: Mapped[dict[str, Any]] = mapped_column(JsonText)
    terms_digest: Mapped[str]
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    in_force_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    cancel_reason: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None]


class ContractRate(CoopRow, Base):
    """What an hour of one kind costs from a day on, and how many minutes of it a usual week has.

    Rows of one ``from_on`` are one whole price list: the newest that has begun is the one of a day.
    """

    __tablename__ = "contract_rate"
    __table_args__ = (
        coop_key("contract_id", "contract"),
        UniqueConstraint("coop_id", "contract_id", "from_on", "kind"),
        CheckConstraint(
            "kind in ('weekday', 'weekend', 'waking_night', 'sleep_in', 'bank_holiday', 'late_cancellation', 'travel')",
            name="kind",
        ),
        CheckConstraint("rate > 0", name="rate"),
        CheckConstraint("minutes >= 0", name="minutes"),
    )

    contract_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    from_on: Mapped[date]
    rate: Mapped[int]
    minutes: Mapped[int]


class ContractPlace(CoopRow, Base):
    """A member's place in a contract, paid from one fund. ``weekly`` and ``pledged`` are what she pledged.

    ``committed`` is what her yes set aside for the whole term; what is left of it stands in the ledger.
    ``answer_entry`` is the number of the ledger's entry that her answer made. ``last_day`` is the last day she
    pays for, where she left.
    """

    __tablename__ = "contract_place"
    __table_args__ = (
        coop_key("contract_id", "contract"),
        coop_key("member_id", "membership"),
        coop_key("fund_id", "fund"),
        UniqueConstraint("coop_id", "contract_id", "fund_id"),
        Index("ix_contract_place_member_id", "coop_id", "member_id"),
        CheckConstraint("weekly >= 0", name="weekly"),
        CheckConstraint("pledged >= 0", name="pledged"),
        CheckConstraint("minutes >= 0", name="minutes"),
        CheckConstraint("committed >= 0", name="committed"),
        CheckConstraint("(said_yes is null) = (answered_at is null)", name="answered"),
    )

    contract_id: Mapped[uuid.UUID]
    member_id: Mapped[uuid.UUID]
    member_number: Mapped[int]
    fund_id: Mapped[uuid.UUID]
    fund_number: Mapped[int]
    weekly: Mapped[int]
    pledged: Mapped[int]
    minutes: Mapped[int] = mapped_column(default=0)
    committed: Mapped[int] = mapped_column(default=0)
    said_yes: Mapped[bool | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    answered_as: Mapped[str] = mapped_column(default="")
    answer_entry: Mapped[int | None]
    meet_asked_at: Mapped[datetime | None]
    told_on: Mapped[date | None]
    last_day: Mapped[date | None]


class Acceptance(CoopRow, Base):
    """One side's acceptance of the terms, by the digest that was shown."""

    __tablename__ = "acceptance"
    __table_args__ = (
        coop_key("contract_id", "contract"),
        UniqueConstraint("coop_id", "contract_id", "side"),
        CheckConstraint("side in ('coop', 'provider')", name="side"),
    )

    contract_id: Mapped[uuid.UUID]
    side: Mapped[str]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime]
    terms_digest: Mapped[str]


class Absence(CoopRow, Base):
    """A member is away, both days included. Care data: a kind of reason and no words."""

    __tablename__ = "absence"
    __table_args__ = (
        coop_key("member_id", "membership"),
        Index("ix_absence_member_id", "coop_id", "member_id", "from_on"),
        CheckConstraint("until_on is null or until_on >= from_on", name="days"),
        CheckConstraint("reason in ('hospital', 'holiday', 'other')", name="reason"),
    )

    member_id: Mapped[uuid.UUID]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    reason: Mapped[str]
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
