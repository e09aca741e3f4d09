"""``flask --app wsgi statements ...``: what a bank's file says, read by the code that the upload page uses."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from coopbudget.payments.readers import (
    PROFILES,
    ParsedStatement,
    Problem,
    Reason,
    StatementUnreadable,
    check_size,
    read_statement,
)
from coopbudget.payments.words import reason_in_words

statements_cli = AppGroup("statements", help="Read bank statements.")
_BY_KEY = {profile.key: profile for profile in PROFILES}


@statements_cli.command("read")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", type=click.Choice(list(_BY_KEY)), help="Whose CSV it is (default: told by its columns).")
def read(file: Path, profile: str | None) -> None:
    """Print what FILE says, one JSON object a line; nothing is kept. Any format that we read, any currency.

    Exits with 1 and prints file, line and reason for each thing that can't be read; then nothing of it is
    printed. Lines that do not add up to the file's own balances are told of, and printed all the same.
    """
    try:
        check_size(file.stat().st_size)
        _, found = read_statement(file.read_bytes(), layout=_BY_KEY[profile].layout if profile else None)
    except StatementUnreadable as unreadable:
        for problem in unreadable.problems:
            click.echo(_told(file, problem), err=True)
        raise SystemExit(1) from None
    rows = [
        {
            "date": line.on.isoformat(),
            "minor": line.amount,
            "currency": found.currency,
            "reference": line.text,
            "counterparty": line.counterparty,
            "bank_id": line.bank_id,
        }
        for line in found.lines
    ]
    click.echo("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    _tell_of_missing(file, found)


def _told(file: Path, problem: Problem) -> str:
    place = f"{file}:{problem.line}" if problem.line is not None else str(file)
    said = f" ({problem.found})" if problem.found and problem.reason is not Reason.WRONG_ACCOUNT else ""
    return f"{place}: {reason_in_words(problem.reason)}{said}"


def _tell_of_missing(file: Path, found: ParsedStatement) -> None:
    if found.missing:
        click.echo(
            f"{file}: Note: opening balance and lines do not make the closing balance;"
            f" {found.missing} {found.currency} (minor units) are missing in the file.",
            err=True,
        )
