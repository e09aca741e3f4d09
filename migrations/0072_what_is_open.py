"""What was paid and what was invoiced is kept where it is asked for: what is open is found by an index of it alone.
Returns are listed by an index in their order; the days of entries by one that knows their numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0072_what_is_open"
down_revision = "0071_family_links"
branch_labels = None
depends_on = None

OPEN = (
    ("ix_instruction_open", "instruction", ["coop_id", "due_on"], "paid_at IS NULL AND withdrawn_at IS NULL"),
    (
        "ix_delivery_to_invoice",
        "delivery",
        ["coop_id", "contract_id", "given_on"],
        "invoiced_at IS NULL AND withdrawn_at IS NULL",
    ),
    ("ix_invoice_line_in_no_part", "invoice_line", ["coop_id", "invoice_id"], "part_id IS NULL"),
    ("ix_council_return_replaces_id", "council_return", ["coop_id", "replaces_id"], "replaces_id IS NOT NULL"),
)


def upgrade() -> None:
    op.add_column("instruction", sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE instruction SET paid_at = coalesce("
        "(SELECT max(r.approved_at) FROM run_payment p JOIN payment_run r ON r.coop_id = p.coop_id AND r.id = p.run_id"
        " WHERE p.coop_id = instruction.coop_id AND p.instruction_id = instruction.id AND p.released_at IS NULL),"
        " (SELECT max(m.matched_at) FROM direct_payment d JOIN line_match m ON m.coop_id = d.coop_id"
        " AND m.id = d.match_id WHERE d.coop_id = instruction.coop_id AND d.instruction_id = instruction.id"
        " AND d.undone_at IS NULL))"
    )
    op.add_column("delivery", sa.Column("invoiced_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE delivery SET invoiced_at = (SELECT max(i.sent_at) FROM invoice_line l JOIN invoice i"
        " ON i.coop_id = l.coop_id AND i.id = l.invoice_id WHERE l.coop_id = delivery.coop_id"
        " AND l.delivery_id = delivery.id AND l.counts)"
    )
    for name, table, columns, which in OPEN:
        op.create_index(name, table, columns, sqlite_where=sa.text(which), postgresql_where=sa.text(which))
    op.drop_index("ix_entry_booked_on", table_name="entry")
    op.create_index("ix_entry_booked_on", "entry", ["coop_id", "booked_on", "number"])
    op.create_index(
        "ix_council_return_in_order",
        "council_return",
        ["coop_id", sa.text("(sent_at IS NOT NULL)"), sa.text("(due_on IS NULL)"), "due_on", sa.text("number DESC")],
    )


def downgrade() -> None:
    op.drop_index("ix_council_return_in_order", table_name="council_return")
    op.drop_index("ix_entry_booked_on", table_name="entry")
    op.create_index("ix_entry_booked_on", "entry", ["coop_id", "booked_on"])
    for name, table, _columns, _which in reversed(OPEN):
        op.drop_index(name, table_name=table)
    op.drop_column("delivery", "invoiced_at")
    op.drop_column("instruction", "paid_at")
