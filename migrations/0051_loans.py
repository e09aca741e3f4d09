"""Loan stock: what members and friends lend the co-op, and the parts that go back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from coopbudget.db.checks import change_check

revision = "0051_loans"
down_revision = "0050_share_interest"
branch_labels = None
depends_on = None

PAYEES = "kind in ('provider', 'supplier', 'funder', 'member', 'coop')"
PAYEES_NOW = "kind in ('provider', 'supplier', 'funder', 'member', 'coop', 'lender')"


def upgrade() -> None:
    change_check("payee", "kind", PAYEES, PAYEES_NOW)
    op.create_table(
        "loan",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("lender", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("every_months", sa.BigInteger(), nullable=False),
        sa.Column("parts", sa.BigInteger(), nullable=False),
        sa.Column("owed_account_id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=True),
        sa.Column("begun_on", sa.Date(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("called_off_by", sa.Uuid(), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_loan_amount")),
        sa.CheckConstraint("rate >= 0", name=op.f("ck_loan_rate")),
        sa.CheckConstraint("every_months between 1 and 120", name=op.f("ck_loan_every_months")),
        sa.CheckConstraint("parts between 1 and 120 and parts <= amount", name=op.f("ck_loan_parts")),
        sa.CheckConstraint("(begun_on is null) = (begun_by is null)", name=op.f("ck_loan_begun")),
        sa.CheckConstraint("begun_on is null or called_off_at is null", name=op.f("ck_loan_one_end")),
        sa.CheckConstraint("begun_by is null or begun_by <> recorded_by", name=op.f("ck_loan_second_person")),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"], ["membership.coop_id", "membership.id"], name=op.f("fk_loan_coop_id_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "owed_account_id"],
            ["account.coop_id", "account.id"],
            name=op.f("fk_loan_coop_id_owed_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "payee_id"], ["payee.coop_id", "payee.id"], name=op.f("fk_loan_coop_id_payee_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_loan")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_loan_coop_id_number")),
    )
    op.create_table(
        "loan_part",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("principal", sa.BigInteger(), nullable=False),
        sa.Column("interest", sa.BigInteger(), nullable=False),
        sa.Column("paid_by", sa.Uuid(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_loan_part_number")),
        sa.CheckConstraint("principal > 0 and interest >= 0", name=op.f("ck_loan_part_amounts")),
        sa.ForeignKeyConstraint(
            ["coop_id", "loan_id"], ["loan.coop_id", "loan.id"], name=op.f("fk_loan_part_coop_id_loan_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "entry_id"], ["entry.coop_id", "entry.id"], name=op.f("fk_loan_part_coop_id_entry_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_loan_part")),
        sa.UniqueConstraint("coop_id", "loan_id", "number", name=op.f("uq_loan_part_coop_id_loan_id_number")),
    )


def downgrade() -> None:
    op.drop_table("loan_part")
    op.drop_table("loan")
    change_check("payee", "kind", PAYEES_NOW, PAYEES)
