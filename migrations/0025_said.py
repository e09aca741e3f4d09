"""What members and referees say of a provider, and businesses that want to become co-operatives."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025_said"
down_revision = "0024_proofs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("contract_number", sa.BigInteger(), nullable=False),
        sa.Column("rating", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("written_as", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("replied_by", sa.Uuid(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_why", sa.Text(), nullable=False),
        sa.Column("hidden_by", sa.Uuid(), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(hidden_at is null) = (hidden_why = '')", name=op.f("ck_feedback_hidden")),
        sa.CheckConstraint("(replied_at is null) = (reply = '')", name=op.f("ck_feedback_reply")),
        sa.CheckConstraint("rating in ('very_good', 'good', 'mixed', 'poor')", name=op.f("ck_feedback_rating")),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_feedback_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_feedback_provider_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_feedback_coop_id_number")),
    )
    op.create_index("ix_feedback_provider_id", "feedback", ["coop_id", "provider_id"], unique=False)
    op.create_index(
        "uq_feedback_standing",
        "feedback",
        ["coop_id", "member_id", "contract_number"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "referee",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("knows", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("named_by", sa.Uuid(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_referee_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referee")),
    )
    op.create_index("ix_referee_provider_id", "referee", ["provider_id"], unique=False)
    op.create_table(
        "reference_taken",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referee_id", sa.Uuid(), nullable=False),
        sa.Column("spoke_on", sa.Date(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_reference_taken_coop_id")),
        sa.ForeignKeyConstraint(["referee_id"], ["referee.id"], name=op.f("fk_reference_taken_referee_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_reference_taken")),
    )
    op.create_index("ix_reference_taken_referee_id", "reference_taken", ["coop_id", "referee_id"], unique=False)
    op.create_table(
        "conversion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("looks_for", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_words", sa.Text(), nullable=False),
        sa.CheckConstraint("(ended_at is null) = (ended_words = '')", name=op.f("ck_conversion_ended")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_conversion_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversion")),
    )
    op.create_index(
        "uq_conversion_standing",
        "conversion",
        ["provider_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "conversion_interest",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversion_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer in ('yes', 'no')", name=op.f("ck_conversion_interest_answer")),
        sa.CheckConstraint(
            "role in ('worker', 'member', 'facilitator', 'body', 'other')", name=op.f("ck_conversion_interest_role")
        ),
        sa.CheckConstraint("(answer is null) = (answered_at is null)", name=op.f("ck_conversion_interest_answered")),
        sa.ForeignKeyConstraint(
            ["conversion_id"], ["conversion.id"], name=op.f("fk_conversion_interest_conversion_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_conversion_interest_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversion_interest")),
    )
    op.create_index("ix_conversion_interest_person_id", "conversion_interest", ["person_id"], unique=False)
    op.create_index(
        "uq_conversion_interest_standing",
        "conversion_interest",
        ["conversion_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("conversion_interest")
    op.drop_table("conversion")
    op.drop_table("reference_taken")
    op.drop_table("referee")
    op.drop_table("feedback")
