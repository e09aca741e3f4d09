"""The schema and its migrations: the app refuses to serve on a schema that is behind."""

from __future__ import annotations

from inspect import iscoroutinefunction

from flask import Flask
from flask_alembic import Alembic
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from coopbudget.db.base import Base, db
from coopbudget.db.engine import prepare_engine, reading

COMMAND = "flask --app wsgi db upgrade"

alembic = Alembic(metadatas=Base.metadata, run_mkdir=False)


def install(app: Flask) -> None:
    """Attach the database and its migrations to ``app``, and the rules of its connections.

    The extension's closing of async sessions is taken off again: there are none, it would start an event loop
    after every request, and it fails beside another loop (a browser test's, say).
    """
    db.init_app(app)
    app.teardown_appcontext_funcs[:] = [f for f in app.teardown_appcontext_funcs if not iscoroutinefunction(f)]
    alembic.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)


def schema_is_current() -> bool:
    """Whether the database stands at the newest migration. Raises SQLAlchemyError if it does not answer."""
    heads = set(alembic.script_directory.get_heads())
    with reading(), db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars()
        return set(found) == heads


def refuse_old_schema(app: Flask) -> None:
    """Exit with a sentence, before serving anybody, if the schema is behind or the database is away."""
    with app.app_context():
        try:
            current = schema_is_current()
        except SQLAlchemyError as problem:
            raise SystemExit(f"The database does not answer ({type(problem).__name__}). Is it running?") from None
        finally:
            db.engine.dispose()  # a server may fork after this; connections must not be shared
    if not current:
        raise SystemExit(f"The database schema is behind this version. Run: {COMMAND}")
