"""The list of co-ops, asking to join one, and a co-op's details."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.coops import queries as coops
from coopbudget.errors import Invalid, NotFound
from coopbudget.forms import CommandSchema, Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import labels, queries, schemas, service
from coopbudget.members.errors import AlreadyMember
from coopbudget.members.views.room import bp
from coopbudget.members.words import MemberClass
from coopbudget.paging import page_number, paginate
from coopbudget.rulebook.queries import rules_on


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


def _join_page(work: Work, slug: str, form: Form) -> str:
    coop = coops.coop_by_slug(work.session, slug)
    if coop is None:
        raise NotFound()
    state, reason = queries.standing_with(work.session, coop.id, work.person_id)
    return render_template(
        "members/join.html",
        form=form,
        found=coop,
        state=state,
        reason=reason,
        members=queries.count_members(work.session, coop.id),
        classes=labels.options(
            labels.chosen(labels.CLASS_WORDS, rules_on(work.session, coop.id, work.today).classes), labels.CLASS_HINTS
        ),
        nation=labels.label(labels.NATION_WORDS, coop.nation),
    )


@bp.get("/coops/<slug>/join")
@requires(Permission.SIGNED_IN)
def join(work: Work, slug: str) -> ResponseReturnValue:
    """The form to ask to join, or where one's asking stands."""
    return _join_page(work, slug, Form.blank(schemas.Join()))


@bp.post("/coops/<slug>/join")
@requires(Permission.SIGNED_IN)
def ask_to_join(work: Work, slug: str) -> ResponseReturnValue:
    """Ask."""
    coop = coops.coop_by_slug(work.session, slug)
    if coop is None:
        raise NotFound()
    form = Form.read(schemas.Join())
    if form.ok:
        try:
            service.apply_to_join(
                work, coop_id=coop.id, member_class=MemberClass(form.data["member_class"]), why=form.data["why"]
            )
        except Invalid as problem:
            form.take(problem)
        except AlreadyMember as already:
            form.take({"_form": [already.message]})
        else:
            flash(_("You have asked to join. An officer reads it, and we tell you the answer."), "success")
            return redirect(url_for("members.join", slug=slug), 303)
    return _join_page(work, slug, form), 422


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
