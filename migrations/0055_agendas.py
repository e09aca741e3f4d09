"""Meetings: until when an agenda can change, what was changed after the call, and how many must be there at least."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055_agendas"
down_revision = "0054_outlook"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("meeting", sa.Column("quorum_people", sa.BigInteger(), nullable=True))
    op.add_column("meeting", sa.Column("agenda_last_on", sa.Date(), nullable=True))
    op.create_table(
        "meeting_change",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("motion_id", sa.Uuid(), nullable=True),
        sa.Column("was_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("was_place", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("what in ('added', 'taken_off', 'moved')", name=op.f("ck_meeting_change_what")),
        sa.CheckConstraint("(what = 'moved') = (was_at is not null)", name=op.f("ck_meeting_change_was_at")),
        sa.CheckConstraint(
            "(what = 'moved') = (words = '' and motion_id is null)", name=op.f("ck_meeting_change_one_thing")
        ),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_meeting_change_changed_by")),
        sa.ForeignKeyConstraint(
            ["coop_id", "meeting_id"],
            ["meeting.coop_id", "meeting.id"],
            name=op.f("fk_meeting_change_coop_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "motion_id"], ["motion.coop_id", "motion.id"], name=op.f("fk_meeting_change_coop_id_motion_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_meeting_change")),
    )
    op.create_index("ix_meeting_change_meeting_id", "meeting_change", ["coop_id", "meeting_id"], unique=False)


def downgrade() -> None:
    op.drop_table("meeting_change")
    op.drop_column("meeting", "agenda_last_on")
    op.drop_column("meeting", "quorum_people")
