"""Businesses that want to become co-operatives: whoever is signed in reads them and offers to join or help."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.errors import Conflict
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.paging import page_number, paginate
from coopbudget.providers import queries, service, words
from coopbudget.providers.errors import NoSuchConversion
from coopbudget.providers.models import Conversion
from coopbudget.providers.queries import ProviderRow
from coopbudget.providers.rules import HelpRole
from coopbudget.providers.schemas import BecomingSchema, EndBecomingSchema, FindBecoming, InterestSchema
from coopbudget.providers.views.blueprint import bp

Answer = str | Response | tuple[str, int]


def roles() -> Sequence[tuple[str, object]]:
    """In what part somebody would join or help."""
    return [(each, words.ROLE[each]) for each in HelpRole]


@bp.get("/becoming-co-ops")
@requires(Permission.SIGNED_IN)
def becoming_list(work: Work) -> str:
    """Every business that says so, the newest first."""
    form = Form.read(FindBecoming(), request.args)
    page = paginate(work.session, queries.becoming_statement(form.data.get("role", "")), number=page_number())
    return render_template(
        "providers/becoming_list.html", page=page, form=form, roles=[("", _("Anybody")), *roles()], words=words
    )


def _found(work: Work, slug: str) -> tuple[ProviderRow, Conversion]:
    provider = queries.provider_by_slug(work.session, slug)
    found = queries.conversion_of(work.session, provider.id) if provider else None
    if provider is None or found is None:
        raise NoSuchConversion()
    return provider, found


@bp.get("/becoming-co-ops/<slug>")
@requires(Permission.SIGNED_IN)
def becoming(work: Work, slug: str) -> str:
    """One of them: what its owners say, who is looked for, what I offered and what came of it."""
    return _page(work, *_found(work, slug), Form.blank(InterestSchema()))


def _page(work: Work, provider: ProviderRow, found: Conversion, form: Form) -> str:
    mine = queries.interest_of(work.session, found.id, work.person_id)
    theirs = None
    if mine is not None and mine.answer == "yes" and mine.answered_by is not None:
        theirs = members.person(work.session, mine.answered_by)
    return render_template(
        "providers/becoming.html",
        provider=provider,
        found=found,
        mine=mine,
        theirs=theirs,
        own=work.person_id in queries.people_of(work.session, provider.id),
        counts=queries.interest_counts(work.session, found.id),
        form=form,
        roles=roles(),
        words=words,
    )


@bp.post("/becoming-co-ops/<slug>/interest")
@requires(Permission.SIGNED_IN)
def show_interest(work: Work, slug: str) -> Answer:
    """I would join or help."""
    provider, found = _found(work, slug)
    form = Form.read(InterestSchema())
    if form.ok:
        try:
            service.show_interest(work, provider_id=provider.id, role=form.data["role"], words=form.data["words"])
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("They read it without your name. If they say yes, you see how to reach each other."), "success")
            return redirect(url_for("providers.becoming", slug=slug), 303)
    return _page(work, provider, found, form), 422


@bp.post("/becoming-co-ops/<slug>/interest/take-back")
@requires(Permission.SIGNED_IN)
def withdraw_interest(work: Work, slug: str) -> Response:
    """Take it back."""
    provider, _conversion = _found(work, slug)
    service.withdraw_interest(work, provider_id=provider.id)
    flash(_("Your offer is taken back."), "success")
    return redirect(url_for("providers.becoming", slug=slug), 303)


@bp.get("/p/<provider>/becoming")
@requires(Permission.ACT_FOR_PROVIDER)
def own_becoming(work: Work) -> str:
    """What we say of becoming a co-operative, and who would join or help."""
    found = queries.conversion_of(work.session, work.provider_id)
    blank: dict[str, object] = {}
    if found is not None and found.ended_at is None:
        blank = {"words": found.words, "looks_for": found.looks_for.split()}
    return _own(work, Form.blank(BecomingSchema(), **blank), Form.blank(EndBecomingSchema()))


def _own(work: Work, form: Form, end: Form) -> str:
    found = queries.conversion_of(work.session, work.provider_id)
    standing = found if found is not None and found.ended_at is None else None
    offers = queries.interests(work.session, standing.id) if standing else []
    agreed = [each.person_id for each in offers if each.answer == "yes"]
    me = queries.provider(work.session, work.provider_id)
    return render_template(
        "providers/own_becoming.html",
        found=standing,
        before=found if standing is None else None,
        slug=me.slug if me else "",
        offers=offers,
        people=members.people_by_id(work.session, agreed),
        form=form,
        end=end,
        roles=roles(),
        words=words,
    )


@bp.post("/p/<provider>/becoming")
@requires(Permission.ACT_FOR_PROVIDER)
def say_becoming(work: Work) -> Answer:
    """Say it, or say it anew."""
    form = Form.read(BecomingSchema())
    if form.ok:
        service.say_becoming(work, words=form.data["words"], looks_for=form.data["looks_for"])
        flash(_("Everybody who signs in here can read it, and offer to join or help."), "success")
        return redirect(url_for("providers.own_becoming"), 303)
    return _own(work, form, Form.blank(EndBecomingSchema())), 422


@bp.post("/p/<provider>/becoming/end")
@requires(Permission.ACT_FOR_PROVIDER)
def end_becoming(work: Work) -> Answer:
    """Close the page."""
    end = Form.read(EndBecomingSchema())
    if end.ok:
        service.end_becoming(work, words=end.data["ended_words"])
        flash(_("The page is closed. We have told everybody who offered."), "success")
        return redirect(url_for("providers.own_becoming"), 303)
    return _own(work, Form.blank(BecomingSchema()), end), 422


@bp.post("/p/<provider>/becoming/offers/<uuid:offer>/<any(yes, no):answer>")
@requires(Permission.ACT_FOR_PROVIDER)
def answer_interest(work: Work, offer: uuid.UUID, answer: str) -> Response:
    """Say yes or no to somebody's offer."""
    service.answer_interest(work, interest_id=offer, yes=answer == "yes")
    flash(_("You see now how to reach each other.") if answer == "yes" else _("We have told them."), "success")
    return redirect(url_for("providers.own_becoming"), 303)
