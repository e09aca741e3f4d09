"""Pages of the governance slice: the votes."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.governance import queries, schemas, service
from coopbudget.governance.errors import MotionNotFound
from coopbudget.governance.queries import MotionRow
from coopbudget.guard import Permission, Work, requires
from coopbudget.members.service import tell_member_of_act
from coopbudget.notices.messages import N_
from coopbudget.paging import Page, csv_response, page_number, paginate

bp = Blueprint("governance", __name__, template_folder="templates")


def _motion(work: Work, number: int) -> MotionRow:
    found = queries.motion_by_number(work.session, work.coop_id, number)
    if found is None:
        raise MotionNotFound()
    return found


@bp.get("/c/<coop>/votes")
@requires(Permission.SEE_COOP)
def motions(work: Work) -> ResponseReturnValue:
    """Every vote, newest first."""
    found = paginate(work.session, queries.motions_statement(work.coop_id), number=page_number())
    page = Page([queries.motion_row(m) for m in found.rows], found.number, found.size, found.total)
    return render_template(
        "governance/motions.html", page=page, today=work.today, may_open=work.actor.may(Permission.OPEN_MOTIONS)
    )


@bp.get("/c/<coop>/votes/new")
@requires(Permission.OPEN_MOTIONS)
def new_motion(work: Work) -> ResponseReturnValue:
    """The form for a question to the members."""
    return render_template("governance/new.html", form=Form.blank(schemas.OpenMotion(), majority="ordinary"))


@bp.post("/c/<coop>/votes/new")
@requires(Permission.OPEN_MOTIONS)
def open_motion(work: Work) -> ResponseReturnValue:
    """Open the vote."""
    form = Form.read(schemas.OpenMotion())
    if form.ok:
        try:
            motion_id = service.open_motion(work, effect="other", terms={}, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            opened = queries.motion(work.session, work.coop_id, motion_id)
            assert opened is not None
            flash(_("The vote is open. Every member has been told."), "success")
            return redirect(url_for("governance.motion", number=opened.number), 303)
    return render_template("governance/new.html", form=form), 422


def _slug(work: Work) -> str:
    return work.actor.coop.slug if work.actor.coop else ""


def _page(work: Work, motion: MotionRow, form: Form) -> str:
    member_id = work.actor.member_id
    return render_template(
        "governance/motion.html",
        motion=motion,
        form=form,
        today=work.today,
        open=motion.is_open(work.today),
        vote=queries.may_vote(work.session, work.coop_id, motion.id, member_id) if member_id else None,
        turnout=queries.turnout(work.session, work.coop_id, motion.id),
        papers=queries.published_papers(work.session, work.coop_id, motion.id) if motion.closed_at else [],
        code_of=service.receipt_code,
        receipt=session.pop("vote_receipt", None),
        may_close=work.actor.may(Permission.OPEN_MOTIONS) and motion.closed_at is None,
    )


@bp.get("/c/<coop>/votes/<int:number>")
@requires(Permission.SEE_COOP)
def motion(work: Work, number: int) -> ResponseReturnValue:
    """The question, what each choice causes, the vote, and after closing the result."""
    return _page(work, _motion(work, number), Form.blank(schemas.Vote()))


@bp.post("/c/<coop>/votes/<int:number>")
@requires(Permission.VOTE)
def vote(work: Work, number: int) -> ResponseReturnValue:
    """Lay a paper in the box."""
    motion = _motion(work, number)
    form = Form.read(schemas.Vote())
    if not form.ok:
        return _page(work, motion, form), 422
    # The code is shown once and kept nowhere beside the voter's name.
    session["vote_receipt"] = service.cast_vote(work, motion_id=motion.id, choice=form.data["choice"])
    tell_member_of_act(work, what=N_("Your vote was put in the box."), link=f"/c/{_slug(work)}/votes/{number}")
    flash(_("The vote is in the box."), "success")
    return redirect(url_for("governance.motion", number=number), 303)


@bp.post("/c/<coop>/votes/<int:number>/count")
@requires(Permission.OPEN_MOTIONS)
def count(work: Work, number: int) -> ResponseReturnValue:
    """Count the papers."""
    service.close_motion(work, motion_id=_motion(work, number).id)
    flash(_("The votes are counted. Every member has been told."), "success")
    return redirect(url_for("governance.motion", number=number), 303)


@bp.get("/c/<coop>/votes/<int:number>/papers.csv")
@requires(Permission.SEE_COOP)
def papers(work: Work, number: int) -> ResponseReturnValue:
    """The papers, for anybody to count again; nothing before closing."""
    motion = _motion(work, number)
    rows = queries.published_papers(work.session, work.coop_id, motion.id)
    return csv_response(
        [(service.receipt_code(p.id), p.choice) for p in rows], ["code", "choice"], f"vote-{number}-papers.csv"
    )
