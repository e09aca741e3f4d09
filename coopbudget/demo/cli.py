"""``flask --app wsgi demo``: load the demonstration, and say how to sign in."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from coopbudget.clock import civil_date, system_clock
from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.demo import cast
from coopbudget.demo.crowd import gather
from coopbudget.demo.story import play
from coopbudget.members import proving, queries
from coopbudget.settings import Settings

demo_cli = AppGroup("demo", help="The demonstration co-op.")

SCENES = 150  # roughly, for the progress bar's length


@demo_cli.command("load")
@click.option("--size", type=click.IntRange(1, 20_000), help="Add a co-op of so many members, for benchmarks.")
@click.option("--if-missing", is_flag=True, help="Do nothing where the demonstration stands already.")
def load(size: int | None, if_missing: bool) -> None:
    """Live through the demonstration co-op's fourteen months (or make a bigger co-op with --size)."""
    slug = cast.SLUG if size is None else f"crowd-{size}"
    if coops.coop_by_slug(db.session, slug) is not None:
        db.session.rollback()
        if if_missing:
            return
        raise click.ClickException(f"The co-op {slug} stands already. Start from an empty database to load it again.")
    db.session.rollback()
    today = civil_date(system_clock())
    total = SCENES if size is None else size
    with click.progressbar(length=total, label=f"Loading {slug}", item_show_func=lambda title: title or "") as bar:
        if size is None:
            play(today, lambda title: bar.update(1, title))
        else:
            gather(size, today, lambda: bar.update(1))
        bar.update(total - bar.pos)


@demo_cli.command("signins")
def signins() -> None:
    """Print where to look, and how to sign in as each part."""
    settings: Settings = current_app.extensions["coopbudget.settings"]
    click.echo(f"\n  coopbudget is at {settings.public_url}   (stop it with Ctrl-C)")
    click.echo(f"  E-mail lands as files in {settings.mail_folder}\n")
    click.echo(f"  Sign in with any of these; the password is always: {cast.PASSWORD}\n")
    for key, part in cast.SIGN_INS:
        click.echo(f"    {cast.email_of(key):28} {part}")
    click.echo("\n  Approving payments takes a code from a phone as well as a password. In the demonstration:")
    for key in cast.WITH_CODES:
        click.echo(f"    {cast.email_of(key):28} has one; the code now: flask --app wsgi demo code {key}")
    click.echo("    on a device with a fingerprint, a face or a PIN, make a passkey instead: no code to type")
    click.echo("    others are led to set it up when they first approve; type the key that the page shows:")
    click.echo('    flask --app wsgi demo code "ABCD-EFGH-..."')
    click.echo("")


@demo_cli.command("code")
@click.argument("who")
def code(who: str) -> None:
    """Print the code that a phone would show now: of WHO in the cast, or of the key that the set-up page shows."""
    settings: Settings = current_app.extensions["coopbudget.settings"]
    if settings.production:
        raise click.ClickException("This is for the demonstration alone. In production a code comes from a phone.")
    person = queries.person_by_email(db.session, cast.email_of(who))
    found = proving.code_now(person) if person is not None else None
    db.session.rollback()
    if person is None:  # "gwen" is letters of a key too: who is in the cast is never taken for one
        try:
            found = proving.code_of_key(who)
        except ValueError:
            found = None
    if found is None:
        raise click.ClickException(
            f"Nobody of the demonstration is called {who} and has a code, and it is no key. Try: {cast.WITH_CODES[0]}"
        )
    click.echo(found)
