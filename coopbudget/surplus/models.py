"""Tables of the surplus slice. Amounts are whole pence, percentages whole."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key


class Proposal(CoopRow, Base):
    """How a year's surplus is to be shared: its figures as they stood when it was put to the vote.

    ``year`` is the calendar year in which the financial year ends. ``lines`` are [account code, pence] of each
    income and cost account. ``general`` to ``by_class`` are pence, the ``*_percent`` what made them; ``classes`` are
    [member class, percent, pence] of each class with a part of its own, which make ``by_class``. ``sources`` are
    [source of money, levy, rebates, the rest] of the income, in pence (empty where they were not kept).
    ``trade_digest`` names everybody's trade (the rows of ``surplus_trade``). ``motion_id`` is empty only while the
    proposal is being made: its rows come before the trail's lock, the motion takes it. ``least`` is the least pence
    that a fund is paid out; smaller sums are kept for its next dividend. ``told_after`` is the number of the last
    member who was told of the sharing; empty once nobody is left to be told.
    """

    __tablename__ = "surplus_proposal"
    __table_args__ = (
        coop_key("motion_id", "motion"),
        coop_key("entry_id", "entry"),
        UniqueConstraint("coop_id", "number"),
        UniqueConstraint("coop_id", "motion_id"),
        CheckConstraint("kind in ('co_operative', 'community_benefit')", name="kind"),
        CheckConstraint("surplus > 0", name="surplus"),
        CheckConstraint("general + indivisible + community + mutual + dividend + by_class = surplus", name="shares"),
        CheckConstraint(
            "general_percent + indivisible_percent + community_percent + mutual_percent + dividend_percent"
            " + by_class_percent = 100",
            name="percents",
        ),
        CheckConstraint(
            "general >= 0 and indivisible >= 0 and community >= 0 and mutual >= 0 and dividend >= 0 and by_class >= 0",
            name="parts",
        ),
        CheckConstraint("dividend + by_class = 0 or kind = 'co_operative'", name="no_dividend_here"),
        CheckConstraint("least >= 0", name="least"),
        CheckConstraint("(posted_at is null) = (entry_id is null)", name="posted"),
        CheckConstraint("reversed_at is null or posted_at is not null", name="reversed"),
        CheckConstraint("reversed_by is null or reversed_by <> posted_by", name="second_officer"),
        # A year is shared once.
        Index(
            "uq_surplus_proposal_shared",
            "coop_id",
            "year",
            unique=True,
            sqlite_where=text("posted_at IS NOT NULL AND reversed_at IS NULL"),
            postgresql_where=text("posted_at IS NOT NULL AND reversed_at IS NULL"),
        ),
    )

    number: Mapped[int]
    year: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    kind: Mapped[str]
    lines: Mapped[list[Any]] = mapped_column(JsonText)
    surplus: Mapped[int]
    general_percent: Mapped[int]
    indivisible_percent: Mapped[int]
    community_percent: Mapped[int]
    mutual_percent: Mapped[int]
    dividend_percent: Mapped[int]
    by_class_percent: Mapped[int]
    general: Mapped[int]
    indivisible: Mapped[int]
    community: Mapped[int]
    mutual: Mapped[int]
    dividend: Mapped[int]
    by_class: Mapped[int]
    classes: Mapped[list[Any]] = mapped_column(JsonText)
    sources: Mapped[list[Any]] = mapped_column(JsonText, default=list)
    trade: Mapped[int]
    trade_digest: Mapped[str]
    least: Mapped[int] = mapped_column(default=0)
    told_after: Mapped[int | None]
    reason: Mapped[str]
    motion_id: Mapped[uuid.UUID | None]
    proposed_by: Mapped[uuid.UUID]
    proposed_at: Mapped[datetime]
    posted_by: Mapped[uuid.UUID | None]
    posted_at: Mapped[datetime | None]
    entry_id: Mapped[uuid.UUID | None]
    entry_number: Mapped[int | None]
    reversed_by: Mapped[uuid.UUID | None]
    reversed_at: Mapped[datetime | None]
    reversal_number: Mapped[int | None]
    reversed_why: Mapped[str] = mapped_column(default="")


class TradeRow(CoopRow, Base):
    """What one fund spent through the co-op in the year, and the dividend it gets: both pence, frozen.

    ``source`` says whose money that was (a Source). In a ``part`` that a class of members has of its own there is no
    fund (``fund_number`` 0), and ``trade`` is what the member supplied (pence), or her days as a member in the year.
    """

    __tablename__ = "surplus_trade"
    __table_args__ = (
        coop_key("proposal_id", "surplus_proposal"),
        coop_key("member_id", "membership"),
        coop_key("fund_id", "fund"),
        UniqueConstraint("coop_id", "proposal_id", "member_id", "fund_number", "part", name="uq_surplus_trade_claim"),
        CheckConstraint("dividend >= 0", name="dividend"),
        CheckConstraint("source in ('council', 'nhs', 'own')", name="source"),
        CheckConstraint(
            "(part = '') = (fund_id is not null) and (part = '') = (source is not null)"
            " and (part = '') = (fund_number > 0)",
            name="claim",
        ),
        Index("ix_surplus_trade_member_id", "coop_id", "member_id", "proposal_id"),
    )

    proposal_id: Mapped[uuid.UUID]
    member_id: Mapped[uuid.UUID]
    member_number: Mapped[int]
    fund_id: Mapped[uuid.UUID | None]
    fund_number: Mapped[int]
    source: Mapped[str | None]
    part: Mapped[str] = mapped_column(default="")
    trade: Mapped[int]
    dividend: Mapped[int]


class Way(CoopRow, Base):
    """A way to share that was kept for members to see beside others, in one of four places until it is dropped.

    Whole percentages; ``classes`` are [member class, percent] of each class with a part of its own.
    """

    __tablename__ = "surplus_way"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        CheckConstraint("place between 1 and 4", name="place"),
        CheckConstraint(
            "general_percent + indivisible_percent + community_percent + mutual_percent + dividend_percent"
            " + by_class_percent = 100",
            name="percents",
        ),
        CheckConstraint("(dropped_at is null) = (dropped_by is null)", name="dropped"),
        Index(
            "uq_surplus_way_kept",
            "coop_id",
            "year",
            "place",
            unique=True,
            sqlite_where=text("dropped_at IS NULL"),
            postgresql_where=text("dropped_at IS NULL"),
        ),
    )

    year: Mapped[int]
    place: Mapped[int]
    name: Mapped[str]
    general_percent: Mapped[int]
    indivisible_percent: Mapped[int]
    community_percent: Mapped[int]
    mutual_percent: Mapped[int]
    dividend_percent: Mapped[int]
    by_class_percent: Mapped[int]
    classes: Mapped[list[Any]] = mapped_column(JsonText)
    made_by: Mapped[uuid.UUID]
    made_at: Mapped[datetime]
    dropped_by: Mapped[uuid.UUID | None]
    dropped_at: Mapped[datetime | None]


class Provision(CoopRow, Base):
    """A cost that a year has to bear though its bill has not come: in the books of the year, and back in the next.

    ``amount`` is pence. Taking it back reverses both entries.
    """

    __tablename__ = "surplus_provision"
    __table_args__ = (
        coop_key("entry_id", "entry"),
        coop_key("back_entry_id", "entry"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(taken_back_at is null) = (taken_back_by is null)", name="taken_back"),
        Index("ix_surplus_provision_year", "coop_id", "year"),
    )

    number: Mapped[int]
    year: Mapped[int]
    what: Mapped[str]
    amount: Mapped[int]
    entry_id: Mapped[uuid.UUID]
    entry_number: Mapped[int]
    back_entry_id: Mapped[uuid.UUID]
    made_by: Mapped[uuid.UUID]
    made_at: Mapped[datetime]
    taken_back_by: Mapped[uuid.UUID | None]
    taken_back_at: Mapped[datetime | None]


class Placing(CoopRow, Base):
    """What became of a fund's dividend (pence) that did not simply go into that fund.

    ``dividend`` is this year's and ``brought`` what was kept of it from earlier ones; of both together, ``paid`` went
    where ``goes`` says (a destinations.Goes; ``into_fund_id`` where that is a fund), and ``kept`` stays in the pot of
    small sums. A fund of a sharing that has no row here got its dividend, whole.
    """

    __tablename__ = "surplus_placing"
    __table_args__ = (
        coop_key("proposal_id", "surplus_proposal"),
        coop_key("member_id", "membership"),
        coop_key("fund_id", "fund"),
        coop_key("into_fund_id", "fund"),
        UniqueConstraint("coop_id", "proposal_id", "fund_id"),
        CheckConstraint("goes in ('fund', 'successor', 'council', 'owner')", name="goes"),
        CheckConstraint("(into_fund_id is not null) = (goes in ('fund', 'successor'))", name="into"),
        CheckConstraint("dividend >= 0 and brought >= 0 and paid >= 0 and kept >= 0", name="amounts"),
        CheckConstraint("dividend + brought = paid + kept", name="whole"),
        Index("ix_surplus_placing_fund_id", "coop_id", "fund_id"),
    )

    proposal_id: Mapped[uuid.UUID]
    member_id: Mapped[uuid.UUID]
    fund_id: Mapped[uuid.UUID]
    fund_number: Mapped[int]
    goes: Mapped[str]
    into_fund_id: Mapped[uuid.UUID | None]
    dividend: Mapped[int]
    brought: Mapped[int]
    paid: Mapped[int]
    kept: Mapped[int]


class Due(CoopRow, Base):
    """A dividend (pence) that went into no fund, until it is where it belongs.

    ``kind``: held for a ``council`` (the NHS too) that is offered it back; owed to the ``owner`` of own money; or to a
    member of a ``class`` with a part of its own. ``offered_on`` is the day of the letter to the council. ``answer`` is
    what was done: ``back`` to the council, into another ``fund`` of the member's, or paid to the ``member``; ``words``
    who said so, and why. ``entry_number`` is the entry that moved it, where one did. ``ended_at``: its sharing was
    undone.
    """

    __tablename__ = "surplus_due"
    __table_args__ = (
        coop_key("proposal_id", "surplus_proposal"),
        coop_key("member_id", "membership"),
        coop_key("fund_id", "fund"),
        coop_key("into_fund_id", "fund"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("kind in ('council', 'owner', 'class')", name="kind"),
        CheckConstraint("(fund_id is null) = (kind = 'class')", name="fund"),
        CheckConstraint("kind = 'council' or offered_on is null", name="offered"),
        CheckConstraint("answer is null or answer in ('back', 'fund', 'member')", name="answer"),
        CheckConstraint("kind = 'council' or answer is null or answer <> 'back'", name="back"),
        CheckConstraint("(answer is null) = (answered_at is null)", name="answered"),
        CheckConstraint("(into_fund_id is not null) = (answer is not null and answer = 'fund')", name="into"),
        Index("ix_surplus_due_member_id", "coop_id", "member_id"),
        Index("ix_surplus_due_proposal_id", "coop_id", "proposal_id"),
    )

    number: Mapped[int]
    proposal_id: Mapped[uuid.UUID]
    member_id: Mapped[uuid.UUID]
    fund_id: Mapped[uuid.UUID | None]
    kind: Mapped[str]
    amount: Mapped[int]
    offered_on: Mapped[date | None]
    offered_by: Mapped[uuid.UUID | None]
    answer: Mapped[str | None]
    into_fund_id: Mapped[uuid.UUID | None]
    words: Mapped[str]
    answered_by: Mapped[uuid.UUID | None]
    answered_at: Mapped[datetime | None]
    entry_id: Mapped[uuid.UUID | None]
    entry_number: Mapped[int | None]
    ended_at: Mapped[datetime | None]
