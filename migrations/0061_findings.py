"""What looks odd in the books, what was decided of it, and when they were looked through."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0061_findings"
down_revision = "0060_rules_go_on"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finding",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("concerns", sa.Text(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.CheckConstraint("outcome in ('open', 'explained', 'mended', 'reported')", name=op.f("ck_finding_outcome")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_finding_amount")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_finding_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_finding")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_finding_coop_id_number")),
        sa.UniqueConstraint("coop_id", "rule", "key", name=op.f("uq_finding_coop_id_rule_key")),
    )
    op.create_index("ix_finding_found_on", "finding", ["coop_id", "found_on"], unique=False)
    op.create_index("ix_finding_outcome", "finding", ["coop_id", "outcome"], unique=False)
    op.create_table(
        "finding_decision",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome in ('open', 'explained', 'mended', 'reported')", name=op.f("ck_finding_decision_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "finding_id"],
            ["finding.coop_id", "finding.id"],
            name=op.f("fk_finding_decision_coop_id_finding_id"),
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_finding_decision_decided_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_finding_decision")),
    )
    op.create_index("ix_finding_decision_finding_id", "finding_decision", ["coop_id", "finding_id"], unique=False)
    op.create_table(
        "finding_look",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("looked_by", sa.Uuid(), nullable=True),
        sa.Column("found", sa.BigInteger(), nullable=False),
        sa.Column("fresh", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("found >= 0 and fresh >= 0 and gone >= 0", name=op.f("ck_finding_look_counts")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_finding_look_coop_id")),
        sa.ForeignKeyConstraint(["looked_by"], ["person.id"], name=op.f("fk_finding_look_looked_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_finding_look")),
    )
    op.create_index("ix_finding_look_looked_on", "finding_look", ["coop_id", "looked_on"], unique=False)


def downgrade() -> None:
    op.drop_table("finding_look")
    op.drop_table("finding_decision")
    op.drop_table("finding")
