"""Tables of the contracts slice. Rates are pence an hour, sums whole pence, levies basis points (1 % is 100)."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key


class Contract(CoopRow, Base):
    """An award made binding. ``terms`` is what both sides accept, word for word; its SHA-256 is ``terms_digest``.

    The columns beside it repeat the terms for reading. ``rate`` is what most hours cost, ``week_price`` a usual
    week by the newest price list without the levy; ``cap_week`` and ``cap_term`` the most the provider may charge.
    ``notice_days`` is a member's who leaves, ``ending_days`` a side's that ends the contract. ``phases`` are
    the rules by which earlier days are shared, each with its last day, where a change made others. ``follows_id``: it
    took over from that one when its provider could not go on. ``uplift_told_on`` and ``review_told_on`` are the newest
    such days that people were reminded of. ``rebate`` is the volume rebate, as ``volume`` writes it.
    ``cancel_reason`` is free text.
    """

    __tablename__ = "contract"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        coop_key("call_id", "call"),
        coop_key("pool_id", "pool"),
        coop_key("follows_id", "contract"),
        UniqueConstraint("coop_id", "number"),
        Index(
            "uq_contract_call_id",
            "coop_id",
            "call_id",
            unique=True,
            sqlite_where=text("follows_id IS NULL"),
            postgresql_where=text("follows_id IS NULL"),
        ),
        Index(
            "uq_contract_follows_id",
            "coop_id",
            "follows_id",
            unique=True,
            sqlite_where=text("follows_id IS NOT NULL AND cancelled_at IS NULL"),
            postgresql_where=text("follows_id IS NOT NULL AND cancelled_at IS NULL"),
        ),
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
        CheckConstraint("week_price > 0", name="week_price"),
        CheckConstraint("cap_week > 0 and cap_term > 0", name="caps"),
        CheckConstraint("vat in ('not_stated', 'exempt', 'not_registered', 'included')", name="vat"),
        CheckConstraint("vat_bp between 0 and 10000", name="vat_bp"),
        CheckConstraint("uplift in ('none', 'fixed', 'cpi', 'real_living_wage', 'renegotiated')", name="uplift"),
        CheckConstraint("uplift_bp between 1 and 10000", name="uplift_bp"),
        CheckConstraint("(uplift = 'none') = (uplift_on is null)", name="uplift_on"),
        CheckConstraint("ending_days between 0 and 365", name="ending_days"),
        CheckConstraint("suspended_until is null or suspended_until >= suspended_from", name="suspended"),
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
    week_price: Mapped[int]
    cap_week: Mapped[int | None]
    cap_term: Mapped[int | None]
    vat: Mapped[str]
    vat_bp: Mapped[int]
    uplift: Mapped[str]
    uplift_bp: Mapped[int | None]
    uplift_on: Mapped[date | None]
    ending_days: Mapped[int]
    reviews: Mapped[list[Any]] = mapped_column(JsonText)
    outcomes: Mapped[str]
    phases: Mapped[list[Any]] = mapped_column(JsonText)
    follows_id: Mapped[uuid.UUID | None]
    suspended_from: Mapped[date | None]
    suspended_until: Mapped[date | None]
    uplift_told_on: Mapped[date | None]
    review_told_on: Mapped[date | None]
    rebate: Mapped[dict[str, Any] | None] = mapped_column(JsonText)


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

    ``most`` is the most a week she said yes to by now: what she pledged, within the contract's cap, and as later
    changes moved it. ``first_day`` is the first day she pays for, where she joined later.
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
        CheckConstraint("most >= 0", name="most"),
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
    most: Mapped[int]
    first_day: Mapped[date | None]


class ContractVersion(CoopRow, Base):
    """The terms of a contract, and each change of them. ``number`` 1 is what was first accepted (by ``acceptance``).

    ``terms`` are whole, ``digest`` is their SHA-256; they count from ``from_on`` once ``in_force_at`` is set.
    ``until_on`` is the last day of a suspension. ``figures`` are what an uplift rests on: its source and date.
    ``why`` and ``cancel_reason`` are free text.
    """

    __tablename__ = "contract_version"
    __table_args__ = (
        coop_key("contract_id", "contract"),
        UniqueConstraint("coop_id", "contract_id", "number"),
        Index(
            "uq_contract_version_open",
            "coop_id",
            "contract_id",
            unique=True,
            sqlite_where=text("in_force_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=text("in_force_at IS NULL AND cancelled_at IS NULL"),
        ),
        CheckConstraint(
            "kind in ('first', 'variation', 'uplift', 'extension', 'join', 'suspension', 'resumption', 'termination')",
            name="kind",
        ),
        CheckConstraint("until_on is null or until_on >= from_on", name="days"),
        CheckConstraint("in_force_at is null or cancelled_at is null", name="one_end"),
    )

    contract_id: Mapped[uuid.UUID]
    number: Mapped[int]
    kind: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    terms: Mapped[dict[str, Any]] = mapped_column(JsonText)
    digest: Mapped[str]
    figures: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict)
    why: Mapped[str] = mapped_column(default="")
    answer_by: Mapped[date | None]
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    coop_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    coop_at: Mapped[datetime | None]
    provider_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    provider_at: Mapped[datetime | None]
    in_force_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    cancel_reason: Mapped[str] = mapped_column(default="")


class ContractStake(CoopRow, Base):
    """What a change means for one place: its share of a usual week and its most a week, before and after (pence).

    ``moves`` is what the rest of the term takes more (or, below nothing, gives back). ``asks``: she has to say
    yes first; ``answers`` counts how often she did. ``entry_number`` is the ledger's entry that her
    yes, or the change, made.
    """

    __tablename__ = "contract_stake"
    __table_args__ = (
        coop_key("version_id", "contract_version"),
        coop_key("place_id", "contract_place"),
        UniqueConstraint("coop_id", "version_id", "place_id"),
        CheckConstraint("(said_yes is null) = (answered_at is null)", name="answered"),
        CheckConstraint(
            "share_before >= 0 and share_after >= 0 and most_before >= 0 and most_after >= 0", name="amounts"
        ),
    )

    version_id: Mapped[uuid.UUID]
    place_id: Mapped[uuid.UUID]
    minutes_after: Mapped[int]
    share_before: Mapped[int]
    share_after: Mapped[int]
    most_before: Mapped[int]
    most_after: Mapped[int]
    moves: Mapped[int]
    leaves: Mapped[bool]
    asks: Mapped[bool]
    said_yes: Mapped[bool | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    answered_as: Mapped[str] = mapped_column(default="")
    entry_number: Mapped[int | None]
    answers: Mapped[int]


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
