"""What councils ask: the list, one council's versions, a new version, and whose rules an agreement follows."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members.queries import names
from coopbudget.returns import queries, schemas, service, words
from coopbudget.returns.errors import NoSuchRules
from coopbudget.returns.examples import EXAMPLES
from coopbudget.returns.queries import ProfileRow
from coopbudget.returns.views.blueprint import bp, find_agreement
from coopbudget.returns.views.one import agreement_page


@bp.get("/c/<coop>/council-rules")
@requires(Permission.SEE_COOP)
def all_rules(work: Work) -> str:
    """Every council that is written down, and real councils as examples."""
    return render_template(
        "returns/all_rules.html",
        known=queries.profiles(work.session, work.coop_id, work.today),
        may_edit=work.actor.may(Permission.MANAGE_AGREEMENTS),
        words=words,
    )


def _known(work: Work, key: str) -> ProfileRow:
    found = queries.profile_on(work.session, work.coop_id, key, work.today)
    if found is None:
        raise NoSuchRules()
    return found


@bp.get("/c/<coop>/council-rules/<key>")
@requires(Permission.SEE_COOP)
def rules(work: Work, key: str) -> str:
    """What one council asks now, where that was read, and how it was before."""
    found = _known(work, key)
    versions = queries.versions_of(work.session, work.coop_id, key)
    return render_template(
        "returns/rules.html",
        found=found,
        versions=versions,
        example=EXAMPLES.get(key),
        who=names(work.session, [each.recorded_by for each in versions]),
        may_edit=work.actor.may(Permission.MANAGE_AGREEMENTS),
        words=words,
        today=work.today,
    )


@bp.get("/c/<coop>/council-rules/new")
@requires(Permission.MANAGE_AGREEMENTS)
def new_rules(work: Work) -> str:
    """The form for a council that nobody wrote down yet."""
    return _form_page(Form.blank(schemas.Rules(), from_on=work.today.isoformat()), None)


def _form_page(form: Form, found: ProfileRow | None) -> str:
    return render_template("returns/rules_form.html", form=form, found=found, words=words)


@bp.post("/c/<coop>/council-rules/new")
@requires(Permission.MANAGE_AGREEMENTS)
def save_new(work: Work) -> ResponseReturnValue:
    """Write a council down."""
    return _save(work, None)


@bp.get("/c/<coop>/council-rules/<key>/edit")
@requires(Permission.MANAGE_AGREEMENTS)
def edit_rules(work: Work, key: str) -> str:
    """The form for a new version, filled with what stands."""
    found = _known(work, key)
    form = Form.blank(
        schemas.Rules(), name=found.name, from_on=work.today.isoformat(), period=found.period, asks=list(found.asks),
        ceiling_weeks=found.ceiling_weeks, answer_days=found.answer_days, way=found.way, note=found.note,
        source_title=found.source_title, source_url=found.source_url,
        looked_on=found.looked_on.isoformat() if found.looked_on else None,
    )  # fmt: skip
    return _form_page(form, found)


@bp.post("/c/<coop>/council-rules/<key>/edit")
@requires(Permission.MANAGE_AGREEMENTS)
def save_edit(work: Work, key: str) -> ResponseReturnValue:
    """Save a new version."""
    return _save(work, _known(work, key))


def _save(work: Work, found: ProfileRow | None) -> ResponseReturnValue:
    form = Form.read(schemas.Rules())
    if form.ok:
        try:
            key = service.save_rules(work, key=found.key if found else "", **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("Saved. Returns of days from then on follow it."), "success")
            return redirect(url_for("returns.rules", key=key), 303)
    return _form_page(form, found), 422


@bp.post("/c/<coop>/agreements/<int:number>/council-rules")
@requires(Permission.SEE_COOP)
def choose_rules(work: Work, number: int) -> ResponseReturnValue:
    """Whose rules an agreement follows from now on."""
    found = find_agreement(work, number)
    form = Form.read(schemas.Plan())
    if form.ok:
        try:
            service.choose_rules(work, agreement_id=found.id, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("Saved. Each return is begun when its days are over, and you are told."), "success")
            return redirect(url_for("returns.of_agreement", number=number), 303)
    return agreement_page(work, found, plan_form=form), 422
