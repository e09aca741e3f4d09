"""Whether a co-op publishes what it buys: each decision is a row, the newest counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041_publication"
down_revision = "0040_lost_phones_of_all"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("publishes", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_publication_coop_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_publication_decided_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_publication")),
    )
    op.create_index("ix_publication_decided_at", "publication", ["coop_id", "decided_at"])


def downgrade() -> None:
    op.drop_table("publication")
