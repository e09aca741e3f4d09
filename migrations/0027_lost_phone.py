"""Lost phones: a second step that two officers take off, after a while in which its person can stop it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027_lost_phone"
down_revision = "0026_passkeys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lost_phone",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("known_how", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "ended_why in ('refused', 'stopped', 'taken_off', 'lapsed')", name=op.f("ck_lost_phone_ended_why")
        ),
        sa.CheckConstraint("(agreed_by IS NULL) = (due_at IS NULL)", name=op.f("ck_lost_phone_due")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_why IS NULL)", name=op.f("ck_lost_phone_ended")),
        sa.CheckConstraint(
            "asked_by <> person_id and agreed_by <> person_id and agreed_by <> asked_by",
            name=op.f("ck_lost_phone_two_others"),
        ),
        sa.ForeignKeyConstraint(["agreed_by"], ["person.id"], name=op.f("fk_lost_phone_agreed_by")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_lost_phone_asked_by")),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_lost_phone_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_lost_phone_coop_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_lost_phone_ended_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_lost_phone_person_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_lost_phone")),
    )
    op.create_index("ix_lost_phone_coop_id_member_id", "lost_phone", ["coop_id", "member_id"], unique=False)
    op.create_index(
        "uq_lost_phone_open",
        "lost_phone",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("lost_phone")
