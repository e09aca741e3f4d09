"""Money that a line of a statement showed may have been given on: then the line's match stands."""

from __future__ import annotations

from alembic import op

revision = "0080_money_given_on"
down_revision = "0079_erasure_lists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE expected_money ADD COLUMN given_on DATE "
        "CONSTRAINT ck_expected_money_given CHECK (given_on is null or cleared_on is not null)"
    )
    op.execute(
        "UPDATE expected_money SET given_on = cleared_on WHERE cleared_on IS NOT NULL AND EXISTS (SELECT 1 FROM move"
        " WHERE move.coop_id = expected_money.coop_id AND move.id = expected_money.owner_id"
        " AND move.landed_at IS NOT NULL)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE expected_money DROP COLUMN given_on")
