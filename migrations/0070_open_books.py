"""Open books: the members' vote, pauses, and decisions whose words may be read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from coopbudget.db.checks import change_check

revision = "0070_open_books"
down_revision = "0069_warned_by_rules"
branch_labels = None
depends_on = None

EFFECTS = "effect in ('surplus', 'rule_change', 'award', 'election', 'share_interest', 'removal', 'other')"
EFFECTS_NOW = (
    "effect in ('surplus', 'rule_change', 'award', 'election', 'share_interest', 'removal', 'open_books', 'other')"
)


def upgrade() -> None:
    change_check("motion", "effect", EFFECTS, EFFECTS_NOW)
    op.create_table(
        "open_books",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opens", sa.Boolean(), nullable=False),
        sa.Column("motion_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effect_by", sa.Uuid(), nullable=True),
        sa.Column("effect_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(effect_at is null) = (effect_by is null)", name=op.f("ck_open_books_effect")),
        sa.CheckConstraint("effect_at is null or motion_id is not null", name=op.f("ck_open_books_decided")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_open_books_coop_id")),
        sa.ForeignKeyConstraint(
            ["coop_id", "motion_id"], ["motion.coop_id", "motion.id"], name=op.f("fk_open_books_coop_id_motion_id")
        ),
        sa.ForeignKeyConstraint(["effect_by"], ["person.id"], name=op.f("fk_open_books_effect_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_open_books_proposed_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_open_books")),
        sa.UniqueConstraint("coop_id", "motion_id", name=op.f("uq_open_books_coop_id_motion_id")),
    )
    op.create_index("ix_open_books_effect_at", "open_books", ["coop_id", "effect_at"])
    op.create_table(
        "open_books_pause",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("paused_by", sa.Uuid(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(lifted_at is null) = (lifted_by is null)", name=op.f("ck_open_books_pause_lifted")),
        sa.CheckConstraint("lifted_by is null or lifted_by <> paused_by", name=op.f("ck_open_books_pause_two_people")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_open_books_pause_coop_id")),
        sa.ForeignKeyConstraint(["lifted_by"], ["person.id"], name=op.f("fk_open_books_pause_lifted_by")),
        sa.ForeignKeyConstraint(["paused_by"], ["person.id"], name=op.f("fk_open_books_pause_paused_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_open_books_pause")),
    )
    op.create_index(
        "uq_open_books_pause_now",
        "open_books_pause",
        ["coop_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "open_books_words",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("motion_id", sa.Uuid(), nullable=False),
        sa.Column("read_by", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "motion_id"],
            ["motion.coop_id", "motion.id"],
            name=op.f("fk_open_books_words_coop_id_motion_id"),
        ),
        sa.ForeignKeyConstraint(["read_by"], ["person.id"], name=op.f("fk_open_books_words_read_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_open_books_words")),
        sa.UniqueConstraint("coop_id", "motion_id", name=op.f("uq_open_books_words_coop_id_motion_id")),
    )


def downgrade() -> None:
    op.drop_table("open_books_words")
    op.drop_table("open_books_pause")
    op.drop_table("open_books")
    change_check("motion", "effect", EFFECTS_NOW, EFFECTS)
