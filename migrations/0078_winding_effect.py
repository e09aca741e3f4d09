"""A vote whether the co-op ends has an effect of its own, second meetings too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from coopbudget.db.checks import change_check

revision = "0078_winding_effect"
down_revision = "0077_ended_books"
branch_labels = None
depends_on = None

EFFECTS = (
    "effect in ('surplus', 'rule_change', 'award', 'election', 'share_interest', 'removal', 'open_books', 'other')"
)
EFFECTS_NOW = (
    "effect in ('surplus', 'rule_change', 'award', 'election', 'share_interest', 'removal', 'open_books', 'winding',"
    " 'other')"
)
ABOUT_IT = (
    "UPDATE motion SET effect = :now WHERE effect = :before AND EXISTS (SELECT 1 FROM winding w"
    " WHERE w.coop_id = motion.coop_id AND (w.motion_id = motion.id OR w.motion_id = motion.follows_id))"
)


def upgrade() -> None:
    change_check("motion", "effect", EFFECTS, EFFECTS_NOW)
    op.get_bind().execute(sa.text(ABOUT_IT), {"now": "winding", "before": "other"})


def downgrade() -> None:
    op.get_bind().execute(sa.text(ABOUT_IT), {"now": "other", "before": "winding"})
    change_check("motion", "effect", EFFECTS_NOW, EFFECTS)
