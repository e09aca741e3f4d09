"""Tables of the ledger slice."""

from __future__ import annotations

revision = "0003_ledger"
down_revision = "0002_trail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
