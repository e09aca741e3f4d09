"""``flask --app wsgi ocds ...``: what a co-op publishes, as one file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click
from flask import current_app
from flask.cli import AppGroup

from coopbudget.clock import system_clock
from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.db.engine import reading
from coopbudget.publication import queries
from coopbudget.publication.mapping.packages import Cover, written
from coopbudget.publication.mapping.releases import Told
from coopbudget.settings import Settings

ocds_cli = AppGroup("ocds", help="Open contracting data of the co-ops that chose to publish it.")


@ocds_cli.command("export")
@click.option("--coop", "slug", required=True, help="The short name of the co-op.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file (default: standard output).")
def export(slug: str, out: Path | None) -> None:
    """Write all releases of a co-op as one OCDS 1.1 release package; exit 1 where there is nothing to publish."""
    settings: Settings = current_app.extensions["coopbudget.settings"]
    with reading():
        coop = coops.coop_by_slug(db.session, slug)
        if coop is None:
            raise click.ClickException(f"There is no co-op with the short name {slug!r}.")
        if queries.publishes_since(db.session, coop.id) is None:
            raise click.ClickException(
                f"{slug} has not chosen to publish what it buys. The chair or the secretary can, under More."
            )
        source = queries.source_of(slug=coop.slug, name=coop.name, nation=coop.nation, prefix=settings.ocds_prefix)
        coop_id, page = coop.id, f"{settings.public_url}/open/{coop.slug}"
        told = queries.everything(db.session, coop_id, source)
        first = next(told, None)
        if first is None:
            raise click.ClickException(f"{slug} has bought nothing yet that can be published.")
        processes = 0

        def all_of_it() -> Iterator[Told]:
            nonlocal processes
            processes = 1
            yield first
            for each in told:
                processes += 1
                yield each

        cover = Cover(uri=f"{page}/releases.json", page=page)
        with _open(out) as file:
            for line in written(source, cover, system_clock(), all_of_it()):
                file.write(line)
    if out is not None:
        click.echo(f"{processes} processes of {slug} are in {out}.")


@contextmanager
def _open(out: Path | None) -> Iterator[TextIO]:
    """Where to write. A file is whole or not there: it gets its name once all is written."""
    if out is None:
        yield sys.stdout
        return
    part = out.with_name(out.name + ".part")
    try:
        with part.open("w", encoding="utf-8") as file:
            yield file
        os.replace(part, out)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
