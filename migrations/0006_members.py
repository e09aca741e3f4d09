"""Tables of the members slice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_members"
down_revision = "0005_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("postal_address", sa.Text(), nullable=False),
        sa.Column("reach", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("contrast", sa.Text(), nullable=False),
        sa.Column("text_size", sa.Text(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tf_primary_method", sa.Text(), nullable=True),
        sa.Column("tf_totp_secret", sa.Text(), nullable=True),
        sa.Column("tf_last_counter", sa.BigInteger(), nullable=True),
        sa.Column("mf_recovery_codes", sa.Text(), nullable=True),
        sa.CheckConstraint("contrast in ('normal', 'high')", name=op.f("ck_person_contrast")),
        sa.CheckConstraint("language in ('en', 'cy')", name=op.f("ck_person_language")),
        sa.CheckConstraint(
            "reach in ('screen', 'email', 'phone', 'post', 'large_print')", name=op.f("ck_person_reach")
        ),
        sa.CheckConstraint("text_size in ('normal', 'large', 'larger')", name=op.f("ck_person_text_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_person_fs_uniquifier")),
    )
    op.create_table(
        "membership",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("member_class", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("admitted_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refusal_reason", sa.Text(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_why", sa.Text(), nullable=True),
        sa.CheckConstraint("left_why in ('left', 'died', 'removed')", name=op.f("ck_membership_left_why")),
        sa.CheckConstraint(
            "member_class in ('budget_holder', 'unpaid_carer', 'worker', 'volunteer', 'provider', 'community_member')",
            name=op.f("ck_membership_member_class"),
        ),
        sa.CheckConstraint("(left_at IS NULL) = (left_why IS NULL)", name=op.f("ck_membership_left")),
        sa.CheckConstraint("(number IS NULL) = (admitted_at IS NULL)", name=op.f("ck_membership_number_at_admission")),
        sa.CheckConstraint("refused_at IS NULL OR admitted_at IS NULL", name=op.f("ck_membership_refused_or_admitted")),
        sa.ForeignKeyConstraint(["admitted_by"], ["person.id"], name=op.f("fk_membership_admitted_by")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_membership_coop_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.ForeignKeyConstraint(["refused_by"], ["person.id"], name=op.f("fk_membership_refused_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_membership")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_membership_coop_id_number")),
    )
    op.create_index("ix_membership_person_id", "membership", ["person_id"], unique=False)
    op.create_index(
        "uq_membership_open",
        "membership",
        ["coop_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("refused_at IS NULL AND left_at IS NULL"),
        postgresql_where=sa.text("refused_at IS NULL AND left_at IS NULL"),
    )
    op.create_table(
        "office",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('chair', 'secretary', 'treasurer', 'commissioning_lead', 'safeguarding_lead')",
            name=op.f("ck_office_kind"),
        ),
        sa.CheckConstraint("ended_on <= ends_on", name=op.f("ck_office_ended")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_office_term")),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"], ["membership.coop_id", "membership.id"], name=op.f("fk_office_coop_id_member_id")
        ),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_office_coop_id")),
        sa.ForeignKeyConstraint(["granted_by"], ["person.id"], name=op.f("fk_office_granted_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_office")),
    )
    op.create_index("ix_office_coop_id_member_id", "office", ["coop_id", "member_id"], unique=False)
    op.create_table(
        "outsider",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('reviewer', 'facilitator')", name=op.f("ck_outsider_kind")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_outsider_term")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_outsider_coop_id")),
        sa.ForeignKeyConstraint(["granted_by"], ["person.id"], name=op.f("fk_outsider_granted_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outsider_person_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_outsider")),
    )
    op.create_index("ix_outsider_coop_id_person_id", "outsider", ["coop_id", "person_id"], unique=False)
    op.create_table(
        "supporter",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("powers", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "standing in ('supporter', 'nominated_person', 'authorised_person', 'suitable_person', 'guardian_or_attorney')",
            name=op.f("ck_supporter_standing"),
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_supporter_term")),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_supporter_added_by")),
        sa.ForeignKeyConstraint(
            ["coop_id", "evidence_id"],
            ["evidence.coop_id", "evidence.id"],
            name=op.f("fk_supporter_coop_id_evidence_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_supporter_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_supporter_coop_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_supporter_person_id")),
        sa.ForeignKeyConstraint(["stopped_by"], ["person.id"], name=op.f("fk_supporter_stopped_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_supporter")),
    )
    op.create_index("ix_supporter_coop_id_member_id", "supporter", ["coop_id", "member_id"], unique=False)
    op.create_index("ix_supporter_coop_id_person_id", "supporter", ["coop_id", "person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("supporter")
    op.drop_table("outsider")
    op.drop_table("office")
    op.drop_table("membership")
    op.drop_table("person")
