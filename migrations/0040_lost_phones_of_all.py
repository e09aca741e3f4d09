"""Somebody who is a member nowhere may lose a phone too: a request is about a person, and perhaps a member."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040_lost_phones_of_all"
down_revision = "0039_dependence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("lost_phone") as batch:
        batch.alter_column("member_id", existing_type=sa.Uuid(), nullable=True)
    op.drop_index("ix_lost_phone_coop_id_member_id", table_name="lost_phone")
    op.create_index("ix_lost_phone_coop_id_person_id", "lost_phone", ["coop_id", "person_id"])


def downgrade() -> None:
    op.execute("DELETE FROM lost_phone WHERE member_id IS NULL")
    op.drop_index("ix_lost_phone_coop_id_person_id", table_name="lost_phone")
    op.create_index("ix_lost_phone_coop_id_member_id", "lost_phone", ["coop_id", "member_id"])
    with op.batch_alter_table("lost_phone") as batch:
        batch.alter_column("member_id", existing_type=sa.Uuid(), nullable=False)
