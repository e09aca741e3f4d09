"""Tables of the notices slice."""

from __future__ import annotations

revision = "0005_notices"
down_revision = "0004_evidence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
