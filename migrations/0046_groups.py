"""A group before its society: who is interested, first meetings, what is to be done before it may hold money."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046_groups"
down_revision = "0045_rules"
branch_labels = None
depends_on = None

STEPS = "'rules', 'registered', 'bank', 'insurance', 'data_protection', 'consent'"


def upgrade() -> None:
    op.add_column("coop", sa.Column("opened_on", sa.Date(), nullable=True))
    op.execute("UPDATE coop SET opened_on = founded_on")
    op.create_table(
        "interested",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("wants", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_interested_coop_id")),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_interested_added_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_interested")),
    )
    op.create_table(
        "first_meeting",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("came", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("came >= 0", name=op.f("ck_first_meeting_came")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_first_meeting_coop_id")),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_first_meeting_noted_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_first_meeting")),
    )
    op.create_table(
        "founding_step",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("done_by", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"step in ({STEPS})", name=op.f("ck_founding_step_step")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_founding_step_coop_id")),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"], name=op.f("fk_founding_step_done_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_founding_step")),
        sa.UniqueConstraint("coop_id", "step", name=op.f("uq_founding_step_coop_id_step")),
    )


def downgrade() -> None:
    op.drop_table("founding_step")
    op.drop_table("first_meeting")
    op.drop_table("interested")
    op.drop_column("coop", "opened_on")
