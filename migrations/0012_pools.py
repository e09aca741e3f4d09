"""Tables of the pools slice."""

from __future__ import annotations

revision = "0012_pools"
down_revision = "0011_providers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
