"""Tables of the concerns slice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_concerns"
down_revision = "0006_members"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "concern",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("about_words", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("contact_words", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("contact in ('none', 'site', 'phone', 'email')", name=op.f("ck_concern_contact")),
        sa.CheckConstraint("kind in ('worry', 'complaint', 'fault')", name=op.f("ck_concern_kind")),
        sa.CheckConstraint(
            "outcome in ('put_right', 'passed_on', 'explained', 'nothing_found')", name=op.f("ck_concern_outcome")
        ),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_concern_closed")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_concern_closed_by")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_concern_coop_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_concern_recorded_by")),
        sa.ForeignKeyConstraint(["reported_by"], ["person.id"], name=op.f("fk_concern_reported_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_concern")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_concern_coop_id_number")),
    )
    op.create_index("ix_concern_reported_by", "concern", ["reported_by"], unique=False)
    op.create_table(
        "concern_named",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("concern_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("named_by", sa.Uuid(), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "concern_id"],
            ["concern.coop_id", "concern.id"],
            name=op.f("fk_concern_named_coop_id_concern_id"),
        ),
        sa.ForeignKeyConstraint(["named_by"], ["person.id"], name=op.f("fk_concern_named_named_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_concern_named_person_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_concern_named")),
        sa.UniqueConstraint(
            "coop_id", "concern_id", "person_id", name=op.f("uq_concern_named_coop_id_concern_id_person_id")
        ),
    )
    op.create_index("ix_concern_named_person_id", "concern_named", ["person_id"], unique=False)
    op.create_table(
        "concern_note",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("concern_id", sa.Uuid(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "concern_id"],
            ["concern.coop_id", "concern.id"],
            name=op.f("fk_concern_note_coop_id_concern_id"),
        ),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_concern_note_written_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_concern_note")),
    )
    op.create_index("ix_concern_note_coop_id_concern_id", "concern_note", ["coop_id", "concern_id"], unique=False)
    op.create_table(
        "platform_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("coop_id", sa.Uuid(), nullable=True),
        sa.Column("coop_words", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("about_words", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("contact_words", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('worry', 'complaint', 'fault')", name=op.f("ck_platform_report_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_report")),
        sa.UniqueConstraint("number", name=op.f("uq_platform_report_number")),
    )


def downgrade() -> None:
    op.drop_table("platform_report")
    op.drop_table("concern_note")
    op.drop_table("concern_named")
    op.drop_table("concern")
