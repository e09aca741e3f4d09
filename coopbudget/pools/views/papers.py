"""A pool's papers: read by every member, added by the commissioning lead."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.errors import Invalid, NotFound
from coopbudget.evidence.service import send
from coopbudget.forms import CommandSchema, Form, Text
from coopbudget.guard import Permission, Work, requires
from coopbudget.pools import queries, service
from coopbudget.pools.views.blueprint import bp
from coopbudget.pools.views.pools import Answer, find_pool


class PaperSchema(CommandSchema):
    """What a paper is called; its file comes beside."""

    title = Text(longest=120)


@bp.get("/c/<coop>/pools/<int:number>/papers/<uuid:paper>")
@requires(Permission.SEE_COOP)
def paper(work: Work, number: int, paper: uuid.UUID) -> Response:
    """The paper as a download."""
    pool = find_pool(work, number)
    found = next((each for each in queries.papers(work.session, work.coop_id, pool.id) if each.id == paper), None)
    if found is None:
        raise NotFound()
    return send(work, found.evidence_id)


@bp.get("/c/<coop>/pools/<int:number>/papers/new")
@requires(Permission.PUBLISH_CALLS)
def new_paper(work: Work, number: int) -> Answer:
    """The form for a paper."""
    return render_template("pools/new_paper.html", pool=find_pool(work, number), form=Form.blank(PaperSchema()))


@bp.post("/c/<coop>/pools/<int:number>/papers/new")
@requires(Permission.PUBLISH_CALLS)
def keep_paper(work: Work, number: int) -> Answer:
    """Keep the paper with the pool."""
    pool = find_pool(work, number)
    form = Form.read(PaperSchema())
    file = request.files.get("file")
    if file is None or not file.filename:
        form.take(Invalid({"file": [_("Choose a file.")]}))
    if form.ok and file is not None:
        try:
            service.keep_paper(work, pool_id=pool.id, title=form.data["title"], file=file)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The paper is kept with this pool. Every member can read it."), "success")
            return redirect(url_for("pools.pool", number=number), 303)
    return render_template("pools/new_paper.html", pool=pool, form=form), 422
