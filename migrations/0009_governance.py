"""Tables of the governance slice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_governance"
down_revision = "0008_payments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "motion",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("if_yes", sa.Text(), nullable=False),
        sa.Column("if_no", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("terms_digest", sa.Text(), nullable=False),
        sa.Column("majority", sa.Text(), nullable=False),
        sa.Column("quorum_percent", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carried", sa.Boolean(), nullable=True),
        sa.Column("roll", sa.BigInteger(), nullable=False),
        sa.Column("yes", sa.BigInteger(), nullable=True),
        sa.Column("no", sa.BigInteger(), nullable=True),
        sa.Column("abstain", sa.BigInteger(), nullable=True),
        sa.Column("consumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("effect in ('surplus', 'rule_change', 'award', 'other')", name=op.f("ck_motion_effect")),
        sa.CheckConstraint("majority in ('ordinary', 'special')", name=op.f("ck_motion_majority")),
        sa.CheckConstraint("(closed_at is null) = (carried is null)", name=op.f("ck_motion_closed")),
        sa.CheckConstraint("consumed_at is null or carried", name=op.f("ck_motion_consumed")),
        sa.CheckConstraint("quorum_percent between 0 and 100", name=op.f("ck_motion_quorum_percent")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_motion_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_motion")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_motion_coop_id_number")),
    )
    op.create_table(
        "motion_roll",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("motion_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("voted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_motion_roll_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "motion_id"], ["motion.coop_id", "motion.id"], name=op.f("fk_motion_roll_coop_id_motion_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "motion_id", "member_id", name=op.f("pk_motion_roll")),
    )
    op.create_table(
        "motion_paper",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("motion_id", sa.Uuid(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.CheckConstraint("choice in ('yes', 'no', 'abstain')", name=op.f("ck_motion_paper_choice")),
        sa.ForeignKeyConstraint(
            ["coop_id", "motion_id"], ["motion.coop_id", "motion.id"], name=op.f("fk_motion_paper_coop_id_motion_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_motion_paper")),
    )


def downgrade() -> None:
    op.drop_table("motion_paper")
    op.drop_table("motion_roll")
    op.drop_table("motion")
