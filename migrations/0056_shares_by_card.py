"""Shares paid for by card, whom members name to have theirs, interest taken back, and money that was no loan."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from coopbudget.db.checks import change_check
from coopbudget.db.rebuilding import rebuilding

revision = "0056_shares_by_card"
down_revision = "0055_agendas"
branch_labels = None
depends_on = None

CROSSINGS = "kind in ('levy', 'dividend', 'cover')"
CROSSINGS_NOW = "kind in ('levy', 'dividend', 'shares', 'cover')"
PURPOSES = {
    "fund": "(fund_id is null) = (fund_number is null)",
    "one_purpose": "(fund_id is null) = (behind_account_id is not null)",
    "for_number": "(fund_id is null) = (for_number is not null)",
}
BOOKED = "(booked_at is null) = (entry_id is null)"
BOOKED_NOW = {
    "booked": "(booked_at is null) = (total is null)",
    "posted": "(entry_id is null) = (coalesce(total, 0) = 0)",
    "times_undone": "times_undone >= 0",
}


def upgrade() -> None:
    change_check("crossing", "kind", CROSSINGS, CROSSINGS_NOW)
    op.create_table(
        "share_nomination",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("officer", sa.Boolean(), nullable=False),
        sa.Column("to_member_id", sa.Uuid(), nullable=True),
        sa.Column("percent", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_as", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passes", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("percent between 1 and 100", name=op.f("ck_share_nomination_percent")),
        sa.CheckConstraint("(received_at is null) = (evidence_id is null)", name=op.f("ck_share_nomination_received")),
        sa.CheckConstraint("passes is null or passes >= 0", name=op.f("ck_share_nomination_passes")),
        sa.CheckConstraint(
            "to_member_id is null or to_member_id <> member_id", name=op.f("ck_share_nomination_another")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_share_nomination_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "to_member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_share_nomination_coop_id_to_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "evidence_id"],
            ["evidence.coop_id", "evidence.id"],
            name=op.f("fk_share_nomination_coop_id_evidence_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_share_nomination")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_share_nomination_coop_id_number")),
    )
    op.create_index("ix_share_nomination_member_id", "share_nomination", ["coop_id", "member_id"], unique=False)
    op.create_table(
        "loan_return",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("returned_by", sa.Uuid(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_loan_return_amount")),
        sa.ForeignKeyConstraint(
            ["coop_id", "entry_id"], ["entry.coop_id", "entry.id"], name=op.f("fk_loan_return_coop_id_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "loan_id"], ["loan.coop_id", "loan.id"], name=op.f("fk_loan_return_coop_id_loan_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_loan_return")),
    )
    op.create_index("ix_loan_return_loan_id", "loan_return", ["coop_id", "loan_id"], unique=False)
    with rebuilding(op.get_bind()):
        with op.batch_alter_table("collection") as batch:
            batch.alter_column("fund_id", existing_type=sa.Uuid(), nullable=True)
            batch.alter_column("fund_number", existing_type=sa.BigInteger(), nullable=True)
            batch.add_column(sa.Column("for_number", sa.BigInteger(), nullable=True))
            batch.add_column(sa.Column("behind_account_id", sa.Uuid(), nullable=True))
            batch.create_foreign_key(
                op.f("fk_collection_coop_id_behind_account_id"),
                "account",
                ["coop_id", "behind_account_id"],
                ["coop_id", "id"],
            )
            for name, says in PURPOSES.items():
                batch.create_check_constraint(op.f(f"ck_collection_{name}"), says)
            batch.create_index("ix_collection_for_number", ["coop_id", "for_number"])
        op.drop_index("uq_share_withdrawal_waiting", "share_withdrawal")
        for table in ("share_withdrawal", "share_transfer"):
            with op.batch_alter_table(table) as batch:
                batch.add_column(sa.Column("nomination_id", sa.Uuid(), nullable=True))
                batch.create_foreign_key(
                    op.f(f"fk_{table}_coop_id_nomination_id"),
                    "share_nomination",
                    ["coop_id", "nomination_id"],
                    ["coop_id", "id"],
                )
        _one_waits("waiting", "member_id", "decided_at IS NULL AND nomination_id IS NULL")
        _one_waits("named", "nomination_id", "decided_at IS NULL")
        with op.batch_alter_table("share_transfer") as batch:
            batch.add_column(sa.Column("evidence_id", sa.Uuid(), nullable=True))
            batch.create_foreign_key(
                op.f("fk_share_transfer_coop_id_evidence_id"), "evidence", ["coop_id", "evidence_id"], ["coop_id", "id"]
            )
        with op.batch_alter_table("share_interest") as batch:
            batch.drop_constraint(op.f("ck_share_interest_booked"), type_="check")
            batch.add_column(sa.Column("times_undone", sa.BigInteger(), nullable=False, server_default="0"))
            batch.add_column(sa.Column("undone_by", sa.Uuid(), nullable=True))
            batch.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
            batch.add_column(sa.Column("undone_why", sa.Text(), nullable=False, server_default=""))
            batch.add_column(sa.Column("undone_entry_number", sa.BigInteger(), nullable=True))
            for name, says in BOOKED_NOW.items():
                batch.create_check_constraint(op.f(f"ck_share_interest_{name}"), says)
        with op.batch_alter_table("share_interest") as batch:
            batch.alter_column("times_undone", existing_type=sa.BigInteger(), server_default=None)
            batch.alter_column("undone_why", existing_type=sa.Text(), server_default=None)


def _one_waits(name: str, column: str, where: str) -> None:
    op.create_index(
        f"uq_share_withdrawal_{name}",
        "share_withdrawal",
        ["coop_id", column],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def downgrade() -> None:
    with rebuilding(op.get_bind()):
        with op.batch_alter_table("share_interest") as batch:
            for name in BOOKED_NOW:
                batch.drop_constraint(op.f(f"ck_share_interest_{name}"), type_="check")
            for name in ("undone_entry_number", "undone_why", "undone_at", "undone_by", "times_undone"):
                batch.drop_column(name)
            batch.create_check_constraint(op.f("ck_share_interest_booked"), BOOKED)
        with op.batch_alter_table("share_transfer") as batch:
            batch.drop_constraint(op.f("fk_share_transfer_coop_id_evidence_id"), type_="foreignkey")
            batch.drop_column("evidence_id")
        op.drop_index("uq_share_withdrawal_named", "share_withdrawal")
        op.drop_index("uq_share_withdrawal_waiting", "share_withdrawal")
        for table in ("share_transfer", "share_withdrawal"):
            with op.batch_alter_table(table) as batch:
                batch.drop_constraint(op.f(f"fk_{table}_coop_id_nomination_id"), type_="foreignkey")
                batch.drop_column("nomination_id")
        _one_waits("waiting", "member_id", "decided_at IS NULL")
        with op.batch_alter_table("collection") as batch:
            batch.drop_index("ix_collection_for_number")
            for name in PURPOSES:
                batch.drop_constraint(op.f(f"ck_collection_{name}"), type_="check")
            batch.drop_constraint(op.f("fk_collection_coop_id_behind_account_id"), type_="foreignkey")
            batch.drop_column("behind_account_id")
            batch.drop_column("for_number")
            batch.alter_column("fund_number", existing_type=sa.BigInteger(), nullable=False)
            batch.alter_column("fund_id", existing_type=sa.Uuid(), nullable=False)
    op.drop_table("loan_return")
    op.drop_table("share_nomination")
    change_check("crossing", "kind", CROSSINGS_NOW, CROSSINGS)
