"""Closings of a co-op by their place in the trail, so that a stretch can be opened again; months added up once; and
the tables of month and year close, budgets, and what support costs a member alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from coopbudget.db.rebuilding import rebuilding

revision = "0057_books"
down_revision = "0056_shares_by_card"
branch_labels = None
depends_on = None

ANY_CLOSING = "  PERFORM 1 FROM period_close c WHERE c.coop_id = p_coop AND c.through >= p_on;\n"
LAST_CLOSING = (
    "  PERFORM 1 FROM (SELECT c.through FROM period_close c WHERE c.coop_id = p_coop"
    " ORDER BY c.trail_seq DESC LIMIT 1) last WHERE last.through >= p_on;\n"
)

entry = sa.table("entry", sa.column("coop_id", sa.Uuid()), sa.column("number"), sa.column("kind", sa.Text()),
                 sa.column("booked_on", sa.Date()))  # fmt: skip
transfer = sa.table("transfer", sa.column("coop_id", sa.Uuid()), sa.column("entry_number"),
                    sa.column("debit_id", sa.Uuid()), sa.column("credit_id", sa.Uuid()),
                    sa.column("amount", sa.BigInteger()))  # fmt: skip
closing = sa.table("period_close", sa.column("coop_id", sa.Uuid()), sa.column("through", sa.Date()))
month_sum = sa.table("month_sum", sa.column("coop_id", sa.Uuid()), sa.column("month", sa.Date()),
                     sa.column("account_id", sa.Uuid()), sa.column("kind", sa.Text()),
                     sa.column("debit", sa.BigInteger()), sa.column("credit", sa.BigInteger()))  # fmt: skip


def upgrade() -> None:
    bind = op.get_bind()
    _key_of_closings(bind, "trail_seq")
    if bind.dialect.name == "postgresql":
        _post_asks(bind, ANY_CLOSING, LAST_CLOSING)
    _tables()
    for coop_id, through in bind.execute(
        sa.select(closing.c.coop_id, sa.func.max(closing.c.through)).group_by(closing.c.coop_id)
    ).all():
        _add_up(bind, coop_id, through)


def _key_of_closings(bind: sa.Connection, column: str) -> None:
    """Make the table's key (coop, ``column``); on SQLite it is built anew, and refuses changes again."""
    if bind.dialect.name == "postgresql":
        op.drop_constraint(op.f("pk_period_close"), "period_close", type_="primary")
        op.create_primary_key(op.f("pk_period_close"), "period_close", ["coop_id", column])
        return
    with rebuilding(bind):
        bind.execute(sa.text("ALTER TABLE period_close RENAME TO period_close_before"))
        columns = {
            "coop_id": sa.Column("coop_id", sa.Uuid(), nullable=False),
            "trail_seq": sa.Column("trail_seq", sa.BigInteger(), nullable=False),
            "through": sa.Column("through", sa.Date(), nullable=False),
            "closed_at": sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
            "actor_id": sa.Column("actor_id", sa.Uuid(), nullable=True),
        }
        op.create_table(
            "period_close",
            *columns.values(),
            sa.ForeignKeyConstraint(
                ["coop_id", "trail_seq"], ["trail.coop_id", "trail.seq"], name=op.f("fk_period_close_coop_id_trail_seq")
            ),
            sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_period_close_coop_id")),
            sa.PrimaryKeyConstraint("coop_id", column, name=op.f("pk_period_close")),
        )
        names = ", ".join(columns)
        bind.execute(sa.text(f"INSERT INTO period_close ({names}) SELECT {names} FROM period_close_before"))
        bind.execute(sa.text("DROP TABLE period_close_before"))
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER period_close_no_{verb.lower()} BEFORE {verb} ON period_close "
                f"BEGIN SELECT RAISE(ABORT, 'period_close is append-only: {verb} refused'); END"
            )


def _post_asks(bind: sa.Connection, before: str, after: str) -> None:
    """Change one question within the function that posts an entry, and nothing else of it."""
    made: str = bind.execute(sa.text("SELECT pg_get_functiondef('ledger_post'::regproc)")).scalar_one()
    if made.count(before) != 1:
        raise ValueError("ledger_post does not ask for closings as expected")
    raw: Any = bind.connection.dbapi_connection
    raw.execute(made.replace(before, after))


def _add_up(bind: sa.Connection, coop_id: Any, through: date) -> None:
    """The sums of every whole month that is closed."""
    earliest = bind.execute(sa.select(sa.func.min(entry.c.booked_on)).where(entry.c.coop_id == coop_id)).scalar()
    month = None if earliest is None else earliest.replace(day=1)
    while month is not None:
        after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
        last = after - timedelta(days=1)
        if last > through:
            return
        sides = sa.union_all(
            *(
                sa.select(
                    side.label("account_id"), entry.c.kind.label("kind"),
                    (transfer.c.amount if debit else sa.literal(0)).label("debit"),
                    (sa.literal(0) if debit else transfer.c.amount).label("credit"),
                )
                .join_from(
                    transfer, entry,
                    (entry.c.coop_id == transfer.c.coop_id) & (entry.c.number == transfer.c.entry_number),
                )
                .where(transfer.c.coop_id == coop_id, entry.c.booked_on.between(month, last))
                for side, debit in ((transfer.c.debit_id, True), (transfer.c.credit_id, False))
            )
        ).subquery()  # fmt: skip
        sums = sa.select(
            sa.literal(coop_id, sa.Uuid()), sa.literal(month, sa.Date()), sides.c.account_id, sides.c.kind,
            sa.func.sum(sides.c.debit), sa.func.sum(sides.c.credit),
        ).group_by(sides.c.account_id, sides.c.kind)  # fmt: skip
        bind.execute(
            month_sum.insert().from_select(["coop_id", "month", "account_id", "kind", "debit", "credit"], sums)
        )
        month = after


def downgrade() -> None:
    bind = op.get_bind()
    for table in ("alone_price", "budget_line", "accrual", "reopening", "closing_sheet", "period_look", "month_sum"):
        op.drop_table(table)
    if bind.dialect.name == "postgresql":
        _post_asks(bind, LAST_CLOSING, ANY_CLOSING)
    _key_of_closings(bind, "through")


def _tables() -> None:
    op.create_table(
        "month_sum",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("debit", sa.BigInteger(), nullable=False),
        sa.Column("credit", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("debit >= 0 and credit >= 0 and debit + credit > 0", name=op.f("ck_month_sum_amounts")),
        sa.ForeignKeyConstraint(
            ["coop_id", "account_id"], ["account.coop_id", "account.id"], name=op.f("fk_month_sum_coop_id_account_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "month", "account_id", "kind", name=op.f("pk_month_sum")),
    )
    op.create_index("ix_month_sum_account_id", "month_sum", ["coop_id", "account_id", "month"], unique=False)
    op.create_table(
        "period_look",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("through", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_period_look_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_period_look")),
        sa.UniqueConstraint(
            "coop_id", "through", "person_id", "seal", name=op.f("uq_period_look_coop_id_through_person_id_seal")
        ),
    )
    op.create_table(
        "closing_sheet",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("through", sa.Date(), nullable=False),
        sa.Column("trail_seq", sa.BigInteger(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_closing_sheet_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_closing_sheet")),
        sa.UniqueConstraint("coop_id", "trail_seq", name=op.f("uq_closing_sheet_coop_id_trail_seq")),
    )
    op.create_table(
        "reopening",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("through", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.CheckConstraint("(answered_at is null) = (agreed is null)", name=op.f("ck_reopening_agreed")),
        sa.CheckConstraint("(answered_at is null) = (answered_by is null)", name=op.f("ck_reopening_answered")),
        sa.CheckConstraint("first_day <= through", name=op.f("ck_reopening_days")),
        sa.CheckConstraint("not agreed or answered_by <> asked_by", name=op.f("ck_reopening_two_people")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_reopening_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_reopening")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_reopening_coop_id_number")),
    )
    op.create_index(
        "uq_reopening_open",
        "reopening",
        ["coop_id"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.create_table(
        "accrual",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("through", sa.Date(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("levy", sa.BigInteger(), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=False),
        sa.Column("accrued_by", sa.Uuid(), nullable=False),
        sa.Column("accrued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reversal_number", sa.BigInteger(), nullable=True),
        sa.Column("reversed_by", sa.Uuid(), nullable=True),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(reversal_number is null) = (reversed_at is null)", name=op.f("ck_accrual_taken_back")),
        sa.CheckConstraint("(reversed_by is null) = (reversed_at is null)", name=op.f("ck_accrual_taken_back_by")),
        sa.CheckConstraint("cost > 0 and levy >= 0", name=op.f("ck_accrual_amounts")),
        sa.ForeignKeyConstraint(
            ["coop_id", "contract_id"], ["contract.coop_id", "contract.id"], name=op.f("fk_accrual_coop_id_contract_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_accrual")),
        sa.UniqueConstraint(
            "coop_id", "entry_number", "contract_id", name=op.f("uq_accrual_coop_id_entry_number_contract_id")
        ),
    )
    op.create_index("ix_accrual_through", "accrual", ["coop_id", "through"], unique=False)
    op.create_table(
        "budget_line",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("code like 'Income:%' or code like 'Expenses:%'", name=op.f("ck_budget_line_code")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_budget_line_amount")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_budget_line_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_budget_line")),
    )
    op.create_index("ix_budget_line_year", "budget_line", ["coop_id", "year", "code"], unique=False)
    op.create_table(
        "alone_price",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("hourly", sa.BigInteger(), nullable=False),
        sa.Column("told_by", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("hourly between 1 and 100000", name=op.f("ck_alone_price_hourly")),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_alone_price_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "pool_id"], ["pool.coop_id", "pool.id"], name=op.f("fk_alone_price_coop_id_pool_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_alone_price")),
    )
    op.create_index("ix_alone_price_pool_id", "alone_price", ["coop_id", "pool_id", "member_id"], unique=False)
