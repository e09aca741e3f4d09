"""Anybody who holds an extract of bank lines checks it here by its code; and the key for who checks it themselves."""

from __future__ import annotations

import json

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.forms import Form
from coopbudget.guard import Work, public
from coopbudget.returns import delivering, paper, queries, schemas, service
from coopbudget.returns.signing import Signed, holds, public_key, spoken, typed_code
from coopbudget.returns.views.blueprint import bp

WHY = "whoever holds an extract may check it: its code is a secret that only its holders have"


@bp.get("/check-extract")
@public(WHY)
def check(work: Work) -> str:
    """Where the code is typed."""
    return render_template("returns/check.html", form=Form.blank(schemas.Check()), key=_key())


def _key() -> str:
    return public_key(service.settings().secret_key)


@bp.post("/check-extract")
@public(WHY)
def checked(work: Work) -> ResponseReturnValue:
    """What we signed, to be held beside what was sent."""
    form = Form.read(schemas.Check())
    found = queries.extract_by_code(work.session, typed_code(form.data["code"])) if form.ok else None
    if form.ok and found is None:
        form.take({"code": [_("We signed nothing with this code. Look at it again. If it is right, do not trust it.")]})
    if found is None:
        return render_template("returns/check.html", form=form, key=_key()), 422
    content = json.loads(found.content)
    return render_template(
        "returns/checked.html",
        holds=holds(Signed(found.content, found.signature, found.public_key)),
        content=content,
        lines=delivering.bank_lines(found),
        code=spoken(found.code),
        found=found,
        paper=paper,
    )


@bp.get("/check-extract/key")
@public("a public key is for everybody")
def key(work: Work) -> Response:
    """The public key (Ed25519, hex) that today's extracts are signed with."""
    return Response(f"{_key()}\n", mimetype="text/plain")
