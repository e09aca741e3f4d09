"""A bid may offer a rebate for buying much; it stands beside the price once bids are opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0083_rebates_in_bids"
down_revision = "0082_read_what_waits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("opened_bid", sa.Column("rebate", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("opened_bid", "rebate")
