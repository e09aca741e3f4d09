"""Interest on shares: what members decided, and what each holder earned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from coopbudget.db.checks import change_check

revision = "0050_share_interest"
down_revision = "0049_shares"
branch_labels = None
depends_on = None

EFFECTS = "effect in ('surplus', 'rule_change', 'award', 'election', 'other')"
EFFECTS_NOW = "effect in ('surplus', 'rule_change', 'award', 'election', 'share_interest', 'other')"
KINDS = "kind in ('shares', 'paid')"
KINDS_NOW = "kind in ('shares', 'paid', 'interest')"


def upgrade() -> None:
    change_check("motion", "effect", EFFECTS, EFFECTS_NOW)
    change_check("share_withdrawal", "kind", KINDS, KINDS_NOW)
    op.create_table(
        "share_interest",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("motion_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_by", sa.Uuid(), nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("entry_number", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("rate > 0", name=op.f("ck_share_interest_rate")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_share_interest_days")),
        sa.CheckConstraint("(booked_at is null) = (entry_id is null)", name=op.f("ck_share_interest_booked")),
        sa.ForeignKeyConstraint(
            ["coop_id", "motion_id"], ["motion.coop_id", "motion.id"], name=op.f("fk_share_interest_coop_id_motion_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "entry_id"], ["entry.coop_id", "entry.id"], name=op.f("fk_share_interest_coop_id_entry_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_share_interest")),
        sa.UniqueConstraint("coop_id", "motion_id", name=op.f("uq_share_interest_coop_id_motion_id")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_share_interest_coop_id_number")),
    )
    op.create_table(
        "share_interest_part",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("interest_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_share_interest_part_amount")),
        sa.ForeignKeyConstraint(
            ["coop_id", "interest_id"],
            ["share_interest.coop_id", "share_interest.id"],
            name=op.f("fk_share_interest_part_coop_id_interest_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_share_interest_part_coop_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_share_interest_part")),
        sa.UniqueConstraint(
            "coop_id", "interest_id", "member_id", name=op.f("uq_share_interest_part_coop_id_interest_id_member_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("share_interest_part")
    op.drop_table("share_interest")
    change_check("share_withdrawal", "kind", KINDS_NOW, KINDS)
    change_check("motion", "effect", EFFECTS_NOW, EFFECTS)
