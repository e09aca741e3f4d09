"""Which days of a contract (new prices, reviews) people were reminded of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043_contract_days"
down_revision = "0042_ballots"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("uplift_told_on", "review_told_on"):
        op.add_column("contract", sa.Column(name, sa.Date(), nullable=True))


def downgrade() -> None:
    for name in ("review_told_on", "uplift_told_on"):
        op.drop_column("contract", name)
