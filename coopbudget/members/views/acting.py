"""Acting for a member: choosing whom, and stopping."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l

from coopbudget.errors import Forbidden, Invalid, NotFound
from coopbudget.forms import Form
from coopbudget.guard import Capacity, Permission, Work, requires
from coopbudget.members import acting, labels, queries, schemas, service
from coopbudget.members.views.room import bp


def _parts(work: Work) -> queries.Parts:
    """What the person is in this co-op, beside whom they act for now."""
    slug = work.actor.coop.slug if work.actor.coop else ""
    found = queries.parts(work.session, slug=slug, person_id=work.person_id, today=work.today, asked_for=None)
    if found is None:
        raise NotFound()
    return found


def _page(work: Work, form: Form) -> str:
    found = _parts(work)
    officer = work.actor.may(Permission.ACT_FOR_MEMBERS)
    rows = queries.members_by_id(work.session, work.coop_id, found.supported)
    supported = sorted(
        ((rows[ident], link) for ident, link in found.supported.items()), key=lambda pair: pair[0].number
    )
    return render_template(
        "members/act_for.html",
        form=form,
        supported=supported,
        officer=officer,
        may_look_up=work.actor.may(Permission.SEE_MEMBERS),
        power_words=labels.POWER_WORDS,
        label=labels.label,
    )


@bp.get("/c/<coop>/act-for")
@requires(Permission.SEE_COOP)
def act_for(work: Work) -> ResponseReturnValue:
    """Whom to act for: those I support, or (for an officer) the member on the phone."""
    return _page(work, Form.blank(schemas.ActFor(), member=request.args.get("member", type=int)))


@bp.post("/c/<coop>/act-for")
@requires(Permission.SEE_COOP)
def begin_acting(work: Work) -> ResponseReturnValue:
    """From the next page on, what I do is done for that member, and says so."""
    form = Form.read(schemas.ActFor())
    capacity = Capacity.SUPPORTER if request.form.get("as") == "supporter" else Capacity.OFFICER
    if form.ok:
        member = queries.member_by_number(work.session, work.coop_id, form.data["member"])
        if member is None or member.left_on is not None:
            form.take({"member": [_l("Nobody here has this member number.")]})
        else:
            try:
                service.begin_acting(work, member_id=member.id, capacity=capacity, read_back=form.data["read_back"])
            except Invalid as problem:
                form.take(problem)
            except Forbidden as problem:
                form.take({"_form": [problem.message]})
            else:
                acting.choose(
                    coop_id=work.coop_id,
                    person_id=work.person_id,
                    member_id=member.id,
                    capacity=capacity,
                    now=work.now,
                )
                flash(_("You are acting for %(name)s now.", name=member.display_name), "info")
                return redirect(_home(work), 303)
    return _page(work, form), 422


def _home(work: Work) -> str:
    """The co-op's first page, which is then that member's."""
    return f"/c/{work.actor.coop.slug}" if work.actor.coop else "/"


@bp.post("/c/<coop>/act-for/stop")
@requires(Permission.SEE_COOP)
def stop_acting(work: Work) -> ResponseReturnValue:
    """Be oneself again."""
    acting.stop()
    found = _parts(work)
    if found.member_id is None and not found.outside and len(found.supported) == 1:
        (only,) = found.supported.values()
        flash(
            _("You are here for %(name)s only. To stop for good, sign out, or ask to be taken off.", name=only.name),
            "info",
        )
    else:
        flash(_("You are acting for yourself again."), "info")
    return redirect(url_for("members.act_for") if request.form.get("again") else _home(work), 303)
