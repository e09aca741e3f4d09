"""The whole books as files that other programs read."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from coopbudget.audit.views.blueprint import bp
from coopbudget.db import db
from coopbudget.db.engine import reading
from coopbudget.guard import Permission, Work, requires
from coopbudget.ledger import exporting
from coopbudget.ledger.workbook import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PIECE = 1 << 16


@bp.get("/c/<coop>/books/download")
@requires(Permission.SEE_BOOKS)
def download(work: Work) -> ResponseReturnValue:
    """What can be downloaded, and for what."""
    return render_template("audit/download.html")


def _stream(lines: Callable[[Session], Iterator[str]], filename: str, mimetype: str) -> Response:
    """A line at a time, so that long books take no more memory than short ones.

    The lines are made after the view is over and the request's session is closed: they read in a transaction of
    their own, as a reader who keeps nobody from writing, and it ends with the last line or when the person goes away.
    """
    new_session = db.sessionmaker

    def body() -> Iterator[str]:
        session = new_session()
        try:
            with reading():
                session.connection()
            yield from lines(session)
        finally:
            session.close()

    response = Response(body(), mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _slug(work: Work) -> str:
    return work.actor.coop.slug if work.actor.coop else "coop"


@bp.get("/c/<coop>/books/books.beancount")
@requires(Permission.SEE_BOOKS)
def beancount(work: Work) -> ResponseReturnValue:
    """The whole books for beancount, which proves them again with code that is not ours."""
    coop_id, title = work.coop_id, work.actor.coop.name if work.actor.coop else ""
    return _stream(
        lambda session: exporting.beancount(session, coop_id, title=title), f"{_slug(work)}.beancount", "text/plain"
    )


@bp.get("/c/<coop>/books/journal.csv")
@requires(Permission.SEE_BOOKS)
def journal(work: Work) -> ResponseReturnValue:
    """Every transfer, a line each."""
    coop_id = work.coop_id
    return _stream(lambda session: exporting.journal_csv(session, coop_id), f"{_slug(work)}-journal.csv", "text/csv")


@bp.get("/c/<coop>/books/books.json")
@requires(Permission.SEE_BOOKS)
def books_json(work: Work) -> ResponseReturnValue:
    """Every account, entry and transfer, for programs."""
    coop_id, title = work.coop_id, work.actor.coop.name if work.actor.coop else ""
    return _stream(
        lambda session: exporting.journal_json(session, coop_id, title=title), f"{_slug(work)}.json", "application/json"
    )


@bp.get("/c/<coop>/books/books.xlsx")
@requires(Permission.SEE_BOOKS)
def spreadsheet(work: Work) -> ResponseReturnValue:
    """Balances and every transfer as a spreadsheet, made whole on the disk before it is sent."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed once it was sent
    workbook(work.session, work.coop_id, file, title=work.actor.coop.name if work.actor.coop else "")
    file.seek(0)

    def body() -> Iterator[bytes]:
        with file:
            while piece := file.read(_PIECE):
                yield piece

    response = Response(body(), mimetype=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{_slug(work)}.xlsx"'
    return response
