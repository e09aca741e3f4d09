"""What is in the books and the trail stays there: the database refuses to change or remove it."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from coopbudget.ledger.service import close_period
from tests.conftest import Act
from tests.ledger_books import DAY, Books

CHANGES = {
    "entry": "UPDATE entry SET memo = memo",
    "transfer": "UPDATE transfer SET amount = amount + 1",
    "trail": "UPDATE trail SET content = content",
    "period_close": "UPDATE period_close SET through = through",
}


@pytest.mark.parametrize("table", CHANGES)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE", "REPLACE", "UPSERT"])
def test_a_record_is_neither_changed_nor_removed(books: Books, act: Act, table: str, verb: str) -> None:
    with act(books.actor) as work:
        close_period(work, through=DAY)
        sqlite = work.session.connection().dialect.name == "sqlite"
    statement = {
        "UPDATE": CHANGES[table],
        "DELETE": f"DELETE FROM {table}",
        "TRUNCATE": f"DELETE FROM {table}" if sqlite else f"TRUNCATE {table} CASCADE",
        "REPLACE": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}" if sqlite else f"DELETE FROM {table}",
        "UPSERT": f"INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT"
        + f" ({'coop_id, id' if table == 'entry' else _key(table)}) DO UPDATE SET coop_id = excluded.coop_id",
    }[verb]
    with pytest.raises(DBAPIError, match=f"{table} is append-only"), act(books.actor) as work:
        work.session.connection().exec_driver_sql(statement)


def _key(table: str) -> str:
    return {
        "transfer": "coop_id, entry_number, line",
        "trail": "coop_id, seq",
        "period_close": "coop_id, trail_seq",
    }[table]
