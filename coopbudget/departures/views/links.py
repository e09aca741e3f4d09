"""Links to a closing statement: made and taken back by officers."""

from __future__ import annotations

from flask import flash, redirect, session as browser, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.departures import schemas, service
from coopbudget.departures.views.blueprint import bp, find_member
from coopbudget.departures.views.one import leaving_page
from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.returns.service.ground import settings


@bp.post("/c/<coop>/members/<int:number>/leaving/links")
@requires(Permission.SEE_MEMBERS)
def make_link(work: Work, number: int) -> ResponseReturnValue:
    """A link for who settles the estate, or has left; shown once, and sent where an address was given."""
    member = find_member(work, number)
    form = Form.read(schemas.MakeLink())
    if form.ok:
        data = form.data
        try:
            secret = service.make_link(
                work, member_id=member.id, for_whom=data["for_whom"], days=int(data["days"]),
                email=data["email"] or "", address=settings().public_url,
            )  # fmt: skip
        except Invalid as problem:
            form.take(problem)
        else:
            browser["new_family_link"] = [str(member.id), secret]
            flash(_("The link is made. It is shown once: copy it now."), "success")
            return redirect(url_for("departures.departure", number=number), 303)
    return leaving_page(work, number, link_form=form), 422


@bp.post("/c/<coop>/members/<int:number>/leaving/links/<int:link>/take-back")
@requires(Permission.SEE_MEMBERS)
def revoke_link(work: Work, number: int, link: int) -> ResponseReturnValue:
    """Take a link back."""
    find_member(work, number)
    service.revoke_link(work, number=link)
    flash(_("The link is taken back. It opens nothing any more."), "success")
    return redirect(url_for("departures.departure", number=number), 303)
