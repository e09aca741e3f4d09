"""What an hour of each kind costs under a contract, from a day on; contracts so far have one kind."""

from __future__ import annotations

import sqlalchemy as sa
import uuid_utils.compat
from alembic import op

revision = "0023_contract_rates"
down_revision = "0022_hour_kinds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contract_rate",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind in ('weekday', 'weekend', 'waking_night', 'sleep_in', 'bank_holiday', 'late_cancellation', 'travel')",
            name=op.f("ck_contract_rate_kind"),
        ),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_contract_rate_minutes")),
        sa.CheckConstraint("rate > 0", name=op.f("ck_contract_rate_rate")),
        sa.ForeignKeyConstraint(
            ["coop_id", "contract_id"],
            ["contract.coop_id", "contract.id"],
            name=op.f("fk_contract_rate_coop_id_contract_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_contract_rate")),
        sa.UniqueConstraint(
            "coop_id", "contract_id", "from_on", "kind", name=op.f("uq_contract_rate_coop_id_contract_id_from_on_kind")
        ),
    )
    _one_kind_each()


def _one_kind_each() -> None:
    """Nights are waking nights, everything else is weekdays, at the rate and for the hours that were agreed."""
    contract = sa.table(
        "contract",
        sa.column("coop_id", sa.Uuid()),
        sa.column("id", sa.Uuid()),
        sa.column("pool_id", sa.Uuid()),
        sa.column("rate"),
        sa.column("minutes_per_week"),
        sa.column("starts_on", sa.Date()),
    )
    pool = sa.table("pool", sa.column("coop_id", sa.Uuid()), sa.column("id", sa.Uuid()), sa.column("service_type"))
    rate = sa.table(
        "contract_rate",
        sa.column("coop_id", sa.Uuid()),
        sa.column("id", sa.Uuid()),
        sa.column("contract_id", sa.Uuid()),
        sa.column("kind"),
        sa.column("from_on", sa.Date()),
        sa.column("rate"),
        sa.column("minutes"),
    )
    found = op.get_bind().execute(
        sa.select(contract, pool.c.service_type).join(
            pool, (pool.c.coop_id == contract.c.coop_id) & (pool.c.id == contract.c.pool_id)
        )
    )
    rows = [
        {
            "coop_id": each.coop_id,
            "id": uuid_utils.compat.uuid7(),
            "contract_id": each.id,
            "kind": "waking_night" if each.service_type == "night_cover" else "weekday",
            "from_on": each.starts_on,
            "rate": each.rate,
            "minutes": each.minutes_per_week,
        }
        for each in found
    ]
    if rows:
        op.bulk_insert(rate, rows)


def downgrade() -> None:
    op.drop_table("contract_rate")
