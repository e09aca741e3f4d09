"""The books of a co-op that has ended take no entry, whoever writes; and nobody lets it begin again."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0077_ended_books"
down_revision = "0076_winding"
branch_labels = None
depends_on = None

ENDED = "the books of a co-op that has ended take nothing more"
STAYS = "a co-op that has ended does not begin again"
BOOKS = ("entry", "account", "period_close")
HERE = "SELECT 1 FROM coop c WHERE c.id = NEW.coop_id AND c.closed_on IS NOT NULL"

# Posting asks both in the one question that it asked before, so it costs no trip and no statement more.
ASKED = {
    "ledger_post": (
        "  PERFORM 1 FROM (SELECT c.through FROM period_close c WHERE c.coop_id = p_coop"
        " ORDER BY c.trail_seq DESC LIMIT 1) last WHERE last.through >= p_on;\n"
        "  IF FOUND THEN\n    status := 'closed';\n"
    ),
    "ledger_post_gathered": (
        "  PERFORM 1 FROM (SELECT c.through FROM period_close c WHERE c.coop_id = p_coop\n"
        "                   ORDER BY c.trail_seq DESC LIMIT 1) last WHERE last.through >= p_on;\n"
        "  IF FOUND THEN\n    status := 'closed';\n"
    ),
}
ASKS = (
    "  SELECT o.closed_on IS NOT NULL AS ended INTO v_found\n"
    "    FROM coop o LEFT JOIN LATERAL (SELECT c.through FROM period_close c WHERE c.coop_id = o.id\n"
    "                                    ORDER BY c.trail_seq DESC LIMIT 1) last ON true\n"
    "   WHERE o.id = p_coop AND (o.closed_on IS NOT NULL OR last.through >= p_on);\n"
    "  IF FOUND THEN\n    status := CASE WHEN v_found.ended THEN 'ended' ELSE 'closed' END;\n"
)


def _posting(bind: sa.Connection, name: str, before: str, after: str) -> None:
    """Change one question within a function that posts, and nothing else of it."""
    made: str = bind.execute(sa.text(f"SELECT pg_get_functiondef('{name}'::regproc)")).scalar_one()
    if made.count(before) != 1:
        raise ValueError(f"{name} does not ask for closings as expected")
    raw: Any = bind.connection.dbapi_connection
    raw.execute(made.replace(before, after))


def upgrade() -> None:
    bind = op.get_bind()
    raw: Any = bind.connection.dbapi_connection
    ended = "OLD.closed_on IS NOT NULL AND NEW.closed_on IS {} OLD.closed_on"
    if bind.dialect.name == "postgresql":
        for name, before in ASKED.items():
            _posting(bind, name, before, ASKS)
        raw.execute(
            "CREATE FUNCTION books_ended() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF EXISTS ({HERE}) THEN RAISE EXCEPTION '{ENDED}'; END IF; RETURN NEW; END $$"
        )
        raw.execute(
            "CREATE FUNCTION coop_stays_ended() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{STAYS}'; END $$"
        )
        for table in BOOKS:
            raw.execute(
                f"CREATE TRIGGER {table}_ended BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION books_ended()"
            )
        raw.execute(
            "CREATE TRIGGER coop_stays_ended BEFORE UPDATE OF closed_on ON coop FOR EACH ROW "
            f"WHEN ({ended.format('DISTINCT FROM')}) EXECUTE FUNCTION coop_stays_ended()"
        )
        return
    for table in BOOKS:
        raw.execute(
            f"CREATE TRIGGER {table}_ended BEFORE INSERT ON {table} WHEN EXISTS ({HERE}) "
            f"BEGIN SELECT RAISE(ABORT, '{ENDED}'); END"
        )
    raw.execute(
        f"CREATE TRIGGER coop_stays_ended BEFORE UPDATE OF closed_on ON coop WHEN {ended.format('NOT')} "
        f"BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
    )


def downgrade() -> None:
    bind = op.get_bind()
    postgresql = bind.dialect.name == "postgresql"
    op.execute("DROP TRIGGER coop_stays_ended" + (" ON coop" if postgresql else ""))
    for table in BOOKS:
        op.execute(f"DROP TRIGGER {table}_ended" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        op.execute("DROP FUNCTION books_ended")
        op.execute("DROP FUNCTION coop_stays_ended")
        for name, before in ASKED.items():
            _posting(bind, name, ASKS, before)
