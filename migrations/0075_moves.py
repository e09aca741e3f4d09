"""Members who move to another co-op: each co-op's side of the move, and the funds of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0075_moves"
down_revision = "0074_dividends"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "move",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("other_coop_id", sa.Uuid(), nullable=False),
        sa.Column("other_number", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_as", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_by", sa.Uuid(), nullable=True),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("entry_number", sa.BigInteger(), nullable=True),
        sa.Column("back_entry_number", sa.BigInteger(), nullable=True),
        sa.Column("landed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("landed_on", sa.Date(), nullable=True),
        sa.Column("landed_entry_number", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_how", sa.Text(), nullable=False),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(ended_at is null) = (ended_how = '')", name=op.f("ck_move_ended")),
        sa.CheckConstraint("ended_how in ('', 'refused', 'called_off')", name=op.f("ck_move_ended_how")),
        sa.CheckConstraint("side in ('out', 'in')", name=op.f("ck_move_side")),
        sa.CheckConstraint("(sent_at is null) = (amount = 0)", name=op.f("ck_move_sum")),
        sa.CheckConstraint("(sent_at is null) = (entry_id is null)", name=op.f("ck_move_sent")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_move_amount")),
        sa.CheckConstraint(
            "landed_at is null or (sent_at is not null and ended_at is null)", name=op.f("ck_move_landed")
        ),
        sa.CheckConstraint("other_coop_id <> coop_id", name=op.f("ck_move_two_coops")),
        sa.CheckConstraint("sent_at is null or ready_at is not null", name=op.f("ck_move_in_order")),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"], ["membership.coop_id", "membership.id"], name=op.f("fk_move_coop_id_member_id")
        ),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_move_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_move")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_move_coop_id_number")),
    )
    op.create_index(
        "uq_move_open",
        "move",
        ["coop_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL AND landed_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL AND landed_at IS NULL"),
    )
    op.create_table(
        "move_fund",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("move_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=True),
        sa.Column("funder", sa.Text(), nullable=False),
        sa.Column("funder_kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("agreement_number", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_move_fund_amount")),
        sa.CheckConstraint("position > 0", name=op.f("ck_move_fund_position")),
        sa.ForeignKeyConstraint(
            ["coop_id", "fund_id"], ["fund.coop_id", "fund.id"], name=op.f("fk_move_fund_coop_id_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "move_id"], ["move.coop_id", "move.id"], name=op.f("fk_move_fund_coop_id_move_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_move_fund")),
        sa.UniqueConstraint("coop_id", "move_id", "position", name=op.f("uq_move_fund_coop_id_move_id_position")),
    )


def downgrade() -> None:
    op.drop_table("move_fund")
    op.drop_table("move")
