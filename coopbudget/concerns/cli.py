"""Commands for the people who run the site: reports that no co-op may or can read."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from coopbudget.concerns import queries, service
from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.db.engine import reading
from coopbudget.guard import unit_of_work
from coopbudget.guard.actor import SYSTEM

reports_cli = AppGroup("reports", help="Reports for the people who run the site.")


@reports_cli.command("list")
@click.option("--closed", is_flag=True, help="Those that are done with, instead of the open ones.")
def list_reports(closed: bool) -> None:
    """Open reports, oldest first: number, day, kind and co-op, without what was said."""
    with reading():
        reports = queries.platform_reports(db.session, closed=closed)
        named = coops.coops_by_id(db.session, [r.coop_id for r in reports if r.coop_id])
        for report in reports:
            coop = named[report.coop_id].slug if report.coop_id in named else report.coop_words or "no co-op"
            click.echo(f"{report.number}  {report.reported_at:%Y-%m-%d}  {report.kind}  {coop}")
        click.echo(f"{len(reports)} reports.")


@reports_cli.command("show")
@click.argument("number", type=int)
def show(number: int) -> None:
    """One report in full. What it says is for your eyes only."""
    with reading():
        report = queries.platform_report(db.session, number)
        if report is None:
            raise click.ClickException("There is no such report.")
        for what, value in (
            ("Kind", report.kind),
            ("Reported", f"{report.reported_at:%Y-%m-%d %H:%M} UTC"),
            ("Co-op", report.coop_id or report.coop_words),
            ("Page", report.page),
            ("About", report.about_words),
            ("Contact", report.contact_words),
            ("Person", report.person_id),
        ):
            click.echo(f"{what}: {_plain(str(value or '-'))}")
        click.echo()
        click.echo(_plain(report.words))


@reports_cli.command("close")
@click.argument("number", type=int)
def close(number: int) -> None:
    """Say that a report is done with."""
    with unit_of_work(SYSTEM) as work:
        service.close_platform_report(work, number=number)
    click.echo(f"Report {number} is closed.")


def _plain(text: str) -> str:
    """Nothing that a terminal would obey."""
    return "".join(c for c in text if c.isprintable() or c == "\n")
