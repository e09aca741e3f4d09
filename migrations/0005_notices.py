"""Tables of the notices slice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_notices"
down_revision = "0004_evidence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("coop_id", sa.Uuid(), nullable=True),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_person_id_created_at", "notice", ["person_id", "created_at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=True),
        sa.Column("coop_id", sa.Uuid(), nullable=True),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("to_address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("notice_id IS NOT NULL OR way = 'email'", name=op.f("ck_outbox_mail")),
        sa.CheckConstraint("way in ('email', 'phone', 'post')", name=op.f("ck_outbox_way")),
        sa.CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name=op.f("ck_outbox_one_end")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_outbox_tries")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_outbox_notice_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_coop_id_way", "outbox", ["coop_id", "way"], unique=False)
    op.create_index("ix_outbox_due_at", "outbox", ["due_at"], unique=False)
    op.create_index("ix_outbox_notice_id", "outbox", ["notice_id"], unique=False)


def downgrade() -> None:
    op.drop_table("outbox")
    op.drop_table("notice")
