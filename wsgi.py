"""The WSGI entry: ``gunicorn wsgi:app``, and ``flask --app wsgi`` for commands."""

import click

from coopbudget.app import create_app, refuse_old_schema

app = create_app()

if click.get_current_context(silent=True) is None:
    # A server is starting, not a command (which may be the very one that migrates).
    refuse_old_schema(app)
