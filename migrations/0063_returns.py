"""Council returns: what councils ask, returns with what was noted, signed extracts, runs, and funders' links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0063_returns"
down_revision = "0062_papers"
branch_labels = None
depends_on = None


FROZEN = (
    "agreement_id", "agreement_number", "member_id", "since", "until", "version", "replaces_id", "outside", "own_opening",
    "own_closing", "figures", "pdf_id", "csv_id", "signed_by", "signed_name", "signed_as", "signed_at",
)  # fmt: skip


def _a_signed_return_never_changes() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION council_return_signed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'a signed return never changes'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER council_return_signed BEFORE UPDATE OF {', '.join(FROZEN)} ON council_return "
            "FOR EACH ROW WHEN (OLD.signed_at IS NOT NULL) EXECUTE FUNCTION council_return_signed()"
        )
        return
    op.execute(
        f"CREATE TRIGGER council_return_signed BEFORE UPDATE OF {', '.join(FROZEN)} ON council_return "
        "WHEN OLD.signed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a signed return never changes'); END"
    )


def upgrade() -> None:
    op.create_table(
        "council_profile",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("period", sa.Text(), nullable=True),
        sa.Column("asks", sa.Text(), nullable=False),
        sa.Column("ceiling_weeks", sa.BigInteger(), nullable=True),
        sa.Column("answer_days", sa.BigInteger(), nullable=True),
        sa.Column("way", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source_title", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "period in ('four_weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly', 'on_request')",
            name=op.f("ck_council_profile_period"),
        ),
        sa.CheckConstraint("way in ('email', 'post', 'online', 'email_or_post')", name=op.f("ck_council_profile_way")),
        sa.CheckConstraint("answer_days between 1 and 365", name=op.f("ck_council_profile_answer_days")),
        sa.CheckConstraint("ceiling_weeks between 1 and 104", name=op.f("ck_council_profile_ceiling_weeks")),
        sa.CheckConstraint("position > 0", name=op.f("ck_council_profile_position")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_council_profile_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_council_profile")),
        sa.UniqueConstraint("coop_id", "key", "position", name=op.f("uq_council_profile_coop_id_key_position")),
    )
    op.create_table(
        "return_plan",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("profile_key", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("chosen_by", sa.Uuid(), nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "agreement_id"],
            ["agreement.coop_id", "agreement.id"],
            name=op.f("fk_return_plan_coop_id_agreement_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_return_plan")),
        sa.UniqueConstraint("coop_id", "agreement_id", name=op.f("uq_return_plan_coop_id_agreement_id")),
    )
    op.create_table(
        "council_return",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_number", sa.BigInteger(), nullable=False),
        sa.Column("funder", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("begun_by", sa.Uuid(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outside", sa.Text(), nullable=False),
        sa.Column("own_opening", sa.BigInteger(), nullable=True),
        sa.Column("own_closing", sa.BigInteger(), nullable=True),
        sa.Column("figures", sa.Text(), nullable=True),
        sa.Column("pdf_id", sa.Uuid(), nullable=True),
        sa.Column("csv_id", sa.Uuid(), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("signed_name", sa.Text(), nullable=False),
        sa.Column("signed_as", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_how", sa.Text(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.CheckConstraint("outside in ('', 'none', 'all')", name=op.f("ck_council_return_outside")),
        sa.CheckConstraint("(replaces_id is null) = (version = 1)", name=op.f("ck_council_return_replaces")),
        sa.CheckConstraint("(signed_at is null) = (figures is null)", name=op.f("ck_council_return_signed")),
        sa.CheckConstraint("(signed_at is null) = (pdf_id is null)", name=op.f("ck_council_return_delivered")),
        sa.CheckConstraint("sent_at is null or signed_at is not null", name=op.f("ck_council_return_sent")),
        sa.CheckConstraint("until >= since", name=op.f("ck_council_return_period")),
        sa.CheckConstraint("version > 0", name=op.f("ck_council_return_version")),
        sa.ForeignKeyConstraint(
            ["coop_id", "agreement_id"],
            ["agreement.coop_id", "agreement.id"],
            name=op.f("fk_council_return_coop_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "csv_id"], ["evidence.coop_id", "evidence.id"], name=op.f("fk_council_return_coop_id_csv_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_council_return_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "pdf_id"], ["evidence.coop_id", "evidence.id"], name=op.f("fk_council_return_coop_id_pdf_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "replaces_id"],
            ["council_return.coop_id", "council_return.id"],
            name=op.f("fk_council_return_coop_id_replaces_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_council_return")),
        sa.UniqueConstraint(
            "coop_id",
            "agreement_id",
            "since",
            "until",
            "version",
            name=op.f("uq_council_return_coop_id_agreement_id_since_until_version"),
        ),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_council_return_coop_id_number")),
    )
    op.create_index("ix_council_return_due_on", "council_return", ["coop_id", "due_on"], unique=False)
    op.create_index("ix_council_return_member_id", "council_return", ["coop_id", "member_id"], unique=False)
    op.create_index(
        "uq_council_return_open",
        "council_return",
        ["coop_id", "agreement_id", "since", "until"],
        unique=True,
        sqlite_where=sa.text("signed_at IS NULL"),
        postgresql_where=sa.text("signed_at IS NULL"),
    )
    op.create_table(
        "memorandum",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.BigInteger(), nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('assistant', 'tax', 'equipment', 'other', 'from_council', 'paid_in')",
            name=op.f("ck_memorandum_kind"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_memorandum_amount")),
        sa.ForeignKeyConstraint(
            ["coop_id", "evidence_id"],
            ["evidence.coop_id", "evidence.id"],
            name=op.f("fk_memorandum_coop_id_evidence_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "return_id"],
            ["council_return.coop_id", "council_return.id"],
            name=op.f("fk_memorandum_coop_id_return_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_memorandum")),
        sa.UniqueConstraint("coop_id", "return_id", "position", name=op.f("uq_memorandum_coop_id_return_id_position")),
    )
    op.create_table(
        "bank_extract",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "return_id"],
            ["council_return.coop_id", "council_return.id"],
            name=op.f("fk_bank_extract_coop_id_return_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_bank_extract")),
        sa.UniqueConstraint("code", name=op.f("uq_bank_extract_code")),
        sa.UniqueConstraint("coop_id", "return_id", name=op.f("uq_bank_extract_coop_id_return_id")),
    )
    op.create_table(
        "return_run",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("funder_id", sa.Uuid(), nullable=True),
        sa.Column("funder_name", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("whole", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("done between 0 and whole", name=op.f("ck_return_run_done")),
        sa.CheckConstraint("until >= since", name=op.f("ck_return_run_period")),
        sa.ForeignKeyConstraint(
            ["coop_id", "funder_id"], ["funder.coop_id", "funder.id"], name=op.f("fk_return_run_coop_id_funder_id")
        ),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_return_run_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_return_run")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_return_run_coop_id_number")),
    )
    op.create_index(
        "uq_return_run_waiting",
        "return_run",
        ["coop_id"],
        unique=True,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "funder_link",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("for_whom", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_funder_link_digest")),
        sa.ForeignKeyConstraint(
            ["coop_id", "agreement_id"],
            ["agreement.coop_id", "agreement.id"],
            name=op.f("fk_funder_link_coop_id_agreement_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_funder_link")),
        sa.UniqueConstraint("coop_id", "digest", name=op.f("uq_funder_link_coop_id_digest")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_funder_link_coop_id_number")),
    )
    op.create_index("ix_funder_link_agreement_id", "funder_link", ["coop_id", "agreement_id"], unique=False)
    op.create_table(
        "funder_view",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "link_id"],
            ["funder_link.coop_id", "funder_link.id"],
            name=op.f("fk_funder_view_coop_id_link_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_funder_view")),
    )
    op.create_index("ix_funder_view_link_id", "funder_view", ["coop_id", "link_id"], unique=False)
    op.create_table(
        "funder_change",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=True),
        sa.Column("contribution", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("sender_email", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("accepted is not false or why <> ''", name=op.f("ck_funder_change_why")),
        sa.CheckConstraint(
            "change in ('rate', 'suspended', 'resumed', 'asked_back')", name=op.f("ck_funder_change_change")
        ),
        sa.CheckConstraint("(decided_at is null) = (accepted is null)", name=op.f("ck_funder_change_decided")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_funder_change_amount")),
        sa.CheckConstraint("contribution >= 0", name=op.f("ck_funder_change_contribution")),
        sa.CheckConstraint("rate >= 0", name=op.f("ck_funder_change_rate")),
        sa.ForeignKeyConstraint(
            ["coop_id", "agreement_id"],
            ["agreement.coop_id", "agreement.id"],
            name=op.f("fk_funder_change_coop_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "link_id"],
            ["funder_link.coop_id", "funder_link.id"],
            name=op.f("fk_funder_change_coop_id_link_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_funder_change")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_funder_change_coop_id_number")),
    )
    op.create_index("ix_funder_change_agreement_id", "funder_change", ["coop_id", "agreement_id"], unique=False)
    _a_signed_return_never_changes()


def downgrade() -> None:
    op.drop_table("funder_change")
    op.drop_table("funder_view")
    op.drop_table("funder_link")
    op.drop_table("return_run")
    op.drop_table("bank_extract")
    op.drop_table("memorandum")
    op.drop_table("council_return")
    op.drop_table("return_plan")
    op.drop_table("council_profile")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION council_return_signed()")
