"""Tables of the governance slice.

Who voted (``motion_roll``) and how (``motion_sealed`` while voting is open, ``motion_paper`` after) share nothing but
the motion: no key, no time, no order. The two tables of papers are kept by their random ids where the database can
do that (SQLite), and are laid anew in random order by the services.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key, random_id


class Motion(CoopRow, Base):
    """A question put to the members. Its terms are fixed by their digest from the first moment.

    While it is talked about it has no ``opened_at`` and no roll; ``opens_on`` stands once notice was given.
    ``majority`` is what must be reached, by the law of the day it opened; ``seats`` how many options win where
    ``method`` names options. ``sealed_key`` opens the papers, and is gone after closing. ``result`` is the count of
    a vote among options. ``rules_number`` is the version of the co-op's rules it opened under, and ``asks`` what they
    ask for it (None: what the law does). ``follows_id`` is the first meeting's motion that this one confirms. ``body``
    says who decides: the ``board``, or (None) every member.
    """

    __tablename__ = "motion"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        coop_key("follows_id", "motion"),
        UniqueConstraint("coop_id", "number"),
        UniqueConstraint("coop_id", "follows_id"),
        CheckConstraint(
            "effect in ('surplus', 'rule_change', 'award', 'election', 'share_interest', 'removal', 'open_books',"
            " 'winding', 'other')",
            name="effect",
        ),
        CheckConstraint("body = 'board'", name="body"),
        CheckConstraint("method in ('yes_no', 'choose_one', 'approval', 'stv')", name="method"),
        CheckConstraint(
            "majority in ('ordinary', 'special', 'conversion', 'amalgamation', 'no_audit', 'confirming')",
            name="majority",
        ),
        CheckConstraint("quorum_percent between 0 and 100", name="quorum_percent"),
        CheckConstraint("seats >= 1", name="seats"),
        CheckConstraint("consumed_at is null or carried", name="consumed"),
        CheckConstraint("(closed_at is null) = (carried is null)", name="closed"),
        CheckConstraint("closed_at is null or opened_at is not null", name="opened"),
        CheckConstraint("closed_at is null or sealed_key is null", name="key_gone"),
        CheckConstraint("(opened_at is null and opens_on is null) or closes_on is not null", name="last_day"),
    )

    number: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    if_yes: Mapped[str] = mapped_column(default="")
    if_no: Mapped[str] = mapped_column(default="")
    effect: Mapped[str]
    terms: Mapped[Any] = mapped_column(JsonText)
    terms_digest: Mapped[str]
    method: Mapped[str] = mapped_column(default="yes_no")
    seats: Mapped[int] = mapped_column(default=1)
    majority: Mapped[str]
    quorum_percent: Mapped[int]
    proposed_at: Mapped[datetime | None]
    proposed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    opens_on: Mapped[date | None]
    opened_at: Mapped[datetime | None]
    opened_by: Mapped[uuid.UUID | None]
    closes_on: Mapped[date | None]
    reminded_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    carried: Mapped[bool | None]
    roll: Mapped[int]
    voted: Mapped[int | None]
    yes: Mapped[int | None]
    no: Mapped[int | None]
    abstain: Mapped[int | None]
    result: Mapped[Any] = mapped_column(JsonText, nullable=True)
    sealed_key: Mapped[bytes | None]
    rules_number: Mapped[int | None]
    asks: Mapped[Any] = mapped_column(JsonText, nullable=True)
    consumed_at: Mapped[datetime | None]
    follows_id: Mapped[uuid.UUID | None]
    body: Mapped[str | None]


class Option(CoopRow, Base):
    """One thing to choose on a paper, by its place (from 1): a candidate, or words. ``office_id``: once in office."""

    __tablename__ = "motion_option"
    __table_args__ = (
        coop_key("motion_id", "motion"),
        coop_key("member_id", "membership"),
        UniqueConstraint("coop_id", "motion_id", "place"),
        CheckConstraint("place between 1 and 999", name="place"),
    )

    motion_id: Mapped[uuid.UUID]
    place: Mapped[int]
    label: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")
    member_id: Mapped[uuid.UUID | None]
    withdrawn: Mapped[bool] = mapped_column(default=False)
    office_id: Mapped[uuid.UUID | None]


class RollEntry(Base):
    """Who may vote on a motion, frozen at opening, and whether she has. It says nothing of how, or when.

    ``weight`` is how many votes her paper is. ``recorded_by`` is who gave her vote as she told (``capacity``), by
    which ``way``; an officer's record is heard by another officer, ``heard_by``.
    """

    __tablename__ = "motion_roll"
    __table_args__ = (
        coop_key("motion_id", "motion"),
        coop_key("member_id", "membership"),
        Index(
            "ix_motion_roll_to_hear",
            "coop_id",
            "motion_id",
            sqlite_where=text("capacity = 'officer' AND heard_by IS NULL"),
            postgresql_where=text("capacity = 'officer' AND heard_by IS NULL"),
        ),
        CheckConstraint("weight >= 1", name="weight"),
        CheckConstraint("capacity in ('', 'self', 'supporter', 'officer')", name="capacity"),
        CheckConstraint("way in ('', 'phone', 'paper', 'meeting')", name="way"),
        CheckConstraint("heard_by is null or heard_by <> recorded_by", name="two_officers"),
    )

    coop_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    motion_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    member_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    voted: Mapped[bool] = mapped_column(default=False)
    weight: Mapped[int] = mapped_column(default=1)
    capacity: Mapped[str] = mapped_column(default="")
    way: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    heard_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class SealedPaper(CoopRow, Base):
    """A paper in the closed box: ciphertext, found by its voter's code alone. It has no time and knows no member."""

    __tablename__ = "motion_sealed"
    __table_args__ = (
        coop_key("motion_id", "motion"),
        UniqueConstraint("coop_id", "motion_id", "handle"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=random_id, sort_order=-10)
    motion_id: Mapped[uuid.UUID]
    handle: Mapped[str]
    content: Mapped[bytes]


class Paper(CoopRow, Base):
    """One counted paper, as published: its voter's code, what it says (see ``saying``), how many votes it is."""

    __tablename__ = "motion_paper"
    __table_args__ = (
        coop_key("motion_id", "motion"),
        UniqueConstraint("coop_id", "motion_id", "code"),
        CheckConstraint("weight >= 1", name="weight"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=random_id, sort_order=-10)
    motion_id: Mapped[uuid.UUID]
    code: Mapped[str]
    choice: Mapped[str]
    weight: Mapped[int] = mapped_column(default=1)


class Remark(CoopRow, Base):
    """Something said about a motion, an answer to it, or an amendment. Taken back, its words are gone.

    An amendment has other words (``new_text``), or where it is about new rules, other rules (``new_terms``: the terms
    that the motion would have).

    ``accepted``: an amendment was taken into the text, or not; None while it waits.
    """

    __tablename__ = "motion_remark"
    __table_args__ = (
        coop_key("motion_id", "motion"),
        coop_key("member_id", "membership"),
        coop_key("answers_id", "motion_remark"),
        Index("ix_motion_remark_coop_id_motion_id", "coop_id", "motion_id"),
        CheckConstraint("new_text <> '' or new_terms is not null or accepted is null", name="amendment"),
    )

    motion_id: Mapped[uuid.UUID]
    answers_id: Mapped[uuid.UUID | None]
    member_id: Mapped[uuid.UUID]
    said_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime]
    words: Mapped[str]
    new_text: Mapped[str] = mapped_column(default="")
    taken_back_at: Mapped[datetime | None]
    accepted: Mapped[bool | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    new_terms: Mapped[Any] = mapped_column(JsonText, nullable=True)


class Interested(CoopRow, Base):
    """Somebody who wants to hear more of a group. They are no member; taken off, nothing of them is kept.

    ``kinds`` and ``times`` are what they need and when (``needing``), ``place`` where; ``wants`` is what else, in words
    with commas between.
    """

    __tablename__ = "interested"
    __table_args__ = (ForeignKeyConstraint(["coop_id"], ["coop.id"]),)

    name: Mapped[str]
    contact: Mapped[str]
    wants: Mapped[str] = mapped_column(default="")
    kinds: Mapped[list[str]] = mapped_column(JsonText, default=list)
    times: Mapped[list[str]] = mapped_column(JsonText, default=list)
    place: Mapped[str] = mapped_column(default="")
    added_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]


class FirstMeeting(CoopRow, Base):
    """A meeting of a group before its society: when and where, how many came, what they said."""

    __tablename__ = "first_meeting"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        CheckConstraint("came >= 0", name="came"),
    )

    held_on: Mapped[date]
    place: Mapped[str]
    came: Mapped[int]
    said: Mapped[str]
    noted_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime]


class FoundingStep(CoopRow, Base):
    """One thing of the list that a group does before it holds money. ``reference`` is where it can be seen.

    ``evidence_id`` is the paper that shows it (None: noted before papers were kept, so it is not done). Where it guards
    money a second officer agrees.
    """

    __tablename__ = "founding_step"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "step"),
        CheckConstraint(
            "step in ('rules', 'registered', 'bank', 'insurance', 'data_protection', 'consent')", name="step"
        ),
        coop_key("evidence_id", "evidence"),
        CheckConstraint("agreed_by <> done_by", name="second"),
        CheckConstraint("(agreed_by is null) = (agreed_at is null)", name="agreed"),
    )

    step: Mapped[str]
    reference: Mapped[str]
    done_on: Mapped[date]
    done_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime]
    evidence_id: Mapped[uuid.UUID | None]
    agreed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[datetime | None]
