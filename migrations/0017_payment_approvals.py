"""Yeses to payment runs, and each co-op's rule of how many it takes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017_payment_approvals"
down_revision = "0016_surplus"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "run_approval",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "run_id"],
            ["payment_run.coop_id", "payment_run.id"],
            name=op.f("fk_run_approval_coop_id_run_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_run_approval")),
        sa.UniqueConstraint("coop_id", "run_id", "person_id", name=op.f("uq_run_approval_coop_id_run_id_person_id")),
    )
    op.create_table(
        "approval_rule",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("limit_amount", sa.BigInteger(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "decided_by is null or agreed = false or decided_by <> asked_by",
            name=op.f("ck_approval_rule_second_officer"),
        ),
        sa.CheckConstraint("limit_amount >= 0", name=op.f("ck_approval_rule_limit_amount")),
        sa.CheckConstraint("people between 2 and 5", name=op.f("ck_approval_rule_people")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_approval_rule_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_approval_rule")),
    )
    op.create_index(
        "uq_approval_rule_waiting",
        "approval_rule",
        ["coop_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("approval_rule")
    op.drop_table("run_approval")
