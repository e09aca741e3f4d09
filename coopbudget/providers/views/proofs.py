"""Proofs on pages: a provider's own, their papers as downloads, and what runs out in a co-op."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Response as FileResponse, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select
from werkzeug.wrappers import Response

from coopbudget.errors import Invalid, NotFound
from coopbudget.evidence.service import send_shared
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.paging import csv_response, page_number, paginate
from coopbudget.providers import queries, service, words
from coopbudget.providers.models import Credential
from coopbudget.providers.rules import REMINDERS, CredentialKind
from coopbudget.providers.schemas import CredentialSchema, FindProofs
from coopbudget.providers.views.blueprint import bp, find_provider

Answer = str | Response | tuple[str, int]


def kinds() -> Sequence[tuple[str, object]]:
    """What a proof can be of."""
    return [(each, words.CREDENTIAL[each]) for each in CredentialKind]


@bp.get("/p/<provider>/proofs/new")
@requires(Permission.ACT_FOR_PROVIDER)
def new_proof(work: Work) -> str:
    """The form of a proof."""
    return render_template("providers/proof.html", form=Form.blank(CredentialSchema()), kinds=kinds())


@bp.post("/p/<provider>/proofs/new")
@requires(Permission.ACT_FOR_PROVIDER)
def add_proof(work: Work) -> Answer:
    """Add a proof with its papers."""
    form = Form.read(CredentialSchema())
    if form.ok:
        files = [each for each in request.files.getlist("files") if each.filename]
        try:
            service.add_credential(work, **form.data, files=files)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("Your proof is added. A co-op's officer looks at it when you ask to be checked."), "success")
            return redirect(url_for("providers.profile"), 303)
    return render_template("providers/proof.html", form=form, kinds=kinds()), 422


def _own(work: Work, proof: uuid.UUID) -> Credential:
    found = queries.credential_of(work.session, work.provider_id, proof)
    if found is None:
        raise NotFound()
    return found


@bp.get("/p/<provider>/proofs/<uuid:proof>/take-back")
@requires(Permission.ACT_FOR_PROVIDER)
def ask_take_back(work: Work, proof: uuid.UUID) -> str:
    """What taking a proof back does."""
    return render_template("providers/take_back.html", proof=_own(work, proof), words=words)


@bp.post("/p/<provider>/proofs/<uuid:proof>/take-back")
@requires(Permission.ACT_FOR_PROVIDER)
def take_back(work: Work, proof: uuid.UUID) -> Response:
    """Take a proof back."""
    service.withdraw_credential(work, credential_id=proof)
    flash(_("The proof is taken back."), "success")
    return redirect(url_for("providers.profile"), 303)


@bp.get("/p/<provider>/proofs/<uuid:proof>/papers/<uuid:paper>")
@requires(Permission.ACT_FOR_PROVIDER)
def own_paper(work: Work, proof: uuid.UUID, paper: uuid.UUID) -> FileResponse:
    """A paper of one of the provider's own proofs, as a download."""
    return _paper(work, _own(work, proof), paper)


@bp.get("/c/<coop>/providers/<slug>/proofs/<uuid:proof>/papers/<uuid:paper>")
@requires(Permission.VERIFY_PROVIDERS)
def paper(work: Work, slug: str, proof: uuid.UUID, paper: uuid.UUID) -> FileResponse:
    """A paper of a provider's proof, for who checks it."""
    credential = queries.credential_of(work.session, find_provider(work, slug).id, proof)
    if credential is None:
        raise NotFound()
    return _paper(work, credential, paper)


def _paper(work: Work, proof: Credential, paper: uuid.UUID) -> FileResponse:
    if paper not in {each.id for each in queries.files_of(work.session, [proof.id])[proof.id]}:
        raise NotFound()
    return send_shared(work, paper)


def _running_out(work: Work, form: Form) -> Select[Credential, str, str]:
    show = form.data.get("show", "")
    until = None
    if show == "soon":
        until = work.today + timedelta(days=REMINDERS[0])
    elif show == "gone":
        until = work.today - timedelta(days=1)
    kind = form.data.get("kind", "")
    return queries.relied_proofs(work.coop_id, work.today, until=until, kind=kind)


@bp.get("/c/<coop>/proofs")
@requires(Permission.VERIFY_PROVIDERS)
def proofs(work: Work) -> str:
    """The proofs that this co-op's checks rest on, the first to run out first."""
    form = Form.read(FindProofs(), request.args)
    statement: Any = _running_out(work, form)
    page = paginate(work.session, statement, number=page_number())
    return render_template(
        "providers/proofs.html", page=page, form=form, words=words, kinds=[("", _("Any proof")), *kinds()],
        today=work.today, soon=work.today + timedelta(days=REMINDERS[0]),
    )  # fmt: skip


@bp.get("/c/<coop>/proofs.csv")
@requires(Permission.VERIFY_PROVIDERS)
def proofs_csv(work: Work) -> FileResponse:
    """The same as a download."""
    form = Form.read(FindProofs(), request.args)
    rows = work.session.execute(_running_out(work, form))
    header = [_("Provider"), _("Proof"), _("Number"), _("From whom"), _("Runs out")]
    lines = ([name, words.CREDENTIAL[c.kind], c.number, c.issued_by, c.expires_on] for c, _slug, name in rows)
    return csv_response(lines, header, "proofs.csv")
