"""Layouts of bank files, payers' rules, lines taken out, direct debits, and reconciliations that were signed off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019_statements"
down_revision = "0018_collections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bank_layout",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_bank_layout_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_bank_layout")),
        sa.UniqueConstraint("coop_id", "key", name=op.f("uq_bank_layout_coop_id_key")),
    )
    op.create_table(
        "line_removal",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("back_entry_number", sa.BigInteger(), nullable=True),
        sa.Column("back_on", sa.Date(), nullable=True),
        sa.Column("back_by", sa.Uuid(), nullable=True),
        sa.Column("back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["coop_id", "line_id"],
            ["statement_line.coop_id", "statement_line.id"],
            name=op.f("fk_line_removal_coop_id_line_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_line_removal")),
    )
    op.create_index(
        "uq_line_removal_standing",
        "line_removal",
        ["coop_id", "line_id"],
        unique=True,
        sqlite_where=sa.text("back_at IS NULL"),
        postgresql_where=sa.text("back_at IS NULL"),
    )
    op.create_table(
        "payer_rule",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("money_in", sa.Boolean(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.Uuid(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("side in ('members', 'own')", name=op.f("ck_payer_rule_side")),
        sa.CheckConstraint("length(payer) between 3 and 300", name=op.f("ck_payer_rule_payer")),
        sa.ForeignKeyConstraint(
            ["coop_id", "account_id"], ["account.coop_id", "account.id"], name=op.f("fk_payer_rule_coop_id_account_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_payer_rule")),
    )
    op.create_index(
        "uq_payer_rule_standing",
        "payer_rule",
        ["coop_id", "side", "money_in", "payer"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "direct_payment",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instruction_id", sa.Uuid(), nullable=False),
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["coop_id", "instruction_id"],
            ["instruction.coop_id", "instruction.id"],
            name=op.f("fk_direct_payment_coop_id_instruction_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "match_id"],
            ["line_match.coop_id", "line_match.id"],
            name=op.f("fk_direct_payment_coop_id_match_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_direct_payment")),
    )
    op.create_index("ix_direct_payment_match_id", "direct_payment", ["coop_id", "match_id"], unique=False)
    op.create_index(
        "uq_direct_payment_standing",
        "direct_payment",
        ["coop_id", "instruction_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_table(
        "reconciliation",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("bank_account_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.Date(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("books", sa.BigInteger(), nullable=False),
        sa.Column("bank", sa.BigInteger(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "bank_account_id"],
            ["bank_account.coop_id", "bank_account.id"],
            name=op.f("fk_reconciliation_coop_id_bank_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "statement_id"],
            ["statement.coop_id", "statement.id"],
            name=op.f("fk_reconciliation_coop_id_statement_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_reconciliation")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_reconciliation_coop_id_number")),
    )
    op.create_index("ix_reconciliation_at", "reconciliation", ["coop_id", "bank_account_id", "at"], unique=False)


def downgrade() -> None:
    op.drop_table("reconciliation")
    op.drop_table("direct_payment")
    op.drop_table("payer_rule")
    op.drop_table("line_removal")
    op.drop_table("bank_layout")
