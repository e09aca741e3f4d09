"""Somebody of a provider is close to a member, and the council's written approval."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021_payees"
down_revision = "0020_consortia"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payee_tie",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("same_household", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("declared_by", sa.Uuid(), nullable=True),
        sa.Column("declared_as", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "relation in ('partner', 'lives_as_partner', 'parent', 'parent_in_law', 'step_parent', 'child', 'child_in_law', 'stepchild', 'sibling', 'aunt_or_uncle', 'grandparent', 'grandchild', 'nephew_or_niece', 'cousin', 'partner_of_relative', 'family_attorney', 'other')",
            name=op.f("ck_payee_tie_relation"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_payee_tie_coop_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_payee_tie")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_payee_tie_coop_id_number")),
    )
    op.create_index("ix_payee_tie_provider_id", "payee_tie", ["coop_id", "provider_id"], unique=False)
    op.create_index(
        "uq_payee_tie_standing",
        "payee_tie",
        ["coop_id", "member_id", "provider_id", "relation"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "payee_approval",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tie_id", sa.Uuid(), nullable=False),
        sa.Column("officer_name", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("until is null or until >= given_on", name=op.f("ck_payee_approval_period")),
        sa.ForeignKeyConstraint(
            ["coop_id", "evidence_id"],
            ["evidence.coop_id", "evidence.id"],
            name=op.f("fk_payee_approval_coop_id_evidence_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "tie_id"], ["payee_tie.coop_id", "payee_tie.id"], name=op.f("fk_payee_approval_coop_id_tie_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_payee_approval")),
    )
    op.create_index("ix_payee_approval_tie_id", "payee_approval", ["coop_id", "tie_id"], unique=False)


def downgrade() -> None:
    op.drop_table("payee_approval")
    op.drop_table("payee_tie")
