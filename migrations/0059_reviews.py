"""As what a reviewer checks the books; reviews with their samples, questions and signed reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from coopbudget.db.rebuilding import rebuilding

revision = "0059_reviews"
down_revision = "0058_published_heads"
branch_labels = None
depends_on = None

KINDS = "'auditor', 'lay_auditor', 'reporting_accountant'"


def upgrade() -> None:
    bind = op.get_bind()
    with rebuilding(bind):
        op.add_column("outsider", sa.Column("review_kind", sa.Text(), nullable=True))
        # Whoever was let in before nobody asked as what: a lay auditor claims no qualification.
        op.execute("UPDATE outsider SET review_kind = 'lay_auditor' WHERE kind = 'reviewer'")
        with op.batch_alter_table("outsider") as batch:
            batch.create_check_constraint(op.f("ck_outsider_review_kind"), f"review_kind in ({KINDS})")
            batch.create_check_constraint(
                op.f("ck_outsider_reviewer"), "(kind = 'reviewer') = (review_kind is not null)"
            )
    op.create_table(
        "review",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(f"kind in ({KINDS})", name=op.f("ck_review_kind")),
        sa.CheckConstraint("opinion in ('', 'clean', 'except', 'adverse', 'none')", name=op.f("ck_review_opinion")),
        sa.CheckConstraint("until >= since", name=op.f("ck_review_period")),
        sa.CheckConstraint("(signed_at is null) = (evidence_id is null)", name=op.f("ck_review_signed")),
        sa.CheckConstraint("signed_at is null or opinion <> ''", name=op.f("ck_review_opinion_signed")),
        sa.CheckConstraint("published_at is null or signed_at is not null", name=op.f("ck_review_published")),
        sa.CheckConstraint("(published_at is null) = (published_by is null)", name=op.f("ck_review_published_by")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_review_coop_id")),
        sa.ForeignKeyConstraint(
            ["coop_id", "evidence_id"],
            ["evidence.coop_id", "evidence.id"],
            name=op.f("fk_review_coop_id_evidence_id"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_review_person_id")),
        sa.ForeignKeyConstraint(["published_by"], ["person.id"], name=op.f("fk_review_published_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_review")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_review_coop_id_number")),
    )
    op.create_index(
        "uq_review_open",
        "review",
        ["coop_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("signed_at IS NULL"),
        postgresql_where=sa.text("signed_at IS NULL"),
    )
    op.create_table(
        "review_sample",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("wanted", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("population", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=True),
        sa.Column("first", sa.BigInteger(), nullable=True),
        sa.Column("record", sa.BigInteger(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("of in ('invoices', 'payments', 'receipts', 'entries')", name=op.f("ck_review_sample_of")),
        sa.CheckConstraint("method in ('random', 'value')", name=op.f("ck_review_sample_method")),
        sa.CheckConstraint("wanted between 1 and 500", name=op.f("ck_review_sample_wanted")),
        sa.CheckConstraint("until >= since", name=op.f("ck_review_sample_period")),
        sa.ForeignKeyConstraint(
            ["coop_id", "review_id"], ["review.coop_id", "review.id"], name=op.f("fk_review_sample_coop_id_review_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_review_sample")),
        sa.UniqueConstraint("coop_id", "review_id", "number", name=op.f("uq_review_sample_coop_id_review_id_number")),
    )
    op.create_table(
        "sample_item",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sample_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("hits", sa.BigInteger(), nullable=False),
        sa.Column("ticks", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("hits >= 1", name=op.f("ck_sample_item_hits")),
        sa.ForeignKeyConstraint(
            ["coop_id", "sample_id"],
            ["review_sample.coop_id", "review_sample.id"],
            name=op.f("fk_sample_item_coop_id_sample_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_sample_item")),
        sa.UniqueConstraint("coop_id", "sample_id", "position", name=op.f("uq_sample_item_coop_id_sample_id_position")),
        sa.UniqueConstraint(
            "coop_id", "sample_id", "subject_id", name=op.f("uq_sample_item_coop_id_sample_id_subject_id")
        ),
    )
    op.create_table(
        "review_query",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(answered_at is null) = (answered_by is null)", name=op.f("ck_review_query_answered")),
        sa.CheckConstraint("(answered_at is null) = (answer = '')", name=op.f("ck_review_query_answer")),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_review_query_answered_by")),
        sa.ForeignKeyConstraint(
            ["coop_id", "item_id"],
            ["sample_item.coop_id", "sample_item.id"],
            name=op.f("fk_review_query_coop_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "review_id"], ["review.coop_id", "review.id"], name=op.f("fk_review_query_coop_id_review_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_review_query")),
        sa.UniqueConstraint("coop_id", "review_id", "number", name=op.f("uq_review_query_coop_id_review_id_number")),
    )


def downgrade() -> None:
    for name in ("review_query", "sample_item", "review_sample", "review"):
        op.drop_table(name)
    with rebuilding(op.get_bind()), op.batch_alter_table("outsider") as batch:
        batch.drop_constraint(op.f("ck_outsider_reviewer"), type_="check")
        batch.drop_constraint(op.f("ck_outsider_review_kind"), type_="check")
        batch.drop_column("review_kind")
