"""The whole books as files that other programs read."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, render_template, stream_with_context
from flask.typing import ResponseReturnValue

from coopbudget.audit.views.blueprint import bp
from coopbudget.guard import Permission, Work, requires
from coopbudget.ledger import exporting


@bp.get("/c/<coop>/books/download")
@requires(Permission.SEE_BOOKS)
def download(work: Work) -> ResponseReturnValue:
    """What can be downloaded, and for what."""
    return render_template("audit/download.html")


def _stream(lines: Iterator[str], filename: str, mimetype: str) -> Response:
    """A line at a time, so that long books take no more memory than short ones."""
    response = Response(stream_with_context(lines), mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _slug(work: Work) -> str:
    return work.actor.coop.slug if work.actor.coop else "coop"


@bp.get("/c/<coop>/books/books.beancount")
@requires(Permission.SEE_BOOKS)
def beancount(work: Work) -> ResponseReturnValue:
    """The whole books for beancount, which proves them again with code that is not ours."""
    title = work.actor.coop.name if work.actor.coop else ""
    return _stream(
        exporting.beancount(work.session, work.coop_id, title=title), f"{_slug(work)}.beancount", "text/plain"
    )


@bp.get("/c/<coop>/books/journal.csv")
@requires(Permission.SEE_BOOKS)
def journal(work: Work) -> ResponseReturnValue:
    """Every transfer, a line each."""
    return _stream(exporting.journal_csv(work.session, work.coop_id), f"{_slug(work)}-journal.csv", "text/csv")
