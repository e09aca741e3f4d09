"""A provider's pages about bidding together: asking others, answering, shares, leaving, ending."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.providers import queries, rules, service, words
from coopbudget.providers.errors import NoSuchConsortium
from coopbudget.providers.queries import ConsortiumRow, ProviderRow
from coopbudget.providers.schemas import FindPartners, consortium_schema
from coopbudget.providers.service import Stated
from coopbudget.providers.views.blueprint import bp

Answer = str | Response | tuple[str, int]
MOST_FOUND = 10


@bp.get("/p/<provider>/consortia")
@requires(Permission.ACT_FOR_PROVIDER)
def consortia(work: Work) -> str:
    """The groups that the provider leads or is asked to join."""
    return render_template(
        "providers/consortia.html",
        groups=queries.consortia_of(work.session, work.provider_id),
        me=work.provider_id,
        words=words,
        percent=rules.percent,
    )


def _found(work: Work, consortium_id: uuid.UUID) -> ConsortiumRow:
    found = queries.consortium(work.session, consortium_id)
    if found is None or (found.lead_id != work.provider_id and found.part_of(work.provider_id) is None):
        raise NoSuchConsortium()
    return found


@bp.get("/p/<provider>/consortia/<uuid:group>")
@requires(Permission.ACT_FOR_PROVIDER)
def consortium(work: Work, group: uuid.UUID) -> str:
    """One group: who does what for which share, and what the provider can do now."""
    found = _found(work, group)
    return render_template(
        "providers/consortium.html",
        group=found,
        mine=found.part_of(work.provider_id),
        leads=found.lead_id == work.provider_id,
        words=words,
        percent=rules.percent,
    )


def _chosen(work: Work, slugs: Sequence[str]) -> list[ProviderRow]:
    """The acting provider first, then those named in the address, each once; no more than a group may have."""
    own = queries.provider(work.session, work.provider_id)
    others = queries.providers_by_slugs(work.session, [slug for slug in slugs if own is None or slug != own.slug])
    return [*([own] if own else []), *others][: rules.MOST_PARTNERS]


def _form_page(work: Work, chosen: Sequence[ProviderRow], form: Form, group: ConsortiumRow | None) -> str:
    find = Form.read(FindPartners(), request.args)
    text = find.data.get("text", "")
    taken = [each.slug for each in chosen]
    results = queries.find_providers(work.session, text, without=taken, most=MOST_FOUND) if text else []
    return render_template(
        "providers/consortium_form.html",
        chosen=chosen,
        partners=taken[1:],
        find=find,
        text=text,
        results=results,
        form=form,
        group=group,
        full=len(chosen) >= rules.MOST_PARTNERS,
        words=words,
    )


def _parts(chosen: Sequence[ProviderRow], form: Form) -> list[Stated]:
    return [Stated(each.id, form.data[f"share_{n}"], form.data[f"does_{n}"]) for n, each in enumerate(chosen, 1)]


@bp.get("/p/<provider>/consortia/new")
@requires(Permission.ACT_FOR_PROVIDER)
def new_consortium(work: Work) -> str:
    """Choose whom to bid with, and state the shares."""
    chosen = _chosen(work, request.args.getlist("partner"))
    return _form_page(work, chosen, Form.blank(consortium_schema(len(chosen))), None)


@bp.post("/p/<provider>/consortia/new")
@requires(Permission.ACT_FOR_PROVIDER)
def form_consortium(work: Work) -> Answer:
    """Ask them."""
    chosen = _chosen(work, request.args.getlist("partner"))
    form = Form.read(consortium_schema(len(chosen)))
    if form.ok:
        try:
            made = service.form_consortium(work, name=form.data["name"], parts=_parts(chosen, form))
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("We have asked them. You hear when each has answered."), "success")
            return redirect(url_for("providers.consortium", group=made), 303)
    return _form_page(work, chosen, form, None), 422


def _mine_to_lead(work: Work, group: uuid.UUID) -> ConsortiumRow:
    found = _found(work, group)
    if found.lead_id != work.provider_id or found.ended_at is not None:
        raise NoSuchConsortium()
    return found


@bp.get("/p/<provider>/consortia/<uuid:group>/shares")
@requires(Permission.ACT_FOR_PROVIDER)
def ask_shares(work: Work, group: uuid.UUID) -> str:
    """The same form, filled in with what stands."""
    found = _mine_to_lead(work, group)
    asked = request.args.getlist("partner")
    slugs = asked if "partner" in request.args or "text" in request.args else [each.slug for each in found.members]
    chosen = _chosen(work, slugs)
    values = {"name": found.name}
    for n, each in enumerate(chosen, 1):
        part = found.part_of(each.id)
        if part is not None:
            values |= {f"share_{n}": rules.percent(part.share).rstrip("%"), f"does_{n}": part.does}
    return _form_page(work, chosen, Form.blank(consortium_schema(len(chosen)), **values), found)


@bp.post("/p/<provider>/consortia/<uuid:group>/shares")
@requires(Permission.ACT_FOR_PROVIDER)
def restate(work: Work, group: uuid.UUID) -> Answer:
    """State the shares anew."""
    found = _mine_to_lead(work, group)
    chosen = _chosen(work, request.args.getlist("partner"))
    form = Form.read(consortium_schema(len(chosen)))
    if form.ok:
        try:
            service.restate_shares(work, consortium_id=found.id, parts=_parts(chosen, form))
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("We have asked everybody again, with the new shares."), "success")
            return redirect(url_for("providers.consortium", group=group), 303)
    return _form_page(work, chosen, form, found), 422


@bp.post("/p/<provider>/consortia/<uuid:group>/accept")
@requires(Permission.ACT_FOR_PROVIDER)
def accept_part(work: Work, group: uuid.UUID) -> Response:
    """Accept the share that the page showed."""
    try:
        service.accept_part(work, consortium_id=group, share=request.form.get("share", 0, type=int))
    except Conflict as problem:
        flash(str(problem.message), "error")
    else:
        flash(_("You have accepted your share."), "success")
    return redirect(url_for("providers.consortium", group=group), 303)


@bp.post("/p/<provider>/consortia/<uuid:group>/decline")
@requires(Permission.ACT_FOR_PROVIDER)
def decline_part(work: Work, group: uuid.UUID) -> Response:
    """Say no."""
    service.decline_part(work, consortium_id=group)
    flash(_("You said no. We have told the lead."), "success")
    return redirect(url_for("providers.consortia"), 303)


@bp.get("/p/<provider>/consortia/<uuid:group>/leave")
@requires(Permission.ACT_FOR_PROVIDER)
def ask_leave(work: Work, group: uuid.UUID) -> str:
    """What leaving does."""
    return render_template("providers/consortium_leave.html", group=_found(work, group))


@bp.post("/p/<provider>/consortia/<uuid:group>/leave")
@requires(Permission.ACT_FOR_PROVIDER)
def leave(work: Work, group: uuid.UUID) -> Response:
    """Leave."""
    service.leave_consortium(work, consortium_id=group)
    flash(_("You have left the group. We have told the others."), "success")
    return redirect(url_for("providers.consortia"), 303)


@bp.get("/p/<provider>/consortia/<uuid:group>/end")
@requires(Permission.ACT_FOR_PROVIDER)
def ask_end_consortium(work: Work, group: uuid.UUID) -> str:
    """What ending the group does."""
    return render_template("providers/consortium_end.html", group=_mine_to_lead(work, group))


@bp.post("/p/<provider>/consortia/<uuid:group>/end")
@requires(Permission.ACT_FOR_PROVIDER)
def end_consortium(work: Work, group: uuid.UUID) -> Response:
    """End it."""
    service.end_consortium(work, consortium_id=group)
    flash(_("The group has ended. We have told the others."), "success")
    return redirect(url_for("providers.consortia"), 303)
