"""What is done without anybody asking, and ``flask --app wsgi stripe ...``."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time

import click
from flask import Flask
from flask.blueprints import BlueprintSetupState
from flask.cli import AppGroup

from coopbudget.collections import acts, collecting, comparing, handling
from coopbudget.collections.errors import NotConnected, StripeAway, StripeRefused
from coopbudget.collections.queries.stripe import events_counted, stripe_on
from coopbudget.collections.service.inbox import handle_again
from coopbudget.collections.views.blueprint import bp
from coopbudget.collections.views.webhook import JOB
from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.db.engine import reading
from coopbudget.guard import Actor, unit_of_work
from coopbudget.money import format_pence
from coopbudget.notices.jobs import hourly_of, minutely_of

stripe_cli = AppGroup("stripe", help="Money in by card and Direct Debit.")


def _each_minute() -> None:
    if stripe_on():
        acts.carry_out_due()
        handling.handle_due()


def _each_hour() -> None:
    """Collections are due once a day and the comparing once a night; each knows what it has done."""
    if stripe_on():
        collecting.collect_all()
        comparing.compare_all()


@bp.record_once
def _ask_for_times(state: BlueprintSetupState) -> None:
    if isinstance(state.app, Flask):
        minutely_of(state.app)[JOB] = _each_minute
        hourly_of(state.app)["stripe_daily"] = _each_hour
        state.app.cli.add_command(stripe_cli)


def _need_keys() -> None:
    if not stripe_on():
        raise click.ClickException("Stripe is not set up here: COOPBUDGET_STRIPE_SECRET_KEY is not set.")


@stripe_cli.command("run")
def run() -> None:
    """Do now what is due: ask Stripe what was meant to be asked, and handle what it told us."""
    _need_keys()
    click.echo(f"{acts.carry_out_due()} acts carried out, {handling.handle_due()} events handled.")


@stripe_cli.command("replay")
@click.option("--since", type=click.DateTime(formats=["%Y-%m-%d"]), help="Only events sent on this day or later.")
def replay(since: datetime | None) -> None:
    """Handle every event again. Each asks Stripe how things stand, so nothing is ever done twice."""
    _need_keys()
    start = None if since is None else datetime.combine(date(since.year, since.month, since.day), time.min, UTC)
    with unit_of_work(Actor(), clock=handling.clock_of_app()) as work:
        count = handle_again(work, since=start)
    click.echo(f"{count} events to handle again, {handling.handle_due()} handled.")


@stripe_cli.command("collect")
def collect() -> None:
    """Begin the Direct Debit collections that are due today."""
    _need_keys()
    click.echo(f"{collecting.collect_all()} collections begun.")


@stripe_cli.command("compare")
@click.option("--coop", "slug", default="", help="Only this co-op, by its short name.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each difference.")
def compare(slug: str, as_json: bool) -> None:
    """Compare Stripe's balance with the books of each co-op now, and list every difference. Exits 1 if there is one."""
    _need_keys()
    found = [each for each in coops.all_coops(db.session) if slug in ("", each.slug)]
    names = {each.id: each.slug for each in found}
    db.session.rollback()
    if slug and not names:
        raise click.ClickException(f"There is no co-op {slug}.")
    agreed = True
    for coop_id, name in names.items():
        try:
            differences = comparing.compare(coop_id)
        except NotConnected:
            continue
        except (StripeAway, StripeRefused):
            click.echo(f"{name}: Stripe did not answer", err=True)
            agreed = False
            continue
        agreed = agreed and not differences
        for each in differences:
            if as_json:
                click.echo(json.dumps({"coop": name} | vars(each), sort_keys=True))
            else:
                sums = f"Stripe {format_pence(each.stripe)}, books {format_pence(each.books)}"
                click.echo(f"{name}: {each.why} {each.type} {each.txn} {each.cause}: {sums}")
        if not as_json:
            click.echo(f"{name}: {len(differences)} differences")
    if not agreed:
        raise SystemExit(1)


@stripe_cli.command("state")
def state() -> None:
    """How many events came, by what became of them and by type."""
    with reading():
        for (outcome, type_), count in events_counted(db.session).items():
            click.echo(f"{outcome or 'waiting'} {type_}: {count}")
