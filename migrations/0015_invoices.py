"""Tables of the invoices slice."""

from __future__ import annotations

revision = "0015_invoices"
down_revision = "0014_contracts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
