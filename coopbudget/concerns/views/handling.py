"""Reports as those who handle them see them. What isn't theirs does not exist: 404, and no count."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.concerns import queries, service
from coopbudget.concerns.errors import NoSuchConcern
from coopbudget.concerns.models import Concern
from coopbudget.concerns.policy import ConcernFacts, may_read_concern
from coopbudget.concerns.rules import Kind, Seat
from coopbudget.concerns.schemas import CloseSchema, HideSchema, NoteSchema
from coopbudget.concerns.seats import names_on, officers_on
from coopbudget.concerns.views.blueprint import bp
from coopbudget.concerns.words import CONTACTS, KINDS, OFFICES, OUTCOMES
from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.paging import page_number, paginate

STATES = {"open": False, "closed": True}


@bp.get("/c/<coop>/reports")
@requires(Permission.SIGNED_IN)
def reports(work: Work) -> str:
    """Reports I handle. Who could handle none has no such page."""
    kind = request.args.get("kind", "")
    state = request.args.get("state", "")
    wanted = queries.for_me(work, kind=kind if kind in set(Kind) else "", closed=STATES.get(state))
    if wanted is None:
        raise NoSuchConcern()
    page = paginate(work.session, wanted, number=page_number())
    return render_template(
        "concerns/reports.html",
        page=page,
        kinds=KINDS,
        form=Form.blank(NoteSchema(), kind=kind, state=state),
        filtered=bool(kind or state),
    )


@bp.get("/c/<coop>/reports/<int:number>")
@requires(Permission.SIGNED_IN)
def handled(work: Work, number: int) -> str:
    """One report: what was said, whom it names, what was done, and what I can do."""
    concern, facts = _mine_to_handle(work, number)
    return _page(work, concern, facts)


@bp.post("/c/<coop>/reports/<int:number>/note")
@requires(Permission.SIGNED_IN)
def note(work: Work, number: int) -> Any:
    """Write down what I did or found."""
    return _act(
        work,
        number,
        Form.read(NoteSchema()),
        "note",
        lambda data: service.add_note(work, number=number, words=data["words"]),
        _("Your note is kept."),
    )


@bp.post("/c/<coop>/reports/<int:number>/close")
@requires(Permission.SIGNED_IN)
def close(work: Work, number: int) -> Any:
    """Close it, with an outcome and an answer."""
    return _act(
        work,
        number,
        Form.read(CloseSchema()),
        "close",
        lambda data: service.close_concern(work, number=number, outcome=data["outcome"], answer=data["answer"]),
        _("The report is closed."),
    )


@bp.post("/c/<coop>/reports/<int:number>/reopen")
@requires(Permission.SIGNED_IN)
def reopen(work: Work, number: int) -> Any:
    """Open it again."""
    service.reopen_concern(work, number=number)
    flash(_("The report is open again."), "success")
    return redirect(url_for("concerns.handled", number=number), 303)


@bp.post("/c/<coop>/reports/<int:number>/hide")
@requires(Permission.SIGNED_IN)
def hide(work: Work, number: int) -> Any:
    """Hide it from somebody it is about, or step aside myself."""
    form = Form.read(HideSchema())
    concern, facts = _mine_to_handle(work, number)
    if form.ok:
        try:
            person_id = _chosen(work, form)
            if person_id is None:
                raise Invalid({"member_number": [_("Type the number of a member.")]})
            gone = service.hide_concern(work, number=number, person_id=person_id)
        except Invalid as problem:
            form.take(problem)
        else:
            if gone:
                flash(_("Nobody in the co-op is left to handle it. The people who run this site read it now."), "info")
            if person_id == work.person_id:
                flash(_("You stepped aside. You won't see this report any more."), "success")
                return redirect(url_for("concerns.reports"), 303)
            flash(_("The report is hidden from them."), "success")
            return redirect(url_for("concerns.handled", number=number), 303)
    return _page(work, concern, facts, hide_form=form), 422


def _chosen(work: Work, form: Form) -> uuid.UUID | None:
    if form.data["person"] == "me":
        return work.person_id
    if form.data["person"] == "member":
        text = form.data["member_number"]
        row = members.member_by_number(work.session, work.coop_id, int(text)) if text.isdecimal() else None
        return row.person_id if row else None
    try:
        return uuid.UUID(form.data["person"])
    except ValueError:
        raise Invalid({"person": [_("Choose one of the answers.")]}) from None


def _act(work: Work, number: int, form: Form, name: str, act: Callable[[dict[str, Any]], None], done: str) -> Any:
    """Do one thing with a report and go back to it, or show it again with what is wrong."""
    concern, facts = _mine_to_handle(work, number)
    if form.ok:
        try:
            act(form.data)
        except Conflict as problem:
            flash(str(problem), "error")
            return _page(work, concern, facts), problem.status
        flash(done, "success")
        return redirect(url_for("concerns.handled", number=number), 303)
    return _page(work, concern, facts, **{f"{name}_form": form}), 422


def _mine_to_handle(work: Work, number: int) -> tuple[Concern, ConcernFacts]:
    concern = queries.concern_by_number(work.session, work.coop_id, number)
    if concern is None:
        raise NoSuchConcern()
    facts = service.facts_of(work, concern)
    if not may_read_concern(work.actor, facts):
        raise NoSuchConcern()
    return concern, facts


def _page(
    work: Work,
    concern: Concern,
    facts: ConcernFacts,
    *,
    note_form: Form | None = None,
    close_form: Form | None = None,
    hide_form: Form | None = None,
) -> str:
    notes = queries.notes(work.session, work.coop_id, concern.id)
    officers = officers_on(work.session, work.coop_id, work.today)
    names = members.names(
        work.session,
        {*facts.named, concern.reported_by, concern.recorded_by, concern.closed_by, *(n.written_by for n in notes)},
    )
    others = [
        (str(o.person_id), f"{o.name} ({', '.join(str(OFFICES[kind]) for kind in o.kinds)})")
        for o in officers
        if o.person_id not in facts.named and o.person_id != work.person_id
    ]
    reviewers = {p for p in facts.seats.get(Seat.REVIEWER, ()) if p not in facts.named and p != work.person_id}
    if reviewers:
        known = names_on(work.session, work.coop_id, facts.seats)
        others += [(str(p), f"{known.get(p, '')} ({OFFICES['reviewer']})") for p in sorted(reviewers)]
    return render_template(
        "concerns/handled.html",
        concern=concern,
        named=[names[p] for p in sorted(facts.named)],
        notes=notes,
        names=names,
        others=others,
        kinds=KINDS,
        contacts=CONTACTS,
        outcomes=OUTCOMES,
        note_form=note_form or Form.blank(NoteSchema()),
        close_form=close_form or Form.blank(CloseSchema()),
        hide_form=hide_form or Form.blank(HideSchema()),
    )
