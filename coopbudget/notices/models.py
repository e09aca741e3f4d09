"""Tables of the notices slice: global, by person. ``coop_id`` is plain, since no global row points into a co-op."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, JsonText, new_id


class Notice(Base):
    """One thing one person is told. ``message`` is a msgid, ``details`` its values, ``link`` a path.

    ``about_id`` is the thing it speaks of, so that it can be taken back from somebody who must not know.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_person_id_created_at", "person_id", "created_at"),
        Index(
            "ix_notice_unread",
            "person_id",
            "created_at",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID]
    coop_id: Mapped[uuid.UUID | None]
    about_id: Mapped[uuid.UUID | None]
    message: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JsonText)
    link: Mapped[str]
    urgent: Mapped[bool]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Outbox(Base):
    """One thing that has to leave the house, by one way, until ``sent_at`` or ``failed_at``.

    A notice's text and address are found when it is sent; mail that is no notice (a way back into an
    account) carries its own, wiped once it has gone. ``due_at`` is the next try; a job that takes a row moves it
    on first, so that a job which dies loses nothing. ``done_by`` is the officer who rang or posted.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        ForeignKeyConstraint(["notice_id"], ["notice.id"], ondelete="CASCADE"),
        CheckConstraint("way in ('email', 'phone', 'post')", name="way"),
        CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name="one_end"),
        CheckConstraint("notice_id IS NOT NULL OR way = 'email'", name="mail"),
        CheckConstraint("tries >= 0", name="tries"),
        Index("ix_outbox_notice_id", "notice_id"),
        Index("ix_outbox_due_at", "due_at"),
        Index("ix_outbox_coop_id_way", "coop_id", "way"),
        Index(
            "ix_outbox_by_hand",
            "coop_id",
            "way",
            sqlite_where=text("way <> 'email' AND sent_at IS NULL AND failed_at IS NULL"),
            postgresql_where=text("way <> 'email' AND sent_at IS NULL AND failed_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    notice_id: Mapped[uuid.UUID | None]
    coop_id: Mapped[uuid.UUID | None]
    way: Mapped[str]
    to_address: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")
    done_by: Mapped[uuid.UUID | None]
