"""Pages of a year's deficit: what it is, what members decided, and what the next surplus has to fill."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.ledger import chart, queries as ledger
from coopbudget.money import plain_pounds
from coopbudget.surplus.deficits import queries, schemas, service
from coopbudget.surplus.deficits.errors import NoDeficit
from coopbudget.surplus.deficits.queries import CoverRow
from coopbudget.surplus.policy import may_undo

bp = Blueprint("deficits", __name__, template_folder="../templates")

VOTE_DAYS = 14


@bp.get("/c/<coop>/surplus/<int:year>/deficit")
@requires(Permission.SEE_COOP)
def deficit(work: Work, year: int) -> ResponseReturnValue:
    """What was short, what covered it, what is carried forward; and what an officer can do."""
    row, left = service.left_to_cover(work, year)
    made = queries.covers(work.session, work.coop_id, year)
    may_share = work.actor.may(Permission.SHARE_SURPLUS)
    standing = next((each for each in made if each.stands), None)
    busy = any(each.waits or each.stands for each in made)
    return render_template(
        "surplus/deficit.html",
        row=row,
        left=left,
        covered=sum(each.amount for each in made if each.stands),
        made=made,
        reserve=ledger.balance(work.session, work.coop_id, chart.RESERVE_GENERAL),
        may_propose=may_share and row.books_closed and left > 0 and not busy,
        may_post=may_share,
        may_undo=may_share and standing is not None and bool(may_undo(work.actor, posted_by=standing.posted_by)),
    )


@bp.get("/c/<coop>/surplus/<int:year>/deficit/cover")
@requires(Permission.SHARE_SURPLUS)
def proposing(work: Work, year: int) -> ResponseReturnValue:
    """How much of the reserve members are asked for."""
    _row, left = service.left_to_cover(work, year)
    reserve = max(0, ledger.balance(work.session, work.coop_id, chart.RESERVE_GENERAL))
    form = Form.blank(
        schemas.Cover(),
        amount=plain_pounds(min(left, reserve)),
        closes_on=(work.today + timedelta(days=VOTE_DAYS)).isoformat(),
    )
    return _proposing(work, year, form)


def _proposing(work: Work, year: int, form: Form) -> str:
    row, left = service.left_to_cover(work, year)
    reserve = ledger.balance(work.session, work.coop_id, chart.RESERVE_GENERAL)
    return render_template("surplus/cover.html", row=row, left=left, reserve=reserve, form=form)


@bp.post("/c/<coop>/surplus/<int:year>/deficit/cover")
@requires(Permission.SHARE_SURPLUS)
def propose(work: Work, year: int) -> ResponseReturnValue:
    """Open the vote."""
    form = Form.read(schemas.Cover())
    if form.ok:
        try:
            service.propose_cover(work, year=year, **form.data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("The vote is open. Every member has been told."), "success")
            return redirect(url_for("deficits.deficit", year=year), 303)
    return _proposing(work, year, form), 422


def _last(work: Work, year: int, *, stands: bool) -> CoverRow:
    """The cover that stands, or the one that was carried and waits. Raises NoDeficit."""
    for each in queries.covers(work.session, work.coop_id, year):
        if each.stands if stands else each.waits and each.motion.closed_at is not None:
            return each
    raise NoDeficit()


@bp.get("/c/<coop>/surplus/<int:year>/deficit/post")
@requires(Permission.SHARE_SURPLUS)
def posting(work: Work, year: int) -> ResponseReturnValue:
    """What covering it does, before it is done."""
    found = _last(work, year, stands=False)
    reserve = ledger.balance(work.session, work.coop_id, chart.RESERVE_GENERAL)
    return render_template("surplus/cover_post.html", found=found, year=year, reserve=reserve)


@bp.post("/c/<coop>/surplus/<int:year>/deficit/post")
@requires(Permission.SHARE_SURPLUS)
def post(work: Work, year: int) -> ResponseReturnValue:
    """Do what was carried."""
    service.post_cover(work, cover_id=_last(work, year, stands=False).id)
    flash(_("The deficit is covered as members decided. Every member has been told."), "success")
    return redirect(url_for("deficits.deficit", year=year), 303)


@bp.get("/c/<coop>/surplus/<int:year>/deficit/undo")
@requires(Permission.SHARE_SURPLUS)
def undoing(work: Work, year: int) -> ResponseReturnValue:
    """What undoing does."""
    return _undoing(work, year, Form.blank(schemas.Uncover()))


def _undoing(work: Work, year: int, form: Form) -> str:
    found = _last(work, year, stands=True)
    reserve = ledger.balance(work.session, work.coop_id, chart.RESERVE_GENERAL)
    return render_template("surplus/cover_undo.html", found=found, year=year, reserve=reserve, form=form)


@bp.post("/c/<coop>/surplus/<int:year>/deficit/undo")
@requires(Permission.SHARE_SURPLUS)
def undo(work: Work, year: int) -> ResponseReturnValue:
    """Take it back as one reversal."""
    found = _last(work, year, stands=True)
    form = Form.read(schemas.Uncover())
    if form.ok:
        try:
            service.undo_cover(work, cover_id=found.id, **form.data)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("It is undone. Every member has been told."), "success")
            return redirect(url_for("deficits.deficit", year=year), 303)
    return _undoing(work, year, form), 422
