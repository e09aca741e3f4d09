"""Papers added to visits, invoices, bills and agreements; who still needs a file; files whose time is over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0062_papers"
down_revision = "0061_findings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("evidence", sa.Column("erased_in", sa.BigInteger(), nullable=True))
    op.create_table(
        "evidence_paper",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("proves_on", sa.Date(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "sort in ('receipt', 'invoice', 'timesheet', 'approval', 'letter', 'other')",
            name=op.f("ck_evidence_paper_sort"),
        ),
        sa.CheckConstraint(
            "subject_kind in ('visit', 'invoice', 'bill', 'agreement')", name=op.f("ck_evidence_paper_subject_kind")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_evidence_paper_added_by")),
        sa.ForeignKeyConstraint(
            ["coop_id", "evidence_id"],
            ["evidence.coop_id", "evidence.id"],
            name=op.f("fk_evidence_paper_coop_id_evidence_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_evidence_paper")),
    )
    op.create_index(
        "ix_evidence_paper_subject", "evidence_paper", ["coop_id", "subject_kind", "subject_id"], unique=False
    )
    op.create_table(
        "evidence_hold",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("holder_kind", sa.Text(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["coop_id", "evidence_id"],
            ["evidence.coop_id", "evidence.id"],
            name=op.f("fk_evidence_hold_coop_id_evidence_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_evidence_hold")),
    )
    op.create_index("ix_evidence_hold_holder_id", "evidence_hold", ["coop_id", "holder_id"], unique=False)
    op.create_index(
        "uq_evidence_hold_standing",
        "evidence_hold",
        ["coop_id", "evidence_id", "holder_kind", "holder_id"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "evidence_erasure",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("files", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("agreed_at is null or called_off_at is null", name=op.f("ck_evidence_erasure_one_end")),
        sa.CheckConstraint("agreed_by is null or agreed_by <> asked_by", name=op.f("ck_evidence_erasure_two_officers")),
        sa.CheckConstraint("files > 0", name=op.f("ck_evidence_erasure_files")),
        sa.ForeignKeyConstraint(["agreed_by"], ["person.id"], name=op.f("fk_evidence_erasure_agreed_by")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_evidence_erasure_asked_by")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_evidence_erasure_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_evidence_erasure")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_evidence_erasure_coop_id_number")),
    )
    op.create_index(
        "uq_evidence_erasure_waiting",
        "evidence_erasure",
        ["coop_id"],
        unique=True,
        sqlite_where=sa.text("agreed_at IS NULL AND called_off_at IS NULL"),
        postgresql_where=sa.text("agreed_at IS NULL AND called_off_at IS NULL"),
    )
    op.create_table(
        "paper_request",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "subject_kind in ('visit', 'invoice', 'bill', 'agreement')", name=op.f("ck_paper_request_subject_kind")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_paper_request_asked_by")),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_paper_request_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_paper_request_coop_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_paper_request_person_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_paper_request_provider_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_paper_request")),
        sa.UniqueConstraint(
            "coop_id", "subject_kind", "subject_id", name=op.f("uq_paper_request_coop_id_subject_kind_subject_id")
        ),
    )
    op.create_index("ix_paper_request_member_id", "paper_request", ["coop_id", "member_id"], unique=False)
    op.create_index("ix_paper_request_person_id", "paper_request", ["coop_id", "person_id"], unique=False)
    op.create_index("ix_paper_request_provider_id", "paper_request", ["provider_id"], unique=False)


def downgrade() -> None:
    op.drop_table("paper_request")
    op.drop_table("evidence_erasure")
    op.drop_table("evidence_hold")
    op.drop_table("evidence_paper")
    op.drop_column("evidence", "erased_in")
    op.drop_column("evidence", "erased_at")
