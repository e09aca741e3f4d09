"""The page that asks for a code from the phone, and leads who has no app to set it up and come back."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import looks, proving, schemas
from coopbudget.members.views.room import bp

TRIES = "10 per 15 minutes"


def _page(form: Form, back: str) -> str:
    return render_template("members/account/prove.html", form=form, back=back, has_app=proving.has_app())


@bp.get("/account/prove")
@requires(Permission.SIGNED_IN)
def prove(work: Work) -> ResponseReturnValue:
    """Type the code that the app shows; who has no app is led to set it up."""
    back = looks.way_back(request.args.get("next"), "/account")
    if not proving.has_app():
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
