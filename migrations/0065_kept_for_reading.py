"""Which lines of statements have a match, what each day of an account came to and how many lines a statement has are
kept; kinds of entries and acts are found by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0065_kept_for_reading"
down_revision = "0064_places_of_a_surplus"
branch_labels = None
depends_on = None

SOME_LINES = (
    ("ix_statement_line_open", ["coop_id", "statement_id"], "matched_at IS NULL AND taken_out_at IS NULL"),
    ("ix_statement_line_out", ["coop_id", "line_on"], "taken_out_at IS NOT NULL"),
    ("ix_statement_line_out_of_step", ["coop_id", "bank_account_id"], "booked_on <> line_on"),
)


def upgrade() -> None:
    op.add_column("statement", sa.Column("entered", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE statement SET entered = (SELECT count(*) FROM statement_line l"
        " WHERE l.coop_id = statement.coop_id AND l.statement_id = statement.id) WHERE discarded_at IS NULL"
    )
    op.add_column("statement_line", sa.Column("matched_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE statement_line SET matched_at = (SELECT m.matched_at FROM line_match m"
        " WHERE m.coop_id = statement_line.coop_id AND m.line_id = statement_line.id AND m.undone_at IS NULL)"
    )
    for name, columns, which in SOME_LINES:
        op.create_index(name, "statement_line", columns, sqlite_where=sa.text(which), postgresql_where=sa.text(which))
    op.create_index("ix_statement_line_newest", "statement_line", ["coop_id", "line_on", "statement_id", "position"])
    op.create_table(
        "line_day",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("bank_account_id", sa.Uuid(), nullable=False),
        sa.Column("line_on", sa.Date(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "bank_account_id"],
            ["bank_account.coop_id", "bank_account.id"],
            name=op.f("fk_line_day_coop_id_bank_account_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "bank_account_id", "line_on", name=op.f("pk_line_day")),
    )
    op.execute(
        "INSERT INTO line_day (coop_id, bank_account_id, line_on, total)"
        " SELECT coop_id, bank_account_id, line_on, sum(amount) FROM statement_line WHERE taken_out_at IS NULL"
        " GROUP BY coop_id, bank_account_id, line_on"
    )
    op.create_index("ix_entry_kind", "entry", ["coop_id", "kind", "number"])
    op.create_index("ix_trail_act", "trail", ["coop_id", "act", "seq"])
    op.create_index(
        "ix_trail_on_behalf_of", "trail", ["coop_id", "on_behalf_of", "seq"],
        sqlite_where=sa.text("on_behalf_of is not null"), postgresql_where=sa.text("on_behalf_of is not null"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_trail_on_behalf_of", table_name="trail")
    op.drop_index("ix_trail_act", table_name="trail")
    op.drop_index("ix_entry_kind", table_name="entry")
    op.drop_table("line_day")
    op.drop_index("ix_statement_line_newest", table_name="statement_line")
    for name, _columns, _which in reversed(SOME_LINES):
        op.drop_index(name, table_name="statement_line")
    op.drop_column("statement_line", "matched_at")
    op.drop_column("statement", "entered")
