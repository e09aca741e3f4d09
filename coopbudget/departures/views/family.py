"""The closing statement by a link, without signing in: for who settles an estate, or has left.

A page that shows can't write, and each look is to be written down: so the link's first page asks who it is, and opening
it (an act) is what is recorded. The browser then holds the door open for an hour.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Response, redirect, render_template, request, session as browser, url_for
from flask.typing import ResponseReturnValue

from coopbudget.departures import schemas, service, statement
from coopbudget.departures.gathering import departing
from coopbudget.departures.service import Inside
from coopbudget.departures.views.blueprint import around, bp, statement_file
from coopbudget.forms import Form
from coopbudget.guard import Work, public
from coopbudget.members.words import Leaving

WHY = "who settles an estate, or has left, holds the link for as long as it stands; each opening is written down"
OPEN_FOR = timedelta(hours=1)
_KEPT = "family_link"


@bp.get("/c/<coop>/for-family/<secret>")
@public(WHY)
def family(work: Work, coop: str, secret: str) -> str:
    """What the link is, and who opens it."""
    return _door(service.inside(work, coop, secret), coop, secret, Form.blank(schemas.OpenLink()))


def _door(found: Inside, coop: str, secret: str, form: Form) -> str:
    return render_template(
        "departures/family_door.html", form=form, secret=secret, coop_slug=coop, link=found.link, member=found.member,
        died=found.row.why == Leaving.DIED, coop_name=found.work.actor.coop.name if found.work.actor.coop else "",
    )  # fmt: skip


@bp.post("/c/<coop>/for-family/<secret>")
@public(WHY)
def open_family(work: Work, coop: str, secret: str) -> ResponseReturnValue:
    """Open it: it is written down."""
    found = service.inside(work, coop, secret)
    form = Form.read(schemas.OpenLink())
    if not form.ok:
        return _door(found, coop, secret, form), 422
    service.open_link(found, who=form.data["who"])
    browser[_KEPT] = [str(found.link.id), work.now.timestamp()]
    return redirect(url_for("departures.family_page", coop=coop, secret=secret), 303)


def _is_open(work: Work, found: Inside) -> bool:
    """Whether this browser opened this link within the last hour."""
    kept = browser.get(_KEPT)
    return bool(kept and kept[0] == str(found.link.id) and work.now.timestamp() - kept[1] <= OPEN_FOR.total_seconds())


@bp.get("/c/<coop>/for-family/<secret>/statement")
@public(WHY)
def family_page(work: Work, coop: str, secret: str) -> ResponseReturnValue:
    """One clear statement: what stands, where it goes, what may still come, and whom to ask."""
    found = service.inside(work, coop, secret)
    if not _is_open(work, found):
        return redirect(url_for("departures.family", coop=coop, secret=secret))
    inside = found.work
    whole = departing(inside.session, inside.coop_id, found.member, found.row, inside.today)
    besides = around(inside)
    return render_template(
        "departures/family.html", whole=whole, opening=statement.opening(whole, besides),
        facts=statement.facts(whole, besides), tables=statement.tables(whole),
        closing=statement.closing(whole, besides), link=found.link, secret=secret, coop_slug=coop,
    )  # fmt: skip


@bp.get("/c/<coop>/for-family/<secret>/statement.pdf")
@public(WHY)
def family_file(work: Work, coop: str, secret: str) -> ResponseReturnValue:
    """The same as PDF; ``large=1``: in large print."""
    found = service.inside(work, coop, secret)
    if not _is_open(work, found):
        return redirect(url_for("departures.family", coop=coop, secret=secret))
    inside = found.work
    whole = departing(inside.session, inside.coop_id, found.member, found.row, inside.today)
    answer: Response = statement_file(inside, whole, large=request.args.get("large") == "1")
    return answer
