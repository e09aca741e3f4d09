"""Small providers that bid together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020_consortia"
down_revision = "0019_statements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consortium",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("version > 0", name=op.f("ck_consortium_version")),
        sa.ForeignKeyConstraint(["lead_id"], ["provider.id"], name=op.f("fk_consortium_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consortium")),
    )
    op.create_index("ix_consortium_lead_id", "consortium", ["lead_id"], unique=False)
    op.create_table(
        "consortium_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consortium_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("share", sa.BigInteger(), nullable=False),
        sa.Column("does", sa.Text(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("accepted_at is null or declined_at is null", name=op.f("ck_consortium_member_one_answer")),
        sa.CheckConstraint(
            "left_at is null or accepted_at is not null", name=op.f("ck_consortium_member_left_after_accepting")
        ),
        sa.CheckConstraint("share between 1 and 10000", name=op.f("ck_consortium_member_share")),
        sa.ForeignKeyConstraint(["consortium_id"], ["consortium.id"], name=op.f("fk_consortium_member_consortium_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_consortium_member_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consortium_member")),
    )
    op.create_index("ix_consortium_member_provider_id", "consortium_member", ["provider_id"], unique=False)
    op.create_index(
        "uq_consortium_member_standing",
        "consortium_member",
        ["consortium_id", "provider_id"],
        unique=True,
        sqlite_where=sa.text("declined_at IS NULL AND left_at IS NULL AND replaced_at IS NULL"),
        postgresql_where=sa.text("declined_at IS NULL AND left_at IS NULL AND replaced_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("consortium_member")
    op.drop_table("consortium")
