"""``flask --app wsgi books ...``: prove the books, take them out, look at the balances. All only read."""

from __future__ import annotations

import json
import os
import tempfile
import uuid
from datetime import datetime

import click
from flask.cli import AppGroup

from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.db.engine import reading
from coopbudget.ledger import exporting, queries
from coopbudget.ledger.chart import DEBIT_TYPES
from coopbudget.ledger.verifying import Report, verify_coop
from coopbudget.ledger.workbook import workbook
from coopbudget.money import GBP, plain_pounds
from coopbudget.trail.canonical import PLATFORM

books_cli = AppGroup("books", help="Prove, export and read the books.")


def _coop(slug: str) -> tuple[uuid.UUID, str]:
    """The id and name of a co-op."""
    found = coops.coop_by_slug(db.session, slug)
    if found is None:
        raise click.ClickException(f"There is no co-op with the short name {slug!r}.")
    return found.id, found.name


@books_cli.command("verify")
@click.option("--coop", "slug", help="The short name of one co-op (default: every co-op and the platform's trail).")
@click.option("--head", "heads", multiple=True, metavar="RECORD:DIGEST", help="A head that you kept; with --coop.")
def verify(slug: str | None, heads: tuple[str, ...]) -> None:
    """Work out every balance, every digest and the books from the trail; exit 1 at what does not agree."""
    if heads and not slug:
        raise click.UsageError("Say with --coop whose heads these are.")
    kept = dict(_head(text) for text in heads)
    with reading():
        if slug:
            chains = [(slug, _coop(slug)[0])]
        else:
            chains = [(coop.slug, coop.id) for coop in coops.all_coops(db.session)]
            chains.append(("(platform)", PLATFORM))
        reports = []
        for name, chain in chains:
            report = verify_coop(db.session, chain, kept=kept, hands=os.cpu_count() or 1)
            _tell(name, report)
            reports.append(report)
            db.session.rollback()
    broken = sum(not report.ok for report in reports)
    if broken:
        click.echo(f"{broken} of {len(reports)} do not agree.", err=True)
        raise SystemExit(1)
    click.echo(f"{len(reports)} checked, all agree.")


def _head(text: str) -> tuple[int, str]:
    """The record and the digest that somebody kept."""
    seq, _, digest = text.partition(":")
    if not (seq.isdigit() and len(digest) == 64 and not digest.strip("0123456789abcdef")):
        raise click.UsageError(f"{text!r} is no head: write the record, a colon, and its digest of 64 characters.")
    return int(seq), digest


def _tell(name: str, report: Report) -> None:
    click.echo(
        f"{name}: {report.records:,} trail records, {report.accounts:,} accounts, {report.entries:,} entries, "
        f"{report.transfers:,} transfers, {report.closings:,} closings, {report.heads:,} published heads"
    )
    if report.broken:
        click.echo(f"{name}: BROKEN at {report.broken.record}: {report.broken.why}", err=True)
    elif report.head_seq:
        click.echo(f"{name}: agrees; the head is {report.head_seq} {report.head_digest}")


@books_cli.command("export")
@click.option("--coop", "slug", required=True, help="The short name of the co-op.")
@click.option("--format", "form", type=click.Choice(["beancount", "csv", "json", "xlsx"]), required=True)
def export(slug: str, form: str) -> None:
    """Write a co-op's whole books to the standard output."""
    with reading():
        coop_id, name = _coop(slug)
        if form == "xlsx":
            with tempfile.TemporaryFile() as file:
                workbook(db.session, coop_id, file, title=name)
                file.seek(0)
                while piece := file.read(1 << 16):
                    click.echo(piece, nl=False)
            return
        if form == "beancount":
            lines = exporting.beancount(db.session, coop_id, title=name)
        elif form == "json":
            lines = exporting.journal_json(db.session, coop_id, title=name)
        else:
            lines = exporting.journal_csv(db.session, coop_id)
        for line in lines:
            click.echo(line, nl=False)


@books_cli.command("balances")
@click.option("--coop", "slug", required=True, help="The short name of the co-op.")
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="The end of this day (default: as the books stand).")
@click.option("--json", "as_json", is_flag=True, help="One JSON list, amounts in pence (minutes for time).")
def balances(slug: str, at: datetime | None, as_json: bool) -> None:
    """The trial balance of a co-op."""
    with reading():
        rows = queries.trial_balance(db.session, _coop(slug)[0], at.date() if at else None)
    if as_json:
        click.echo(json.dumps([row._asdict() for row in rows], indent=2))
        return
    width = max((len(row.code) for row in rows), default=10)
    click.echo(f"{'account':<{width}}  {'debit':>16}  {'credit':>16}")
    for unit in sorted({row.unit for row in rows}):
        totals = {True: 0, False: 0}
        for row in rows:
            if row.unit != unit:
                continue
            debit = (row.type in DEBIT_TYPES) == (row.balance >= 0)
            totals[debit] += abs(row.balance)
            _line(row.code, width, unit, abs(row.balance), debit)
        click.echo(f"{'total ' + unit:<{width}}  {_amount(totals[True], unit):>16}  {_amount(totals[False], unit):>16}")


def _line(name: str, width: int, unit: str, amount: int, debit: bool) -> None:
    shown = _amount(amount, unit)
    click.echo(f"{name:<{width}}  {shown if debit else '':>16}  {'' if debit else shown:>16}".rstrip())


def _amount(amount: int, unit: str) -> str:
    return plain_pounds(amount) if unit == GBP else str(amount)
