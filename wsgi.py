"""The WSGI entry: ``gunicorn wsgi:app``, and ``flask --app wsgi`` for commands.

``flask --app wsgi books ...`` starts with the ledger alone: to prove the books, nobody needs the rooms above it.
"""

import gc

# Nothing that is imported here is rubbish, and looking for it takes a tenth of the time that a command needs to start.
gc.disable()

import sys  # noqa: E402

import click  # noqa: E402


def asked(words: list[str]) -> str:
    """The first word of a command line that is no option of ``flask`` and no option's value."""
    rest = iter(words)
    for word in rest:
        if word in ("-A", "--app", "-e", "--env-file"):
            next(rest, None)
        elif not word.startswith("-"):
            return word
    return ""


command = click.get_current_context(silent=True) is not None
if command and asked(sys.argv[1:]) == "books":
    from coopbudget.books_alone import create_books_app

    app = create_books_app()
else:
    from coopbudget.app import create_app, refuse_old_schema

    app = create_app()
    if not command:
        # A server is starting, not a command (which may be the very one that migrates).
        refuse_old_schema(app)
gc.enable()
