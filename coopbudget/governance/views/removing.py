"""Asking that a member is removed: the reasons, who reads them, and who decides."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Forbidden, NotFound
from coopbudget.forms import Form
from coopbudget.governance import queries, schemas, service
from coopbudget.governance.views.room import bp
from coopbudget.guard import Permission, Work, requires
from coopbudget.members.queries import MemberRow, member_by_number
from coopbudget.rulebook.queries import rules_on


def _about(work: Work, number: int) -> MemberRow:
    found = member_by_number(work.session, work.coop_id, number)
    if found is None or found.left_on is not None:
        raise NotFound()
    return found


def _page(work: Work, member: MemberRow, form: Form) -> str:
    rules = rules_on(work.session, work.coop_id, work.today)
    return render_template("governance/removal.html", member=member, form=form, rules=rules)


@bp.get("/c/<coop>/members/<int:number>/removal")
@requires(Permission.OPEN_MOTIONS)
def removing(work: Work, number: int) -> ResponseReturnValue:
    """What it means, and the form."""
    return _page(work, _about(work, number), Form.blank(schemas.Removal()))


@bp.post("/c/<coop>/members/<int:number>/removal")
@requires(Permission.OPEN_MOTIONS)
def propose_removal(work: Work, number: int) -> ResponseReturnValue:
    """Put it up."""
    member, form = _about(work, number), Form.read(schemas.Removal())
    if form.ok:
        try:
            motion_id = service.propose_removal(work, member_id=member.id, reason=form.data["reason"])
        except (Conflict, Forbidden) as problem:
            form.take({"_form": [problem.message]})
        else:
            made = queries.motion(work.session, work.coop_id, motion_id)
            assert made is not None
            flash(_("It is up. The member has been told, and can answer. Give notice of the vote when all was said."),
                  "success")  # fmt: skip
            return redirect(url_for("governance.motion", number=made.number), 303)
    return _page(work, member, form), 422
