"""Within the co-op: whether it publishes, who decided it, and the decision with all that would be seen."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.coops import queries as coops
from coopbudget.guard import Permission, Work, requires
from coopbudget.members.queries import names
from coopbudget.publication import queries, service
from coopbudget.publication.errors import AlreadyDecided
from coopbudget.publication.mapping.pieces import Source
from coopbudget.publication.open_books import queries as open_books
from coopbudget.publication.views.blueprint import bp, prefix
from coopbudget.publication.words import lines_of


@bp.get("/c/<coop>/open-data")
@requires(Permission.SEE_COOP)
def choice(work: Work) -> ResponseReturnValue:
    """Whether the co-op publishes what it buys, since when, and who decided it."""
    found = queries.decisions(work.session, work.coop_id)
    return render_template(
        "publication/choice.html",
        decisions=found,
        publishes=bool(found and found[0].publishes),
        names=names(work.session, {each.decided_by for each in found}),
        may=work.actor.may(Permission.EDIT_COOP),
        books_shown=open_books.shown_since(work.session, work.coop_id) is not None,
    )


@bp.get("/c/<coop>/open-data/begin")
@requires(Permission.EDIT_COOP)
def begin(work: Work) -> ResponseReturnValue:
    """What everybody would see, before it is decided."""
    if queries.publishes_since(work.session, work.coop_id) is not None:
        raise AlreadyDecided()
    found = queries.share(work.session, work.coop_id, _source(work), 1)
    return render_template("publication/begin.html", lines=lines_of(found.told) if found else [], share=found)


@bp.post("/c/<coop>/open-data/begin")
@requires(Permission.EDIT_COOP)
def begin_now(work: Work) -> ResponseReturnValue:
    """Publish."""
    service.decide(work, publishes=True)
    flash(
        _("What you buy is now public. We told every member and the providers under contract."),
        "success",
    )
    return redirect(url_for("publication.choice"), 303)


@bp.get("/c/<coop>/open-data/stop")
@requires(Permission.EDIT_COOP)
def stop(work: Work) -> ResponseReturnValue:
    """What stopping does, before it is decided."""
    if queries.publishes_since(work.session, work.coop_id) is None:
        raise AlreadyDecided()
    return render_template("publication/stop.html")


@bp.post("/c/<coop>/open-data/stop")
@requires(Permission.EDIT_COOP)
def stop_now(work: Work) -> ResponseReturnValue:
    """Stop publishing."""
    service.decide(work, publishes=False)
    flash(
        _("Nothing is public any more. We told every member and the providers under contract."),
        "success",
    )
    return redirect(url_for("publication.choice"), 303)


def _source(work: Work) -> Source:
    coop = coops.coop_by_id(work.session, work.coop_id)
    return queries.source_of(slug=coop.slug, name=coop.name, nation=coop.nation, prefix=prefix())
