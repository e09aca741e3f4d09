"""The rules of the co-op as a document, what changed from version to version, and changing them by a vote."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l

from coopbudget.errors import Invalid, NotFound
from coopbudget.forms import CivilDate, CommandSchema, Form, Text
from coopbudget.governance import queries, rule_words, service
from coopbudget.governance.errors import NotInDiscussion
from coopbudget.governance.queries import MotionRow
from coopbudget.governance.rule_forms import RULE_FIELDS, as_typed, choices, take_faults, typed_rules
from coopbudget.governance.views.room import bp, found_motion
from coopbudget.governance.weights import small_classes
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import labels
from coopbudget.members.queries import current_members
from coopbudget.members.queries.sitting import terms_under
from coopbudget.rulebook.queries import VersionRow, latest_version, version_on, versions
from coopbudget.rulebook.rules import Rules, read_document


class ProposeRules(RULE_FIELDS):  # type: ignore[misc]
    """Other rules, why, and from when."""

    reason = Text(longest=4000, ask=_l("Say why the rules should change."))
    starts_on = CivilDate(required=False)


class AdoptRules(CommandSchema):
    """What the registrar wrote, where the society is registered."""

    registered = Text(longest=200, required=False)


class AmendRules(RULE_FIELDS):  # type: ignore[misc]
    """Other rules than those that a motion is about, and why."""

    reason = Text(longest=2000, ask=_l("Say why the rules should be like this."))
    starts_on = CivilDate(required=False)


@bp.get("/c/<coop>/rules")
@requires(Permission.SEE_COOP)
def rules(work: Work) -> ResponseReturnValue:
    """The rules of today, to be read, and every version."""
    return _document_page(work, version_on(work.session, work.coop_id, work.today))


@bp.get("/c/<coop>/rules/<int:number>")
@requires(Permission.SEE_COOP)
def rules_version(work: Work, number: int) -> ResponseReturnValue:
    """One version, as it was agreed."""
    found = next((each for each in versions(work.session, work.coop_id) if each.number == number), None)
    if found is None:
        raise NotFound()
    return _document_page(work, found)


def _document_page(work: Work, shown: VersionRow) -> str:
    every = versions(work.session, work.coop_id)
    before = {each.number: prior for prior, each in pairwise(every)}
    motions = queries.motions_by_id(work.session, work.coop_id, [each.motion_id for each in every if each.motion_id])
    made_by = {each.number: motions[each.motion_id] for each in every if each.motion_id}
    held = version_on(work.session, work.coop_id, work.today)
    return render_template(
        "governance/rules.html",
        shown=shown,
        held=held,
        later=[each for each in every if each.number > held.number],
        document=rule_words.document(shown.rules),
        model=rule_words.MODELS.get(shown.rules.model),
        versions=[
            (each, made_by.get(each.number), _changes(before.get(each.number), each)) for each in reversed(every)
        ],
        may_propose=work.actor.may(Permission.TAKE_PART),
    )


def _changes(before: VersionRow | None, after: VersionRow) -> list[tuple[str, str, str]]:
    return rule_words.changes(before.rules, after.rules) if before else []


def _form_page(form: Form, motion: MotionRow | None = None) -> str:
    return render_template("governance/rules_change.html", form=form, motion=motion, **choices())


@bp.get("/c/<coop>/rules/change")
@requires(Permission.TAKE_PART)
def changing_rules(work: Work) -> ResponseReturnValue:
    """The rules as a form, to be changed."""
    last = latest_version(work.session, work.coop_id)
    return _form_page(Form.blank(ProposeRules(), **as_typed(last.rules)))


@bp.post("/c/<coop>/rules/change")
@requires(Permission.TAKE_PART)
def propose_rules(work: Work) -> ResponseReturnValue:
    """First shows what would change; the proposal is made when that page is confirmed."""
    form = Form.read(ProposeRules())
    if form.ok:
        wanted = typed_rules(form.data, latest_version(work.session, work.coop_id).rules.model)
        reason, starts_on = form.data["reason"], form.data["starts_on"]
        try:
            if request.form.get("confirm") != "yes":
                last = service.check_proposal(work, rules=wanted)
                return _check_page(work, last, wanted, reason, starts_on)
            motion_id = service.propose_rules(work, rules=wanted, reason=reason, starts_on=starts_on)
        except Invalid as problem:
            take_faults(form, problem.errors)
        else:
            made = queries.motion(work.session, work.coop_id, motion_id)
            assert made is not None
            flash(_("Your rules are up. Everybody can see what would change, and say what they think."), "success")
            return redirect(url_for("governance.motion", number=made.number), 303)
    return _form_page(form), 422


def _check_page(work: Work, last: VersionRow, wanted: Rules, reason: str, starts_on: date | None) -> str:
    members = current_members(work.session, work.coop_id)
    since = max(starts_on or work.today, work.today)
    given = [(name, value) for name, values in request.form.lists() for value in values]
    return render_template(
        "governance/rules_check.html",
        changes=rule_words.changes(last.rules, wanted),
        ending=terms_under(work.session, work.coop_id, wanted, since),
        office_words=labels.OFFICE_WORDS,
        small=[
            labels.label(labels.CLASS_WORDS, each) for each in small_classes(wanted, [m.member_class for m in members])
        ],
        label=labels.label,
        reason=reason,
        starts_on=starts_on,
        sent=[each for each in given if each[0] not in ("csrf_token", "confirm")],
        now=last.rules,
    )


def _amended(work: Work, number: int) -> MotionRow:
    """A motion on the rules of the co-op that is still talked about. Raises NotInDiscussion."""
    motion = found_motion(work, number)
    if not service.is_about_rules(motion.effect, motion.terms) or not motion.in_discussion:
        raise NotInDiscussion()
    return motion


@bp.get("/c/<coop>/votes/<int:number>/amend-rules")
@requires(Permission.TAKE_PART)
def amending_rules(work: Work, number: int) -> ResponseReturnValue:
    """The rules that a motion is about, as a form, to be changed."""
    motion = _amended(work, number)
    wanted, starts_on = read_document(motion.terms["rules"]), motion.terms["starts_on"] or None
    return _form_page(Form.blank(AmendRules(), starts_on=starts_on, **as_typed(wanted)), motion)


@bp.post("/c/<coop>/votes/<int:number>/amend-rules")
@requires(Permission.TAKE_PART)
def amend_rules(work: Work, number: int) -> ResponseReturnValue:
    """Propose that the motion be about other rules."""
    motion, form = _amended(work, number), Form.read(AmendRules())
    if form.ok:
        wanted = typed_rules(form.data, read_document(motion.terms["rules"]).model)
        try:
            service.amend_rules(
                work, motion_id=motion.id, rules=wanted, words=form.data["reason"], starts_on=form.data["starts_on"]
            )
        except Invalid as problem:
            take_faults(form, problem.errors)
        else:
            flash(_("Your rules are up. Whoever gives notice of the vote can take them in."), "success")
            return redirect(url_for("governance.motion", number=number, _anchor="talk"), 303)
    return _form_page(form, motion), 422


@bp.get("/c/<coop>/votes/<int:number>/adopt")
@requires(Permission.EDIT_COOP)
def adopting(work: Work, number: int) -> ResponseReturnValue:
    """What putting the carried rules into effect means."""
    return render_template(
        "governance/adopt.html", motion=found_motion(work, number), form=Form.blank(AdoptRules()), today=work.today
    )


@bp.post("/c/<coop>/votes/<int:number>/adopt")
@requires(Permission.EDIT_COOP)
def adopt(work: Work, number: int) -> ResponseReturnValue:
    """Put them into effect."""
    form = Form.read(AdoptRules())
    motion = found_motion(work, number)
    if not form.ok:
        return render_template("governance/adopt.html", motion=motion, form=form, today=work.today), 422
    made = service.adopt_rules(work, motion_id=motion.id, **form.data)
    flash(_("The new rules are in effect. Every member has been told."), "success")
    return redirect(url_for("governance.rules_version", number=made), 303)
