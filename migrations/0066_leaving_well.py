"""What a departure ended and could give back; a direct payment's money that goes on to the next arrangement."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0066_leaving_well"
down_revision = "0065_kept_for_reading"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("departure", sa.Column("ended", sa.Text(), nullable=True))
    op.add_column("asked_back", sa.Column("to_name", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("asked_back", "to_name")
    op.drop_column("departure", "ended")
