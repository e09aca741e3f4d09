"""What waits for an officer is found without looking through what doesn't."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053_what_waits"
down_revision = "0052_meetings"
branch_labels = None
depends_on = None

WAITING = (
    ("ix_motion_roll_to_hear", "motion_roll", ["coop_id", "motion_id"], "capacity = 'officer' AND heard_by IS NULL"),
    ("ix_agreement_to_check", "agreement", ["coop_id"], "checked_at IS NULL AND refused_at IS NULL"),
    (
        "ix_membership_asked",
        "membership",
        ["coop_id"],
        "admitted_at IS NULL AND refused_at IS NULL AND left_at IS NULL",
    ),
)


def upgrade() -> None:
    for name, table, columns, which in WAITING:
        op.create_index(name, table, columns, sqlite_where=sa.text(which), postgresql_where=sa.text(which))


def downgrade() -> None:
    for name, table, _columns, _which in reversed(WAITING):
        op.drop_index(name, table_name=table)
