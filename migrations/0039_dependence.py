"""From which share on a member depends too much on one provider."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039_dependence"
down_revision = "0038_refund_yeses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dependence_limit",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("percent", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("percent between 1 and 100", name=op.f("ck_dependence_limit_percent")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_dependence_limit_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_dependence_limit")),
    )
    op.create_index("ix_dependence_limit_set_at", "dependence_limit", ["coop_id", "set_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_dependence_limit_set_at", table_name="dependence_limit")
    op.drop_table("dependence_limit")
