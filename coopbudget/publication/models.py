"""Tables of the publication slice."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow


class Publication(CoopRow, Base):
    """A decision to publish what the co-op buys, or (``publishes`` false) to stop. The newest one counts."""

    __tablename__ = "publication"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        Index("ix_publication_decided_at", "coop_id", "decided_at"),
    )

    publishes: Mapped[bool]
    decided_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]
