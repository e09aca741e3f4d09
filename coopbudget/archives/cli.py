"""``flask --app wsgi archives ...``: a whole co-op out of this installation, and into another one."""

from __future__ import annotations

import os
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from coopbudget.archives.reading import read_archive
from coopbudget.archives.writing import one_moment, write_archive
from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.errors import CoopbudgetError
from coopbudget.guard import unit_of_work
from coopbudget.guard.actor import SYSTEM
from coopbudget.settings import Settings
from coopbudget.trail.service import append

archives_cli = AppGroup("archives", help="Write a whole co-op into one file, or read one and verify it.")


def _folder() -> Path:
    settings: Settings = current_app.extensions["coopbudget.settings"]
    return settings.evidence_folder


@archives_cli.command("write")
@click.option("--coop", "slug", required=True, help="The short name of the co-op.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file.")
@click.option("--leave-sealed", is_flag=True, help="Go on where bids or votes are still sealed: they can't be opened.")
def write(slug: str, out: Path, leave_sealed: bool) -> None:
    """Write everything that is a co-op's into one file. Keep it as you keep the database: it names people."""
    clock = current_app.extensions["coopbudget.clock"]
    part = out.with_name(out.name + ".part")
    try:
        with one_moment(db.session):
            coop = coops.coop_by_slug(db.session, slug)
            if coop is None:
                raise click.ClickException(f"There is no co-op with the short name {slug!r}.")
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                written = write_archive(
                    db.session, coop_id=coop.id, out=file, folder=_folder(), now=clock(), leave_sealed=leave_sealed
                )
        db.session.rollback()
        os.replace(part, out)
    except CoopbudgetError as problem:
        raise click.ClickException(str(problem)) from None
    finally:
        part.unlink(missing_ok=True)
    with unit_of_work(SYSTEM, clock=clock) as work:
        append(
            work, act="archive.written", subject_kind="coop", subject_id=written.coop_id,
            content={"manifest": written.manifest_digest},
        )  # fmt: skip
    missing = f" {written.missing} files are missing on the disk." if written.missing else ""
    click.echo(f"{slug}: {written.rows:,} rows and {written.files:,} files are in {out}.{missing}")


@archives_cli.command("read")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def read(file: Path) -> None:
    """Read a co-op from FILE, verify it, and keep it; or change nothing and say why."""
    clock = current_app.extensions["coopbudget.clock"]
    try:
        with unit_of_work(SYSTEM, clock=clock) as work, file.open("rb") as archive:
            found = read_archive(work, file=archive, folder=_folder())
            append(
                work, act="archive.read", subject_kind="coop", subject_id=found.coop_id,
                content={"record": found.report.head_seq, "digest": found.report.head_digest},
            )  # fmt: skip
    except CoopbudgetError as problem:
        raise click.ClickException(str(problem)) from None
    click.echo(
        f"{found.slug}: {found.rows:,} rows, {found.files:,} files and {found.people:,} people read; the books agree, "
        f"the head is {found.report.head_seq} {found.report.head_digest}."
    )
    click.echo(
        f"{found.relinked:,} people had an account here, with the same confirmed address. The others confirm their "
        "address, then choose a new password."
    )
