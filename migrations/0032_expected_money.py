"""Money that is known to be on its way to the bank; statements as Santander's text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from coopbudget.db.checks import change_check

revision = "0032_expected_money"
down_revision = "0031_money_goes_back"
branch_labels = None
depends_on = None


_FORMATS = "format in ('csv', 'ofx', 'camt', 'mt940')"
_FORMATS_NOW = "format in ('csv', 'ofx', 'camt', 'mt940', 'santander')"


def upgrade() -> None:
    change_check("statement", "format", _FORMATS, _FORMATS_NOW)
    op.create_table(
        "expected_money",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.Column("cleared_match_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.CheckConstraint("side in ('members', 'own')", name=op.f("ck_expected_money_side")),
        sa.CheckConstraint("(cleared_on is null) = (cleared_match_id is null)", name=op.f("ck_expected_money_cleared")),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_expected_money_amount")),
        sa.CheckConstraint("cleared_on is null or withdrawn_on is null", name=op.f("ck_expected_money_one_end")),
        sa.ForeignKeyConstraint(
            ["coop_id", "account_id"],
            ["account.coop_id", "account.id"],
            name=op.f("fk_expected_money_coop_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "cleared_match_id"],
            ["line_match.coop_id", "line_match.id"],
            name=op.f("fk_expected_money_coop_id_cleared_match_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_expected_money")),
        sa.UniqueConstraint("coop_id", "owner_id", "amount", name=op.f("uq_expected_money_coop_id_owner_id_amount")),
    )
    op.create_index(
        "ix_expected_money_account_id", "expected_money", ["coop_id", "account_id", "cleared_on"], unique=False
    )
    op.create_index(
        "ix_expected_money_cleared_match_id", "expected_money", ["coop_id", "cleared_match_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("expected_money")
    change_check("statement", "format", _FORMATS_NOW, _FORMATS)
