"""Tables of the surplus slice."""

from __future__ import annotations

revision = "0016_surplus"
down_revision = "0015_invoices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
