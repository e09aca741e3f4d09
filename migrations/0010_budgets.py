"""Tables of the budgets slice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_budgets"
down_revision = "0009_governance"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "funder",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.CheckConstraint("kind in ('council', 'nhs')", name=op.f("ck_funder_kind")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_funder_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_funder")),
        sa.UniqueConstraint("coop_id", "name_key", name=op.f("uq_funder_coop_id_name_key")),
    )
    op.create_table(
        "agreement",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("funder_id", sa.Uuid(), nullable=True),
        sa.Column("funder_kind", sa.Text(), nullable=False),
        sa.Column("service_fund", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("reference_key", sa.Text(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("paid_as", sa.Text(), nullable=False),
        sa.Column("paid_into", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("representative", sa.Text(), nullable=False),
        sa.Column("surplus_weeks", sa.BigInteger(), nullable=False),
        sa.Column("first_review_months", sa.BigInteger(), nullable=False),
        sa.Column("review_months", sa.BigInteger(), nullable=False),
        sa.Column("answer_days", sa.BigInteger(), nullable=False),
        sa.Column("evidence_years", sa.BigInteger(), nullable=False),
        sa.Column("contingency", sa.BigInteger(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_why", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(funder_id is null) = (funder_kind = 'own')", name=op.f("ck_agreement_own_money_has_no_funder")
        ),
        sa.CheckConstraint("funder_kind in ('council', 'nhs', 'own')", name=op.f("ck_agreement_funder_kind")),
        sa.CheckConstraint("paid_as in ('net', 'gross')", name=op.f("ck_agreement_paid_as")),
        sa.CheckConstraint("paid_into in ('coop', 'member')", name=op.f("ck_agreement_paid_into")),
        sa.CheckConstraint(
            "pattern in ('weekly', 'four_weekly', 'monthly', 'quarterly')", name=op.f("ck_agreement_pattern")
        ),
        sa.CheckConstraint("answer_days between 1 and 365", name=op.f("ck_agreement_answer_days")),
        sa.CheckConstraint("checked_at is null or refused_at is null", name=op.f("ck_agreement_one_answer")),
        sa.CheckConstraint("contingency >= 0", name=op.f("ck_agreement_contingency")),
        sa.CheckConstraint("evidence_years between 1 and 20", name=op.f("ck_agreement_evidence_years")),
        sa.CheckConstraint("first_review_months between 1 and 24", name=op.f("ck_agreement_first_review_months")),
        sa.CheckConstraint("length(reference_key) between 4 and 40", name=op.f("ck_agreement_reference")),
        sa.CheckConstraint("review_months between 1 and 24", name=op.f("ck_agreement_review_months")),
        sa.CheckConstraint("surplus_weeks between 1 and 104", name=op.f("ck_agreement_surplus_weeks")),
        sa.ForeignKeyConstraint(
            ["coop_id", "evidence_id"],
            ["evidence.coop_id", "evidence.id"],
            name=op.f("fk_agreement_coop_id_evidence_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "funder_id"], ["funder.coop_id", "funder.id"], name=op.f("fk_agreement_coop_id_funder_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_agreement_coop_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_agreement_coop_id_number")),
    )
    op.create_index("ix_agreement_member_id", "agreement", ["coop_id", "member_id"], unique=False)
    op.create_index(
        "uq_agreement_reference",
        "agreement",
        ["coop_id", "reference_key"],
        unique=True,
        sqlite_where=sa.text("refused_at IS NULL"),
        postgresql_where=sa.text("refused_at IS NULL"),
    )
    op.create_table(
        "agreement_version",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=True),
        sa.Column("contribution", sa.BigInteger(), nullable=True),
        sa.Column("suspended", sa.Boolean(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "change in ('begun', 'rate', 'suspended', 'resumed', 'notice', 'notice_withdrawn', 'asked_back')",
            name=op.f("ck_agreement_version_change"),
        ),
        sa.CheckConstraint("contribution is null or contribution >= 0", name=op.f("ck_agreement_version_contribution")),
        sa.CheckConstraint("rate is null or rate >= 0", name=op.f("ck_agreement_version_rate")),
        sa.ForeignKeyConstraint(
            ["coop_id", "agreement_id"],
            ["agreement.coop_id", "agreement.id"],
            name=op.f("fk_agreement_version_coop_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "evidence_id"],
            ["evidence.coop_id", "evidence.id"],
            name=op.f("fk_agreement_version_coop_id_evidence_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_agreement_version")),
        sa.UniqueConstraint(
            "coop_id", "agreement_id", "position", name=op.f("uq_agreement_version_coop_id_agreement_id_position")
        ),
    )
    op.create_table(
        "uncovered",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("weekly", sa.BigInteger(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind in ('pool', 'contract')", name=op.f("ck_uncovered_kind")),
        sa.ForeignKeyConstraint(
            ["coop_id", "version_id"],
            ["agreement_version.coop_id", "agreement_version.id"],
            name=op.f("fk_uncovered_coop_id_version_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_uncovered")),
        sa.UniqueConstraint(
            "coop_id", "version_id", "kind", "number", name=op.f("uq_uncovered_coop_id_version_id_kind_number")
        ),
    )
    op.create_table(
        "outcome",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "agreement_id"],
            ["agreement.coop_id", "agreement.id"],
            name=op.f("fk_outcome_coop_id_agreement_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_outcome")),
        sa.UniqueConstraint(
            "coop_id", "agreement_id", "position", name=op.f("uq_outcome_coop_id_agreement_id_position")
        ),
    )
    op.create_table(
        "consent",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("officer_name", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(withdrawn_on is null) = (withdrawn_at is null)", name=op.f("ck_consent_withdrawn")),
        sa.ForeignKeyConstraint(
            ["coop_id", "agreement_id"],
            ["agreement.coop_id", "agreement.id"],
            name=op.f("fk_consent_coop_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "evidence_id"], ["evidence.coop_id", "evidence.id"], name=op.f("fk_consent_coop_id_evidence_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_consent")),
    )
    op.create_index(
        "uq_consent_standing",
        "consent",
        ["coop_id", "agreement_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "fund",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("available_account_id", sa.Uuid(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "agreement_id"],
            ["agreement.coop_id", "agreement.id"],
            name=op.f("fk_fund_coop_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "available_account_id"],
            ["account.coop_id", "account.id"],
            name=op.f("fk_fund_coop_id_available_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"], ["membership.coop_id", "membership.id"], name=op.f("fk_fund_coop_id_member_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_fund")),
        sa.UniqueConstraint("coop_id", "agreement_id", name=op.f("uq_fund_coop_id_agreement_id")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_fund_coop_id_number")),
    )
    op.create_index("ix_fund_member_id", "fund", ["coop_id", "member_id"], unique=False)
    op.create_table(
        "fund_promise",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("weekly", sa.BigInteger(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind in ('pool', 'contract')", name=op.f("ck_fund_promise_kind")),
        sa.CheckConstraint("weekly is null or weekly > 0", name=op.f("ck_fund_promise_weekly")),
        sa.ForeignKeyConstraint(
            ["coop_id", "fund_id"], ["fund.coop_id", "fund.id"], name=op.f("fk_fund_promise_coop_id_fund_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_fund_promise")),
        sa.UniqueConstraint(
            "coop_id", "fund_id", "kind", "number", name=op.f("uq_fund_promise_coop_id_fund_id_kind_number")
        ),
    )
    op.create_table(
        "asked_back",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("earmarked", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("instructed_by", sa.Uuid(), nullable=True),
        sa.Column("instructed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_asked_back_amount")),
        sa.CheckConstraint("earmarked between 0 and amount", name=op.f("ck_asked_back_earmarked")),
        sa.CheckConstraint("instructed_at is null or earmarked = amount", name=op.f("ck_asked_back_whole")),
        sa.ForeignKeyConstraint(
            ["coop_id", "fund_id"], ["fund.coop_id", "fund.id"], name=op.f("fk_asked_back_coop_id_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "version_id"],
            ["agreement_version.coop_id", "agreement_version.id"],
            name=op.f("fk_asked_back_coop_id_version_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_asked_back")),
        sa.UniqueConstraint("coop_id", "version_id", name=op.f("uq_asked_back_coop_id_version_id")),
    )
    op.create_index("ix_asked_back_fund_id", "asked_back", ["coop_id", "fund_id"], unique=False)
    op.create_table(
        "opening",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("as_on", sa.Date(), nullable=False),
        sa.Column("bank_figure", sa.BigInteger(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_by", sa.Uuid(), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_by", sa.Uuid(), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discarded_by", sa.Uuid(), nullable=True),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("entry_number", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("side in ('members', 'own')", name=op.f("ck_opening_side")),
        sa.CheckConstraint("bank_figure > 0", name=op.f("ck_opening_bank_figure")),
        sa.CheckConstraint("second_at is null or discarded_at is null", name=op.f("ck_opening_one_end")),
        sa.CheckConstraint("second_at is null or first_at is not null", name=op.f("ck_opening_in_order")),
        sa.CheckConstraint("second_by is null or second_by <> first_by", name=op.f("ck_opening_two_officers")),
        sa.ForeignKeyConstraint(
            ["coop_id", "evidence_id"], ["evidence.coop_id", "evidence.id"], name=op.f("fk_opening_coop_id_evidence_id")
        ),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_opening_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_opening")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_opening_coop_id_number")),
    )
    op.create_index(
        "uq_opening_standing",
        "opening",
        ["coop_id", "side"],
        unique=True,
        sqlite_where=sa.text("discarded_at IS NULL"),
        postgresql_where=sa.text("discarded_at IS NULL"),
    )
    op.create_table(
        "opening_line",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opening_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_opening_line_amount")),
        sa.ForeignKeyConstraint(
            ["coop_id", "fund_id"], ["fund.coop_id", "fund.id"], name=op.f("fk_opening_line_coop_id_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "opening_id"],
            ["opening.coop_id", "opening.id"],
            name=op.f("fk_opening_line_coop_id_opening_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_opening_line")),
        sa.UniqueConstraint(
            "coop_id", "opening_id", "position", name=op.f("uq_opening_line_coop_id_opening_id_position")
        ),
    )


def downgrade() -> None:
    op.drop_table("opening_line")
    op.drop_table("opening")
    op.drop_table("asked_back")
    op.drop_table("fund_promise")
    op.drop_table("fund")
    op.drop_table("consent")
    op.drop_table("outcome")
    op.drop_table("uncovered")
    op.drop_table("agreement_version")
    op.drop_table("agreement")
    op.drop_table("funder")
