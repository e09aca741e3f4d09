"""Tables of the pools slice. Money is integer pence."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from coopbudget.db import Base, CoopRow, coop_key


class Pool(CoopRow, Base):
    """One thing that members buy together. ``weekly_target`` is pence a week for all; its state is in its instants.

    ``kind`` is the co-op's own kind of support, ``service_type`` the general one that providers name; ``outward``
    the postcode district it is near to, where somebody said. ``failed_words`` is what whoever called it off said.
    """

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
    failed_words: Mapped[str | None]
    kind: Mapped[str | None]
    outward: Mapped[str | None]
    extended_at: Mapped[datetime | None]
    asked_around_at: Mapped[datetime | None]


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


class AlonePrice(CoopRow, Base):
    """What an hour of a pool's support would cost a member who bought alone (pence), and how anybody knows.

    The newest row of a member and a pool counts; what was said before stays. ``told_by`` is free text: an offer, a
    price that was paid before.
    """

    __tablename__ = "alone_price"
    __table_args__ = (
        coop_key("pool_id", "pool"),
        coop_key("member_id", "membership"),
        Index("ix_alone_price_pool_id", "coop_id", "pool_id", "member_id"),
        CheckConstraint("hourly between 1 and 100000", name="hourly"),
    )

    pool_id: Mapped[uuid.UUID]
    member_id: Mapped[uuid.UUID]
    hourly: Mapped[int]
    told_by: Mapped[str]
    recorded_by: Mapped[uuid.UUID | None]
    recorded_at: Mapped[datetime]


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


class SupportKind(CoopRow, Base):
    """What a co-op calls a kind of support, and what it usually costs. Pence an hour; people to one worker.

    A row whose key is a general service type changes that one; another key is a kind of the co-op's own. A general
    type without a row is as the house has it. ``name`` is empty where it was never renamed.
    """

    __tablename__ = "support_kind"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "key"),
        CheckConstraint("least between 2 and most", name="size"),
        CheckConstraint("most <= 100", name="most"),
        CheckConstraint("hourly is null or hourly > 0", name="hourly"),
    )

    key: Mapped[str]
    name: Mapped[str]
    base: Mapped[str]
    hourly: Mapped[int | None]
    least: Mapped[int]
    most: Mapped[int]
    retired_at: Mapped[datetime | None]
    changed_by: Mapped[uuid.UUID]
    changed_at: Mapped[datetime]


class Need(CoopRow, Base):
    """What a member wants to buy: care data, for her and who plans for her alone.

    ``slots`` are bits of the week (``rules.week``), ``most`` pence a week, ``outward`` the first half of a postcode.
    ``outcome`` is the plan's words. Ended, a need keeps nothing of what it said: each of these is wiped.
    """

    __tablename__ = "need"
    __table_args__ = (
        coop_key("member_id", "membership"),
        coop_key("fund_id", "fund"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("times between 0 and 28", name="times"),
        CheckConstraint("slots between 0 and 268435455", name="slots"),
        CheckConstraint("miles between 0 and 100", name="miles"),
        CheckConstraint("minutes >= 0 and most >= 0", name="amounts"),
        CheckConstraint(
            "ended_at is null or (kind = '' and slots = 0 and outward = '' and outcome = '' and gender = ''"
            " and language = '' and most = 0 and fund_id is null)",
            name="wiped",
        ),
        Index("ix_need_member", "coop_id", "member_id"),
        Index(
            "ix_need_open",
            "coop_id",
            "kind",
            "outward",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    number: Mapped[int]
    member_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    times: Mapped[int]
    minutes: Mapped[int]
    slots: Mapped[int]
    outward: Mapped[str]
    miles: Mapped[int]
    gender: Mapped[str]
    language: Mapped[str]
    outcome: Mapped[str]
    most: Mapped[int]
    fund_id: Mapped[uuid.UUID | None]
    recorded_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class GroupSearch(CoopRow, Base):
    """One look for groups among all needs: asked for, then done by a job. ``done`` of ``whole`` needs are looked at."""

    __tablename__ = "group_search"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("weeks between 1 and 156", name="weeks"),
        Index(
            "uq_group_search_waiting",
            "coop_id",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    number: Mapped[int]
    weeks: Mapped[int]
    starts_on: Mapped[date]
    asked_by: Mapped[uuid.UUID | None]
    asked_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    done: Mapped[int]
    whole: Mapped[int]
    found: Mapped[int]
    finished_at: Mapped[datetime | None]


class Suggestion(CoopRow, Base):
    """A group that the search found. Pence a week: ``each`` if all join, ``each_few`` if only ``needed`` do.

    It is asked (its people are invited), then it forms a pool, or it is dropped.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        coop_key("search_id", "group_search"),
        coop_key("pool_id", "pool"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("needed between 2 and people", name="needed"),
        CheckConstraint("pool_id is null or dropped_at is null", name="one_end"),
        CheckConstraint("(asked_at is null) = (answer_by is null)", name="asked"),
    )

    number: Mapped[int]
    search_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    times: Mapped[int]
    minutes: Mapped[int]
    slots: Mapped[int]
    hub: Mapped[str]
    gender: Mapped[str]
    language: Mapped[str]
    people: Mapped[int]
    needed: Mapped[int]
    each: Mapped[int]
    each_few: Mapped[int]
    alone: Mapped[int]
    weeks: Mapped[int]
    starts_on: Mapped[date]
    title: Mapped[str]
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[uuid.UUID | None]
    answer_by: Mapped[date | None]
    pool_id: Mapped[uuid.UUID | None]
    dropped_at: Mapped[datetime | None]
    dropped_why: Mapped[str]


class Invitation(CoopRow, Base):
    """One need's place in a suggestion, and what its member answered once asked. Nobody but she sees whose it is."""

    __tablename__ = "invitation"
    __table_args__ = (
        coop_key("suggestion_id", "suggestion"),
        coop_key("need_id", "need"),
        coop_key("member_id", "membership"),
        UniqueConstraint("coop_id", "suggestion_id", "need_id"),
        CheckConstraint("answer in ('', 'yes', 'no', 'hidden')", name="answer"),
        CheckConstraint("(answer = '') = (answered_at is null)", name="answered"),
        Index("ix_invitation_member", "coop_id", "member_id"),
        Index("ix_invitation_need", "coop_id", "need_id"),
    )

    suggestion_id: Mapped[uuid.UUID]
    need_id: Mapped[uuid.UUID]
    member_id: Mapped[uuid.UUID]
    answer: Mapped[str]
    answered_at: Mapped[datetime | None]


class PoolWait(CoopRow, Base):
    """A place in the line for a full pool. ``answer_by``: until when a place is held, once one was offered."""

    __tablename__ = "pool_wait"
    __table_args__ = (
        coop_key("pool_id", "pool"),
        coop_key("member_id", "membership"),
        UniqueConstraint("coop_id", "pool_id", "turn"),
        CheckConstraint("(offered_at is null) = (answer_by is null)", name="offered"),
        CheckConstraint("(ended_at is null) = (ended_why = '')", name="ended"),
        Index(
            "uq_pool_wait_standing",
            "coop_id",
            "pool_id",
            "member_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_pool_wait_member", "coop_id", "member_id"),
    )

    pool_id: Mapped[uuid.UUID]
    member_id: Mapped[uuid.UUID]
    turn: Mapped[int]
    asked_at: Mapped[datetime]
    offered_at: Mapped[datetime | None]
    answer_by: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str]
