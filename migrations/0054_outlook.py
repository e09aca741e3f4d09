"""What a funder lets a member keep, when it looks again, what is bought for, how it goes, and what is foreseen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054_outlook"
down_revision = "0053_what_waits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "keeping_rule",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("weeks", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("contingency", sa.BigInteger(), nullable=False),
        sa.Column("deducts", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("deducts in ('promised', 'committed', 'nothing')", name=op.f("ck_keeping_rule_deducts")),
        sa.CheckConstraint("(weeks is null) <> (amount is null)", name=op.f("ck_keeping_rule_one_measure")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_keeping_rule_amount")),
        sa.CheckConstraint("contingency >= 0", name=op.f("ck_keeping_rule_contingency")),
        sa.CheckConstraint("weeks between 1 and 104", name=op.f("ck_keeping_rule_weeks")),
        sa.ForeignKeyConstraint(
            ["coop_id", "agreement_id"],
            ["agreement.coop_id", "agreement.id"],
            name=op.f("fk_keeping_rule_coop_id_agreement_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_keeping_rule")),
    )
    op.create_index(
        "ix_keeping_rule_agreement_id", "keeping_rule", ["coop_id", "agreement_id", "from_on"], unique=False
    )
    op.create_table(
        "agreement_review",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("moved_why", sa.Text(), nullable=False),
        sa.Column("moved_by", sa.Uuid(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reminded", sa.BigInteger(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(done_on is null) = (done_at is null)", name=op.f("ck_agreement_review_done")),
        sa.CheckConstraint("position > 0", name=op.f("ck_agreement_review_position")),
        sa.CheckConstraint("reminded between 0 and 3", name=op.f("ck_agreement_review_reminded")),
        sa.ForeignKeyConstraint(
            ["coop_id", "agreement_id"],
            ["agreement.coop_id", "agreement.id"],
            name=op.f("fk_agreement_review_coop_id_agreement_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_agreement_review")),
        sa.UniqueConstraint(
            "coop_id", "agreement_id", "position", name=op.f("uq_agreement_review_coop_id_agreement_id_position")
        ),
    )
    op.create_index("ix_agreement_review_due_on", "agreement_review", ["coop_id", "due_on"], unique=False)
    op.create_index(
        "uq_agreement_review_open",
        "agreement_review",
        ["coop_id", "agreement_id"],
        unique=True,
        sqlite_where=sa.text("done_on IS NULL"),
        postgresql_where=sa.text("done_on IS NULL"),
    )
    op.create_table(
        "purpose",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=True),
        sa.Column("said_as", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "fund_id"], ["fund.coop_id", "fund.id"], name=op.f("fk_purpose_coop_id_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "outcome_id"], ["outcome.coop_id", "outcome.id"], name=op.f("fk_purpose_coop_id_outcome_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_purpose")),
        sa.UniqueConstraint("coop_id", "fund_id", "number", name=op.f("uq_purpose_coop_id_fund_id_number")),
    )
    op.create_table(
        "outcome_word",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.Column("going", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=True),
        sa.Column("said_as", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("going in ('well', 'partly', 'badly')", name=op.f("ck_outcome_word_going")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_outcome_word_words")),
        sa.ForeignKeyConstraint(
            ["coop_id", "outcome_id"],
            ["outcome.coop_id", "outcome.id"],
            name=op.f("fk_outcome_word_coop_id_outcome_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_outcome_word")),
    )
    op.create_index("ix_outcome_word_outcome_id", "outcome_word", ["coop_id", "outcome_id", "said_on"], unique=False)
    op.create_table(
        "foreseen",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("fund_number", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("crosses_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("weeks", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind in ('over', 'out')", name=op.f("ck_foreseen_kind")),
        sa.CheckConstraint("amount >= 0 and weeks >= 0", name=op.f("ck_foreseen_amounts")),
        sa.CheckConstraint("step in (8, 4, 0)", name=op.f("ck_foreseen_step")),
        sa.ForeignKeyConstraint(
            ["coop_id", "fund_id"], ["fund.coop_id", "fund.id"], name=op.f("fk_foreseen_coop_id_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_foreseen_coop_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_foreseen")),
    )
    op.create_index("ix_foreseen_member_id", "foreseen", ["coop_id", "member_id"], unique=False)
    op.create_index(
        "uq_foreseen_standing",
        "foreseen",
        ["coop_id", "fund_id", "kind"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "outlook_round",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_outlook_round_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_outlook_round")),
        sa.UniqueConstraint("coop_id", name=op.f("uq_outlook_round_coop_id")),
    )


def downgrade() -> None:
    op.drop_table("outlook_round")
    op.drop_table("foreseen")
    op.drop_table("outcome_word")
    op.drop_table("purpose")
    op.drop_table("agreement_review")
    op.drop_table("keeping_rule")
