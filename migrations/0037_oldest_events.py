"""Events are taken by when they are due, then by their id: many that came at one instant are not sorted for each batch."""

from __future__ import annotations

from alembic import op

revision = "0037_oldest_events"
down_revision = "0036_bids_hold"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_stripe_event_due_at", table_name="stripe_event")
    op.create_index("ix_stripe_event_due_at", "stripe_event", ["due_at", "event"])


def downgrade() -> None:
    op.drop_index("ix_stripe_event_due_at", table_name="stripe_event")
    op.create_index("ix_stripe_event_due_at", "stripe_event", ["due_at"])
