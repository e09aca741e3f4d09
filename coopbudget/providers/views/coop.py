"""A co-op's pages about providers: the list, one provider, and the check of its proofs."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.errors import Forbidden, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.members import queries as members
from coopbudget.paging import csv_response, page_number, paginate
from coopbudget.providers import queries, service, words
from coopbudget.providers.queries import ProviderRow
from coopbudget.providers.rules import ConsortiumState, Ownership, ServiceType, percent
from coopbudget.providers.schemas import EndVerificationSchema, FindProviders, VerifySchema
from coopbudget.providers.views.blueprint import bp, find_provider

Answer = str | Response | tuple[str, int]


@bp.get("/c/<coop>/providers")
@requires(Permission.SEE_COOP)
def providers(work: Work) -> str:
    """Every provider, those this co-op knows first."""
    form = Form.read(FindProviders(), request.args)
    statement = queries.providers_for_coop(
        work.coop_id,
        text=form.data.get("text", ""),
        service=form.data.get("service", ""),
        ownership=form.data.get("ownership", ""),
        known_only=form.data.get("known", False),
    )
    page = paginate(work.session, statement, number=page_number())
    checks = queries.checks(work.session, work.coop_id, [each.id for each in page], work.today)
    return render_template(
        "providers/providers.html",
        page=page,
        checks=checks,
        form=form,
        services=[("", _("Any service")), *((each, words.SERVICE[each]) for each in ServiceType)],
        ownerships=[("", _("Anybody")), *((each, words.OWNERSHIP[each]) for each in Ownership)],
        words=words,
        waiting=queries.count_asked_for_check(work.session, work.coop_id)
        if work.actor.may(Permission.VERIFY_PROVIDERS)
        else 0,
    )


@bp.get("/c/<coop>/providers.csv")
@requires(Permission.SEE_COOP)
def providers_csv(work: Work) -> Response:
    """The list as a download."""
    form = Form.read(FindProviders(), request.args)
    statement = queries.providers_for_coop(
        work.coop_id,
        text=form.data.get("text", ""),
        service=form.data.get("service", ""),
        ownership=form.data.get("ownership", ""),
        known_only=form.data.get("known", False),
    )
    rows = work.session.scalars(statement).all()
    checks = queries.checks(work.session, work.coop_id, [each.id for each in rows], work.today)
    header = [
        _("Name"),
        _("What they are"),
        _("Who owns it"),
        _("Where"),
        _("People"),
        _("Check"),
        _("Check lasts until"),
    ]
    lines = (
        [
            each.name,
            words.LEGAL_FORM[each.legal_form],
            words.OWNERSHIP[each.ownership],
            each.area,
            each.people,
            words.STANDING[checks[each.id].standing] if each.id in checks else words.STANDING["never"],
            checks[each.id].until if each.id in checks else "",
        ]
        for each in rows
    )
    return csv_response(lines, header, "providers.csv")


@bp.get("/c/<coop>/providers/<slug>")
@requires(Permission.SEE_COOP)
def provider(work: Work, slug: str) -> str:
    """One provider: its own words, its proofs, and whether this co-op has checked them."""
    found = find_provider(work, slug)
    check = queries.checks(work.session, work.coop_id, [found.id], work.today).get(found.id)
    proofs = queries.credentials(work.session, found.id)
    seen = queries.seen_proofs(work.session, work.coop_id, found.id)
    may_check = work.actor.may(Permission.VERIFY_PROVIDERS)
    conversion = queries.conversion_of(work.session, found.id)
    officers = [by for by, _day in seen.values()] + ([check.verified_by] if check else [])
    return render_template(
        "providers/provider.html",
        found=found,
        check=check,
        seen=seen,
        names=members.names(work.session, officers),
        proofs=proofs,
        papers=queries.files_of(work.session, [each.id for each in proofs]) if may_check else {},
        ratings=queries.ratings(work.session, work.coop_id, found.id),
        becoming=conversion is not None and conversion.ended_at is None,
        groups=[each for each in queries.consortia_of(work.session, found.id) if each.state is ConsortiumState.READY],
        percent=percent,
        words=words,
        today=work.today,
        may_check=may_check,
        may_tell=work.actor.may_for_member(Power.PLAN) and work.actor.may(Permission.TAKE_PART),
    )


@bp.get("/c/<coop>/providers/<slug>/check")
@requires(Permission.VERIFY_PROVIDERS)
def ask_check(work: Work, slug: str) -> str:
    """The form of a check."""
    return _check(work, find_provider(work, slug), Form.blank(VerifySchema()))


def _check(work: Work, found: ProviderRow, form: Form) -> str:
    proofs = [
        each
        for each in queries.credentials(work.session, found.id)
        if each.expires_on is None or each.expires_on >= work.today
    ]
    return render_template(
        "providers/check.html",
        found=found,
        form=form,
        proofs=proofs,
        papers=queries.files_of(work.session, [each.id for each in proofs]),
        words=words,
    )


@bp.post("/c/<coop>/providers/<slug>/check")
@requires(Permission.VERIFY_PROVIDERS)
def check(work: Work, slug: str) -> Answer:
    """Record a check."""
    found = find_provider(work, slug)
    form = Form.read(VerifySchema())
    if form.ok:
        try:
            service.verify_provider(
                work,
                provider_id=found.id,
                credential_ids=form.data["credentials"],
                until=form.data["until"],
                note=form.data["note"],
            )
        except Invalid as problem:
            form.take(problem)
        except Forbidden as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("%(name)s is checked and can bid.", name=found.name), "success")
            return redirect(url_for("providers.provider", slug=slug), 303)
    return _check(work, found, form), 422


@bp.get("/c/<coop>/providers/<slug>/end-check")
@requires(Permission.VERIFY_PROVIDERS)
def ask_end(work: Work, slug: str) -> str:
    """What ending a check does."""
    return render_template(
        "providers/end_check.html", found=find_provider(work, slug), form=Form.blank(EndVerificationSchema())
    )


@bp.post("/c/<coop>/providers/<slug>/end-check")
@requires(Permission.VERIFY_PROVIDERS)
def end(work: Work, slug: str) -> Answer:
    """End a check."""
    found = find_provider(work, slug)
    form = Form.read(EndVerificationSchema())
    if form.ok:
        service.end_verification(work, provider_id=found.id, note=form.data["note"])
        flash(_("The check of %(name)s is ended.", name=found.name), "success")
        return redirect(url_for("providers.provider", slug=slug), 303)
    return render_template("providers/end_check.html", found=found, form=form), 422
