"""Tables of the trail slice."""

from __future__ import annotations

revision = "0002_trail"
down_revision = "0001_coops"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
