"""Money that goes back: own money to its owner (members as payees), and payments in to where they came from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from coopbudget.db.checks import change_check

revision = "0031_money_goes_back"
down_revision = "0030_needs"
branch_labels = None
depends_on = None


_PAYEES = "kind in ('provider', 'supplier', 'funder', 'coop')"
_PAYEES_NOW = "kind in ('provider', 'supplier', 'funder', 'member', 'coop')"
_ACTS = "kind in ('account', 'customer', 'checkout', 'setup', 'collect')"
_ACTS_NOW = "kind in ('account', 'customer', 'checkout', 'setup', 'collect', 'refund')"


def upgrade() -> None:
    change_check("payee", "kind", _PAYEES, _PAYEES_NOW)
    change_check("stripe_act", "kind", _ACTS, _ACTS_NOW)
    op.create_table(
        "money_back",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("sort_code", sa.Text(), nullable=True),
        sa.Column("account_number", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_as", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("called_off_by", sa.Uuid(), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=False),
        sa.Column("back_entry_number", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(sort_code is null) = (account_number is null)", name=op.f("ck_money_back_details")),
        sa.CheckConstraint(
            "agreed is null or agreed = false or decided_by <> asked_by", name=op.f("ck_money_back_second_person")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_money_back_amount")),
        sa.CheckConstraint("decided_at is null or sort_code is null", name=op.f("ck_money_back_details_go")),
        sa.ForeignKeyConstraint(
            ["coop_id", "fund_id"], ["fund.coop_id", "fund.id"], name=op.f("fk_money_back_coop_id_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_money_back_coop_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_money_back")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_money_back_coop_id_number")),
    )
    op.create_index("ix_money_back_fund_id", "money_back", ["coop_id", "fund_id"], unique=False)
    op.create_index(
        "uq_money_back_waiting",
        "money_back",
        ["coop_id", "fund_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "refund",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("entry_number", sa.BigInteger(), nullable=True),
        sa.Column("refund", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("let_go_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(entry_id is null) = (entry_number is null)", name=op.f("ck_refund_entry")),
        sa.CheckConstraint(
            "agreed is null or agreed = false or decided_by <> asked_by", name=op.f("ck_refund_second_officer")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refund_amount")),
        sa.ForeignKeyConstraint(
            ["coop_id", "collection_id"],
            ["collection.coop_id", "collection.id"],
            name=op.f("fk_refund_coop_id_collection_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_refund")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_refund_coop_id_number")),
    )
    op.create_index("ix_refund_collection_id", "refund", ["coop_id", "collection_id"], unique=False)
    op.create_index(
        "uq_refund_waiting",
        "refund",
        ["coop_id", "collection_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("refund")
    op.drop_table("money_back")
    change_check("stripe_act", "kind", _ACTS_NOW, _ACTS)
    change_check("payee", "kind", _PAYEES_NOW, _PAYEES)
