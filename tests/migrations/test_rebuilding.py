"""A table built anew on SQLite keeps what points to it, and a row that would point nowhere undoes it all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text

from coopbudget.db.engine import prepare_engine
from coopbudget.db.rebuilding import rebuilding


@pytest.fixture
def bind(tmp_path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{tmp_path / 'anew.sqlite'}")
    prepare_engine(engine)
    with engine.connect() as connection:
        for statement in (
            "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
            "CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parent (id))",
            "INSERT INTO parent VALUES (1)",
            "INSERT INTO child VALUES (1, 1)",
        ):
            connection.execute(text(statement))
        connection.commit()
        connection.begin()  # a migration runs in one
        yield connection
    engine.dispose()


def anew(bind: Connection, kept: str) -> None:
    for statement in (
        "CREATE TABLE parent_anew (id INTEGER PRIMARY KEY, name TEXT)",
        f"INSERT INTO parent_anew (id) SELECT {kept} FROM parent",
        "DROP TABLE parent",
        "ALTER TABLE parent_anew RENAME TO parent",
    ):
        bind.execute(text(statement))


def test_what_points_to_it_stays_and_is_guarded_again(bind: Connection) -> None:
    with rebuilding(bind):
        anew(bind, "id")
    bind.commit()
    assert bind.execute(text("SELECT id, name FROM parent")).all() == [(1, None)]
    assert bind.execute(text("PRAGMA foreign_keys")).scalar() == 1
    assert bind.execute(text("SELECT parent_id FROM child")).scalar() == 1


def test_a_row_that_points_nowhere_undoes_it(bind: Connection) -> None:
    with pytest.raises(ValueError, match="child"), rebuilding(bind):
        anew(bind, "id + 1")
    assert bind.execute(text("SELECT * FROM parent")).all() == [(1,)]
