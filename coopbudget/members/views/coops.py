"""The list of co-ops, and a co-op's details."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.coops import queries as coops
from coopbudget.forms import CommandSchema, Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import labels, queries, schemas, service
from coopbudget.members.views.room import bp
from coopbudget.paging import page_number, paginate


@bp.get("/coops")
@requires(Permission.SIGNED_IN)
def coop_list(work: Work) -> ResponseReturnValue:
    """The co-ops on this platform, and what one is in each."""
    search = request.args.get("q", "").strip()[:100]
    return render_template(
        "members/coops.html",
        page=paginate(work.session, coops.coops_statement(search), number=page_number()),
        parts={p.coop_id: p.part for p in queries.places_of(work.session, work.person_id, work.today)},
        nation_words=labels.NATION_WORDS,
        label=labels.label,
        form=Form.blank(CommandSchema(), q=search),
        search=search,
    )


@bp.get("/c/<coop>/details")
@requires(Permission.EDIT_COOP)
def details(work: Work) -> ResponseReturnValue:
    """The form for the co-op's name, safeguarding phone and usual standstill."""
    coop = coops.coop_by_id(work.session, work.coop_id)
    form = Form.blank(
        schemas.CoopDetails(),
        name=coop.name,
        safeguarding_phone=coop.safeguarding_phone,
        standstill_days=str(coop.standstill_days),
    )
    return render_template("members/details.html", form=form)


@bp.post("/c/<coop>/details")
@requires(Permission.EDIT_COOP)
def change_details(work: Work) -> ResponseReturnValue:
    """Change them."""
    form = Form.read(schemas.CoopDetails())
    if not form.ok:
        return render_template("members/details.html", form=form), 422
    service.change_coop_details(work, **form.data)
    flash(_("The co-op’s details are changed."), "success")
    return redirect(url_for("members.details"), 303)
