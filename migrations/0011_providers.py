"""Tables of the providers slice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_providers"
down_revision = "0010_budgets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("legal_form", sa.Text(), nullable=False),
        sa.Column("owned_by", sa.Text(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("services", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("fair_pay", sa.Boolean(), nullable=False),
        sa.Column("fair_pay_words", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "legal_form in ('cooperative', 'cic', 'charity', 'company', 'partnership', 'sole_trader', 'other')",
            name=op.f("ck_provider_legal_form"),
        ),
        sa.CheckConstraint("people between 1 and 100000", name=op.f("ck_provider_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
        sa.UniqueConstraint("slug", name=op.f("uq_provider_slug")),
    )
    op.create_table(
        "provider_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("until is null or until >= since", name=op.f("ck_provider_person_period")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_provider_person_person_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_provider_person_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_person")),
    )
    op.create_index("ix_provider_person_person_id", "provider_person", ["person_id"], unique=False)
    op.create_index(
        "uq_provider_person_now",
        "provider_person",
        ["provider_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "credential",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('registration', 'insurance', 'dbs_policy', 'safeguarding_policy', 'living_wage', 'first_aid', 'other')",
            name=op.f("ck_credential_kind"),
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_credential_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
    )
    op.create_index("ix_credential_provider_id", "credential", ["provider_id"], unique=False)
    op.create_table(
        "coop_provider",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_coop_provider_number")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_coop_provider_coop_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_coop_provider_provider_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_coop_provider")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_coop_provider_coop_id_number")),
        sa.UniqueConstraint("coop_id", "provider_id", name=op.f("uq_coop_provider_coop_id_provider_id")),
    )
    op.create_table(
        "verification",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("coop_provider_id", sa.Uuid(), nullable=False),
        sa.Column("verified_by", sa.Uuid(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_note", sa.Text(), nullable=False),
        sa.CheckConstraint("until >= verified_on", name=op.f("ck_verification_period")),
        sa.ForeignKeyConstraint(
            ["coop_id", "coop_provider_id"],
            ["coop_provider.coop_id", "coop_provider.id"],
            name=op.f("fk_verification_coop_id_coop_provider_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_verification")),
    )
    op.create_index("ix_verification_coop_provider", "verification", ["coop_id", "coop_provider_id"], unique=False)
    op.create_table(
        "verification_credential",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("verification_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "verification_id"],
            ["verification.coop_id", "verification.id"],
            name=op.f("fk_verification_credential_coop_id_verification_id"),
        ),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credential.id"], name=op.f("fk_verification_credential_credential_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_verification_credential")),
        sa.UniqueConstraint("coop_id", "verification_id", "credential_id", name="uq_verification_credential"),
    )


def downgrade() -> None:
    op.drop_table("verification_credential")
    op.drop_table("verification")
    op.drop_table("coop_provider")
    op.drop_table("credential")
    op.drop_table("provider_person")
    op.drop_table("provider")
