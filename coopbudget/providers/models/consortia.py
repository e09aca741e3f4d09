"""Tables of consortia: small providers that bid together. Both are global, as providers are."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, new_id


class Consortium(Base):
    """Providers that bid together under one lead, which signs and invoices for them all.

    ``version`` grows each time its shares are stated anew, so that what was agreed can be told from what was not.
    """

    __tablename__ = "consortium"
    __table_args__ = (
        CheckConstraint("version > 0", name="version"),
        Index("ix_consortium_lead_id", "lead_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    lead_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    version: Mapped[int] = mapped_column(default=1)
    made_by: Mapped[uuid.UUID]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ConsortiumMember(Base):
    """One provider's part, the lead's own among them. ``share`` is basis points of what the contract pays.

    Asked at ``invited_at``, then accepted or declined; an accepted one may leave. A part whose share is stated anew is
    ended (``replaced_at``) and a new row asks again.
    """

    __tablename__ = "consortium_member"
    __table_args__ = (
        CheckConstraint("share between 1 and 10000", name="share"),
        CheckConstraint("accepted_at is null or declined_at is null", name="one_answer"),
        CheckConstraint("left_at is null or accepted_at is not null", name="left_after_accepting"),
        Index(
            "uq_consortium_member_standing",
            "consortium_id",
            "provider_id",
            unique=True,
            sqlite_where=text("declined_at IS NULL AND left_at IS NULL AND replaced_at IS NULL"),
            postgresql_where=text("declined_at IS NULL AND left_at IS NULL AND replaced_at IS NULL"),
        ),
        Index("ix_consortium_member_provider_id", "provider_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    consortium_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consortium.id"))
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    share: Mapped[int]
    does: Mapped[str]
    invited_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[uuid.UUID | None]
    declined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
