"""Accounts of a type, and what waits for somebody, are found without looking through the rest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0082_read_what_waits"
down_revision = "0081_astray"
branch_labels = None
depends_on = None

WAITING = (
    ("ix_council_return_to_send", "council_return", ["coop_id", "due_on"], "sent_at IS NULL AND due_on IS NOT NULL"),
    ("ix_notice_unread", "notice", ["person_id", "created_at"], "read_at IS NULL"),
    (
        "ix_outbox_by_hand",
        "outbox",
        ["coop_id", "way"],
        "way <> 'email' AND sent_at IS NULL AND failed_at IS NULL",
    ),
    ("ix_delivery_open", "delivery", ["coop_id", "given_on", "id"], "agreed_minutes IS NULL AND withdrawn_at IS NULL"),
    ("ix_attendance_to_answer", "attendance", ["coop_id", "member_id", "delivery_id"], "confirmed IS NULL"),
)


def upgrade() -> None:
    op.create_index("ix_account_type", "account", ["coop_id", "type", "code"])
    for name, table, columns, which in WAITING:
        op.create_index(name, table, columns, sqlite_where=sa.text(which), postgresql_where=sa.text(which))


def downgrade() -> None:
    for name, table, _columns, _which in reversed(WAITING):
        op.drop_index(name, table_name=table)
    op.drop_index("ix_account_type", table_name="account")
