"""Papers can be added to payment runs too: the bank's receipt, a yes in writing."""

from __future__ import annotations

from coopbudget.db.checks import change_check

revision = "0068_papers_of_runs"
down_revision = "0067_rebates"
branch_labels = None
depends_on = None

SUBJECTS = "subject_kind in ('visit', 'invoice', 'bill', 'agreement')"
SUBJECTS_NOW = "subject_kind in ('visit', 'invoice', 'bill', 'agreement', 'run')"


def upgrade() -> None:
    change_check("evidence_paper", "subject_kind", SUBJECTS, SUBJECTS_NOW)


def downgrade() -> None:
    change_check("evidence_paper", "subject_kind", SUBJECTS_NOW, SUBJECTS)
