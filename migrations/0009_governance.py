"""Tables of the governance slice."""

from __future__ import annotations

revision = "0009_governance"
down_revision = "0008_payments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
