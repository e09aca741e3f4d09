"""Tables of the surplus slice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_surplus"
down_revision = "0015_invoices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "surplus_proposal",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("surplus", sa.BigInteger(), nullable=False),
        sa.Column("general_percent", sa.BigInteger(), nullable=False),
        sa.Column("indivisible_percent", sa.BigInteger(), nullable=False),
        sa.Column("community_percent", sa.BigInteger(), nullable=False),
        sa.Column("dividend_percent", sa.BigInteger(), nullable=False),
        sa.Column("general", sa.BigInteger(), nullable=False),
        sa.Column("indivisible", sa.BigInteger(), nullable=False),
        sa.Column("community", sa.BigInteger(), nullable=False),
        sa.Column("dividend", sa.BigInteger(), nullable=False),
        sa.Column("trade", sa.BigInteger(), nullable=False),
        sa.Column("trade_digest", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("motion_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_by", sa.Uuid(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("entry_number", sa.BigInteger(), nullable=True),
        sa.Column("reversed_by", sa.Uuid(), nullable=True),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reversal_number", sa.BigInteger(), nullable=True),
        sa.Column("reversed_why", sa.Text(), nullable=False),
        sa.CheckConstraint("dividend = 0 or kind = 'co_operative'", name=op.f("ck_surplus_proposal_no_dividend_here")),
        sa.CheckConstraint("kind in ('co_operative', 'community_benefit')", name=op.f("ck_surplus_proposal_kind")),
        sa.CheckConstraint("(posted_at is null) = (entry_id is null)", name=op.f("ck_surplus_proposal_posted")),
        sa.CheckConstraint(
            "general + indivisible + community + dividend = surplus", name=op.f("ck_surplus_proposal_shares")
        ),
        sa.CheckConstraint(
            "general >= 0 and indivisible >= 0 and community >= 0 and dividend >= 0",
            name=op.f("ck_surplus_proposal_parts"),
        ),
        sa.CheckConstraint(
            "general_percent + indivisible_percent + community_percent + dividend_percent = 100",
            name=op.f("ck_surplus_proposal_percents"),
        ),
        sa.CheckConstraint("reversed_at is null or posted_at is not null", name=op.f("ck_surplus_proposal_reversed")),
        sa.CheckConstraint(
            "reversed_by is null or reversed_by <> posted_by", name=op.f("ck_surplus_proposal_second_officer")
        ),
        sa.CheckConstraint("surplus > 0", name=op.f("ck_surplus_proposal_surplus")),
        sa.ForeignKeyConstraint(
            ["coop_id", "entry_id"], ["entry.coop_id", "entry.id"], name=op.f("fk_surplus_proposal_coop_id_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "motion_id"],
            ["motion.coop_id", "motion.id"],
            name=op.f("fk_surplus_proposal_coop_id_motion_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_surplus_proposal")),
        sa.UniqueConstraint("coop_id", "motion_id", name=op.f("uq_surplus_proposal_coop_id_motion_id")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_surplus_proposal_coop_id_number")),
    )
    op.create_index(
        "uq_surplus_proposal_shared",
        "surplus_proposal",
        ["coop_id", "year"],
        unique=True,
        sqlite_where=sa.text("posted_at IS NOT NULL AND reversed_at IS NULL"),
        postgresql_where=sa.text("posted_at IS NOT NULL AND reversed_at IS NULL"),
    )
    op.create_table(
        "surplus_trade",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("member_number", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("fund_number", sa.BigInteger(), nullable=False),
        sa.Column("trade", sa.BigInteger(), nullable=False),
        sa.Column("dividend", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("dividend >= 0", name=op.f("ck_surplus_trade_dividend")),
        sa.ForeignKeyConstraint(
            ["coop_id", "fund_id"], ["fund.coop_id", "fund.id"], name=op.f("fk_surplus_trade_coop_id_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_surplus_trade_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "proposal_id"],
            ["surplus_proposal.coop_id", "surplus_proposal.id"],
            name=op.f("fk_surplus_trade_coop_id_proposal_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_surplus_trade")),
        sa.UniqueConstraint(
            "coop_id", "proposal_id", "fund_id", name=op.f("uq_surplus_trade_coop_id_proposal_id_fund_id")
        ),
    )
    op.create_index(
        "ix_surplus_trade_member_id", "surplus_trade", ["coop_id", "member_id", "proposal_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("surplus_trade")
    op.drop_table("surplus_proposal")
