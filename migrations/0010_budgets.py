"""Tables of the budgets slice."""

from __future__ import annotations

revision = "0010_budgets"
down_revision = "0009_governance"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
