"""The co-op's list of kinds of support, kept by the commissioning lead."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.money import plain_pounds
from coopbudget.pools import queries, service, words
from coopbudget.pools.errors import NoSuchKind
from coopbudget.pools.queries import KindRow
from coopbudget.pools.schemas import KindSchema, NewKindSchema
from coopbudget.pools.views.blueprint import bp
from coopbudget.providers.rules import ServiceType
from coopbudget.providers.words import SERVICE

Answer = str | Response | tuple[str, int]


@bp.get("/c/<coop>/kinds")
@requires(Permission.SEE_COOP)
def kinds(work: Work) -> str:
    """What kinds of support the co-op knows, and what an hour of each usually costs."""
    found = queries.kinds(work.session, work.coop_id, retired=True)
    return render_template(
        "pools/kinds.html",
        kinds=[each for each in found if not each.retired],
        retired=[each for each in found if each.retired],
        words=words,
        general=SERVICE,
        may_edit=work.actor.may(Permission.PUBLISH_CALLS),
    )


def _kind(work: Work, key: str) -> KindRow:
    found = queries.kind(work.session, work.coop_id, key)
    if found is None:
        raise NoSuchKind()
    return found


def _form(form: Form, kind: KindRow | None) -> str:
    return render_template(
        "pools/kind_form.html",
        form=form,
        kind=kind,
        words=words,
        bases=[("", _("Choose")), *((each, SERVICE[each]) for each in ServiceType)],
    )


@bp.get("/c/<coop>/kinds/new")
@requires(Permission.PUBLISH_CALLS)
def new_kind(work: Work) -> str:
    """The form of a kind of the co-op's own."""
    blank = Form.blank(NewKindSchema(), least=str(queries.USUAL_LEAST), most=str(queries.USUAL_MOST))
    return _form(blank, None)


@bp.post("/c/<coop>/kinds/new")
@requires(Permission.PUBLISH_CALLS)
def add_kind(work: Work) -> Answer:
    """Add it."""
    form = Form.read(NewKindSchema())
    if form.ok:
        try:
            service.add_kind(work, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("It is on the list now."), "success")
            return redirect(url_for("pools.kinds"), 303)
    return _form(form, None), 422


@bp.get("/c/<coop>/kinds/<key>/change")
@requires(Permission.PUBLISH_CALLS)
def kind_form(work: Work, key: str) -> str:
    """The form of one kind."""
    kind = _kind(work, key)
    form = Form.blank(
        KindSchema(),
        name=kind.name,
        hourly=plain_pounds(kind.hourly) if kind.hourly else None,
        least=str(kind.least),
        most=str(kind.most),
    )
    return _form(form, kind)


@bp.post("/c/<coop>/kinds/<key>/change")
@requires(Permission.PUBLISH_CALLS)
def change_kind(work: Work, key: str) -> Answer:
    """Keep what was changed."""
    kind = _kind(work, key)
    form = Form.read(KindSchema())
    if form.ok:
        try:
            service.change_kind(work, key=key, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The list is changed."), "success")
            return redirect(url_for("pools.kinds"), 303)
    return _form(form, kind), 422


@bp.post("/c/<coop>/kinds/<key>/retire")
@requires(Permission.PUBLISH_CALLS)
def retire_kind(work: Work, key: str) -> Response:
    """Take it off the list; what has it keeps it."""
    service.retire_kind(work, key=key)
    flash(_("Nobody can choose it any more. You can put it back below."), "success")
    return redirect(url_for("pools.kinds"), 303)


@bp.post("/c/<coop>/kinds/<key>/bring-back")
@requires(Permission.PUBLISH_CALLS)
def bring_back_kind(work: Work, key: str) -> Response:
    """Put it on the list again."""
    service.bring_back_kind(work, key=key)
    flash(_("It is on the list again."), "success")
    return redirect(url_for("pools.kinds"), 303)
