"""The page that asks for a second factor, and leads who has none to set it up and come back; removing a passkey."""

from __future__ import annotations

import uuid

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import looks, proving, schemas
from coopbudget.members.errors import NobodyThere
from coopbudget.members.views.room import bp

TRIES = "10 per 15 minutes"


def _page(form: Form, back: str) -> str:
    return render_template(
        "members/account/prove.html",
        form=form,
        back=back,
        has_app=proving.has_app(),
        has_passkey=proving.has_passkey(),
    )


@bp.get("/account/prove")
@requires(Permission.SIGNED_IN)
def prove(work: Work) -> ResponseReturnValue:
    """Use the passkey, or type the code that the app shows; who has neither is led to set one up."""
    back = looks.way_back(request.args.get("next"), "/account")
    if not proving.has_factor():
        proving.come_back_to(back)
    return _page(Form.blank(schemas.Code()), back)


@bp.post("/account/prove")
@requires(Permission.SIGNED_IN)
def give_code(work: Work) -> ResponseReturnValue:
    """Take the code. A guesser gets ten tries a quarter of an hour."""
    back = looks.way_back(request.args.get("next"), "/account")
    form = Form.read(schemas.Code())
    limiter = current_app.extensions["coopbudget.limiter"]
    if form.ok:
        with limiter.limit(TRIES, key_func=lambda: f"second-factor:{work.person_id.hex}"):
            if proving.give_code(form.data["code"]):
                flash(_("Thank you. Now go on within ten minutes."), "success")
                return redirect(back, 303)
        form.take({"code": [_("This code is not right, or it was used already. Wait for the next one, then type it.")]})
    return _page(form, back), 422


@bp.get("/account/passkeys/<uuid:passkey>/remove")
@requires(Permission.SIGNED_IN)
def removing_passkey(work: Work, passkey: uuid.UUID) -> ResponseReturnValue:
    """What removing one of one's passkeys means, before it is done."""
    found = next((each for each in current_user.webauthn if each.id == passkey), None)
    if found is None:
        raise NobodyThere()
    last = not proving.has_app() and len(current_user.webauthn) == 1
    return render_template(
        "members/account/passkey_remove.html",
        title=_("Remove this passkey?"),
        lead=_(
            "It is your only second step. Without it your password alone signs you in, and you can’t approve payments."
        )
        if last
        else _("It no longer signs you in. Your other ways stay as they are."),
        rows=[(_("Passkey"), found.name)],
        action=url_for("security.wan_delete"),
        fields={"name": found.name},
        confirm_text=_("Remove the passkey"),
        kind="warning",
        cancel_href=url_for("security.wan_register"),
    )
