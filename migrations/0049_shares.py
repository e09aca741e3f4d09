"""Shares: offers, what members want to buy, what they ask back, what passes on after a death."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049_shares"
down_revision = "0048_departures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "share_offer",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("what_for", sa.Text(), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("target > 0", name=op.f("ck_share_offer_target")),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_share_offer_days")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_share_offer_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_share_offer")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_share_offer_coop_id_number")),
    )
    op.create_index(
        "uq_share_offer_open",
        "share_offer",
        ["coop_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "share_application",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=True),
        sa.Column("shares", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("paid_account_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_as", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_off_by", sa.Uuid(), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registered_by", sa.Uuid(), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("entry_number", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("shares > 0", name=op.f("ck_share_application_shares")),
        sa.CheckConstraint("value > 0", name=op.f("ck_share_application_value")),
        sa.CheckConstraint(
            "(registered_at is null) = (entry_id is null)", name=op.f("ck_share_application_registered")
        ),
        sa.CheckConstraint("registered_at is null or called_off_at is null", name=op.f("ck_share_application_one_end")),
        sa.CheckConstraint(
            "registered_by is null or registered_by <> owner_id", name=op.f("ck_share_application_second_person")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_share_application_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "offer_id"],
            ["share_offer.coop_id", "share_offer.id"],
            name=op.f("fk_share_application_coop_id_offer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "paid_account_id"],
            ["account.coop_id", "account.id"],
            name=op.f("fk_share_application_coop_id_paid_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "entry_id"], ["entry.coop_id", "entry.id"], name=op.f("fk_share_application_coop_id_entry_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_share_application")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_share_application_coop_id_number")),
    )
    op.create_index(
        "uq_share_application_open",
        "share_application",
        ["coop_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("registered_at IS NULL AND called_off_at IS NULL"),
        postgresql_where=sa.text("registered_at IS NULL AND called_off_at IS NULL"),
    )
    op.create_index("ix_share_application_offer_id", "share_application", ["coop_id", "offer_id"])
    op.create_table(
        "share_withdrawal",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("notice_until", sa.Date(), nullable=False),
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
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("entry_number", sa.BigInteger(), nullable=True),
        sa.Column("back_entry_number", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_share_withdrawal_amount")),
        sa.CheckConstraint("kind in ('shares', 'paid')", name=op.f("ck_share_withdrawal_kind")),
        sa.CheckConstraint(
            "agreed is null or agreed = false or decided_by <> asked_by", name=op.f("ck_share_withdrawal_second_person")
        ),
        sa.CheckConstraint("(sort_code is null) = (account_number is null)", name=op.f("ck_share_withdrawal_details")),
        sa.CheckConstraint("decided_at is null or sort_code is null", name=op.f("ck_share_withdrawal_details_go")),
        sa.CheckConstraint(
            "agreed is null or agreed = (entry_id is not null)", name=op.f("ck_share_withdrawal_posted")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_share_withdrawal_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "entry_id"], ["entry.coop_id", "entry.id"], name=op.f("fk_share_withdrawal_coop_id_entry_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_share_withdrawal")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_share_withdrawal_coop_id_number")),
    )
    op.create_index(
        "uq_share_withdrawal_waiting",
        "share_withdrawal",
        ["coop_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "share_transfer",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("passed_by", sa.Uuid(), nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_share_transfer_amount")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_share_transfer_another")),
        sa.ForeignKeyConstraint(
            ["coop_id", "from_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_share_transfer_coop_id_from_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "to_id"], ["membership.coop_id", "membership.id"], name=op.f("fk_share_transfer_coop_id_to_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "entry_id"], ["entry.coop_id", "entry.id"], name=op.f("fk_share_transfer_coop_id_entry_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_share_transfer")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_share_transfer_coop_id_number")),
    )


def downgrade() -> None:
    op.drop_table("share_transfer")
    op.drop_table("share_withdrawal")
    op.drop_table("share_application")
    op.drop_table("share_offer")
