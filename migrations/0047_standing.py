"""Suspensions and what is looked at again; how an office came to be held; strangers who ask; reminders of ends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047_standing"
down_revision = "0046_groups"
branch_labels = None
depends_on = None

COLUMNS = (
    ("office", "reminded", sa.BigInteger()),
    ("supporter", "reminded", sa.BigInteger()),
    ("supporter", "known_how", sa.Text()),
    ("supporter", "paused_at", sa.DateTime(timezone=True)),
    ("membership", "asked_email", sa.Text()),
    ("membership", "helper", sa.Text()),
)


def upgrade() -> None:
    op.create_table(
        "suspension",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("suspended_by", sa.Uuid(), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_suspension_term")),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_suspension_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_suspension_coop_id")),
        sa.ForeignKeyConstraint(["lifted_by"], ["person.id"], name=op.f("fk_suspension_lifted_by")),
        sa.ForeignKeyConstraint(["suspended_by"], ["person.id"], name=op.f("fk_suspension_suspended_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_suspension")),
    )
    op.create_index("ix_suspension_coop_id_member_id", "suspension", ["coop_id", "member_id"], unique=False)
    op.create_table(
        "appeal",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint("about in ('refusal', 'suspension')", name=op.f("ck_appeal_about")),
        sa.CheckConstraint("(decided_at IS NULL) = (granted IS NULL)", name=op.f("ck_appeal_decided")),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"], ["membership.coop_id", "membership.id"], name=op.f("fk_appeal_coop_id_member_id")
        ),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_appeal_coop_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_appeal_decided_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_appeal")),
    )
    op.create_index(
        "uq_appeal_open",
        "appeal",
        ["coop_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.execute(
        "ALTER TABLE office ADD COLUMN how TEXT "
        "CONSTRAINT ck_office_how CHECK (how in ('founder', 'elected', 'co_opted'))"
    )
    for table, column, kind in COLUMNS:
        op.add_column(table, sa.Column(column, kind, nullable=True))


def downgrade() -> None:
    for table, column, _kind in reversed(COLUMNS):
        op.drop_column(table, column)
    op.execute("ALTER TABLE office DROP COLUMN how")
    op.drop_table("appeal")
    op.drop_table("suspension")
