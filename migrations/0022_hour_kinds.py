"""Rates and hours by kind of hour: what calls ask, what opened bids say. What stands becomes one kind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022_hour_kinds"
down_revision = "0021_payees"
branch_labels = None
depends_on = None

KIND = "CASE WHEN service_type = 'night_cover' THEN 'waking_night' ELSE 'weekday' END"


def upgrade() -> None:
    op.create_table(
        "call_hours",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind in ('weekday', 'weekend', 'waking_night', 'sleep_in', 'bank_holiday', 'late_cancellation', 'travel')",
            name=op.f("ck_call_hours_kind"),
        ),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_call_hours_minutes")),
        sa.ForeignKeyConstraint(
            ["coop_id", "call_id"], ["call.coop_id", "call.id"], name=op.f("fk_call_hours_coop_id_call_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_call_hours")),
        sa.UniqueConstraint("coop_id", "call_id", "kind", name=op.f("uq_call_hours_coop_id_call_id_kind")),
    )
    op.create_table(
        "bid_rate",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind in ('weekday', 'weekend', 'waking_night', 'sleep_in', 'bank_holiday', 'late_cancellation', 'travel')",
            name=op.f("ck_bid_rate_kind"),
        ),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_bid_rate_minutes")),
        sa.CheckConstraint("rate > 0", name=op.f("ck_bid_rate_rate")),
        sa.ForeignKeyConstraint(
            ["coop_id", "bid_id"], ["bid.coop_id", "bid.id"], name=op.f("fk_bid_rate_coop_id_bid_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_bid_rate")),
        sa.UniqueConstraint("coop_id", "bid_id", "kind", name=op.f("uq_bid_rate_coop_id_bid_id_kind")),
    )
    # Each row takes the id of the row it is made from: one for one, and the same on both databases.
    op.execute(
        "INSERT INTO call_hours (coop_id, id, call_id, kind, minutes) "
        f"SELECT coop_id, id, id, {KIND}, weekly_minutes FROM call"
    )
    op.execute(
        "INSERT INTO bid_rate (coop_id, id, bid_id, kind, rate, minutes) "
        f"SELECT o.coop_id, o.id, o.bid_id, {KIND}, o.rate, o.weekly_minutes FROM opened_bid o "
        "JOIN bid b ON b.coop_id = o.coop_id AND b.id = o.bid_id "
        "JOIN call c ON c.coop_id = b.coop_id AND c.id = b.call_id"
    )


def downgrade() -> None:
    op.drop_table("bid_rate")
    op.drop_table("call_hours")
