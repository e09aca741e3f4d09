"""Meetings: called, attended, written down; and the secret addresses of calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052_meetings"
down_revision = "0051_loans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("joining", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes_long", sa.BigInteger(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_by", sa.Uuid(), nullable=False),
        sa.Column("notice_days", sa.BigInteger(), nullable=False),
        sa.Column("rules_number", sa.BigInteger(), nullable=False),
        sa.Column("quorum_percent", sa.BigInteger(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("cancelled_why", sa.Text(), nullable=False),
        sa.Column("roll", sa.BigInteger(), nullable=True),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drafted_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("approved_in_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind in ('general', 'board')", name=op.f("ck_meeting_kind")),
        sa.CheckConstraint("(approved_at is null) = (approved_by is null)", name=op.f("ck_meeting_approved")),
        sa.CheckConstraint("(approved_at is null) = (approved_on is null)", name=op.f("ck_meeting_approved_on")),
        sa.CheckConstraint("(cancelled_at is null) = (cancelled_by is null)", name=op.f("ck_meeting_cancelled")),
        sa.CheckConstraint("(drafted_at is null) = (drafted_by is null)", name=op.f("ck_meeting_drafted")),
        sa.CheckConstraint("approved_at is null or drafted_at is not null", name=op.f("ck_meeting_drafted_first")),
        sa.CheckConstraint("approved_by <> drafted_by", name=op.f("ck_meeting_two_people")),
        sa.CheckConstraint("approved_in_id is null or approved_at is not null", name=op.f("ck_meeting_approved_in")),
        sa.CheckConstraint("cancelled_at is null or drafted_at is null", name=op.f("ck_meeting_held_or_not")),
        sa.CheckConstraint("minutes_long between 15 and 600", name=op.f("ck_meeting_minutes_long")),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_meeting_approved_by")),
        sa.ForeignKeyConstraint(["called_by"], ["person.id"], name=op.f("fk_meeting_called_by")),
        sa.ForeignKeyConstraint(["cancelled_by"], ["person.id"], name=op.f("fk_meeting_cancelled_by")),
        sa.ForeignKeyConstraint(
            ["coop_id", "approved_in_id"],
            ["meeting.coop_id", "meeting.id"],
            name=op.f("fk_meeting_coop_id_approved_in_id"),
        ),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_meeting_coop_id")),
        sa.ForeignKeyConstraint(["drafted_by"], ["person.id"], name=op.f("fk_meeting_drafted_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_meeting_coop_id_number")),
    )
    op.create_index("ix_meeting_starts_at", "meeting", ["coop_id", "starts_at"], unique=False)
    op.create_table(
        "meeting_item",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("motion_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(words = '') = (motion_id is not null)", name=op.f("ck_meeting_item_one_thing")),
        sa.CheckConstraint("place >= 1", name=op.f("ck_meeting_item_place")),
        sa.ForeignKeyConstraint(
            ["coop_id", "meeting_id"],
            ["meeting.coop_id", "meeting.id"],
            name=op.f("fk_meeting_item_coop_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "motion_id"], ["motion.coop_id", "motion.id"], name=op.f("fk_meeting_item_coop_id_motion_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_meeting_item")),
        sa.UniqueConstraint(
            "coop_id", "meeting_id", "motion_id", name=op.f("uq_meeting_item_coop_id_meeting_id_motion_id")
        ),
        sa.UniqueConstraint("coop_id", "meeting_id", "place", name=op.f("uq_meeting_item_coop_id_meeting_id_place")),
    )
    op.create_table(
        "meeting_attendance",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("came", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "came in ('', 'in_person', 'phone', 'online', 'apologies')", name=op.f("ck_meeting_attendance_came")
        ),
        sa.CheckConstraint(
            "said in ('', 'in_person', 'phone', 'online', 'apologies')", name=op.f("ck_meeting_attendance_said")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "meeting_id"],
            ["meeting.coop_id", "meeting.id"],
            name=op.f("fk_meeting_attendance_coop_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_meeting_attendance_coop_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "meeting_id", "member_id", name=op.f("pk_meeting_attendance")),
    )
    op.create_table(
        "calendar_address",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_calendar_address_coop_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_address_person_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_calendar_address")),
        sa.UniqueConstraint("coop_id", "digest", name=op.f("uq_calendar_address_coop_id_digest")),
    )
    op.create_index(
        "uq_calendar_address_person",
        "calendar_address",
        ["coop_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "year_step",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("reminded", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(done_on is null) = (reference = '')", name=op.f("ck_year_step_reference")),
        sa.CheckConstraint(
            "step in ('books', 'review', 'meeting', 'surplus', 'return', 'elections', 'safety')",
            name=op.f("ck_year_step_step"),
        ),
        sa.CheckConstraint("(done_on is null) = (done_by is null)", name=op.f("ck_year_step_done")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_year_step_coop_id")),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"], name=op.f("fk_year_step_done_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_year_step")),
        sa.UniqueConstraint("coop_id", "year", "step", name=op.f("uq_year_step_coop_id_year_step")),
    )


def downgrade() -> None:
    op.drop_table("year_step")
    op.drop_table("calendar_address")
    op.drop_table("meeting_attendance")
    op.drop_table("meeting_item")
    op.drop_table("meeting")
