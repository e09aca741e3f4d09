"""Something is wrong: four doors, the form behind three of them, and following what I reported.

The doors stand open to everybody: who is in danger or afraid has perhaps lost their password too.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import abort, current_app, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from limits import parse

from coopbudget.concerns import queries, service
from coopbudget.concerns.errors import NoSuchConcern
from coopbudget.concerns.policy import may_follow_concern
from coopbudget.concerns.rules import Kind
from coopbudget.concerns.schemas import ReportSchema
from coopbudget.concerns.seats import officers_on
from coopbudget.concerns.views.blueprint import bp
from coopbudget.concerns.words import KINDS, OFFICES, OUTCOMES
from coopbudget.coops import queries as coops
from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, public, requires
from coopbudget.paging import page_number, paginate

# From one address, signed out: enough for a library's shared line, too few to drown anybody.
_OFTEN = parse("20 per hour")


@bp.get("/something-wrong")
@public("anybody may say that something is wrong, above all who can't sign in")
def doors(work: Work) -> str:
    """The four doors; numbers to ring stand first and need no form."""
    return _doors(work, _coop_asked_for(work))


@bp.get("/c/<coop>/something-wrong")
@requires(Permission.SIGNED_IN)
def coop_doors(work: Work) -> str:
    """The four doors, within a co-op."""
    return _doors(work, coops.coop_by_id(work.session, work.coop_id))


@bp.route("/something-wrong/<any(worry, complaint, fault):kind>", methods=["GET", "POST"])
@public("anybody may say that something is wrong, above all who can't sign in")
def report(work: Work, kind: str) -> Any:
    """One report, signed in or not, of a co-op (``?coop=``, or named in words) or of none."""
    coop = _coop_asked_for(work)
    if request.method == "GET":
        return _form_page(work, kind, _blank(contact="none"), coop)
    form = Form.read(ReportSchema())
    if form.ok and not _within_limit():
        form.take({"_form": [_("Many reports came from here within an hour. Ring us, or try again later.")]})
        return _form_page(work, kind, form, coop), 429
    if form.ok:
        coop = coop or coops.coop_by_slug(work.session, form.data["coop_words"].strip().lower())
        try:
            filed = _file(work, kind, form, coop)
        except Invalid as problem:
            form.take(problem)
        else:
            _remember(kind, filed, form)
            return redirect(url_for("concerns.sent", coop=coop.slug if coop else None), 303)
    return _form_page(work, kind, form, coop), 422


@bp.route("/c/<coop>/something-wrong/<any(worry, complaint, fault):kind>", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def coop_report(work: Work, kind: str) -> Any:
    """One report by somebody with a part in the co-op."""
    coop = coops.coop_by_id(work.session, work.coop_id)
    if request.method == "GET":
        return _form_page(work, kind, _blank(contact="site"), coop)
    form = Form.read(ReportSchema())
    if form.ok:
        try:
            filed = _file(work, kind, form, coop)
        except Invalid as problem:
            form.take(problem)
        else:
            _remember(kind, filed, form)
            return redirect(url_for("concerns.coop_sent"), 303)
    return _form_page(work, kind, form, coop), 422


@bp.get("/something-wrong/sent")
@public("whoever reported something sees that it arrived")
def sent(work: Work) -> str:
    """It arrived: who reads it, and what happens next."""
    return _sent(work, _coop_asked_for(work))


@bp.get("/c/<coop>/something-wrong/sent")
@requires(Permission.SIGNED_IN)
def coop_sent(work: Work) -> str:
    """It arrived, within a co-op."""
    return _sent(work, coops.coop_by_id(work.session, work.coop_id))


@bp.get("/c/<coop>/my-reports")
@requires(Permission.SIGNED_IN)
def mine(work: Work) -> str:
    """What I reported, and where it stands."""
    page = paginate(work.session, queries.made_by_me(work), number=page_number())
    return render_template("concerns/mine.html", page=page, kinds=KINDS)


@bp.get("/c/<coop>/my-reports/<int:number>")
@requires(Permission.SIGNED_IN)
def my_report(work: Work, number: int) -> str:
    """One of my reports: what I said, where it stands, and the answer."""
    concern = queries.concern_by_number(work.session, work.coop_id, number)
    if concern is None or not may_follow_concern(work.actor, service.facts_of(work, concern)):
        raise NoSuchConcern()
    return render_template("concerns/my_report.html", concern=concern, kinds=KINDS, outcomes=OUTCOMES)


def _blank(contact: str) -> Form:
    """The form as it begins. A page of a provider or a contract may link here with whom it is ``about``."""
    about = " ".join(request.args.get("about", "").split())[:300]
    return Form.blank(ReportSchema(), page=_page_before(), contact=contact, about_words=about)


def _coop_asked_for(work: Work) -> Any:
    slug = request.args.get("coop", "")
    return coops.coop_by_slug(work.session, slug) if slug else None


def _doors(work: Work, coop: Any) -> str:
    inside = work.actor.coop_id is not None
    return render_template(
        "concerns/doors.html", about_coop=coop, inside=inside, doors=_door_links(coop, inside), before=_page_before()
    )


def _door_links(coop: Any, inside: bool) -> dict[str, str]:
    """The address of each door, so that the page they came from is not lost on the way."""
    endpoint = "concerns.coop_report" if inside else "concerns.report"
    query: dict[str, Any] = {"from": _page_before() or None}
    if not inside:
        query["coop"] = coop.slug if coop else None
    return {str(kind): url_for(endpoint, kind=kind, **query) for kind in KINDS}


def _form_page(work: Work, kind: str, form: Form, coop: Any) -> str:
    """The form. Who holds an office is shown to people of the co-op only; others write names."""
    inside = work.actor.coop_id is not None
    officers = officers_on(work.session, coop.id, work.today) if inside else []
    return render_template(
        "concerns/report.html",
        form=form,
        kind=kind,
        about_coop=coop,
        inside=inside,
        officers=[
            (str(o.person_id), f"{o.name} ({', '.join(str(OFFICES[kind]) for kind in o.kinds)})") for o in officers
        ],
        signed_in=work.actor.person_id is not None,
    )


def _file(work: Work, kind: str, form: Form, coop: Any) -> service.Filed:
    data = form.data
    shared = {
        "kind": Kind(kind),
        "words": data["words"],
        "about_words": data["about_words"],
        "contact_words": data["contact_words"],
        "anonymous": data["anonymous"],
        "page": path_alone(data["page"]),
    }
    if coop is None:
        return service.report_to_the_site(work, coop_words=data["coop_words"], **shared)
    return service.report_concern(
        work, coop_id=coop.id, about_people=data["about_people"], contact=data["contact"] or "none", **shared
    )


def _remember(kind: str, filed: service.Filed, form: Form) -> None:
    """For the page after this one. A report without a name leaves no number behind in the browser."""
    session["reported"] = {
        "kind": kind,
        "number": None if form.data["anonymous"] else filed.number,
        "to_the_site": filed.to_the_site,
    }


def _sent(work: Work, coop: Any) -> str:
    reported = session.get("reported")
    if not isinstance(reported, dict):
        abort(404)
    return render_template(
        "concerns/sent.html", reported=reported, about_coop=coop, inside=work.actor.coop_id is not None
    )


def _page_before() -> str:
    """The page they came from: its path alone, if it is one of ours."""
    asked = request.args.get("from", "")
    if asked:
        return path_alone(asked)
    referrer = urlsplit(request.referrer or "")
    return path_alone(referrer.path) if referrer.netloc == request.host else ""


def path_alone(text: str) -> str:
    """A path of ours without its query (which may hold what somebody typed), or nothing."""
    path = urlsplit(text).path if text.startswith("/") and not text.startswith("//") else ""
    return path[:200] if "something-wrong" not in path else ""


def _within_limit() -> bool:
    """Whether this address may report once more within the hour."""
    limiter = current_app.extensions.get("coopbudget.limiter")
    if limiter is None or not limiter.enabled:
        return True
    return bool(limiter.limiter.hit(_OFTEN, "something-wrong", get_remote_address()))
