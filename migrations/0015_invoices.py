"""Tables of the invoices slice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_invoices"
down_revision = "0014_contracts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delivery",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("start_minute", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("logged_by", sa.Uuid(), nullable=True),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logged_on", sa.Date(), nullable=False),
        sa.Column("disputed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_minutes", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settle_note", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(agreed_minutes is null) = (settled_at is null)", name=op.f("ck_delivery_settled")),
        sa.CheckConstraint("agreed_minutes between 0 and 1440", name=op.f("ck_delivery_agreed_minutes")),
        sa.CheckConstraint("disputed_at is null or agreed_minutes is null", name=op.f("ck_delivery_one_state")),
        sa.CheckConstraint("minutes between 1 and 1440", name=op.f("ck_delivery_minutes")),
        sa.CheckConstraint("start_minute between 0 and 1439", name=op.f("ck_delivery_start_minute")),
        sa.ForeignKeyConstraint(
            ["coop_id", "contract_id"],
            ["contract.coop_id", "contract.id"],
            name=op.f("fk_delivery_coop_id_contract_id"),
        ),
        sa.ForeignKeyConstraint(["logged_by"], ["person.id"], name=op.f("fk_delivery_logged_by")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_delivery_settled_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_delivery_coop_id_number")),
    )
    op.create_index(
        "uq_delivery_start",
        "delivery",
        ["coop_id", "contract_id", "given_on", "start_minute"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "attendance",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("member_number", sa.BigInteger(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_as", sa.Text(), nullable=False),
        sa.CheckConstraint("(confirmed is null) = (answered_at is null)", name=op.f("ck_attendance_answered")),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_attendance_answered_by")),
        sa.ForeignKeyConstraint(
            ["coop_id", "delivery_id"],
            ["delivery.coop_id", "delivery.id"],
            name=op.f("fk_attendance_coop_id_delivery_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_attendance_coop_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_attendance")),
        sa.UniqueConstraint(
            "coop_id", "delivery_id", "member_id", name=op.f("uq_attendance_coop_id_delivery_id_member_id")
        ),
    )
    op.create_index("ix_attendance_member_id", "attendance", ["coop_id", "member_id"], unique=False)
    op.create_table(
        "remark",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("said_as", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "delivery_id"], ["delivery.coop_id", "delivery.id"], name=op.f("fk_remark_coop_id_delivery_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_remark_person_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_remark")),
    )
    op.create_index("ix_remark_delivery_id", "remark", ["coop_id", "delivery_id"], unique=False)
    op.create_table(
        "invoice",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("their_number", sa.Text(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("claimed", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("levy", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("entry_number", sa.BigInteger(), nullable=True),
        sa.Column("rejected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rejected_by", sa.Uuid(), nullable=True),
        sa.Column("reject_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("approved_at is null or rejected_at is null", name=op.f("ck_invoice_one_end")),
        sa.CheckConstraint("claimed >= cost and cost >= 0 and levy >= 0", name=op.f("ck_invoice_amounts")),
        sa.CheckConstraint("period_to >= period_from", name=op.f("ck_invoice_period")),
        sa.ForeignKeyConstraint(
            ["coop_id", "contract_id"], ["contract.coop_id", "contract.id"], name=op.f("fk_invoice_coop_id_contract_id")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_invoice_provider_id")),
        sa.ForeignKeyConstraint(["rejected_by"], ["person.id"], name=op.f("fk_invoice_rejected_by")),
        sa.ForeignKeyConstraint(["sent_by"], ["person.id"], name=op.f("fk_invoice_sent_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_invoice_coop_id_number")),
    )
    op.create_index("ix_invoice_contract_id", "invoice", ["coop_id", "contract_id"], unique=False)
    op.create_index(
        "uq_invoice_their_number",
        "invoice",
        ["coop_id", "provider_id", "their_number"],
        unique=True,
        sqlite_where=sa.text("rejected_at IS NULL"),
        postgresql_where=sa.text("rejected_at IS NULL"),
    )
    op.create_table(
        "invoice_line",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("credit", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.Text(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.CheckConstraint("credit between 0 and amount", name=op.f("ck_invoice_line_credit")),
        sa.CheckConstraint("minutes > 0 and rate > 0 and amount >= 0", name=op.f("ck_invoice_line_amount")),
        sa.ForeignKeyConstraint(
            ["coop_id", "delivery_id"],
            ["delivery.coop_id", "delivery.id"],
            name=op.f("fk_invoice_line_coop_id_delivery_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "invoice_id"],
            ["invoice.coop_id", "invoice.id"],
            name=op.f("fk_invoice_line_coop_id_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_invoice_line")),
        sa.UniqueConstraint(
            "coop_id", "invoice_id", "position", name=op.f("uq_invoice_line_coop_id_invoice_id_position")
        ),
    )
    op.create_index(
        "uq_invoice_line_counts",
        "invoice_line",
        ["coop_id", "delivery_id"],
        unique=True,
        sqlite_where=sa.text("counts"),
        postgresql_where=sa.text("counts"),
    )
    op.create_table(
        "invoice_share",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("member_number", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("fund_number", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("levy", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("cost >= 0 and levy >= 0", name=op.f("ck_invoice_share_amounts")),
        sa.ForeignKeyConstraint(
            ["coop_id", "fund_id"], ["fund.coop_id", "fund.id"], name=op.f("fk_invoice_share_coop_id_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "invoice_id"],
            ["invoice.coop_id", "invoice.id"],
            name=op.f("fk_invoice_share_coop_id_invoice_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_invoice_share_coop_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_invoice_share")),
        sa.UniqueConstraint(
            "coop_id", "invoice_id", "fund_id", name=op.f("uq_invoice_share_coop_id_invoice_id_fund_id")
        ),
    )
    op.create_index("ix_invoice_share_member_id", "invoice_share", ["coop_id", "member_id"], unique=False)
    op.create_table(
        "invoice_approval",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "invoice_id"],
            ["invoice.coop_id", "invoice.id"],
            name=op.f("fk_invoice_approval_coop_id_invoice_id"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invoice_approval_person_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_invoice_approval")),
        sa.UniqueConstraint(
            "coop_id", "invoice_id", "person_id", name=op.f("uq_invoice_approval_coop_id_invoice_id_person_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("invoice_approval")
    op.drop_table("invoice_share")
    op.drop_table("invoice_line")
    op.drop_table("invoice")
    op.drop_table("remark")
    op.drop_table("attendance")
    op.drop_table("delivery")
