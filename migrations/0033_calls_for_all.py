"""Calls that are invited, made without bids, in lots, small, and changed in the open; drafts and files of bids."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033_calls_for_all"
down_revision = "0032_expected_money"
branch_labels = None
depends_on = None

# Said in SQL, for both databases take a column with its check this way and neither makes the table anew.
COLUMNS = (
    (
        "call",
        "kind",
        "TEXT NOT NULL DEFAULT 'open' CONSTRAINT ck_call_kind CHECK (kind in ('open', 'invited', 'direct'))",
    ),
    ("call", "lot_name", "TEXT NOT NULL DEFAULT ''"),
    ("call", "outcomes", "TEXT NOT NULL DEFAULT ''"),
    ("call", "files_wanted", "TEXT NOT NULL DEFAULT ''"),
    ("call", "seen_steps", "TEXT NOT NULL DEFAULT ''"),
    ("call", "amended", "BIGINT NOT NULL DEFAULT 0"),
    ("call", "material", "BIGINT NOT NULL DEFAULT 0"),
    ("bid", "material", "BIGINT NOT NULL DEFAULT 0"),
)
PLAIN = (
    ("call", "family_id", sa.Uuid()),
    ("call", "opening_on", sa.Date()),
    ("call", "decision_on", sa.Date()),
    ("call", "questions_until_at", sa.DateTime(timezone=True)),
    ("bid", "lapsed_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    for table, column, kind in COLUMNS:
        op.execute(f'ALTER TABLE "{table}" ADD COLUMN {column} {kind}')
    for table, column, plain in PLAIN:
        op.add_column(table, sa.Column(column, plain, nullable=True))
    op.add_column("call", sa.Column("small", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_call_family_id", "call", ["coop_id", "family_id"], unique=False)
    op.create_table(
        "call_amendment",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("material", sa.Boolean(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "call_id"], ["call.coop_id", "call.id"], name=op.f("fk_call_amendment_coop_id_call_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_call_amendment")),
        sa.UniqueConstraint("coop_id", "call_id", "number", name=op.f("uq_call_amendment_coop_id_call_id_number")),
    )
    op.create_table(
        "call_follow",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "call_id"], ["call.coop_id", "call.id"], name=op.f("fk_call_follow_coop_id_call_id")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_call_follow_provider_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_call_follow")),
        sa.UniqueConstraint(
            "coop_id", "call_id", "provider_id", name=op.f("uq_call_follow_coop_id_call_id_provider_id")
        ),
    )
    op.create_table(
        "call_invite",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "call_id"], ["call.coop_id", "call.id"], name=op.f("fk_call_invite_coop_id_call_id")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_call_invite_provider_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_call_invite")),
        sa.UniqueConstraint(
            "coop_id", "call_id", "provider_id", name=op.f("uq_call_invite_coop_id_call_id_provider_id")
        ),
    )
    op.create_table(
        "call_limits",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("price_cap", sa.BigInteger(), nullable=False),
        sa.Column("small_below", sa.BigInteger(), nullable=False),
        sa.Column("direct_below", sa.BigInteger(), nullable=True),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("price_cap between 1 and 90", name=op.f("ck_call_limits_price_cap")),
        sa.CheckConstraint("small_below >= 0 and direct_below >= 0", name=op.f("ck_call_limits_sums")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_call_limits_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_call_limits")),
    )
    op.create_table(
        "call_template",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_call_template_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_call_template")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_call_template_coop_id_number")),
    )
    op.create_table(
        "bid_draft",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "call_id"], ["call.coop_id", "call.id"], name=op.f("fk_bid_draft_coop_id_call_id")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_bid_draft_provider_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_bid_draft")),
        sa.UniqueConstraint("coop_id", "call_id", "provider_id", name=op.f("uq_bid_draft_coop_id_call_id_provider_id")),
    )
    op.create_table(
        "bid_file",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("sealed is null or evidence_id is null", name=op.f("ck_bid_file_sealed_or_open")),
        sa.CheckConstraint("size > 0", name=op.f("ck_bid_file_size")),
        sa.ForeignKeyConstraint(
            ["coop_id", "call_id"], ["call.coop_id", "call.id"], name=op.f("fk_bid_file_coop_id_call_id")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_bid_file_provider_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_bid_file")),
    )
    op.create_index("ix_bid_file_call_id", "bid_file", ["coop_id", "call_id", "provider_id"], unique=False)
    op.create_table(
        "bid_group",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("consortium_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["consortium_id"], ["consortium.id"], name=op.f("fk_bid_group_consortium_id")),
        sa.ForeignKeyConstraint(
            ["coop_id", "bid_id"], ["bid.coop_id", "bid.id"], name=op.f("fk_bid_group_coop_id_bid_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_bid_group")),
        sa.UniqueConstraint("coop_id", "bid_id", name=op.f("uq_bid_group_coop_id_bid_id")),
    )
    op.create_table(
        "bid_partner",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("share", sa.BigInteger(), nullable=False),
        sa.Column("does", sa.Text(), nullable=False),
        sa.CheckConstraint("share between 1 and 10000", name=op.f("ck_bid_partner_share")),
        sa.ForeignKeyConstraint(
            ["coop_id", "bid_id"], ["bid.coop_id", "bid.id"], name=op.f("fk_bid_partner_coop_id_bid_id")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_bid_partner_provider_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_bid_partner")),
        sa.UniqueConstraint("coop_id", "bid_id", "provider_id", name=op.f("uq_bid_partner_coop_id_bid_id_provider_id")),
    )


def downgrade() -> None:
    op.drop_table("bid_partner")
    op.drop_table("bid_group")
    op.drop_table("bid_file")
    op.drop_table("bid_draft")
    op.drop_table("call_template")
    op.drop_table("call_limits")
    op.drop_table("call_invite")
    op.drop_table("call_follow")
    op.drop_table("call_amendment")
    op.drop_index("ix_call_family_id", "call")
    for table, column, _kind in reversed(COLUMNS):
        op.execute(f'ALTER TABLE "{table}" DROP COLUMN {column}')
    for table, column, _ in reversed(PLAIN):
        op.execute(f'ALTER TABLE "{table}" DROP COLUMN {column}')
    op.execute('ALTER TABLE "call" DROP COLUMN small')
