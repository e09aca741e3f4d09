"""Members who leave, have died, or are removed: what is under way, and who settles it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048_departures"
down_revision = "0047_standing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "departure",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("settler", sa.Text(), nullable=False),
        sa.Column("settler_contact", sa.Text(), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_off_by", sa.Uuid(), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("why in ('left', 'died', 'removed')", name=op.f("ck_departure_why")),
        sa.CheckConstraint("called_off_at IS NULL OR done_at IS NULL", name=op.f("ck_departure_one_end")),
        sa.ForeignKeyConstraint(["begun_by"], ["person.id"], name=op.f("fk_departure_begun_by")),
        sa.ForeignKeyConstraint(["called_off_by"], ["person.id"], name=op.f("fk_departure_called_off_by")),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_departure_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_departure_coop_id")),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"], name=op.f("fk_departure_done_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_departure")),
    )
    op.create_index(
        "uq_departure_open",
        "departure",
        ["coop_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("called_off_at IS NULL AND done_at IS NULL"),
        postgresql_where=sa.text("called_off_at IS NULL AND done_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("departure")
