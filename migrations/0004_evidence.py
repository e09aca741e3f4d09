"""Tables of the evidence slice."""

from __future__ import annotations

revision = "0004_evidence"
down_revision = "0003_ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
