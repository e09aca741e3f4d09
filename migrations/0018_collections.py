"""Tables of the collections slice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_collections"
down_revision = "0017_payment_approvals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stripe_account",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("details_submitted", sa.Boolean(), nullable=False),
        sa.Column("charges_enabled", sa.Boolean(), nullable=False),
        sa.Column("payouts_enabled", sa.Boolean(), nullable=False),
        sa.Column("debits_enabled", sa.Boolean(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disconnected_by", sa.Uuid(), nullable=True),
        sa.Column("disconnected_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_stripe_account_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_stripe_account")),
        sa.UniqueConstraint("coop_id", name=op.f("uq_stripe_account_coop_id")),
    )
    op.create_index("ix_stripe_account_account", "stripe_account", ["account"], unique=False)
    op.create_table(
        "stripe_act",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind in ('account', 'customer', 'checkout', 'setup', 'collect')", name=op.f("ck_stripe_act_kind")
        ),
        sa.CheckConstraint("done_at is null or failed_at is null", name=op.f("ck_stripe_act_one_end")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_stripe_act_tries")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_stripe_act_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_stripe_act")),
        sa.UniqueConstraint("coop_id", "key", name=op.f("uq_stripe_act_coop_id_key")),
    )
    op.create_index("ix_stripe_act_due_at", "stripe_act", ["due_at"], unique=False)
    op.create_index("ix_stripe_act_subject_id", "stripe_act", ["coop_id", "subject_id"], unique=False)
    op.create_table(
        "mandate",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer", sa.Text(), nullable=True),
        sa.Column("session", sa.Text(), nullable=True),
        sa.Column("page_url", sa.Text(), nullable=False),
        sa.Column("setup_intent", sa.Text(), nullable=True),
        sa.Column("payment_method", sa.Text(), nullable=True),
        sa.Column("mandate", sa.Text(), nullable=True),
        sa.Column("last_four", sa.Text(), nullable=False),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"], ["membership.coop_id", "membership.id"], name=op.f("fk_mandate_coop_id_member_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_mandate")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_mandate_coop_id_number")),
    )
    op.create_index("ix_mandate_mandate", "mandate", ["coop_id", "mandate"], unique=False)
    op.create_index(
        "uq_mandate_standing",
        "mandate",
        ["coop_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "collection_plan",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("fund_number", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("every", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_by", sa.Uuid(), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.CheckConstraint("every in ('week', 'four_weeks', 'month')", name=op.f("ck_collection_plan_every")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_collection_plan_amount")),
        sa.ForeignKeyConstraint(
            ["coop_id", "account_id"],
            ["account.coop_id", "account.id"],
            name=op.f("fk_collection_plan_coop_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "mandate_id"],
            ["mandate.coop_id", "mandate.id"],
            name=op.f("fk_collection_plan_coop_id_mandate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_collection_plan_coop_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_collection_plan")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_collection_plan_coop_id_number")),
    )
    op.create_index("ix_collection_plan_next_on", "collection_plan", ["next_on"], unique=False)
    op.create_index(
        "uq_collection_plan_standing",
        "collection_plan",
        ["coop_id", "fund_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "plan_skip",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("skipped_by", sa.Uuid(), nullable=False),
        sa.Column("skipped_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "plan_id"],
            ["collection_plan.coop_id", "collection_plan.id"],
            name=op.f("fk_plan_skip_coop_id_plan_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_plan_skip")),
        sa.UniqueConstraint("coop_id", "plan_id", "due_on", name="uq_plan_skip_due_on"),
    )
    op.create_table(
        "collection",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("fund_number", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session", sa.Text(), nullable=True),
        sa.Column("page_url", sa.Text(), nullable=False),
        sa.Column("payment", sa.Text(), nullable=True),
        sa.Column("charge", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispute", sa.Text(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("fees", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("dispute in ('', 'open', 'won', 'lost')", name=op.f("ck_collection_dispute")),
        sa.CheckConstraint("way in ('card', 'debit')", name=op.f("ck_collection_way")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_collection_amount")),
        sa.ForeignKeyConstraint(
            ["coop_id", "account_id"], ["account.coop_id", "account.id"], name=op.f("fk_collection_coop_id_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_collection_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "plan_id"],
            ["collection_plan.coop_id", "collection_plan.id"],
            name=op.f("fk_collection_coop_id_plan_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_collection")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_collection_coop_id_number")),
        sa.UniqueConstraint("coop_id", "plan_id", "due_on", name="uq_collection_due_on"),
    )
    op.create_index("ix_collection_fund_id", "collection", ["coop_id", "fund_id"], unique=False)
    op.create_index("ix_collection_member_id", "collection", ["coop_id", "member_id"], unique=False)
    op.create_index("ix_collection_payment", "collection", ["coop_id", "payment"], unique=False)
    op.create_table(
        "stripe_payout",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payout", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("arrives_on", sa.Date(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_stripe_payout_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_stripe_payout")),
        sa.UniqueConstraint("coop_id", "payout", name=op.f("uq_stripe_payout_coop_id_payout")),
    )
    op.create_table(
        "stripe_movement",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("txn", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("collection_id", sa.Uuid(), nullable=True),
        sa.Column("payout_id", sa.Uuid(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("owed", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("entry_number", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "collection_id"],
            ["collection.coop_id", "collection.id"],
            name=op.f("fk_stripe_movement_coop_id_collection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "payout_id"],
            ["stripe_payout.coop_id", "stripe_payout.id"],
            name=op.f("fk_stripe_movement_coop_id_payout_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_stripe_movement")),
        sa.UniqueConstraint("coop_id", "txn", name=op.f("uq_stripe_movement_coop_id_txn")),
    )
    op.create_index("ix_stripe_movement_collection_id", "stripe_movement", ["coop_id", "collection_id"], unique=False)
    op.create_index("ix_stripe_movement_payout_id", "stripe_movement", ["coop_id", "payout_id"], unique=False)
    op.create_table(
        "settlement",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("fund_number", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("entry_number", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "way = 'fund' or decided_by is null or decided_by <> asked_by", name=op.f("ck_settlement_two_officers")
        ),
        sa.CheckConstraint("way in ('fund', 'written_off')", name=op.f("ck_settlement_way")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_settlement_amount")),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_settlement_coop_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_settlement")),
    )
    op.create_index("ix_settlement_member_id", "settlement", ["coop_id", "member_id"], unique=False)
    op.create_index(
        "uq_settlement_waiting",
        "settlement",
        ["coop_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "stripe_check",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("movements", sa.BigInteger(), nullable=False),
        sa.Column("stripe_total", sa.BigInteger(), nullable=False),
        sa.Column("books_total", sa.BigInteger(), nullable=False),
        sa.Column("differences", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_stripe_check_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_stripe_check")),
    )
    op.create_index("ix_stripe_check_checked_at", "stripe_check", ["coop_id", "checked_at"], unique=False)
    op.create_table(
        "stripe_event",
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_stripe_event_tries")),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_stripe_event")),
    )
    op.create_index("ix_stripe_event_account", "stripe_event", ["account", "outcome", "type"], unique=False)
    op.create_index("ix_stripe_event_due_at", "stripe_event", ["due_at"], unique=False)
    op.create_index("ix_stripe_event_sent_at", "stripe_event", ["sent_at"], unique=False)


def downgrade() -> None:
    op.drop_table("stripe_event")
    op.drop_table("stripe_check")
    op.drop_table("settlement")
    op.drop_table("stripe_movement")
    op.drop_table("stripe_payout")
    op.drop_table("collection")
    op.drop_table("plan_skip")
    op.drop_table("collection_plan")
    op.drop_table("mandate")
    op.drop_table("stripe_act")
    op.drop_table("stripe_account")
