"""One head, from empty to head on both databases, no drift, and the newest goes down and up again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text

from coopbudget.app import create_app
from coopbudget.db import Base, db
from coopbudget.db.schema import alembic, schema_is_current
from tests.conftest import closing_app, make_settings, migrated_app, pg_database


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a database of this test's own can lie."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'own.sqlite'}"
    return pg_database(request.getfixturevalue("pg_server"), "own")


@pytest.fixture
def migrated(address: str, tmp_path: Path) -> Iterator[Flask]:
    """An app on a database that every migration was run on, from nothing."""
    with closing_app(migrated_app(address, tmp_path)) as app:
        yield app


def _catalogue() -> dict[str, set[str]]:
    """What alembic's comparison does not see: checks, triggers and functions, by what they say."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"))
            # A table that was built anew says the same constraints in another order: line by line, sorted.
            return {"all": {f"{kind} {name} {_lines(sql or '')}" for kind, name, sql in rows}}
        checks = (
            "SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
        )
        triggers = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
        functions = "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        return {
            name: set(connection.execute(text(sql)).scalars())
            for name, sql in (("checks", checks), ("triggers", triggers), ("functions", functions))
        }


def _lines(sql: str) -> list[str]:
    return sorted(line.strip().rstrip(",").replace('"', "") for line in sql.splitlines())


def test_one_head(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        assert len(alembic.script_directory.get_heads()) == 1


def test_an_empty_database_is_behind(address: str, tmp_path: Path) -> None:
    with closing_app(create_app(make_settings(address, tmp_path))) as app, app.app_context():
        assert not schema_is_current()


def test_the_migrations_build_what_the_models_say(migrated: Flask) -> None:
    with migrated.app_context():
        assert schema_is_current()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []
            inspector = inspect(connection)
            for name, table in Base.metadata.tables.items():
                declared = {str(c.name) for c in table.constraints if type(c).__name__ == "CheckConstraint"}
                built = {str(c["name"]) for c in inspector.get_check_constraints(name)}
                assert built == declared, name


def test_the_newest_migration_goes_down_and_up_again(migrated: Flask) -> None:
    with migrated.app_context():
        before = _catalogue()
        alembic.downgrade()
        assert not schema_is_current()
        alembic.upgrade()
        assert _catalogue() == before


def test_everything_goes_down_to_nothing(migrated: Flask) -> None:
    with migrated.app_context():
        alembic.downgrade(alembic.script_directory.get_base())
        alembic.downgrade()
        with db.engine.connect() as connection:
            assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
