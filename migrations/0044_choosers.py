"""Who chooses says whether they have an interest; below which sum a contract can follow the choice at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044_choosers"
down_revision = "0043_contract_days"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chooser_interest",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("interest", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("interest in ('none', 'conflict')", name=op.f("ck_chooser_interest_interest")),
        sa.ForeignKeyConstraint(
            ["coop_id", "call_id"], ["call.coop_id", "call.id"], name=op.f("fk_chooser_interest_coop_id_call_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_chooser_interest_person_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_chooser_interest")),
        sa.UniqueConstraint(
            "coop_id", "call_id", "person_id", name=op.f("uq_chooser_interest_coop_id_call_id_person_id")
        ),
    )
    # What co-ops have set so far went with £5,000, as the code had it.
    op.execute(
        "ALTER TABLE call_limits ADD COLUMN at_once_below BIGINT DEFAULT 500000 NOT NULL "
        "CONSTRAINT ck_call_limits_at_once_below CHECK (at_once_below >= 0)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE call_limits DROP COLUMN at_once_below")
    op.drop_table("chooser_interest")
