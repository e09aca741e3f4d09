"""Paying a payment in back takes as many people as the co-op's rule says: each yes is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038_refund_yeses"
down_revision = "0037_oldest_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("refund") as batch:
        batch.add_column(sa.Column("approvals", sa.BigInteger(), nullable=False, server_default="1"))
        batch.create_check_constraint(op.f("ck_refund_approvals"), "approvals >= 1")
    with op.batch_alter_table("refund") as batch:
        batch.alter_column("approvals", existing_type=sa.BigInteger(), server_default=None)
    op.create_table(
        "refund_approval",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "refund_id"],
            ["refund.coop_id", "refund.id"],
            name=op.f("fk_refund_approval_coop_id_refund_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_refund_approval")),
        sa.UniqueConstraint(
            "coop_id", "refund_id", "person_id", name=op.f("uq_refund_approval_coop_id_refund_id_person_id")
        ),
    )
    # Whoever agreed before there was a rule for it was the one who had to.
    op.execute(
        "INSERT INTO refund_approval (coop_id, id, refund_id, person_id, approved_at)"
        " SELECT coop_id, id, id, decided_by, decided_at FROM refund WHERE agreed"
    )


def downgrade() -> None:
    op.drop_table("refund_approval")
    with op.batch_alter_table("refund") as batch:
        batch.drop_constraint(op.f("ck_refund_approvals"), type_="check")
        batch.drop_column("approvals")
