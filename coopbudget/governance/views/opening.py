"""Asking the members: at once, for discussion first, with notice, an election, a second meeting."""

from __future__ import annotations

import re
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.governance import queries, rule_words, schemas, service, words
from coopbudget.governance.saying import Method
from coopbudget.governance.schemas import ASKABLE
from coopbudget.governance.views.room import bp, found_motion
from coopbudget.guard import Permission, Work, requires
from coopbudget.members.labels import OFFICE_WORDS, options as office_options
from coopbudget.members.queries.membership import current_members
from coopbudget.members.words import OfficeKind
from coopbudget.rulebook.queries import rules_on
from coopbudget.rulebook.rules import Rules


def _to_motion(work: Work, motion_id: Any) -> ResponseReturnValue:
    made = queries.motion(work.session, work.coop_id, motion_id)
    assert made is not None
    return redirect(url_for("governance.motion", number=made.number), 303)


def _asked(form: Form) -> dict[str, Any]:
    """The command's arguments: options one a line, seats and sentences only where they are meant."""
    given = dict(form.data)
    method = Method(given["method"] or Method.YES_NO)
    lines = [line.strip() for line in given["options"].split("\n") if line.strip()]
    if method is Method.YES_NO:
        for name, ask in (("if_yes", _("Say what happens if the answer is yes.")),
                          ("if_no", _("Say what happens if the answer is no."))):  # fmt: skip
            if not given[name]:
                form.take({name: [ask]})
        lines = []
    elif len(set(lines)) < len(lines):
        form.take({"options": [_("Two lines are the same. Each line is one thing to choose.")]})
    return given | {"method": method, "options": lines, "seats": given["seats"] or 1}


def _read_question(work: Work, schema: schemas.ProposeMotion) -> Form:
    """A question that was sent; what it is declared to be about is one of the matters in the rules."""
    form = Form.read(schema)
    if form.ok and form.data["matter"] and not _rules(work).asks_special(form.data["matter"]):
        form.take({"matter": [_("Choose one of the answers.")]})
    return form


def _rules(work: Work) -> Rules:
    return rules_on(work.session, work.coop_id, work.today)


def _new_page(work: Work, form: Form, template: str) -> str:
    return render_template(
        template, form=form, matters=rule_words.matters(_rules(work)),
        majorities=[(each, *words.MAJORITIES[each]) for each in ASKABLE],
        methods=[(each, *words.METHODS[each]) for each in Method],
    )  # fmt: skip


@bp.get("/c/<coop>/votes/new")
@requires(Permission.OPEN_MOTIONS)
def new_motion(work: Work) -> ResponseReturnValue:
    """The form for a question to the members."""
    blank = Form.blank(schemas.OpenMotion(), majority="ordinary", method="yes_no")
    return _new_page(work, blank, "governance/new.html")


@bp.post("/c/<coop>/votes/new")
@requires(Permission.OPEN_MOTIONS)
def open_motion(work: Work) -> ResponseReturnValue:
    """Open the vote."""
    form = _read_question(work, schemas.OpenMotion())
    given = _asked(form) if form.ok else {}
    if form.ok:
        try:
            options = [service.Offered(label=each) for each in given.pop("options")]
            motion_id = service.open_motion(work, effect="other", terms={}, options=options, **given)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The vote is open. Every member has been told."), "success")
            return _to_motion(work, motion_id)
    return _new_page(work, form, "governance/new.html"), 422


@bp.get("/c/<coop>/votes/propose")
@requires(Permission.TAKE_PART)
def proposing(work: Work) -> ResponseReturnValue:
    """The form for a question to talk about first."""
    blank = Form.blank(schemas.ProposeMotion(), majority="ordinary", method="yes_no")
    return _new_page(work, blank, "governance/propose.html")


@bp.post("/c/<coop>/votes/propose")
@requires(Permission.TAKE_PART)
def propose(work: Work) -> ResponseReturnValue:
    """Put the question up."""
    form = _read_question(work, schemas.ProposeMotion())
    given = _asked(form) if form.ok else {}
    if form.ok:
        try:
            motion_id = service.propose_motion(work, **given)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("Your question is up. Everybody can see it and say what they think."), "success")
            return _to_motion(work, motion_id)
    return _new_page(work, form, "governance/propose.html"), 422


@bp.get("/c/<coop>/votes/<int:number>/notice")
@requires(Permission.OPEN_MOTIONS)
def noticing(work: Work, number: int) -> ResponseReturnValue:
    """When the vote opens and closes."""
    return _notice_page(work, number, Form.blank(schemas.Notice()))


def _notice_page(work: Work, number: int, form: Form) -> str:
    return render_template(
        "governance/notice.html",
        motion=found_motion(work, number),
        form=form,
        days=rules_on(work.session, work.coop_id, work.today).notice_days,
    )


@bp.post("/c/<coop>/votes/<int:number>/notice")
@requires(Permission.OPEN_MOTIONS)
def give_notice(work: Work, number: int) -> ResponseReturnValue:
    """Fix the words and tell every member."""
    form = Form.read(schemas.Notice())
    if form.ok:
        try:
            service.give_notice(work, motion_id=found_motion(work, number).id, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("Every member has been told when they can vote. It opens by itself."), "success")
            return redirect(url_for("governance.motion", number=number), 303)
    return _notice_page(work, number, form), 422


@bp.get("/c/<coop>/votes/<int:number>/second")
@requires(Permission.OPEN_MOTIONS)
def second_meeting(work: Work, number: int) -> ResponseReturnValue:
    """The form for the second meeting's vote."""
    return _second_page(work, number, Form.blank(schemas.SecondMeeting()))


def _second_page(work: Work, number: int, form: Form) -> str:
    return render_template("governance/second.html", motion=found_motion(work, number), form=form)


@bp.post("/c/<coop>/votes/<int:number>/second")
@requires(Permission.OPEN_MOTIONS)
def open_second(work: Work, number: int) -> ResponseReturnValue:
    """Open the second meeting's vote."""
    form = Form.read(schemas.SecondMeeting())
    if form.ok:
        try:
            motion_id = service.open_second_meeting(work, motion_id=found_motion(work, number).id, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The vote is open. Every member has been told."), "success")
            return _to_motion(work, motion_id)
    return _second_page(work, number, form), 422


_CANDIDATE = re.compile(r"([0-9]{1,9})\b[\s:.,–-]*(.*)")


def candidates_in(text: str, by_number: dict[int, Any]) -> tuple[list[service.Candidate], list[str]]:
    """Who stands, a line each: a member's number and what they say. The lines that name no member come second."""
    found, wrong = [], []
    for line in filter(None, (each.strip() for each in text.split("\n"))):
        match = _CANDIDATE.fullmatch(line)
        member = by_number.get(int(match[1])) if match else None
        if match is None or member is None:
            wrong.append(line)
        else:
            found.append(service.Candidate(member.id, match[2].strip()))
    return found, wrong


@bp.get("/c/<coop>/votes/election")
@requires(Permission.OPEN_MOTIONS)
def new_election(work: Work) -> ResponseReturnValue:
    """The form for an election."""
    seats = rules_on(work.session, work.coop_id, work.today).board_seats or 1
    return _election_page(Form.blank(schemas.OpenElection(), office="board_member", seats=str(seats), how="talk"))


def _election_page(form: Form) -> str:
    return render_template("governance/election.html", form=form, offices=office_options(OFFICE_WORDS))


@bp.post("/c/<coop>/votes/election")
@requires(Permission.OPEN_MOTIONS)
def open_election(work: Work) -> ResponseReturnValue:
    """Open an election."""
    form = Form.read(schemas.OpenElection())
    now = form.ok and form.data["how"] == "now"
    if now and form.data["closes_on"] is None:
        form.take({"closes_on": [_("Type the last day to vote.")]})
    if form.ok:
        members = {each.number: each for each in current_members(work.session, work.coop_id)}
        candidates, wrong = candidates_in(form.data["candidates"], members)
        if wrong:
            form.take({"candidates": [_("This line names no member by number: %(line)s", line=wrong[0][:60])]})
    if form.ok:
        given = form.data | {"candidates": candidates, "office": OfficeKind(form.data["office"])}
        del given["how"]
        try:
            if now:
                motion_id = service.open_election(work, **given)
            else:
                del given["closes_on"]
                motion_id = service.call_election(work, **given)
        except Invalid as problem:
            form.take({"candidates" if name == "options" else name: said for name, said in problem.errors.items()})
        except Conflict as problem:
            form.take({"office": [problem.message]})
        else:
            opened, called = _("The election is open."), _("Members can stand now.")
            flash(f"{opened if now else called} " + _("Every member has been told."), "success")
            return _to_motion(work, motion_id)
    return _election_page(form), 422
