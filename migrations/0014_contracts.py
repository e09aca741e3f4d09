"""Tables of the contracts slice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_contracts"
down_revision = "0013_tenders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contract",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("call_number", sa.BigInteger(), nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("pool_number", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("minutes_per_week", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("levy_bp", sa.BigInteger(), nullable=False),
        sa.Column("buys_as", sa.Text(), nullable=False),
        sa.Column("allocation", sa.Text(), nullable=False),
        sa.Column("absence", sa.Text(), nullable=False),
        sa.Column("absence_after_days", sa.BigInteger(), nullable=False),
        sa.Column("leaving", sa.Text(), nullable=False),
        sa.Column("notice_days", sa.BigInteger(), nullable=False),
        sa.Column("min_people", sa.BigInteger(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("terms_digest", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_force_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "absence in ('pays_on', 'others_share', 'provider_credits')", name=op.f("ck_contract_absence")
        ),
        sa.CheckConstraint(
            "allocation in ('equal', 'by_pledge', 'by_hours', 'by_attendance')", name=op.f("ck_contract_allocation")
        ),
        sa.CheckConstraint("buys_as in ('agent', 'principal')", name=op.f("ck_contract_buys_as")),
        sa.CheckConstraint("leaving in ('at_once', 'after_notice', 'to_the_end')", name=op.f("ck_contract_leaving")),
        sa.CheckConstraint("absence_after_days between 0 and 365", name=op.f("ck_contract_absence_after_days")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_contract_term")),
        sa.CheckConstraint("levy_bp between 0 and 2000", name=op.f("ck_contract_levy_bp")),
        sa.CheckConstraint("min_people > 0", name=op.f("ck_contract_min_people")),
        sa.CheckConstraint("minutes_per_week > 0", name=op.f("ck_contract_minutes_per_week")),
        sa.CheckConstraint("notice_days between 0 and 365", name=op.f("ck_contract_notice_days")),
        sa.CheckConstraint("rate > 0", name=op.f("ck_contract_rate")),
        sa.ForeignKeyConstraint(["cancelled_by"], ["person.id"], name=op.f("fk_contract_cancelled_by")),
        sa.ForeignKeyConstraint(
            ["coop_id", "call_id"], ["call.coop_id", "call.id"], name=op.f("fk_contract_coop_id_call_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "pool_id"], ["pool.coop_id", "pool.id"], name=op.f("fk_contract_coop_id_pool_id")
        ),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_contract_coop_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_contract_made_by")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_contract_provider_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_contract")),
        sa.UniqueConstraint("coop_id", "call_id", name=op.f("uq_contract_coop_id_call_id")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_contract_coop_id_number")),
    )
    op.create_index("ix_contract_provider_id", "contract", ["coop_id", "provider_id"], unique=False)
    op.create_table(
        "contract_place",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("member_number", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("fund_number", sa.BigInteger(), nullable=False),
        sa.Column("weekly", sa.BigInteger(), nullable=False),
        sa.Column("pledged", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("said_yes", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_as", sa.Text(), nullable=False),
        sa.Column("answer_entry", sa.BigInteger(), nullable=True),
        sa.Column("meet_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.CheckConstraint("(said_yes is null) = (answered_at is null)", name=op.f("ck_contract_place_answered")),
        sa.CheckConstraint("committed >= 0", name=op.f("ck_contract_place_committed")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_contract_place_minutes")),
        sa.CheckConstraint("pledged >= 0", name=op.f("ck_contract_place_pledged")),
        sa.CheckConstraint("weekly >= 0", name=op.f("ck_contract_place_weekly")),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_contract_place_answered_by")),
        sa.ForeignKeyConstraint(
            ["coop_id", "contract_id"],
            ["contract.coop_id", "contract.id"],
            name=op.f("fk_contract_place_coop_id_contract_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "fund_id"], ["fund.coop_id", "fund.id"], name=op.f("fk_contract_place_coop_id_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_contract_place_coop_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_contract_place")),
        sa.UniqueConstraint(
            "coop_id", "contract_id", "fund_id", name=op.f("uq_contract_place_coop_id_contract_id_fund_id")
        ),
    )
    op.create_index("ix_contract_place_member_id", "contract_place", ["coop_id", "member_id"], unique=False)
    op.create_table(
        "acceptance",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("terms_digest", sa.Text(), nullable=False),
        sa.CheckConstraint("side in ('coop', 'provider')", name=op.f("ck_acceptance_side")),
        sa.ForeignKeyConstraint(
            ["coop_id", "contract_id"],
            ["contract.coop_id", "contract.id"],
            name=op.f("fk_acceptance_coop_id_contract_id"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_acceptance_person_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_acceptance")),
        sa.UniqueConstraint("coop_id", "contract_id", "side", name=op.f("uq_acceptance_coop_id_contract_id_side")),
    )
    op.create_table(
        "absence",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("reason in ('hospital', 'holiday', 'other')", name=op.f("ck_absence_reason")),
        sa.CheckConstraint("until_on is null or until_on >= from_on", name=op.f("ck_absence_days")),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"], ["membership.coop_id", "membership.id"], name=op.f("fk_absence_coop_id_member_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_absence_recorded_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_member_id", "absence", ["coop_id", "member_id", "from_on"], unique=False)


def downgrade() -> None:
    op.drop_table("absence")
    op.drop_table("acceptance")
    op.drop_table("contract_place")
    op.drop_table("contract")
