"""Many returns at once, for officers: asked for, how far it is, and the file."""

from __future__ import annotations

import uuid

from flask import Response, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.budgets.queries.looking import funders
from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members.queries import names
from coopbudget.returns import queries, schemas, service
from coopbudget.returns.errors import NoSuchRun
from coopbudget.returns.queries import RunRow
from coopbudget.returns.views.blueprint import bp


@bp.get("/c/<coop>/returns/runs")
@requires(Permission.MANAGE_AGREEMENTS)
def runs(work: Work) -> str:
    """The last runs, and the way to another."""
    return _page(work, Form.blank(schemas.AskRun()))


def _page(work: Work, form: Form) -> str:
    found = queries.last_runs(work.session, work.coop_id)
    return render_template(
        "returns/runs.html",
        rows=found,
        who=names(work.session, [each.asked_by for each in found]),
        funders=funders(work.session, work.coop_id),
        form=form,
    )


@bp.post("/c/<coop>/returns/runs")
@requires(Permission.MANAGE_AGREEMENTS)
def ask_run(work: Work) -> ResponseReturnValue:
    """Ask for a run; a job does it."""
    form = Form.read(schemas.AskRun())
    if form.ok:
        try:
            funder = uuid.UUID(form.data["funder"]) if form.data["funder"] else None
            made = service.ask_run(work, since=form.data["since"], until=form.data["until"], funder_id=funder)
        except ValueError:
            form.take({"funder": [_("Choose one of the answers.")]})
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("We are making the returns. You get a message when they are done."), "success")
            return redirect(url_for("returns.run", number=made), 303)
    return _page(work, form), 422


def _found(work: Work, number: int) -> RunRow:
    row = queries.run_by_number(work.session, work.coop_id, number)
    if row is None:
        raise NoSuchRun()
    return row


@bp.get("/c/<coop>/returns/runs/<int:number>")
@requires(Permission.MANAGE_AGREEMENTS)
def run(work: Work, number: int) -> str:
    """How far a run is; when it is done, its file."""
    return render_template("returns/run.html", row=_found(work, number))


@bp.get("/c/<coop>/returns/runs/<int:number>/returns.zip")
@requires(Permission.MANAGE_AGREEMENTS)
def run_file(work: Work, number: int) -> Response:
    """What a run made."""
    row = _found(work, number)
    path = service.result_path(row.id)
    if not row.file or not path.exists():
        raise NoSuchRun()
    name = f"returns-{row.number}-{row.since}-{row.until}.zip"
    response = send_file(
        path, mimetype="application/zip", as_attachment=True, download_name=name, etag=False, max_age=None
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
