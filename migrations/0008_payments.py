"""Tables of the payments slice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_payments"
down_revision = "0007_concerns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bank_account",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_code", sa.Text(), nullable=False),
        sa.Column("account_number", sa.Text(), nullable=False),
        sa.Column("file_kind", sa.Text(), nullable=False),
        sa.Column("file_layout", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side in ('members', 'own')", name=op.f("ck_bank_account_side")),
        sa.CheckConstraint("length(account_number) = 8", name=op.f("ck_bank_account_account_number")),
        sa.CheckConstraint("length(sort_code) = 6", name=op.f("ck_bank_account_sort_code")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_bank_account_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_bank_account")),
        sa.UniqueConstraint("coop_id", "side", name=op.f("uq_bank_account_coop_id_side")),
    )
    op.create_table(
        "statement",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("bank_account_id", sa.Uuid(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("opening", sa.BigInteger(), nullable=True),
        sa.Column("closing", sa.BigInteger(), nullable=True),
        sa.Column("missing", sa.BigInteger(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_by", sa.Uuid(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("format in ('csv', 'ofx', 'camt', 'mt940')", name=op.f("ck_statement_format")),
        sa.CheckConstraint("posted_at is null or discarded_at is null", name=op.f("ck_statement_one_end")),
        sa.ForeignKeyConstraint(
            ["coop_id", "bank_account_id"],
            ["bank_account.coop_id", "bank_account.id"],
            name=op.f("fk_statement_coop_id_bank_account_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_statement")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_statement_coop_id_number")),
    )
    op.create_index("ix_statement_bank_account", "statement", ["coop_id", "bank_account_id", "to_on"], unique=False)
    op.create_table(
        "statement_line",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bank_account_id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("line_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("counterparty", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("bank_id", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("entry_number", sa.BigInteger(), nullable=True),
        sa.Column("booked_on", sa.Date(), nullable=True),
        sa.Column("taken_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parked_by", sa.Uuid(), nullable=True),
        sa.Column("parked_note", sa.Text(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_statement_line_amount")),
        sa.ForeignKeyConstraint(
            ["coop_id", "bank_account_id"],
            ["bank_account.coop_id", "bank_account.id"],
            name=op.f("fk_statement_line_coop_id_bank_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "statement_id"],
            ["statement.coop_id", "statement.id"],
            name=op.f("fk_statement_line_coop_id_statement_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_statement_line")),
        sa.UniqueConstraint("coop_id", "bank_account_id", "fingerprint", name="uq_statement_line_fingerprint"),
        sa.UniqueConstraint("coop_id", "statement_id", "position", name="uq_statement_line_position"),
    )
    op.create_index(
        "ix_statement_line_line_on", "statement_line", ["coop_id", "bank_account_id", "line_on"], unique=False
    )
    op.create_index("ix_statement_line_payer", "statement_line", ["coop_id", "bank_account_id", "payer"], unique=False)
    op.create_index(
        "ix_statement_line_amount", "statement_line", ["coop_id", "bank_account_id", "amount"], unique=False
    )
    op.create_table(
        "payment_reference",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("label_kind", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side in ('members', 'own')", name=op.f("ck_payment_reference_side")),
        sa.CheckConstraint("length(reference) between 4 and 40", name=op.f("ck_payment_reference_reference")),
        sa.ForeignKeyConstraint(
            ["coop_id", "account_id"],
            ["account.coop_id", "account.id"],
            name=op.f("fk_payment_reference_coop_id_account_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_payment_reference")),
        sa.UniqueConstraint("coop_id", "side", "reference", name=op.f("uq_payment_reference_coop_id_side_reference")),
    )
    op.create_index("ix_payment_reference_owner_id", "payment_reference", ["coop_id", "owner_id"], unique=False)
    op.create_table(
        "line_match",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("joined_id", sa.Uuid(), nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=False),
        sa.Column("matched_by", sa.Uuid(), nullable=True),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_entry_number", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind in ('target', 'split', 'cleared', 'returned', 'direct')", name=op.f("ck_line_match_kind")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "line_id"],
            ["statement_line.coop_id", "statement_line.id"],
            name=op.f("fk_line_match_coop_id_line_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_line_match")),
    )
    op.create_index(
        "uq_line_match_standing",
        "line_match",
        ["coop_id", "line_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_table(
        "match_part",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_match_part_amount")),
        sa.ForeignKeyConstraint(
            ["coop_id", "account_id"], ["account.coop_id", "account.id"], name=op.f("fk_match_part_coop_id_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "match_id"],
            ["line_match.coop_id", "line_match.id"],
            name=op.f("fk_match_part_coop_id_match_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_match_part")),
        sa.UniqueConstraint("coop_id", "match_id", "position", name=op.f("uq_match_part_coop_id_match_id_position")),
    )
    op.create_table(
        "payee",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_code", sa.Text(), nullable=False),
        sa.Column("account_number", sa.Text(), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("own_page", sa.Text(), nullable=False),
        sa.Column("details_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('provider', 'supplier', 'funder', 'coop')", name=op.f("ck_payee_kind")),
        sa.CheckConstraint("length(account_number) = 8", name=op.f("ck_payee_account_number")),
        sa.CheckConstraint("length(sort_code) = 6", name=op.f("ck_payee_sort_code")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_payee_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_payee")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_payee_coop_id_number")),
        sa.UniqueConstraint("coop_id", "ref_id", name=op.f("uq_payee_coop_id_ref_id")),
    )
    op.create_table(
        "payee_change",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("sort_code", sa.Text(), nullable=False),
        sa.Column("account_number", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("confirmed_how", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("old_sort_code", sa.Text(), nullable=True),
        sa.Column("old_account_number", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "confirmed_by is null or confirmed_by <> asked_by", name=op.f("ck_payee_change_payee_confirms")
        ),
        sa.CheckConstraint("decided_by is null or decided_by <> asked_by", name=op.f("ck_payee_change_second_officer")),
        sa.CheckConstraint("length(account_number) = 8", name=op.f("ck_payee_change_account_number")),
        sa.CheckConstraint("length(sort_code) = 6", name=op.f("ck_payee_change_sort_code")),
        sa.ForeignKeyConstraint(
            ["coop_id", "payee_id"], ["payee.coop_id", "payee.id"], name=op.f("fk_payee_change_coop_id_payee_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_payee_change")),
    )
    op.create_index(
        "uq_payee_change_waiting",
        "payee_change",
        ["coop_id", "payee_id"],
        unique=True,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "instruction",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("payable_account_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("barred_people", sa.Text(), nullable=False),
        sa.Column("tell_people", sa.Text(), nullable=False),
        sa.Column("tell_link", sa.Text(), nullable=False),
        sa.Column("owner_kind", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("instructed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("side in ('members', 'own')", name=op.f("ck_instruction_side")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_instruction_amount")),
        sa.ForeignKeyConstraint(
            ["coop_id", "payable_account_id"],
            ["account.coop_id", "account.id"],
            name=op.f("fk_instruction_coop_id_payable_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "payee_id"], ["payee.coop_id", "payee.id"], name=op.f("fk_instruction_coop_id_payee_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_instruction")),
    )
    op.create_index("ix_instruction_due_on", "instruction", ["coop_id", "side", "due_on"], unique=False)
    op.create_index(
        "uq_instruction_owner",
        "instruction",
        ["coop_id", "owner_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "payment_run",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("approvals", sa.BigInteger(), nullable=False),
        sa.Column("made_for", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("entry_number", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("side in ('members', 'own')", name=op.f("ck_payment_run_side")),
        sa.CheckConstraint("approved_at is null or cancelled_at is null", name=op.f("ck_payment_run_one_end")),
        sa.CheckConstraint(
            "approved_by is null or approved_by <> prepared_by", name=op.f("ck_payment_run_two_officers")
        ),
        sa.CheckConstraint("total > 0", name=op.f("ck_payment_run_total")),
        sa.CheckConstraint("approvals >= 1", name=op.f("ck_payment_run_approvals")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_payment_run_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_payment_run")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_payment_run_coop_id_number")),
    )
    op.create_table(
        "run_payment",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("instruction_id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("payee_name", sa.Text(), nullable=False),
        sa.Column("sort_code", sa.Text(), nullable=False),
        sa.Column("account_number", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("new_details", sa.Boolean(), nullable=False),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.Column("cleared_match_id", sa.Uuid(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("returned_match_id", sa.Uuid(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_run_payment_amount")),
        sa.ForeignKeyConstraint(
            ["coop_id", "cleared_match_id"],
            ["line_match.coop_id", "line_match.id"],
            name=op.f("fk_run_payment_coop_id_cleared_match_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "instruction_id"],
            ["instruction.coop_id", "instruction.id"],
            name=op.f("fk_run_payment_coop_id_instruction_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "payee_id"], ["payee.coop_id", "payee.id"], name=op.f("fk_run_payment_coop_id_payee_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "returned_match_id"],
            ["line_match.coop_id", "line_match.id"],
            name=op.f("fk_run_payment_coop_id_returned_match_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "run_id"], ["payment_run.coop_id", "payment_run.id"], name=op.f("fk_run_payment_coop_id_run_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_run_payment")),
        sa.UniqueConstraint("coop_id", "run_id", "position", name=op.f("uq_run_payment_coop_id_run_id_position")),
    )
    op.create_index("ix_run_payment_payee_id", "run_payment", ["coop_id", "payee_id"], unique=False)
    op.create_index(
        "uq_run_payment_held",
        "run_payment",
        ["coop_id", "instruction_id"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "run_file",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("payments", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint("payments > 0", name=op.f("ck_run_file_payments")),
        sa.ForeignKeyConstraint(
            ["coop_id", "run_id"], ["payment_run.coop_id", "payment_run.id"], name=op.f("fk_run_file_coop_id_run_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_run_file")),
        sa.UniqueConstraint("coop_id", "run_id", "part", name=op.f("uq_run_file_coop_id_run_id_part")),
    )
    op.create_table(
        "run_download",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "file_id"], ["run_file.coop_id", "run_file.id"], name=op.f("fk_run_download_coop_id_file_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_run_download")),
    )
    op.create_index("ix_run_download_file_id", "run_download", ["coop_id", "file_id"], unique=False)
    op.create_table(
        "crossing",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('levy', 'dividend', 'cover')", name=op.f("ck_crossing_kind")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_crossing_amount")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_crossing_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_crossing")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_crossing_coop_id_number")),
    )
    op.create_table(
        "bill",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_number", sa.Text(), nullable=False),
        sa.Column("expense", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("billed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("claimant", sa.Uuid(), nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_why", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("entry_number", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_bill_amount")),
        sa.CheckConstraint("approved_at is null or refused_at is null", name=op.f("ck_bill_one_end")),
        sa.ForeignKeyConstraint(
            ["coop_id", "payee_id"], ["payee.coop_id", "payee.id"], name=op.f("fk_bill_coop_id_payee_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_bill")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_bill_coop_id_number")),
    )
    op.create_index(
        "uq_bill_supplier_number",
        "bill",
        ["coop_id", "payee_id", "supplier_number"],
        unique=True,
        sqlite_where=sa.text("refused_at IS NULL"),
        postgresql_where=sa.text("refused_at IS NULL"),
    )
    op.create_table(
        "bill_approval",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "bill_id"], ["bill.coop_id", "bill.id"], name=op.f("fk_bill_approval_coop_id_bill_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_bill_approval")),
        sa.UniqueConstraint("coop_id", "bill_id", "person_id", name=op.f("uq_bill_approval_coop_id_bill_id_person_id")),
    )


def downgrade() -> None:
    op.drop_table("bill_approval")
    op.drop_table("bill")
    op.drop_table("crossing")
    op.drop_table("run_download")
    op.drop_table("run_file")
    op.drop_table("run_payment")
    op.drop_table("payment_run")
    op.drop_table("instruction")
    op.drop_table("payee_change")
    op.drop_table("payee")
    op.drop_table("match_part")
    op.drop_table("line_match")
    op.drop_table("payment_reference")
    op.drop_table("statement_line")
    op.drop_table("statement")
    op.drop_table("bank_account")
