"""Papers of proofs, reminders before one runs out, whose a provider is, and since when it has promised fair pay."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024_proofs"
down_revision = "0023_contract_rates"
branch_labels = None
depends_on = None


_KINDS = "'workers', 'users', 'workers_and_users', 'community', 'trustees', 'one_person', 'family', 'investors', 'public', 'other'"


def upgrade() -> None:
    op.create_table(
        "shared_evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_shared_evidence_digest")),
        sa.CheckConstraint("size > 0", name=op.f("ck_shared_evidence_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_evidence")),
    )
    op.create_index("ix_shared_evidence_digest", "shared_evidence", ["digest"], unique=False)
    op.create_table(
        "credential_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["credential_id"], ["credential.id"], name=op.f("fk_credential_file_credential_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["shared_evidence.id"], name=op.f("fk_credential_file_evidence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential_file")),
        sa.UniqueConstraint("credential_id", "evidence_id", name=op.f("uq_credential_file_credential_id_evidence_id")),
    )
    op.create_table(
        "credential_reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.Uuid(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("days in (60, 30, 7, 0)", name=op.f("ck_credential_reminder_days")),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credential.id"], name=op.f("fk_credential_reminder_credential_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential_reminder")),
        sa.UniqueConstraint("credential_id", "days", name=op.f("uq_credential_reminder_credential_id_days")),
    )
    # Said in one statement that both databases take: SQLite would otherwise build the table anew.
    op.execute(
        "ALTER TABLE provider ADD COLUMN ownership TEXT NOT NULL DEFAULT 'other'"
        f" CONSTRAINT ck_provider_ownership CHECK (ownership in ({_KINDS}))"
    )
    op.execute("UPDATE provider SET ownership = 'one_person' WHERE legal_form = 'sole_trader'")
    op.add_column("provider", sa.Column("fair_pay_since", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("provider", "fair_pay_since")
    op.execute("ALTER TABLE provider DROP COLUMN ownership")
    op.drop_table("credential_reminder")
    op.drop_table("credential_file")
    op.drop_table("shared_evidence")
