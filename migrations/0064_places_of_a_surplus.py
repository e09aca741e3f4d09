"""A surplus also goes to a federation or mutual fund and to classes of members; trade says whose money it was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from coopbudget.db.rebuilding import rebuilding

revision = "0064_places_of_a_surplus"
down_revision = "0063_returns"
branch_labels = None
depends_on = None

NEW = ("mutual_percent", "by_class_percent", "mutual", "by_class")
CHECKS = {
    "shares": "general + indivisible + community + mutual + dividend + by_class = surplus",
    "percents": (
        "general_percent + indivisible_percent + community_percent + mutual_percent + dividend_percent"
        " + by_class_percent = 100"
    ),
    "parts": (
        "general >= 0 and indivisible >= 0 and community >= 0 and mutual >= 0 and dividend >= 0 and by_class >= 0"
    ),
    "no_dividend_here": "dividend + by_class = 0 or kind = 'co_operative'",
}
BEFORE = {
    "shares": "general + indivisible + community + dividend = surplus",
    "percents": "general_percent + indivisible_percent + community_percent + dividend_percent = 100",
    "parts": "general >= 0 and indivisible >= 0 and community >= 0 and dividend >= 0",
    "no_dividend_here": "dividend = 0 or kind = 'co_operative'",
}
CLAIM = "(part = '') = (fund_id is not null) and (part = '') = (source is not null) and (part = '') = (fund_number > 0)"
OF_FUND = (
    "UPDATE surplus_trade SET source = (SELECT agreement.funder_kind FROM fund JOIN agreement"
    " ON agreement.coop_id = fund.coop_id AND agreement.id = fund.agreement_id"
    " WHERE fund.coop_id = surplus_trade.coop_id AND fund.id = surplus_trade.fund_id)"
)


def upgrade() -> None:
    with rebuilding(op.get_bind()):
        with op.batch_alter_table("surplus_proposal") as batch:
            for name in BEFORE:
                batch.drop_constraint(op.f(f"ck_surplus_proposal_{name}"), type_="check")
            for name in NEW:
                batch.add_column(sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
            batch.add_column(sa.Column("classes", sa.Text(), nullable=False, server_default="[]"))
        with op.batch_alter_table("surplus_proposal") as batch:
            for name in NEW:
                batch.alter_column(name, existing_type=sa.BigInteger(), server_default=None)
            batch.alter_column("classes", existing_type=sa.Text(), server_default=None)
            for name, check in CHECKS.items():
                batch.create_check_constraint(op.f(f"ck_surplus_proposal_{name}"), check)
        with op.batch_alter_table("surplus_trade") as batch:
            batch.drop_constraint(op.f("uq_surplus_trade_coop_id_proposal_id_fund_id"), type_="unique")
            batch.add_column(sa.Column("source", sa.Text(), nullable=True))
            batch.add_column(sa.Column("part", sa.Text(), nullable=False, server_default=""))
            batch.alter_column("fund_id", existing_type=sa.Uuid(), nullable=True)
        op.execute(OF_FUND)
        with op.batch_alter_table("surplus_trade") as batch:
            batch.alter_column("part", existing_type=sa.Text(), server_default=None)
            batch.create_check_constraint(op.f("ck_surplus_trade_source"), "source in ('council', 'nhs', 'own')")
            batch.create_check_constraint(op.f("ck_surplus_trade_claim"), CLAIM)
            batch.create_unique_constraint(
                op.f("uq_surplus_trade_claim"), ["coop_id", "proposal_id", "member_id", "fund_number", "part"]
            )


def downgrade() -> None:
    with rebuilding(op.get_bind()):
        with op.batch_alter_table("surplus_trade") as batch:
            batch.drop_constraint(op.f("uq_surplus_trade_claim"), type_="unique")
            batch.drop_constraint(op.f("ck_surplus_trade_claim"), type_="check")
            batch.drop_constraint(op.f("ck_surplus_trade_source"), type_="check")
            batch.drop_column("part")
            batch.drop_column("source")
            batch.alter_column("fund_id", existing_type=sa.Uuid(), nullable=False)
            batch.create_unique_constraint(
                op.f("uq_surplus_trade_coop_id_proposal_id_fund_id"), ["coop_id", "proposal_id", "fund_id"]
            )
        with op.batch_alter_table("surplus_proposal") as batch:
            for name in CHECKS:
                batch.drop_constraint(op.f(f"ck_surplus_proposal_{name}"), type_="check")
            batch.drop_column("classes")
            for name in reversed(NEW):
                batch.drop_column(name)
            for name, check in BEFORE.items():
                batch.create_check_constraint(op.f(f"ck_surplus_proposal_{name}"), check)
