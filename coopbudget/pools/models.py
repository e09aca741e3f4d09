"""Tables of the pools slice. Money is integer pence."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from coopbudget.db import Base, CoopRow, coop_key


class Pool(CoopRow, Base):
    """One thing that members buy together. ``weekly_target`` is pence a week for all; its state is in its instants."""

    __tablename__ = "pool"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "number"),
        coop_key("opened_for_member_id", "membership"),
        CheckConstraint("weekly_target > 0", name="weekly_target"),
        CheckConstraint("min_people between 1 and max_people", name="people"),
        CheckConstraint("weeks between 1 and 156", name="weeks"),
        CheckConstraint("weekly_minutes > 0", name="weekly_minutes"),
        CheckConstraint("ends_on > starts_on", name="term"),
    )

    number: Mapped[int]
    title: Mapped[str]
    service_type: Mapped[str]
    what: Mapped[str]
    when_words: Mapped[str]
    place: Mapped[str]
    min_people: Mapped[int]
    max_people: Mapped[int]
    weekly_minutes: Mapped[int]
    weeks: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    weekly_target: Mapped[int]
    closes_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    opened_by: Mapped[uuid.UUID]
    opened_for_member_id: Mapped[uuid.UUID | None]
    funded_at: Mapped[datetime | None]
    tender_at: Mapped[datetime | None]
    contracted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failed_why: Mapped[str | None]


class Pledge(CoopRow, Base):
    """What one fund sets aside for a pool: ``weekly`` pence over its weeks. Withdrawn, it stays as a row of nothing.

    ``committed_at``: its money has gone into a contract; it still counts, and is never released from here.
    """

    __tablename__ = "pledge"
    __table_args__ = (
        coop_key("pool_id", "pool"),
        coop_key("fund_id", "fund"),
        coop_key("member_id", "membership"),
        UniqueConstraint("coop_id", "pool_id", "fund_id"),
        CheckConstraint("weekly >= 0 and amount >= 0", name="amount"),
        CheckConstraint("(amount > 0) = (released_at is null)", name="released"),
        CheckConstraint("committed_at is null or released_at is null", name="committed"),
        Index("ix_pledge_member", "coop_id", "member_id"),
        Index("ix_pledge_fund", "coop_id", "fund_id"),
    )

    pool_id: Mapped[uuid.UUID]
    fund_id: Mapped[uuid.UUID]
    fund_number: Mapped[int]
    member_id: Mapped[uuid.UUID]
    weekly: Mapped[int]
    amount: Mapped[int]
    moves: Mapped[int]
    pledged_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    committed_at: Mapped[datetime | None]


class PledgeMove(CoopRow, Base):
    """One change of a pledge, with its entry: what a receipt shows. ``free_*`` is the fund's free money."""

    __tablename__ = "pledge_move"
    __table_args__ = (
        coop_key("pledge_id", "pledge"),
        UniqueConstraint("coop_id", "entry_number"),
        Index("ix_pledge_move_pledge", "coop_id", "pledge_id"),
    )

    pledge_id: Mapped[uuid.UUID]
    weekly_before: Mapped[int]
    weekly_after: Mapped[int]
    amount_before: Mapped[int]
    amount_after: Mapped[int]
    free_before: Mapped[int]
    free_after: Mapped[int]
    why: Mapped[str]
    entry_number: Mapped[int]
    made_by: Mapped[uuid.UUID | None]
    made_at: Mapped[datetime]


class PoolPaper(CoopRow, Base):
    """A paper that belongs to a pool's story: the letter that withdraws cover, an offer, a plan (DOMAIN 28)."""

    __tablename__ = "pool_paper"
    __table_args__ = (
        coop_key("pool_id", "pool"),
        coop_key("evidence_id", "evidence"),
        Index("ix_pool_paper_pool", "coop_id", "pool_id"),
    )

    pool_id: Mapped[uuid.UUID]
    evidence_id: Mapped[uuid.UUID]
    title: Mapped[str]
    kept_at: Mapped[datetime]
    kept_by: Mapped[uuid.UUID | None]
