"""Kinds of hour, times put right, reminders and what silence means, on visits; a visit's thread keeps such times."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from coopbudget.db.rebuilding import rebuilding

revision = "0029_visits_put_right"
down_revision = "0028_choosing"
branch_labels = None
depends_on = None

KINDS = "('weekday', 'weekend', 'waking_night', 'sleep_in', 'bank_holiday', 'late_cancellation', 'travel')"
PROPOSED = (
    "(proposed_by is null) = (proposed_on is null) and (proposed_by is null) = (proposed_start is null) "
    "and (proposed_by is null) = (proposed_minutes is null)"
)


def upgrade() -> None:
    op.create_table(
        "silence_rule",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("motion_id", sa.Uuid(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(from_at is null) = (used_by is null)", name=op.f("ck_silence_rule_used")),
        sa.ForeignKeyConstraint(
            ["coop_id", "motion_id"], ["motion.coop_id", "motion.id"], name=op.f("fk_silence_rule_coop_id_motion_id")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_silence_rule_asked_by")),
        sa.ForeignKeyConstraint(["used_by"], ["person.id"], name=op.f("fk_silence_rule_used_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_silence_rule")),
        sa.UniqueConstraint("coop_id", "motion_id", name=op.f("uq_silence_rule_coop_id_motion_id")),
    )
    with rebuilding(op.get_bind()):
        op.drop_index("uq_delivery_start", table_name="delivery")
        with op.batch_alter_table("delivery") as batch:
            batch.add_column(sa.Column("kind", sa.Text(), nullable=True))
            batch.add_column(sa.Column("silence_counts", sa.Boolean(), nullable=False, server_default=sa.false()))
            batch.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
            batch.add_column(sa.Column("officers_told_at", sa.DateTime(timezone=True), nullable=True))
            batch.add_column(sa.Column("proposed_start", sa.BigInteger(), nullable=True))
            batch.add_column(sa.Column("proposed_minutes", sa.BigInteger(), nullable=True))
            batch.add_column(sa.Column("proposed_by", sa.Uuid(), nullable=True))
            batch.add_column(sa.Column("proposed_on", sa.Date(), nullable=True))
            batch.add_column(sa.Column("settled_as", sa.Text(), nullable=False, server_default=""))
        op.execute(
            "UPDATE delivery SET settled_as = CASE WHEN settled_at IS NULL THEN '' "
            "WHEN settled_by IS NULL THEN 'confirmed' ELSE 'officer' END, "
            "kind = CASE WHEN EXISTS (SELECT 1 FROM contract c JOIN pool p ON p.coop_id = c.coop_id AND p.id = c.pool_id "
            "WHERE c.coop_id = delivery.coop_id AND c.id = delivery.contract_id AND p.service_type = 'night_cover') "
            "THEN 'waking_night' ELSE 'weekday' END"
        )
        with op.batch_alter_table("delivery") as batch:
            batch.alter_column("kind", existing_type=sa.Text(), nullable=False)
            batch.alter_column("silence_counts", existing_type=sa.Boolean(), server_default=None)
            batch.alter_column("settled_as", existing_type=sa.Text(), server_default=None)
            batch.create_foreign_key(
                op.f("fk_delivery_coop_id_proposed_by"), "membership", ["coop_id", "proposed_by"], ["coop_id", "id"]
            )
            batch.create_check_constraint(op.f("ck_delivery_kind"), f"kind in {KINDS}")
            batch.create_check_constraint(op.f("ck_delivery_proposed_start"), "proposed_start between 0 and 1439")
            batch.create_check_constraint(op.f("ck_delivery_proposed_minutes"), "proposed_minutes between 1 and 1440")
            batch.create_check_constraint(op.f("ck_delivery_proposed"), PROPOSED)
            batch.create_check_constraint(
                op.f("ck_delivery_proposed_open"), "proposed_on is null or agreed_minutes is null"
            )
            batch.create_check_constraint(
                op.f("ck_delivery_settled_as"), "settled_as in ('', 'confirmed', 'officer', 'silence')"
            )
        op.create_index("ix_delivery_given_on", "delivery", ["coop_id", "contract_id", "given_on"])
        with op.batch_alter_table("remark") as batch:
            batch.add_column(sa.Column("says_start", sa.BigInteger(), nullable=True))
            batch.add_column(sa.Column("says_minutes", sa.BigInteger(), nullable=True))
            batch.create_check_constraint(op.f("ck_remark_says"), "(says_start is null) = (says_minutes is null)")


def downgrade() -> None:
    with rebuilding(op.get_bind()):
        with op.batch_alter_table("remark") as batch:
            batch.drop_constraint(op.f("ck_remark_says"), type_="check")
            batch.drop_column("says_minutes")
            batch.drop_column("says_start")
        op.drop_index("ix_delivery_given_on", table_name="delivery")
        with op.batch_alter_table("delivery") as batch:
            batch.drop_constraint(op.f("fk_delivery_coop_id_proposed_by"), type_="foreignkey")
            for check in ("kind", "proposed_start", "proposed_minutes", "proposed", "proposed_open", "settled_as"):
                batch.drop_constraint(op.f(f"ck_delivery_{check}"), type_="check")
            for column in (
                "kind", "silence_counts", "reminded_at", "officers_told_at", "proposed_start", "proposed_minutes",
                "proposed_by", "proposed_on", "settled_as",
            ):  # fmt: skip
                batch.drop_column(column)
        op.create_index(
            "uq_delivery_start",
            "delivery",
            ["coop_id", "contract_id", "given_on", "start_minute"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
    op.drop_table("silence_rule")
