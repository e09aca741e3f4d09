"""The WSGI entry: ``gunicorn wsgi:app``, and ``flask --app wsgi`` for commands."""

import gc

# Nothing that is imported here is rubbish, and looking for it takes a tenth of the time that a command needs to start.
gc.disable()

import click  # noqa: E402

from coopbudget.app import create_app, refuse_old_schema  # noqa: E402

app = create_app()
gc.enable()

if click.get_current_context(silent=True) is None:
    # A server is starting, not a command (which may be the very one that migrates).
    refuse_old_schema(app)
