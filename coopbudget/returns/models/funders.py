"""A funder's read-only link to one agreement, who opened it, and what the council's officer sent there."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from coopbudget.db import Base, CoopRow, coop_key
from coopbudget.returns.kinds import FunderAsks
from coopbudget.returns.models.profiles import one_of


class FunderLink(CoopRow, Base):
    """A link for somebody at the funder (``for_whom``). Of its secret only a digest is kept (HMAC-SHA256)."""

    __tablename__ = "funder_link"
    __table_args__ = (
        coop_key("agreement_id", "agreement"),
        UniqueConstraint("coop_id", "digest"),
        UniqueConstraint("coop_id", "number"),
        Index("ix_funder_link_agreement_id", "coop_id", "agreement_id"),
        CheckConstraint("length(digest) = 64", name="digest"),
    )

    number: Mapped[int]
    agreement_id: Mapped[uuid.UUID]
    for_whom: Mapped[str]
    digest: Mapped[str]
    made_by: Mapped[uuid.UUID | None]
    made_at: Mapped[datetime]
    ends_on: Mapped[date]
    revoked_by: Mapped[uuid.UUID | None]
    revoked_at: Mapped[datetime | None]


class FunderView(CoopRow, Base):
    """One opening of a link, by whoever said who they are."""

    __tablename__ = "funder_view"
    __table_args__ = (coop_key("link_id", "funder_link"), Index("ix_funder_view_link_id", "coop_id", "link_id"))

    link_id: Mapped[uuid.UUID]
    who: Mapped[str]
    opened_at: Mapped[datetime]


class FunderChange(CoopRow, Base):
    """What a council's officer sent: it changes nothing before an officer of the co-op accepts it."""

    __tablename__ = "funder_change"
    __table_args__ = (
        coop_key("link_id", "funder_link"),
        coop_key("agreement_id", "agreement"),
        UniqueConstraint("coop_id", "number"),
        Index("ix_funder_change_agreement_id", "coop_id", "agreement_id"),
        one_of("change", FunderAsks),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("rate >= 0", name="rate"),
        CheckConstraint("contribution >= 0", name="contribution"),
        CheckConstraint("(decided_at is null) = (accepted is null)", name="decided"),
        CheckConstraint("accepted is not false or why <> ''", name="why"),
    )

    number: Mapped[int]
    link_id: Mapped[uuid.UUID]
    agreement_id: Mapped[uuid.UUID]
    change: Mapped[str]
    effective_on: Mapped[date]
    rate: Mapped[int | None]
    contribution: Mapped[int | None]
    amount: Mapped[int | None]
    reference: Mapped[str]
    due_on: Mapped[date | None]
    words: Mapped[str]
    sender: Mapped[str]
    sender_email: Mapped[str]
    sent_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    accepted: Mapped[bool | None]
    why: Mapped[str]
