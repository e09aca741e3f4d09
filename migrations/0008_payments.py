"""Tables of the payments slice."""

from __future__ import annotations

revision = "0008_payments"
down_revision = "0007_concerns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
