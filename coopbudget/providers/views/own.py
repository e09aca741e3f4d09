"""A provider's own pages: its profile, its people, its proofs, and the co-ops it asks to check them."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.coops import queries as coops
from coopbudget.errors import Conflict, Invalid, NotFound
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.payments import queries as payments
from coopbudget.payments.errors import PayeeDiffers
from coopbudget.providers import queries, service, words
from coopbudget.providers.errors import AlreadyAmongThem
from coopbudget.providers.queries import ProviderRow
from coopbudget.providers.rules import LegalForm, Ownership, ServiceType
from coopbudget.providers.schemas import AddPersonSchema, BankSchema, ProfileSchema
from coopbudget.providers.service import Profile
from coopbudget.providers.views.blueprint import bp

Answer = str | Response | tuple[str, int]


def _mine(work: Work) -> ProviderRow:
    found = queries.provider(work.session, work.provider_id)
    if found is None:
        raise NotFound()
    return found


def choices() -> dict[str, list[tuple[str, Any]]]:
    """What the profile's form offers."""
    return {
        "legal_forms": [(each, words.LEGAL_FORM[each]) for each in LegalForm],
        "services": [(each, words.SERVICE[each]) for each in ServiceType],
        "ownerships": [(each, words.OWNERSHIP[each]) for each in Ownership],
    }


@bp.get("/p/new")
@requires(Permission.SIGNED_IN)
def new(work: Work) -> str:
    """A new provider's form."""
    return render_template("providers/edit.html", form=Form.blank(ProfileSchema()), found=None, **choices())


@bp.post("/p/new")
@requires(Permission.SIGNED_IN)
def create(work: Work) -> Answer:
    """Make the provider; who makes it is its first person."""
    form = Form.read(ProfileSchema())
    if form.ok:
        made = service.create_provider(work, profile=Profile(**form.data))
        flash(_("Your provider is here. Next, add your proofs, for example your insurance."), "success")
        return redirect(url_for("providers.profile", provider=made.slug), 303)
    return render_template("providers/edit.html", form=form, found=None, **choices()), 422


@bp.get("/p/<provider>/profile")
@requires(Permission.ACT_FOR_PROVIDER)
def profile(work: Work) -> str:
    """What others read of the provider, its people and its proofs."""
    return _profile(work, Form.blank(AddPersonSchema()))


def _profile(work: Work, form: Form) -> str:
    found = _mine(work)
    people = members.people_by_id(work.session, queries.people_of(work.session, found.id))
    proofs = queries.credentials(work.session, found.id)
    return render_template(
        "providers/profile.html",
        asked=queries.count_asked_to_join(work.session, found.id),
        found=found,
        people=people.values(),
        proofs=proofs,
        papers=queries.files_of(work.session, [each.id for each in proofs]),
        form=form,
        words=words,
        today=work.today,
        me=work.person_id,
    )


@bp.get("/p/<provider>/edit")
@requires(Permission.ACT_FOR_PROVIDER)
def edit(work: Work) -> str:
    """The profile's form, filled in."""
    found = _mine(work)
    form = Form.blank(
        ProfileSchema(),
        name=found.name,
        about=found.about,
        legal_form=found.legal_form,
        owned_by=found.owned_by,
        ownership=found.ownership,
        people=str(found.people),
        area=found.area,
        services=list(found.services),
        languages=found.languages,
        fair_pay="yes" if found.fair_pay else "",
        fair_pay_words=found.fair_pay_words,
    )
    return render_template("providers/edit.html", form=form, found=found, **choices())


@bp.post("/p/<provider>/edit")
@requires(Permission.ACT_FOR_PROVIDER)
def change(work: Work) -> Answer:
    """Say it anew."""
    form = Form.read(ProfileSchema())
    if form.ok:
        service.change_profile(work, profile=Profile(**form.data))
        flash(_("Your profile is changed."), "success")
        return redirect(url_for("providers.profile"), 303)
    return render_template("providers/edit.html", form=form, found=_mine(work), **choices()), 422


@bp.post("/p/<provider>/people")
@requires(Permission.ACT_FOR_PROVIDER)
def add_person(work: Work) -> Answer:
    """Let somebody with an account act for the provider."""
    form = Form.read(AddPersonSchema())
    if form.ok:
        person = members.person_by_email(work.session, form.data["email"])
        try:
            if person is None:
                raise Invalid({"email": [_("Nobody here signs in with this address. Ask them to sign up first.")]})
            service.add_person(work, person_id=person)
        except Invalid as problem:
            form.take(problem)
        except AlreadyAmongThem as problem:
            form.take({"email": [problem.message]})
        else:
            flash(_("They can act for your provider from now on."), "success")
            return redirect(url_for("providers.profile"), 303)
    return _profile(work, form), 422


@bp.post("/p/<provider>/people/<uuid:person>/end")
@requires(Permission.ACT_FOR_PROVIDER)
def remove_person(work: Work, person: uuid.UUID) -> Response:
    """End somebody's acting for the provider."""
    service.remove_person(work, person_id=person)
    if person == work.person_id:
        flash(_("You no longer act for this provider."), "success")
        return redirect("/", 303)
    flash(_("They no longer act for your provider."), "success")
    return redirect(url_for("providers.profile"), 303)


@bp.get("/p/<provider>/coops")
@requires(Permission.ACT_FOR_PROVIDER)
def coops_of(work: Work) -> str:
    """Every co-op, and how the provider stands with it."""
    found = _mine(work)
    everywhere = coops.all_coops(work.session)
    standing = queries.standing_everywhere(work.session, found.id, work.today)
    return render_template("providers/coops.html", found=found, coops=everywhere, standing=standing, words=words)


@bp.post("/c/<coop>/p/<provider>/ask")
@requires(Permission.ACT_FOR_PROVIDER)
def ask(work: Work) -> Response:
    """Ask a co-op to check the provider's proofs."""
    try:
        service.ask_for_check(work)
    except Conflict as problem:
        flash(str(problem.message), "error")
    else:
        flash(_("We told the officers. You hear from them when they have looked at your proofs."), "success")
    return redirect(url_for("providers.coops_of"), 303)


@bp.get("/c/<coop>/p/<provider>/bank")
@requires(Permission.ACT_FOR_PROVIDER)
def bank(work: Work) -> str:
    """Where the co-op pays the provider."""
    return _bank(work, Form.blank(BankSchema()))


def _bank(work: Work, form: Form) -> str:
    found = _mine(work)
    return render_template(
        "providers/bank.html",
        found=found,
        form=form,
        payee=payments.payee_for(work.session, work.coop_id, found.id),
        known=queries.provider_number(work.session, work.coop_id, found.id) is not None,
    )


@bp.post("/c/<coop>/p/<provider>/bank")
@requires(Permission.ACT_FOR_PROVIDER)
def set_bank(work: Work) -> Answer:
    """Say where the co-op pays the provider."""
    form = Form.read(BankSchema())
    if form.ok:
        try:
            service.set_bank_details(work, **form.data)
        except Invalid as problem:
            form.take(problem)
        except PayeeDiffers:
            form.take({"account_number": [_("We have other details already. Ring the treasurer to change them.")]})
        else:
            flash(_("We know where to pay you."), "success")
            return redirect(url_for("providers.bank"), 303)
    return _bank(work, form), 422
