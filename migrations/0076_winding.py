"""A co-op ends: what was decided, what shares bring, and since when its pages are only read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0076_winding"
down_revision = "0075_moves"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, kind in (
        ("winding_since", sa.DateTime(timezone=True)),
        ("closed_on", sa.Date()),
        ("readable_until", sa.Date()),
    ):
        op.add_column("coop", sa.Column(name, kind, nullable=True))
    op.create_table(
        "winding",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("successor", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("motion_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("members", sa.BigInteger(), nullable=True),
        sa.Column("signatures", sa.BigInteger(), nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("begun_by", sa.Uuid(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_by", sa.Uuid(), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_why", sa.Text(), nullable=False),
        sa.Column("shares_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_on", sa.BigInteger(), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_by", sa.Uuid(), nullable=True),
        sa.Column("handed_entry_number", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.CheckConstraint("way in ('instrument', 'transfer')", name=op.f("ck_winding_way")),
        sa.CheckConstraint("(closed_at is null) = (keep_until is null)", name=op.f("ck_winding_kept")),
        sa.CheckConstraint(
            "closed_at is null or (begun_at is not null and called_off_at is null)", name=op.f("ck_winding_closed")
        ),
        sa.CheckConstraint("handed_on is null or handed_on >= 0", name=op.f("ck_winding_handed_on")),
        sa.CheckConstraint("signatures is null or signatures <= members", name=op.f("ck_winding_signatures")),
        sa.ForeignKeyConstraint(
            ["coop_id", "evidence_id"], ["evidence.coop_id", "evidence.id"], name=op.f("fk_winding_coop_id_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "motion_id"], ["motion.coop_id", "motion.id"], name=op.f("fk_winding_coop_id_motion_id")
        ),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_winding_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_winding")),
        sa.UniqueConstraint("coop_id", "motion_id", name=op.f("uq_winding_coop_id_motion_id")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_winding_coop_id_number")),
    )
    op.create_index(
        "uq_winding_open",
        "winding",
        ["coop_id"],
        unique=True,
        sqlite_where=sa.text("called_off_at IS NULL"),
        postgresql_where=sa.text("called_off_at IS NULL"),
    )
    op.create_table(
        "winding_share",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("winding_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("par", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("paid_at is null or paid > 0", name=op.f("ck_winding_share_paid")),
        sa.CheckConstraint("par > 0 and paid between 0 and par", name=op.f("ck_winding_share_at_par")),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_winding_share_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "winding_id"],
            ["winding.coop_id", "winding.id"],
            name=op.f("fk_winding_share_coop_id_winding_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_winding_share")),
        sa.UniqueConstraint(
            "coop_id", "winding_id", "member_id", name=op.f("uq_winding_share_coop_id_winding_id_member_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("winding_share")
    op.drop_table("winding")
    for name in ("readable_until", "closed_on", "winding_since"):
        op.drop_column("coop", name)
