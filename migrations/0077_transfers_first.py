"""A gathered entry writes its transfers before it moves balances, as SQLite does.

Each transfer's keys are looked up in the accounts. Of accounts that the same transaction has just rewritten each is
found twice, an old row and a new one, and with a hundred thousand of them that was most of the time.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0077_transfers_first"
down_revision = "0076_winding"
branch_labels = None
depends_on = None

MOVE = """  UPDATE account a
     SET balance = a.balance + CASE WHEN a.type IN ('asset', 'expense') THEN g.net ELSE -g.net END
    FROM account_gathered g WHERE a.coop_id = p_coop AND a.id = g.id AND g.net <> 0;
"""
BEFORE = f"""{MOVE}
  v_seq := trail_append("""
NOT_YET = "  v_seq := trail_append("
LAST = "v_unit FROM leg_gathered l ORDER BY l.line;\n"


def _posting(bind: sa.Connection, *changes: tuple[str, str]) -> None:
    """Change these places within the function that posts a gathered entry, and nothing else of it."""
    made: str = bind.execute(sa.text("SELECT pg_get_functiondef('ledger_post_gathered'::regproc)")).scalar_one()
    for before, after in changes:
        if made.count(before) != 1:
            raise ValueError("ledger_post_gathered is not made as expected")
        made = made.replace(before, after)
    raw: Any = bind.connection.dbapi_connection
    raw.execute(made)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _posting(op.get_bind(), (BEFORE, NOT_YET), (LAST, f"{LAST}{MOVE}"))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _posting(op.get_bind(), (f"{LAST}{MOVE}", LAST), (NOT_YET, BEFORE))
