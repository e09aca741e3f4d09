"""How long bids hold after a call's deadline; calls so far say nothing of it."""

from __future__ import annotations

from alembic import op

revision = "0036_bids_hold"
down_revision = "0035_contract_changes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        'ALTER TABLE "call" ADD COLUMN valid_days BIGINT '
        "CONSTRAINT ck_call_valid_days CHECK (valid_days between 1 and 1095)"
    )


def downgrade() -> None:
    op.execute('ALTER TABLE "call" DROP COLUMN valid_days')
