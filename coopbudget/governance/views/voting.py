"""Giving a vote: the paper, a page to check it, the receipt; changing it; and the second officer's hearing."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import NotFound
from coopbudget.forms import Form
from coopbudget.governance import queries, service, words
from coopbudget.governance.errors import NoSuchPaper
from coopbudget.governance.queries import MotionRow, OptionRow
from coopbudget.governance.saying import ABSTAIN, Method, Slip, ranked
from coopbudget.governance.schemas import Code, paper
from coopbudget.governance.views.room import bp, found_motion, motion_page, slug
from coopbudget.guard import Capacity, Permission, Work, requires
from coopbudget.members.queries.membership import member_by_number
from coopbudget.members.service import tell_member_of_act
from coopbudget.notices.messages import N_

PUT_IN = N_("Your vote was put in the box.")


def _standing(work: Work, motion: MotionRow) -> list[OptionRow]:
    return [each for each in queries.options(work.session, work.coop_id, motion.id) if not each.withdrawn]


def _read(motion: MotionRow, standing: list[OptionRow]) -> tuple[Form, str]:
    """The paper that was sent and its line; where it is not clear, the form says why beside each field."""
    form = Form.read(paper(motion.method, [each.place for each in standing], change="code" in request.form))
    return (form, line_of(form, motion.method, {each.place: each.name for each in standing}) if form.ok else "")


def line_of(form: Form, method: Method, names: Mapping[int, str]) -> str:
    """The paper's line. Adds errors to the form where it can't be one."""
    if method in (Method.YES_NO, Method.CHOOSE_ONE):
        return str(form.data["choice"])
    given = {place: form.data.get(f"rank-{place}") for place in names} if method is Method.STV else {}
    numbers = {place: rank for place, rank in given.items() if rank is not None}
    ticked = sorted({int(each) for each in form.data.get("choices", [])})
    if form.data["abstain"]:
        if numbers or ticked:
            form.take({"abstain": [_("You made a choice and ticked this too. Keep one of them.")]})
        return ABSTAIN
    if method is Method.APPROVAL:
        if not ticked:
            form.take({"choices": [_("Tick at least one, or tick that you don't want to choose.")]})
        return ",".join(map(str, ticked))
    line, slip, where = ranked(numbers)
    if slip is Slip.NOTHING:
        first = f"rank-{next(iter(names))}"
        form.take({first: [_("Write 1 beside your first choice. You can stop there, or go on with 2.")]})
    elif slip is Slip.TWICE:
        for place in where:
            form.take(
                {f"rank-{place}": [_("%(name)s has the same number as somebody else. Give each a number of its own.",
                                     name=names[place])]}
            )  # fmt: skip
    elif slip is Slip.GAP:
        for place in where:
            form.take({f"rank-{place}": [_("A number before this one is missing. Go on from 1 without a gap.")]})
    return line


def _check_page(work: Work, motion: MotionRow, form: Form, line: str, standing: list[OptionRow]) -> str:
    names = {each.place: each.name for each in standing}
    ranked_now = set() if motion.method is not Method.STV else {p for p in names if form.data.get(f"rank-{p}")}
    return render_template(
        "governance/check.html",
        motion=motion,
        form=form,
        says=words.paper_words(motion.method, line, names),
        left=[names[p] for p in names if p not in ranked_now] if ranked_now else [],
        sent=[(name, value) for name in form.values for value in _values(form.values[name])],
        by_officer=work.actor.capacity == Capacity.OFFICER,
        way=words.WAYS.get(form.data.get("way") or "phone"),
    )


def _values(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _paper_page(work: Work, motion: MotionRow, form: Form, standing: list[OptionRow]) -> str:
    """The paper with its errors: on the motion's page, or the page for changing a vote."""
    if "code" not in request.form and request.endpoint != "governance.changing":
        return motion_page(work, motion, form=form)
    return render_template(
        "governance/change.html",
        motion=motion,
        form=form,
        standing=standing,
        by_officer=work.actor.capacity == Capacity.OFFICER,
        says=None,
        Method=Method,
        words=words,
    )


@bp.post("/c/<coop>/votes/<int:number>/check")
@requires(Permission.VOTE)
def check(work: Work, number: int) -> ResponseReturnValue:
    """Show the paper before it goes into the box; or the paper again, to mend it."""
    motion = found_motion(work, number)
    standing = _standing(work, motion)
    form, line = _read(motion, standing)
    if not form.ok:
        return _paper_page(work, motion, form, standing), 422
    if request.form.get("again"):
        return _paper_page(work, motion, form, standing)
    return _check_page(work, motion, form, line, standing)


@bp.post("/c/<coop>/votes/<int:number>")
@requires(Permission.VOTE)
def vote(work: Work, number: int) -> ResponseReturnValue:
    """Lay a paper in the box, or lay another in its place."""
    motion = found_motion(work, number)
    standing = _standing(work, motion)
    form, line = _read(motion, standing)
    code = form.data.get("code", "")
    if form.ok:
        try:
            # The code is shown once and kept nowhere beside the voter's name.
            session["vote_receipt"] = service.cast_vote(
                work, motion_id=motion.id, choice=line, code=code, way=form.data.get("way", "")
            )
        except NoSuchPaper as problem:
            form.take({"code": [problem.message]})
    if not form.ok:
        return _paper_page(work, motion, form, standing), 422
    tell_member_of_act(work, what=PUT_IN, link=f"/c/{slug(work)}/votes/{number}")
    flash(_("The vote is changed.") if code else _("The vote is in the box."), "success")
    return redirect(url_for("governance.motion", number=number), 303)


@bp.get("/c/<coop>/votes/<int:number>/change")
@requires(Permission.VOTE)
def changing(work: Work, number: int) -> ResponseReturnValue:
    """The paper again, to be put in the place of the one that the code opens."""
    motion = found_motion(work, number)
    standing = _standing(work, motion)
    form = Form.blank(paper(motion.method, [each.place for each in standing], change=True))
    return _paper_page(work, motion, form, standing)


@bp.post("/c/<coop>/votes/<int:number>/look")
@requires(Permission.VOTE)
def look(work: Work, number: int) -> ResponseReturnValue:
    """What the paper says that the code opens."""
    motion = found_motion(work, number)
    standing = _standing(work, motion)
    asked = Form.read(Code())
    says: list[str] | None = None
    if asked.ok:
        try:
            said = service.look_at_paper(work, motion_id=motion.id, code=asked.data["code"])
            names = {each.place: each.name for each in queries.options(work.session, work.coop_id, motion.id)}
            says = words.paper_words(motion.method, said, names)
        except NoSuchPaper as problem:
            asked.take({"code": [problem.message]})
    form = Form.blank(paper(motion.method, [each.place for each in standing], change=True), **asked.values)
    form.errors = asked.errors
    page = render_template(
        "governance/change.html", motion=motion, form=form, standing=standing, says=says, Method=Method, words=words,
        by_officer=work.actor.capacity == Capacity.OFFICER,
    )  # fmt: skip
    return page, 200 if asked.ok else 422


@bp.get("/c/<coop>/votes/<int:number>/hear/<int:member>")
@requires(Permission.ACT_FOR_MEMBERS)
def hearing(work: Work, number: int, member: int) -> ResponseReturnValue:
    """Where a second officer types the code that the voter tells them."""
    return _hear_page(work, number, member, Form.blank(Code()))


def _hear_page(work: Work, number: int, member: int, form: Form, says: list[str] | None = None) -> str:
    voter = member_by_number(work.session, work.coop_id, member)
    if voter is None:
        raise NotFound()
    return render_template("governance/hear.html", motion=found_motion(work, number), voter=voter, form=form, says=says)


@bp.post("/c/<coop>/votes/<int:number>/hear/<int:member>")
@requires(Permission.ACT_FOR_MEMBERS)
def hear(work: Work, number: int, member: int) -> ResponseReturnValue:
    """Show what the recorded vote says; then, that the voter said it is right."""
    form = Form.read(Code())
    voter = member_by_number(work.session, work.coop_id, member)
    if voter is None:
        raise NotFound()
    if not form.ok:
        return _hear_page(work, number, member, form), 422
    motion = found_motion(work, number)
    code = form.data["code"]
    try:
        if request.form.get("right"):
            service.hear_vote(work, motion_id=motion.id, member_id=voter.id, code=code)
            flash(_("Thank you. Two officers have now heard this vote."), "success")
            return redirect(url_for("governance.motion", number=number), 303)
        said = service.paper_to_hear(work, motion_id=motion.id, member_id=voter.id, code=code)
    except NoSuchPaper as problem:
        form.take({"code": [problem.message]})
        return _hear_page(work, number, member, form), 422
    names = {each.place: each.name for each in queries.options(work.session, work.coop_id, motion.id)}
    return _hear_page(work, number, member, form, words.paper_words(motion.method, said, names))
