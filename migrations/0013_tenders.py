"""Tables of the tenders slice."""

from __future__ import annotations

revision = "0013_tenders"
down_revision = "0012_pools"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
