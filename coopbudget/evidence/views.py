"""The evidence slice has no pages: each file is handed out by the page of what it proves. It has a command."""

from __future__ import annotations

import click
from flask import Blueprint, current_app

from coopbudget.db import db
from coopbudget.db.engine import reading
from coopbudget.evidence import queries, shelf
from coopbudget.settings import Settings

bp = Blueprint("evidence", __name__, template_folder="templates", cli_group="evidence")


@bp.cli.command("verify")
def verify() -> None:
    """Hold every kept file against its digest. Exit 1 if one is missing or changed, naming its row."""
    settings: Settings = current_app.extensions["coopbudget.settings"]
    checked = 0
    bad: list[str] = []
    last, last_fine = "", False
    with reading():
        for coop_id, evidence_id, digest, _size in queries.digests(db.session):
            if digest != last:
                last, last_fine = digest, shelf.whole(settings.evidence_folder, digest) is not None
                checked += 1
            if not last_fine:
                bad.append(f"{f'co-op {coop_id}' if coop_id else 'no co-op'}, evidence {evidence_id}, digest {digest}")
    for line in bad:
        click.echo(f"Missing or changed: {line}", err=True)
    click.echo(f"{checked} files checked, {len(bad)} rows without their file.")
    if bad:
        raise SystemExit(1)
