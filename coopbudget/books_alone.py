"""The app that the ``books`` commands start with: the database and the ledger, and no room above them.

Whoever proves the books or takes them out needs no page. To import every room and to make a page's address for each
takes longer than to prove a hundred thousand transfers.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_babel import Babel

from coopbudget.db import schema
from coopbudget.ledger.cli import books_cli
from coopbudget.settings import Settings, read_settings

ROOT = Path(__file__).resolve().parent.parent


def create_books_app(settings: Settings | None = None) -> Flask:
    """The app for ``settings`` (default: those of the environment). It serves nobody. Raises SettingsError."""
    settings = settings or read_settings(root=ROOT)
    app = Flask("coopbudget", instance_path=str(settings.instance_dir))
    app.extensions["coopbudget.settings"] = settings
    app.config.update(SQLALCHEMY_ENGINES={"default": {"url": settings.database_url}}, BABEL_DEFAULT_LOCALE="en")
    schema.install(app)
    Babel(app)
    app.cli.add_command(books_cli)
    return app
