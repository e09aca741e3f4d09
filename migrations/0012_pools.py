"""Tables of the pools slice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_pools"
down_revision = "0011_providers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pool",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("service_type", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("when_words", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("min_people", sa.BigInteger(), nullable=False),
        sa.Column("max_people", sa.BigInteger(), nullable=False),
        sa.Column("weekly_minutes", sa.BigInteger(), nullable=False),
        sa.Column("weeks", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("weekly_target", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_for_member_id", sa.Uuid(), nullable=True),
        sa.Column("funded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tender_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_why", sa.Text(), nullable=True),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_pool_term")),
        sa.CheckConstraint("min_people between 1 and max_people", name=op.f("ck_pool_people")),
        sa.CheckConstraint("weekly_minutes > 0", name=op.f("ck_pool_weekly_minutes")),
        sa.CheckConstraint("weekly_target > 0", name=op.f("ck_pool_weekly_target")),
        sa.CheckConstraint("weeks between 1 and 156", name=op.f("ck_pool_weeks")),
        sa.ForeignKeyConstraint(
            ["coop_id", "opened_for_member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_pool_coop_id_opened_for_member_id"),
        ),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_pool_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_pool")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_pool_coop_id_number")),
    )
    op.create_table(
        "pledge",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("fund_number", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("weekly", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("moves", sa.BigInteger(), nullable=False),
        sa.Column("pledged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(amount > 0) = (released_at is null)", name=op.f("ck_pledge_released")),
        sa.CheckConstraint("committed_at is null or released_at is null", name=op.f("ck_pledge_committed")),
        sa.CheckConstraint("weekly >= 0 and amount >= 0", name=op.f("ck_pledge_amount")),
        sa.ForeignKeyConstraint(
            ["coop_id", "fund_id"], ["fund.coop_id", "fund.id"], name=op.f("fk_pledge_coop_id_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"], ["membership.coop_id", "membership.id"], name=op.f("fk_pledge_coop_id_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "pool_id"], ["pool.coop_id", "pool.id"], name=op.f("fk_pledge_coop_id_pool_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_pledge")),
        sa.UniqueConstraint("coop_id", "pool_id", "fund_id", name=op.f("uq_pledge_coop_id_pool_id_fund_id")),
    )
    op.create_index("ix_pledge_fund", "pledge", ["coop_id", "fund_id"], unique=False)
    op.create_index("ix_pledge_member", "pledge", ["coop_id", "member_id"], unique=False)
    op.create_table(
        "pledge_move",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pledge_id", sa.Uuid(), nullable=False),
        sa.Column("weekly_before", sa.BigInteger(), nullable=False),
        sa.Column("weekly_after", sa.BigInteger(), nullable=False),
        sa.Column("amount_before", sa.BigInteger(), nullable=False),
        sa.Column("amount_after", sa.BigInteger(), nullable=False),
        sa.Column("free_before", sa.BigInteger(), nullable=False),
        sa.Column("free_after", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "pledge_id"], ["pledge.coop_id", "pledge.id"], name=op.f("fk_pledge_move_coop_id_pledge_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_pledge_move")),
        sa.UniqueConstraint("coop_id", "entry_number", name=op.f("uq_pledge_move_coop_id_entry_number")),
    )
    op.create_index("ix_pledge_move_pledge", "pledge_move", ["coop_id", "pledge_id"], unique=False)
    op.create_table(
        "pool_paper",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["coop_id", "evidence_id"],
            ["evidence.coop_id", "evidence.id"],
            name=op.f("fk_pool_paper_coop_id_evidence_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "pool_id"], ["pool.coop_id", "pool.id"], name=op.f("fk_pool_paper_coop_id_pool_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_pool_paper")),
    )
    op.create_index("ix_pool_paper_pool", "pool_paper", ["coop_id", "pool_id"], unique=False)


def downgrade() -> None:
    op.drop_table("pool_paper")
    op.drop_table("pledge_move")
    op.drop_table("pledge")
    op.drop_table("pool")
