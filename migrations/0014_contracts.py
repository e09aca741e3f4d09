"""Tables of the contracts slice."""

from __future__ import annotations

revision = "0014_contracts"
down_revision = "0013_tenders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
