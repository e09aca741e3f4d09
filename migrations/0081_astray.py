"""Money that came into the wrong one of the co-op's two bank accounts goes where it belongs."""

from __future__ import annotations

from coopbudget.db.checks import change_check

revision = "0081_astray"
down_revision = "0080_money_given_on"
branch_labels = None
depends_on = None

CROSSINGS = "kind in ('levy', 'dividend', 'shares', 'cover')"
CROSSINGS_NOW = "kind in ('levy', 'dividend', 'shares', 'cover', 'astray', 'own_astray')"


def upgrade() -> None:
    change_check("crossing", "kind", CROSSINGS, CROSSINGS_NOW)


def downgrade() -> None:
    change_check("crossing", "kind", CROSSINGS_NOW, CROSSINGS)
