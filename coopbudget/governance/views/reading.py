"""The list of votes, a vote's page, and its papers for anybody to count again."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.forms import CommandSchema, Form
from coopbudget.governance import queries, service, words
from coopbudget.governance.counting.blt import BadBlt, read_blt, write_blt
from coopbudget.governance.counting.stv import count as count_election
from coopbudget.governance.errors import VotingOpen
from coopbudget.governance.queries import OptionRow
from coopbudget.governance.saying import Method, as_election
from coopbudget.governance.sealing import spoken
from coopbudget.governance.views.room import bp, few_papers, found_motion, motion_page
from coopbudget.guard import Permission, Work, requires
from coopbudget.paging import Page, csv_response, page_number, paginate
from coopbudget.rulebook.queries import rules_on


@bp.get("/c/<coop>/votes")
@requires(Permission.SEE_COOP)
def motions(work: Work) -> ResponseReturnValue:
    """Every vote, newest first."""
    found = paginate(work.session, queries.motions_statement(work.coop_id), number=page_number())
    page = Page([queries.motion_row(m) for m in found.rows], found.number, found.size, found.total)
    return render_template(
        "governance/motions.html",
        page=page,
        today=work.today,
        one_vote_each=rules_on(work.session, work.coop_id, work.today).one_vote_each,
        may_open=work.actor.may(Permission.OPEN_MOTIONS),
        may_propose=work.actor.may(Permission.TAKE_PART),
    )


@bp.get("/c/<coop>/votes/<int:number>")
@requires(Permission.SEE_COOP)
def motion(work: Work, number: int) -> ResponseReturnValue:
    """The question, what each choice causes, the vote, and after closing the result."""
    return motion_page(work, found_motion(work, number))


@bp.post("/c/<coop>/votes/<int:number>/count")
@requires(Permission.OPEN_MOTIONS)
def count(work: Work, number: int) -> ResponseReturnValue:
    """Count the papers."""
    service.close_motion(work, motion_id=found_motion(work, number).id)
    flash(_("The votes are counted. Every member has been told."), "success")
    return redirect(url_for("governance.motion", number=number), 303)


@bp.post("/c/<coop>/votes/<int:number>/seat")
@requires(Permission.OPEN_MOTIONS)
def seat(work: Work, number: int) -> ResponseReturnValue:
    """Try again to put into office who was elected."""
    if service.seat_elected(work, motion_id=found_motion(work, number).id):
        flash(_("Everybody who was elected is in office now."), "success")
    else:
        flash(_("Somebody still can't take office: they left, or hold a part that rules it out. Look at Offices."))
    return redirect(url_for("governance.motion", number=number), 303)


@bp.get("/c/<coop>/votes/<int:number>/papers")
@requires(Permission.SEE_COOP)
def papers(work: Work, number: int) -> ResponseReturnValue:
    """Every paper with its code, a page at a time; nothing before closing."""
    motion = found_motion(work, number)
    offered = queries.options(work.session, work.coop_id, motion.id)
    return render_template(
        "governance/papers.html",
        motion=motion,
        page=paginate(work.session, queries.papers_statement(work.coop_id, motion.id), number=page_number()),
        turnout=queries.turnout(work.session, work.coop_id, motion.id),
        names={each.place: each.name for each in offered},
        words=words,
        spoken=spoken,
        few=few_papers(work, motion),
    )


@bp.get("/c/<coop>/votes/<int:number>/papers.csv")
@requires(Permission.SEE_COOP)
def papers_csv(work: Work, number: int) -> ResponseReturnValue:
    """The papers as a table, for anybody to count again; nothing before closing."""
    motion = found_motion(work, number)
    rows = queries.published_papers(work.session, work.coop_id, motion.id)
    return csv_response(
        [(spoken(p.code), p.choice, p.weight) for p in rows], ["code", "choice", "votes"], f"vote-{number}-papers.csv"
    )


@bp.get("/c/<coop>/votes/<int:number>/papers.blt")
@requires(Permission.SEE_COOP)
def papers_blt(work: Work, number: int) -> ResponseReturnValue:
    """The papers as a BLT file, which other programs count too. Raises VotingOpen before closing."""
    motion = found_motion(work, number)
    if motion.closed_at is None or motion.method is Method.YES_NO:
        raise VotingOpen()
    names, withdrawn = queries.names_of_options(work.session, work.coop_id, motion.id)
    cast = [(p.choice, p.weight) for p in queries.published_papers(work.session, work.coop_id, motion.id)]
    text = write_blt(as_election(motion.title, names, motion.seats, cast, withdrawn))
    headers = {"Content-Disposition": f'attachment; filename="vote-{number}.blt"'}
    return Response(text, mimetype="text/plain", headers=headers)


@bp.get("/c/<coop>/votes/count")
@requires(Permission.SEE_COOP)
def count_file_page(work: Work) -> ResponseReturnValue:
    """Where anybody counts a BLT file: the papers of a vote here, or any other election."""
    return render_template("governance/count_file.html", form=Form.blank(CommandSchema()), held=None)


@bp.post("/c/<coop>/votes/count")
@requires(Permission.SEE_COOP)
def count_file(work: Work) -> ResponseReturnValue:
    """Count the file that was sent, and keep nothing of it."""
    form = Form.blank(CommandSchema())
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise BadBlt(1, _("Choose a file first."))
        held = read_blt(sent.read())
    except BadBlt as problem:
        said = _("We can't count this file. Line %(line)s: %(reason)s", line=problem.line, reason=problem.reason)
        form.take({"file": [said if sent and sent.filename else problem.reason]})
        return render_template("governance/count_file.html", form=form, held=None), 422
    offered = [OptionRow(at + 1, name, "", None, at in held.withdrawn, False) for at, name in enumerate(held.names)]
    return render_template(
        "governance/count_file.html",
        form=form,
        held=held,
        counted={"result": service.kept_count(count_election(held))},
        options=offered,
        words=words,
    )
