"""The one table of the books' reports: what officers planned for a year, line by line."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow


class BudgetLine(CoopRow, Base):
    """What is planned to come in or be spent (``amount`` pence) on an account ``code`` in the year named ``year``.

    Set again, a new row counts; what was planned before stays on record. ``why`` is free text.
    """

    __tablename__ = "budget_line"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        Index("ix_budget_line_year", "coop_id", "year", "code"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("code like 'Income:%' or code like 'Expenses:%'", name="code"),
    )

    year: Mapped[int]
    code: Mapped[str]
    amount: Mapped[int]
    why: Mapped[str] = mapped_column(default="")
    set_by: Mapped[uuid.UUID]
    set_at: Mapped[datetime]
