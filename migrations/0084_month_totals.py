"""What closed months came to is kept under headings too, for reports that ask no account apart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0084_month_totals"
down_revision = "0083_rebates_in_bids"
branch_labels = None
depends_on = None

HEADINGS = (
    "Liabilities:Funds:", "Liabilities:Arriving:", "Liabilities:Dividends:", "Equity:Shares:", "Liabilities:Shares:",
    "Assets:Receivable:Members:",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "month_total",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("debit", sa.BigInteger(), nullable=False),
        sa.Column("credit", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("debit >= 0 and credit >= 0 and debit + credit > 0", name=op.f("ck_month_total_amounts")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_month_total_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "month", "code", "kind", name=op.f("pk_month_total")),
    )
    begins = " ".join(f"WHEN substr(a.code, 1, {len(each)}) = '{each}' THEN '{each}'" for each in HEADINGS)
    op.get_bind().exec_driver_sql(
        "INSERT INTO month_total (coop_id, month, code, kind, type, debit, credit)"
        " SELECT coop_id, month, code, kind, type, sum(debit), sum(credit) FROM"
        f" (SELECT s.coop_id, s.month, CASE {begins} ELSE a.code END AS code, s.kind, a.type, s.debit, s.credit"
        " FROM month_sum s JOIN account a ON a.coop_id = s.coop_id AND a.id = s.account_id WHERE a.unit = 'GBP')"
        " AS each_one GROUP BY coop_id, month, code, kind, type"
    )


def downgrade() -> None:
    op.drop_table("month_total")
