"""How many weeks before people are warned is a rule of the co-op."""

from __future__ import annotations

from coopbudget.db.checks import change_check

revision = "0069_warned_by_rules"
down_revision = "0068_papers_of_runs"
branch_labels = None
depends_on = None

STEPS = "step in (8, 4, 0)"
STEPS_NOW = "step >= 0"


def upgrade() -> None:
    change_check("foreseen", "step", STEPS, STEPS_NOW)


def downgrade() -> None:
    change_check("foreseen", "step", STEPS_NOW, STEPS)
