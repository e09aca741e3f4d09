"""Verify for everyone: where an entry stands in the chain, whether a kept head still does, and all published heads."""

from __future__ import annotations

from flask import Response, current_app, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.audit import heads, schemas, standing
from coopbudget.audit.standing import Standing
from coopbudget.audit.views.blueprint import bp, status
from coopbudget.coops import queries as coops
from coopbudget.errors import NotFound
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, public, requires
from coopbudget.ledger import queries as ledger
from coopbudget.ledger.errors import NoSuchEntry
from coopbudget.ledger.receipts import code_of, read_code
from coopbudget.paging import Page, page_number, paginate
from coopbudget.settings import Settings
from coopbudget.trail import queries as trail
from coopbudget.trail.canonical import instant
from coopbudget.trail.queries import PublishedRow

JSON_MOST = 1_000
"""How many published heads one page of JSON holds, the newest first."""
FRESH_SECONDS = 300


def whole_url(endpoint: str, **values: object) -> str:
    """A page's address as people outside keep it."""
    settings: Settings = current_app.extensions["coopbudget.settings"]
    return settings.public_url + url_for(endpoint, **values)  # type: ignore[arg-type]


def _found(work: Work, text: str) -> Standing | None:
    code = read_code(text)
    return standing.standing_of(work.session, work.coop_id, work.actor, code) if code else None


@bp.app_template_global()
def entry_code(number: int) -> str:
    """The code of an entry's receipt, as the page below takes it; empty where there is no such entry."""
    work: Work = g.work
    entry = ledger.entry_by_number(work.session, work.coop_id, number)
    digest = trail.record_digest(work.session, work.coop_id, entry.trail_seq) if entry else None
    return code_of(number, digest) if digest else ""


@bp.get("/c/<coop>/verify/receipt")
@requires(Permission.SEE_COOP)
def receipt(work: Work) -> ResponseReturnValue:
    """Where the entry of a receipt stands in the chain, in plain words."""
    asked = "code" in request.args
    form = Form.read(schemas.Receipt(), request.args) if asked else Form.blank(schemas.Receipt())
    found = None
    if asked and form.ok:
        found = _found(work, form.data["code"])
        if found is None:
            form.take({"code": [_("We have no receipt with this number that is yours. Look at it again.")]})
    slug = work.actor.coop.slug if work.actor.coop else ""
    return render_template("audit/receipt.html", form=form, found=found, slug=slug), status(form)


@bp.get("/c/<coop>/verify/receipt.json")
@requires(Permission.SEE_COOP)
def receipt_json(work: Work) -> ResponseReturnValue:
    """The same for another program, with all it needs to work it out again."""
    found = _found(work, request.args.get("code", ""))
    if found is None:
        raise NoSuchEntry()
    slug = work.actor.coop.slug if work.actor.coop else ""
    answer = jsonify(standing.for_programs(found, heads=whole_url("audit.heads_json", slug=slug), at=work.now))
    answer.headers["Content-Disposition"] = f'attachment; filename="receipt-{found.entry.number}.json"'
    return answer


@bp.get("/c/<coop>/verify/head")
@requires(Permission.SEE_COOP)
def kept_head(work: Work) -> ResponseReturnValue:
    """Whether a head that somebody kept still stands where it stood."""
    asked = "record" in request.args
    form = Form.read(schemas.KeptHead(), request.args) if asked else Form.blank(schemas.KeptHead())
    stands = None
    if asked and form.ok:
        now = trail.record_digest(work.session, work.coop_id, form.data["record"])
        stands = now is not None and now.hex() == form.data["digest"].lower()
    return render_template("audit/kept_head.html", form=form, stands=stands), status(form)


@bp.post("/c/<coop>/verify/heads")
@requires(Permission.SEE_COOP)
def ask_for_heads(work: Work) -> ResponseReturnValue:
    """Have each day's head sent by e-mail, or no more."""
    form = Form.read(schemas.AskForHeads())
    heads.ask_for_heads(work, wants=form.data["wants"])
    flash(
        _("We send you the last link of each day by e-mail.") if form.data["wants"] else _("We send it no more."),
        "success",
    )
    return redirect(url_for("audit.verify"), 303)


def _heads(work: Work, slug: str, size: int) -> tuple[str, Page[PublishedRow]]:
    coop = coops.coop_by_slug(work.session, slug)
    if coop is None:
        raise NotFound()
    got = paginate(work.session, trail.published_heads(coop.id), number=page_number(), size=size)
    return coop.name, Page([PublishedRow(*row) for row in got.rows], got.number, got.size, got.total)


@bp.get("/heads/<slug>")
@public("the heads of a chain tell nothing but that nobody rewrote it: the more people keep them, the better")
def heads_page(work: Work, slug: str) -> ResponseReturnValue:
    """Every head of the co-op's chain that was published, newest first. No names, no amounts."""
    name, page = _heads(work, slug, 31)
    return render_template("audit/heads.html", name=name, slug=slug, page=page)


@bp.get("/heads/<slug>.json")
@public("the heads of a chain tell nothing but that nobody rewrote it: the more people keep them, the better")
def heads_json(work: Work, slug: str) -> ResponseReturnValue:
    """The same for programs, at an address that stays."""
    _name, page = _heads(work, slug, JSON_MOST)
    answer: Response = jsonify(
        {
            "coop": slug,
            "next": page.next_url and whole_url("audit.heads_json", slug=slug, page=page.number + 1),
            "heads": [
                {
                    "day": each.day.isoformat(), "after_record": each.after_seq, "record": each.seq,
                    "digest": each.digest.hex(), "seal": each.seal.hex(), "published_at": instant(each.published_at),
                }
                for each in page
            ],
        }
    )  # fmt: skip
    answer.cache_control.public = True
    answer.cache_control.max_age = FRESH_SECONDS
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
