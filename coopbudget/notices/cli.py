"""Commands of the job worker: ``flask --app wsgi jobs run``."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from coopbudget.db import db
from coopbudget.db.engine import reading
from coopbudget.db.schema import refuse_old_schema
from coopbudget.notices import delivery, queries
from coopbudget.notices.jobs import jobs_of, quiet_huey

jobs_cli = AppGroup("jobs", help="Send what people have to be told.")


@jobs_cli.command("run")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 16), help="Threads that send.")
def run(workers: int) -> None:
    """Wait for work and do it, until stopped. Any number of these may run at once."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    refuse_old_schema(app)
    quiet_huey()
    jobs = jobs_of(app)
    jobs.deliver()  # what waited while no worker ran
    settings = app.extensions["coopbudget.settings"]
    where = "the mail server" if settings.mail_url else f"files in {settings.mail_folder}"
    click.echo(f"Waiting for work. Mail goes to {where}.")
    jobs.huey.create_consumer(workers=workers, max_delay=2.0).run()


@jobs_cli.command("sweep")
def sweep() -> None:
    """Send what is due now, once, without the queue: for a timer, or to catch up."""
    click.echo(f"{delivery.send_due()} e-mails sent.")


@jobs_cli.command("state")
def state() -> None:
    """How many e-mails wait, failed at least once, or were given up. Names nobody."""
    with reading():
        for what, count in queries.outbox_counts(db.session).items():
            click.echo(f"{what.replace('_', ' ')}: {count}")
