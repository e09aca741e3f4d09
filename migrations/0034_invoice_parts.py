"""Invoices are approved in parts, come with the provider's own file and lines, and are credited to the penny."""

from __future__ import annotations

import json
from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from coopbudget.db.rebuilding import rebuilding

revision = "0034_invoice_parts"
down_revision = "0033_calls_for_all"
branch_labels = None
depends_on = None

KINDS = "('weekday', 'weekend', 'waking_night', 'sleep_in', 'bank_holiday', 'late_cancellation', 'travel')"


def upgrade() -> None:
    op.create_table(
        "invoice_part",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("levy", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("entry_number", sa.BigInteger(), nullable=True),
        sa.Column("set_off", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(approved_at is null) = (due_on is null)", name=op.f("ck_invoice_part_due")),
        sa.CheckConstraint("approved_at is null or closed_at is not null", name=op.f("ck_invoice_part_closed")),
        sa.CheckConstraint("cost >= 0 and levy >= 0 and vat between 0 and cost", name=op.f("ck_invoice_part_amounts")),
        sa.CheckConstraint("position > 0", name=op.f("ck_invoice_part_position")),
        sa.CheckConstraint("set_off between 0 and cost", name=op.f("ck_invoice_part_set_off")),
        sa.ForeignKeyConstraint(
            ["coop_id", "invoice_id"],
            ["invoice.coop_id", "invoice.id"],
            name=op.f("fk_invoice_part_coop_id_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_invoice_part")),
        sa.UniqueConstraint(
            "coop_id", "invoice_id", "position", name=op.f("uq_invoice_part_coop_id_invoice_id_position")
        ),
    )
    # What was approved so far was one part; its payment knows it by the invoice's id.
    op.execute(
        "INSERT INTO invoice_part (coop_id, id, invoice_id, position, cost, vat, levy, digest, matched_at, approved_at, "
        "closed_at, due_on, entry_number, set_off) SELECT coop_id, id, id, 1, cost, 0, levy, digest, sent_at, "
        "approved_at, COALESCE(approved_at, rejected_at), due_on, entry_number, 0 FROM invoice"
    )
    op.create_index(
        "uq_invoice_part_open",
        "invoice_part",
        ["coop_id", "invoice_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    with rebuilding(op.get_bind()):
        _invoices()
        _lines()
        _shares_and_approvals()
    _credit_notes()


def _invoices() -> None:
    with op.batch_alter_table("invoice") as batch:
        batch.add_column(sa.Column("evidence_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("total", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("vat", sa.BigInteger(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("levy_bp", sa.BigInteger(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("vat_bp", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE invoice SET levy_bp = (SELECT levy_bp FROM contract c WHERE c.coop_id = invoice.coop_id "
        "AND c.id = invoice.contract_id)"
    )
    invoice = sa.table(
        "invoice",
        sa.column("coop_id", sa.Uuid()),
        sa.column("id", sa.Uuid()),
        sa.column("sent_on", sa.Date()),
        sa.column("due_on", sa.Date()),
    )
    bind = op.get_bind()
    for row in bind.execute(sa.select(invoice).where(invoice.c.due_on.is_(None))).all():
        bind.execute(
            invoice.update()
            .where(invoice.c.coop_id == row.coop_id, invoice.c.id == row.id)
            .values(due_on=row.sent_on + timedelta(days=14))
        )
    with op.batch_alter_table("invoice") as batch:
        for column in ("vat", "levy_bp", "vat_bp"):
            batch.alter_column(column, existing_type=sa.BigInteger(), server_default=None)
        batch.alter_column("due_on", existing_type=sa.Date(), nullable=False)
        batch.drop_constraint(op.f("ck_invoice_amounts"), type_="check")
        batch.create_check_constraint(op.f("ck_invoice_amounts"), "cost >= 0 and levy >= 0 and vat between 0 and cost")
        batch.create_check_constraint(
            op.f("ck_invoice_rates"), "levy_bp between 0 and 2000 and vat_bp between 0 and 10000"
        )
        batch.create_foreign_key(
            op.f("fk_invoice_coop_id_evidence_id"), "evidence", ["coop_id", "evidence_id"], ["coop_id", "id"]
        )
        batch.drop_column("digest")
        batch.drop_column("entry_number")


def _lines() -> None:
    with op.batch_alter_table("invoice_line") as batch:
        batch.add_column(sa.Column("part_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("given_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("kind", sa.Text(), nullable=True))
        batch.add_column(sa.Column("credited", sa.BigInteger(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("weights", sa.Text(), nullable=False, server_default="[]"))
    of_visit = "(SELECT {} FROM delivery d WHERE d.coop_id = invoice_line.coop_id AND d.id = invoice_line.delivery_id)"
    op.execute(
        f"UPDATE invoice_line SET given_on = {of_visit.format('given_on')}, kind = {of_visit.format('kind')}, "
        "part_id = CASE WHEN held = '[]' THEN invoice_id END"
    )
    share = sa.table(
        "invoice_share",
        sa.column("coop_id", sa.Uuid()),
        sa.column("invoice_id", sa.Uuid()),
        sa.column("fund_id", sa.Uuid()),
        sa.column("cost"),
    )
    line = sa.table(
        "invoice_line",
        sa.column("coop_id", sa.Uuid()),
        sa.column("invoice_id", sa.Uuid()),
        sa.column("part_id", sa.Uuid()),
        sa.column("weights"),
    )
    # Each line is borne as the whole invoice was: together they come to the shares that were paid, to the penny.
    bind = op.get_bind()
    found: dict[tuple[object, object], list[list[object]]] = {}
    for row in bind.execute(sa.select(share).order_by(share.c.fund_id)):
        if row.cost:
            found.setdefault((row.coop_id, row.invoice_id), []).append([str(row.fund_id), row.cost])
    for (coop_id, invoice_id), weights in found.items():
        bind.execute(
            line.update()
            .where(line.c.coop_id == coop_id, line.c.invoice_id == invoice_id, line.c.part_id.is_not(None))
            .values(weights=json.dumps(weights, separators=(",", ":")))
        )
    with op.batch_alter_table("invoice_line") as batch:
        batch.alter_column("credited", existing_type=sa.BigInteger(), server_default=None)
        batch.alter_column("weights", existing_type=sa.Text(), server_default=None)
        batch.alter_column("given_on", existing_type=sa.Date(), nullable=False)
        batch.alter_column("kind", existing_type=sa.Text(), nullable=False)
        batch.alter_column("delivery_id", existing_type=sa.Uuid(), nullable=True)
        batch.create_check_constraint(op.f("ck_invoice_line_kind"), f"kind in {KINDS}")
        batch.create_check_constraint(op.f("ck_invoice_line_credited"), "credited between 0 and amount - credit")
        batch.create_check_constraint(op.f("ck_invoice_line_visit"), "not counts or delivery_id is not null")
        batch.create_foreign_key(
            op.f("fk_invoice_line_coop_id_part_id"), "invoice_part", ["coop_id", "part_id"], ["coop_id", "id"]
        )


def _shares_and_approvals() -> None:
    for table, second in (("invoice_share", "fund_id"), ("invoice_approval", "person_id")):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("part_id", sa.Uuid(), nullable=True))
        op.execute(f"UPDATE {table} SET part_id = invoice_id")
        with op.batch_alter_table(table) as batch:
            batch.alter_column("part_id", existing_type=sa.Uuid(), nullable=False)
            batch.create_foreign_key(
                op.f(f"fk_{table}_coop_id_part_id"), "invoice_part", ["coop_id", "part_id"], ["coop_id", "id"]
            )
            batch.drop_constraint(op.f(f"uq_{table}_coop_id_invoice_id_{second}"), type_="unique")
            batch.create_unique_constraint(op.f(f"uq_{table}_coop_id_part_id_{second}"), ["coop_id", "part_id", second])
            if table == "invoice_share":
                batch.drop_constraint(op.f("ck_invoice_share_amounts"), type_="check")
    op.create_index("ix_invoice_share_invoice_id", "invoice_share", ["coop_id", "invoice_id"])


def _credit_notes() -> None:
    op.create_table(
        "credit_note",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("their_number", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("levy", sa.BigInteger(), nullable=False),
        sa.Column("taken_off", sa.BigInteger(), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("cost > 0 and levy >= 0 and vat between 0 and cost", name=op.f("ck_credit_note_amounts")),
        sa.CheckConstraint("taken_off between 0 and cost", name=op.f("ck_credit_note_taken_off")),
        sa.ForeignKeyConstraint(
            ["coop_id", "invoice_id"], ["invoice.coop_id", "invoice.id"], name=op.f("fk_credit_note_coop_id_invoice_id")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_credit_note_provider_id")),
        sa.ForeignKeyConstraint(["sent_by"], ["person.id"], name=op.f("fk_credit_note_sent_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_credit_note")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_credit_note_coop_id_number")),
        sa.UniqueConstraint(
            "coop_id", "provider_id", "their_number", name=op.f("uq_credit_note_coop_id_provider_id_their_number")
        ),
    )
    op.create_index("ix_credit_note_invoice_id", "credit_note", ["coop_id", "invoice_id"])
    op.create_table(
        "credit_line",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("credit_note_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_credit_line_amount")),
        sa.ForeignKeyConstraint(
            ["coop_id", "credit_note_id"],
            ["credit_note.coop_id", "credit_note.id"],
            name=op.f("fk_credit_line_coop_id_credit_note_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "line_id"],
            ["invoice_line.coop_id", "invoice_line.id"],
            name=op.f("fk_credit_line_coop_id_line_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_credit_line")),
        sa.UniqueConstraint(
            "coop_id", "credit_note_id", "line_id", name=op.f("uq_credit_line_coop_id_credit_note_id_line_id")
        ),
    )
    op.create_table(
        "credit_share",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("credit_note_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("member_number", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("fund_number", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("levy", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "credit_note_id"],
            ["credit_note.coop_id", "credit_note.id"],
            name=op.f("fk_credit_share_coop_id_credit_note_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "fund_id"], ["fund.coop_id", "fund.id"], name=op.f("fk_credit_share_coop_id_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_credit_share_coop_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_credit_share")),
        sa.UniqueConstraint(
            "coop_id", "credit_note_id", "fund_id", name=op.f("uq_credit_share_coop_id_credit_note_id_fund_id")
        ),
    )
    op.create_index("ix_credit_share_member_id", "credit_share", ["coop_id", "member_id"])


def downgrade() -> None:
    """Back to one part an invoice: what was approved later, or credited, stands in the books alone."""
    op.drop_table("credit_share")
    op.drop_table("credit_line")
    op.drop_table("credit_note")
    op.execute("DELETE FROM invoice_share WHERE part_id IN (SELECT id FROM invoice_part WHERE position > 1)")
    op.execute("DELETE FROM invoice_approval WHERE part_id IN (SELECT id FROM invoice_part WHERE position > 1)")
    op.execute("UPDATE invoice_line SET counts = (counts AND delivery_id IS NOT NULL)")
    op.execute("DELETE FROM invoice_line WHERE delivery_id IS NULL")
    op.drop_index("ix_invoice_share_invoice_id", table_name="invoice_share")
    with rebuilding(op.get_bind()):
        for table, second in (("invoice_share", "fund_id"), ("invoice_approval", "person_id")):
            with op.batch_alter_table(table) as batch:
                batch.drop_constraint(op.f(f"fk_{table}_coop_id_part_id"), type_="foreignkey")
                batch.drop_constraint(op.f(f"uq_{table}_coop_id_part_id_{second}"), type_="unique")
                batch.create_unique_constraint(
                    op.f(f"uq_{table}_coop_id_invoice_id_{second}"), ["coop_id", "invoice_id", second]
                )
                if table == "invoice_share":
                    batch.create_check_constraint(op.f("ck_invoice_share_amounts"), "cost >= 0 and levy >= 0")
                batch.drop_column("part_id")
        with op.batch_alter_table("invoice_line") as batch:
            for check in ("kind", "credited", "visit"):
                batch.drop_constraint(op.f(f"ck_invoice_line_{check}"), type_="check")
            batch.drop_constraint(op.f("fk_invoice_line_coop_id_part_id"), type_="foreignkey")
            batch.alter_column("delivery_id", existing_type=sa.Uuid(), nullable=False)
            for column in ("part_id", "given_on", "kind", "credited", "weights"):
                batch.drop_column(column)
        with op.batch_alter_table("invoice") as batch:
            batch.add_column(sa.Column("digest", sa.Text(), nullable=False, server_default=""))
            batch.add_column(sa.Column("entry_number", sa.BigInteger(), nullable=True))
            batch.alter_column("due_on", existing_type=sa.Date(), nullable=True)
        of_part = "(SELECT {} FROM invoice_part p WHERE p.coop_id = invoice.coop_id AND p.id = invoice.id)"
        op.execute(
            f"UPDATE invoice SET digest = COALESCE({of_part.format('digest')}, ''), "
            f"entry_number = {of_part.format('entry_number')}, due_on = {of_part.format('due_on')}"
        )
        with op.batch_alter_table("invoice") as batch:
            batch.alter_column("digest", existing_type=sa.Text(), server_default=None)
            batch.drop_constraint(op.f("ck_invoice_rates"), type_="check")
            batch.drop_constraint(op.f("ck_invoice_amounts"), type_="check")
            batch.create_check_constraint(op.f("ck_invoice_amounts"), "claimed >= cost and cost >= 0 and levy >= 0")
            batch.drop_constraint(op.f("fk_invoice_coop_id_evidence_id"), type_="foreignkey")
            for column in ("evidence_id", "total", "vat", "levy_bp", "vat_bp"):
                batch.drop_column(column)
    op.drop_table("invoice_part")
