"""Who is near to a member: the member's own page."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Capacity, Permission, Work, insist, requires
from coopbudget.members import policy, schemas, service
from coopbudget.members.queries.near import near_person
from coopbudget.members.views.room import bp


def _page(work: Work, form: Form) -> str:
    insist(policy.may_ask_for_herself(work.actor))
    return render_template(
        "members/near.html",
        form=form,
        known=near_person(work.session, work.coop_id, work.member_id),
        own=work.actor.capacity == Capacity.SELF,
    )


@bp.get("/c/<coop>/near")
@requires(Permission.TAKE_PART)
def near(work: Work) -> ResponseReturnValue:
    """Who is told when the member leaves or has died."""
    known = near_person(work.session, work.coop_id, work.member_id)
    given = {} if known is None else {
        "name": known.name, "relation": known.relation, "email": known.email, "contact": known.contact
    }  # fmt: skip
    return _page(work, Form.blank(schemas.NearPerson(), **given))


@bp.post("/c/<coop>/near")
@requires(Permission.TAKE_PART)
def name_near(work: Work) -> ResponseReturnValue:
    """Say who it is."""
    form = Form.read(schemas.NearPerson())
    if form.ok:
        try:
            service.name_near_person(
                work, **{name: form.data[name] for name in ("name", "relation", "email", "contact")}
            )
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("Kept. They are told only if the membership ends."), "success")
            return redirect(url_for("members.supporters"), 303)
    return _page(work, form), 422


@bp.post("/c/<coop>/near/forget")
@requires(Permission.TAKE_PART)
def forget_near(work: Work) -> ResponseReturnValue:
    """Keep nobody on record."""
    service.take_off_near_person(work)
    flash(_("Nothing of them is kept any more."), "success")
    return redirect(url_for("members.supporters"), 303)
