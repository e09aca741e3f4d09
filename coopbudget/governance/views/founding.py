"""Founding a co-op: a model, its rules with good defaults, and the way from a group to a society that holds money."""

from __future__ import annotations

import uuid

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l

from coopbudget.coops import queries as coops
from coopbudget.coops.service import NATIONS, SlugTaken
from coopbudget.errors import Invalid, NotFound
from coopbudget.evidence import service as evidence
from coopbudget.forms import Choice, CivilDate, CommandSchema, Form, Several, Text, Ticked, Whole
from coopbudget.governance import groups, rule_words, service, words
from coopbudget.governance.groups import Step
from coopbudget.governance.needing import Need, When, kinds_in_common, words_in_common
from coopbudget.governance.rule_forms import RULE_FIELDS, as_typed, choices, take_faults, typed_rules
from coopbudget.governance.views.room import bp
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import labels
from coopbudget.members.service import a_year_from, found_coop as found
from coopbudget.members.words import MemberClass
from coopbudget.paging import page_number, paginate
from coopbudget.rulebook.presets import PRESETS
from coopbudget.rulebook.words import Model

STEP_WORDS = {
    Step.RULES: (_l("Agree on your rules"), _l("Read them together. Write where and when you agreed.")),
    Step.REGISTERED: (_l("Be registered"), _l("As a society. Write the number you were given.")),
    Step.BANK: (_l("Open the bank accounts"), _l("One for members’ money, one for the co-op’s own. Two people sign. "
                                                 "Write the bank, and who may sign.")),
    Step.INSURANCE: (_l("Be insured"), _l("Write the insurer and the number of the policy.")),
    Step.DATA_PROTECTION: (_l("Pay the data protection fee"), _l("Write the number on the register.")),
    Step.CONSENT: (_l("Have the council’s yes to pool money"), _l("Write who said yes, and where the letter is.")),
}  # fmt: skip


class FoundGroup(CommandSchema):
    """What a new co-op is called, and the model that its rules begin from."""

    name = Text(longest=100, ask=_l("Type the name of the co-op."))
    slug = Text(longest=40, ask=_l("Type a short name for web addresses, like hafan-deg."))
    nation = Choice(NATIONS, ask=_l("Choose which nation’s law you follow."))
    safeguarding_phone = Text(longest=40, required=False)
    member_class = Choice(MemberClass, ask=_l("Choose what you are in the co-op."))
    model = Choice([each.value for each in PRESETS], ask=_l("Choose what is nearest to you. You can change all of it."))
    agree = Ticked(must=_l("Tick this to say that you understand."))


class FoundWithRules(RULE_FIELDS, FoundGroup):  # type: ignore[misc]
    """The same with every rule."""


class Interest(CommandSchema):
    """Somebody who wants to hear more."""

    name = Text(longest=100, ask=_l("Type their name."))
    contact = Text(longest=200, ask=_l("Type how to reach them."))
    kinds = Several(Need)
    times = Several(When)
    place = Text(longest=60, required=False)
    wants = Text(longest=400, required=False)
    agree = Ticked(must=_l("Ask them first, then tick this."))


class Meeting(CommandSchema):
    """A first meeting."""

    held_on = CivilDate()
    place = Text(longest=200, ask=_l("Type where it was."))
    came = Whole(least=1, most=10_000, ask=_l("Type how many came."))
    said = Text(longest=4000, ask=_l("Write what was said and agreed."))


class StepDone(CommandSchema):
    """A step that is done."""

    reference = Text(longest=400, ask=_l("Write where this can be seen."))
    done_on = CivilDate()


def _found_page(work: Work, form: Form) -> str:
    return render_template(
        "governance/found.html",
        form=form,
        nations=labels.options(labels.NATION_WORDS),
        classes=labels.options(labels.CLASS_WORDS, labels.CLASS_HINTS),
        models=[(each.value, *rule_words.MODELS[each]) for each in PRESETS],
        until=a_year_from(work.today),
    )


@bp.get("/coops/new")
@requires(Permission.SIGNED_IN)
def found_coop(work: Work) -> ResponseReturnValue:
    """The form to found a co-op: its name, and a model."""
    return _found_page(work, Form.blank(FoundGroup(), model=Model.USER_OWNED.value))


@bp.post("/coops/new")
@requires(Permission.SIGNED_IN)
def choose_rules(work: Work) -> ResponseReturnValue:
    """The rules of the model, to be changed and agreed; founded when they are sent too."""
    form = Form.read(FoundGroup())
    if form.ok and coops.coop_by_slug(work.session, form.data["slug"]) is not None:
        form.take({"slug": [SlugTaken.message]})
    if not form.ok:
        return _found_page(work, form), 422
    if "quorum_percent" not in request.form:
        model = Model(form.data["model"])
        given = {name: form.values[name] for name in FoundGroup().load_fields if name in form.values}
        return _rules_page(Form.blank(FoundWithRules(), **given, **as_typed(PRESETS[model])), model)
    whole = Form.read(FoundWithRules())
    if whole.ok:
        told = whole.data
        model = Model(told["model"])
        try:
            made = found(
                work, slug=told["slug"], name=told["name"], nation=told["nation"], rules=typed_rules(told, model),
                safeguarding_phone=told["safeguarding_phone"], member_class=MemberClass(told["member_class"]),
                forming=True,
            )  # fmt: skip
        except SlugTaken as taken:
            form.take({"slug": [taken.message]})
            return _found_page(work, form), 422
        except Invalid as problem:
            if "slug" in problem.errors:
                form.take(problem)
                return _found_page(work, form), 422
            take_faults(whole, {"classes" if k == "member_class" else k: v for k, v in problem.errors.items()})
        else:
            flash(_("Your group is founded. You are member number 1. Here is what comes next."), "success")
            return redirect(url_for("governance.starting", coop=made.slug), 303)
    return _rules_page(whole, Model(form.data["model"])), 422


def _rules_page(form: Form, model: Model) -> str:
    carried = [name for name in FoundGroup().load_fields if name in form.values]
    return render_template(
        "governance/found_rules.html", form=form, carried=carried, model=rule_words.MODELS[model], **choices()
    )


@bp.get("/c/<coop>/starting")
@requires(Permission.SEE_COOP)
def starting(work: Work) -> ResponseReturnValue:
    """What a group has done on its way, and what is still to do before it may hold money."""
    sees = work.actor.may(Permission.SEE_MEMBERS)
    found = groups.wishes(work.session, work.coop_id)
    return render_template(
        "governance/starting.html",
        group=groups.group(work.session, work.coop_id),
        step_words=STEP_WORDS,
        meetings=groups.meetings(work.session, work.coop_id),
        common=kinds_in_common(found),
        said=words_in_common(each.words for each in found),
        words=words,
        page=paginate(work.session, groups.interested_statement(work.coop_id), number=page_number()) if sees else None,
        may_edit=work.actor.may(Permission.EDIT_COOP),
        may_agree=work.actor.may(Permission.APPROVE_PAYMENTS),
        may_note=sees,
        may_let_in=work.actor.may(Permission.MANAGE_OFFICES),
    )


def _form_page(template: str, form: Form, **values: object) -> str:
    return render_template(f"governance/{template}.html", form=form, **values)


def _interest_page(form: Form) -> str:
    return _form_page(
        "interest", form, kinds=[(each, said) for each, said in words.NEEDS.items()],
        times=[(each, said) for each, said in words.WHEN.items()],
    )  # fmt: skip


@bp.get("/c/<coop>/starting/interest")
@requires(Permission.SEE_MEMBERS)
def noting_interest(work: Work) -> ResponseReturnValue:
    """The form for somebody who wants to hear more."""
    return _interest_page(Form.blank(Interest()))


@bp.post("/c/<coop>/starting/interest")
@requires(Permission.SEE_MEMBERS)
def note_interest(work: Work) -> ResponseReturnValue:
    """Write them down."""
    form = Form.read(Interest())
    if not form.ok:
        return _interest_page(form), 422
    service.note_interest(work, **{name: value for name, value in form.data.items() if name != "agree"})
    flash(_("They are on the list."), "success")
    return redirect(url_for("governance.starting"), 303)


@bp.post("/c/<coop>/starting/interest/<uuid:interested>/drop")
@requires(Permission.SEE_MEMBERS)
def drop_interest(work: Work, interested: uuid.UUID) -> ResponseReturnValue:
    """Take somebody off the list."""
    service.drop_interest(work, interested_id=interested)
    flash(_("They are off the list, and nothing of them is kept."), "success")
    return redirect(url_for("governance.starting"), 303)


@bp.get("/c/<coop>/starting/meeting")
@requires(Permission.SEE_MEMBERS)
def noting_meeting(work: Work) -> ResponseReturnValue:
    """The form for a first meeting."""
    return _form_page("first_meeting", Form.blank(Meeting(), held_on=work.today.isoformat()))


@bp.post("/c/<coop>/starting/meeting")
@requires(Permission.SEE_MEMBERS)
def note_meeting(work: Work) -> ResponseReturnValue:
    """Write it down."""
    form = Form.read(Meeting())
    if form.ok:
        try:
            service.note_meeting(work, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The meeting is written down. Every member can read it."), "success")
            return redirect(url_for("governance.starting"), 303)
    return _form_page("first_meeting", form), 422


def _step(name: str) -> Step:
    if name not in set(Step):
        raise NotFound()
    return Step(name)


def _step_page(work: Work, step: Step, form: Form | None = None) -> str:
    row = groups.group(work.session, work.coop_id).row(step)
    done_on = (row.done_on or work.today).isoformat()
    return _form_page(
        "step", form or Form.blank(StepDone(), done_on=done_on, reference=row.reference), step=step, row=row,
        words=STEP_WORDS[step], guarded=step in groups.GUARDED,
    )  # fmt: skip


@bp.get("/c/<coop>/starting/<step>")
@requires(Permission.EDIT_COOP)
def noting_step(work: Work, step: str) -> ResponseReturnValue:
    """The form for a step that is done."""
    return _step_page(work, _step(step))


@bp.post("/c/<coop>/starting/<step>")
@requires(Permission.EDIT_COOP)
def note_step(work: Work, step: str) -> ResponseReturnValue:
    """Note it."""
    form, which = Form.read(StepDone()), _step(step)
    sent = request.files.get("paper")
    if form.ok:
        try:
            service.note_step(work, step=which, file=sent if sent and sent.filename else b"", **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            waits = which in groups.GUARDED
            flash(
                _("Noted. A second officer has to look at the paper and agree.") if waits
                else _("Noted. One more thing is done."), "success",
            )  # fmt: skip
            return redirect(url_for("governance.starting"), 303)
    return _step_page(work, which, form), 422


@bp.get("/c/<coop>/starting/<step>/paper")
@requires(Permission.SEE_MEMBERS)
def step_paper(work: Work, step: str) -> Response:
    """The paper that shows that a step is done, for officers and whoever helps the group."""
    row = groups.group(work.session, work.coop_id).row(_step(step))
    if row.evidence_id is None:
        raise NotFound()
    return evidence.send(work, row.evidence_id)


@bp.post("/c/<coop>/starting/<step>/agree")
@requires(Permission.APPROVE_PAYMENTS)
def agree_step(work: Work, step: str) -> ResponseReturnValue:
    """A second officer agrees."""
    service.agree_step(work, step=_step(step))
    flash(_("Thank you. Two officers have now seen it."), "success")
    return redirect(url_for("governance.starting"), 303)


@bp.post("/c/<coop>/starting/<step>/undo")
@requires(Permission.EDIT_COOP)
def undo_step(work: Work, step: str) -> ResponseReturnValue:
    """It is not done after all."""
    service.undo_step(work, step=_step(step))
    flash(_("It is open again."), "success")
    return redirect(url_for("governance.starting"), 303)


@bp.post("/c/<coop>/starting-open")
@requires(Permission.EDIT_COOP)
def open_books(work: Work) -> ResponseReturnValue:
    """Let the co-op hold money."""
    service.open_books(work)
    flash(_("The co-op can hold money from today. Every member has been told."), "success")
    return redirect(url_for("governance.starting"), 303)
