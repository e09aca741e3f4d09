"""One's own account, how we reach one, how pages look, and the switch of languages."""

from __future__ import annotations

from flask import current_app, flash, get_flashed_messages, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, refresh
from flask_login import current_user

from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, public, requires
from coopbudget.members import labels, looks, proving, queries, schemas, service
from coopbudget.members.views.room import bp
from coopbudget.members.words import Reach
from coopbudget.settings import Settings

LANGUAGE_NAMES = (("en", "English"), ("cy", "Cymraeg"))


@bp.get("/account")
@requires(Permission.SIGNED_IN)
def account(work: Work) -> ResponseReturnValue:
    """What can be set about oneself, and where one has a part."""
    return render_template(
        "members/account/account.html",
        me=queries.person(work.session, work.person_id),
        places=queries.places_of(work.session, work.person_id, work.today),
        label=labels.label,
        reach_words=labels.REACH_WORDS,
        two_step=proving.has_factor(),
        passkeys=current_user.webauthn,
        lost_phone=queries.my_lost_phone(work.session, work.person_id),
    )


@bp.get("/sign-up/letter")
@public("nobody is signed in yet")
def letter(work: Work) -> ResponseReturnValue:
    """After signing up: look in your e-mail."""
    get_flashed_messages()  # the page itself says it
    settings: Settings = current_app.extensions["coopbudget.settings"]
    return render_template("members/account/letter.html", mail_in_folder=not settings.mail_url)


def _preferences_page(form: Form) -> str:
    return render_template(
        "members/account/preferences.html",
        form=form,
        ways=labels.options(labels.REACH_WORDS),
        languages=LANGUAGE_NAMES,
    )


@bp.get("/account/preferences")
@requires(Permission.SIGNED_IN)
def preferences(work: Work) -> ResponseReturnValue:
    """How we reach you."""
    me = queries.person(work.session, work.person_id)
    assert me is not None
    return _preferences_page(
        Form.blank(
            schemas.Preferences(),
            display_name=me.display_name,
            reach=me.reach,
            phone=me.phone,
            postal_address=me.postal_address,
            language=me.language,
        )
    )


@bp.post("/account/preferences")
@requires(Permission.SIGNED_IN)
def change_preferences(work: Work) -> ResponseReturnValue:
    """Keep it."""
    form = Form.read(schemas.Preferences())
    if form.ok:
        try:
            service.change_preferences(work, **{**form.data, "reach": Reach(form.data["reach"])})
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("We will reach you this way from now on."), "success")
            response = make_response(redirect(url_for("members.account"), 303))
            looks.set_cookies(response, language=form.data["language"])
            return response
    return _preferences_page(form), 422


def _look_page(form: Form) -> str:
    return render_template(
        "members/look.html", form=form, languages=LANGUAGE_NAMES, back=looks.way_back(request.values.get("next"))
    )


@bp.get("/signed-out")
@public("who has signed out is nobody any more")
def signed_out(work: Work) -> ResponseReturnValue:
    """That nobody is signed in on this device now."""
    if current_user.is_authenticated:
        return redirect(url_for("members.account"), 303)
    return render_template("members/account/signed_out.html")


@bp.get("/look")
@public("how pages look is anybody's choice")
def look(work: Work) -> ResponseReturnValue:
    """How pages look in this browser."""
    kept = request.cookies
    return _look_page(
        Form.blank(
            schemas.Look(),
            contrast=kept.get("contrast", "normal"),
            text=kept.get("text", "normal"),
            language=kept.get("language", "en"),
        )
    )


@bp.post("/look")
@public("how pages look is anybody's choice")
def change_look(work: Work) -> ResponseReturnValue:
    """Keep it here, and for the person who is signed in."""
    form = Form.read(schemas.Look())
    if not form.ok:
        return _look_page(form), 422
    if work.actor.person_id is not None:
        service.keep_look(work, **form.data)
    back = looks.way_back(request.form.get("next"), url_for("members.look"))
    flash(_("Pages look this way from now on."), "success")
    response = make_response(redirect(back, 303))
    looks.set_cookies(response, language=form.data["language"], contrast=form.data["contrast"], text=form.data["text"])
    return response


@bp.post("/language")
@public("the language of pages is anybody's choice")
def switch_language(work: Work) -> ResponseReturnValue:
    """From the switch on every page: the other language, and back to the page; letters follow it too."""
    asked = request.form.get("lang", "")
    response = make_response(redirect(looks.way_back(request.form.get("next")), 303))
    if asked in looks.LANGUAGES:
        if work.actor.person_id is not None:
            service.keep_language(work, language=asked)
        looks.set_cookies(response, language=asked)
        refresh()
    return response
