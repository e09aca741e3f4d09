"""What a year keeps for bills to come, ways to share it side by side, and whose money its income was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from coopbudget.db.rebuilding import rebuilding

revision = "0073_a_year_explained"
down_revision = "0072_what_is_open"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with rebuilding(op.get_bind()):
        with op.batch_alter_table("surplus_proposal") as batch:
            batch.add_column(sa.Column("sources", sa.Text(), nullable=False, server_default="[]"))
        with op.batch_alter_table("surplus_proposal") as batch:
            batch.alter_column("sources", existing_type=sa.Text(), server_default=None)
    op.create_table(
        "surplus_way",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("general_percent", sa.BigInteger(), nullable=False),
        sa.Column("indivisible_percent", sa.BigInteger(), nullable=False),
        sa.Column("community_percent", sa.BigInteger(), nullable=False),
        sa.Column("mutual_percent", sa.BigInteger(), nullable=False),
        sa.Column("dividend_percent", sa.BigInteger(), nullable=False),
        sa.Column("by_class_percent", sa.BigInteger(), nullable=False),
        sa.Column("classes", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_by", sa.Uuid(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(dropped_at is null) = (dropped_by is null)", name=op.f("ck_surplus_way_dropped")),
        sa.CheckConstraint(
            "general_percent + indivisible_percent + community_percent + mutual_percent + dividend_percent"
            " + by_class_percent = 100",
            name=op.f("ck_surplus_way_percents"),
        ),
        sa.CheckConstraint("place between 1 and 4", name=op.f("ck_surplus_way_place")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_surplus_way_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_surplus_way")),
    )
    op.create_index(
        "uq_surplus_way_kept",
        "surplus_way",
        ["coop_id", "year", "place"],
        unique=True,
        sqlite_where=sa.text("dropped_at IS NULL"),
        postgresql_where=sa.text("dropped_at IS NULL"),
    )
    op.create_table(
        "surplus_provision",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=False),
        sa.Column("back_entry_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_by", sa.Uuid(), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(taken_back_at is null) = (taken_back_by is null)", name=op.f("ck_surplus_provision_taken_back")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_surplus_provision_amount")),
        sa.ForeignKeyConstraint(
            ["coop_id", "back_entry_id"],
            ["entry.coop_id", "entry.id"],
            name=op.f("fk_surplus_provision_coop_id_back_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "entry_id"], ["entry.coop_id", "entry.id"], name=op.f("fk_surplus_provision_coop_id_entry_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_surplus_provision")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_surplus_provision_coop_id_number")),
    )
    op.create_index("ix_surplus_provision_year", "surplus_provision", ["coop_id", "year"], unique=False)


def downgrade() -> None:
    op.drop_table("surplus_provision")
    op.drop_table("surplus_way")
    with rebuilding(op.get_bind()), op.batch_alter_table("surplus_proposal") as batch:
        batch.drop_column("sources")
