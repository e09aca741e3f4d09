"""Tables of the members slice."""

from __future__ import annotations

revision = "0006_members"
down_revision = "0005_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
