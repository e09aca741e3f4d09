"""Tables of the coops slice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_coops"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=False),
        sa.Column("year_end_month", sa.BigInteger(), nullable=False),
        sa.Column("safeguarding_phone", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "nation in ('england', 'wales', 'scotland', 'northern_ireland')", name=op.f("ck_coop_nation")
        ),
        sa.CheckConstraint("year_end_month between 1 and 12", name=op.f("ck_coop_year_end_month")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coop")),
        sa.UniqueConstraint("slug", name=op.f("uq_coop_slug")),
    )
    op.create_table(
        "counter",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_counter_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "kind", name=op.f("pk_counter")),
    )


def downgrade() -> None:
    op.drop_table("counter")
    op.drop_table("coop")
