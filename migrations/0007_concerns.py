"""Tables of the concerns slice."""

from __future__ import annotations

revision = "0007_concerns"
down_revision = "0006_members"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
