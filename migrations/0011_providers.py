"""Tables of the providers slice."""

from __future__ import annotations

revision = "0011_providers"
down_revision = "0010_budgets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
