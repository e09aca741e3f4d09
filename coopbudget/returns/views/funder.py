"""What somebody at the council sees by a link: one agreement, its signed returns, and the way to send what changes.

A page that shows can't write, and each look is to be written down: so the link's first page asks who it is, and opening
it (an act) is what is recorded. The browser then holds the door open for an hour.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Response, flash, redirect, render_template, session as browser, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.budgets import labels, queries as budgets
from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Work, public
from coopbudget.members import queries as members
from coopbudget.returns import queries, schemas, service, words
from coopbudget.returns.errors import NoSuchLink
from coopbudget.returns.rules import Change
from coopbudget.returns.service import Inside
from coopbudget.returns.views.blueprint import bp, handed_out

WHY = "whoever at the council holds the link, for as long as it stands; each opening is written down"
OPEN_FOR = timedelta(hours=1)
_KEPT = "council_link"


@bp.get("/c/<coop>/for-council/<secret>")
@public(WHY)
def council(work: Work, coop: str, secret: str) -> str:
    """What the link is, and who opens it."""
    found = service.inside(work, coop, secret)
    return _door(found, coop, secret, Form.blank(schemas.OpenLink()))


def _door(found: Inside, coop: str, secret: str, form: Form) -> str:
    return render_template(
        "returns/council_door.html", form=form, secret=secret, coop_slug=coop, link=found.link,
        coop_name=found.work.actor.coop.name if found.work.actor.coop else "",
    )  # fmt: skip


@bp.post("/c/<coop>/for-council/<secret>")
@public(WHY)
def open_council(work: Work, coop: str, secret: str) -> ResponseReturnValue:
    """Open it: written down, and seen by the member."""
    found = service.inside(work, coop, secret)
    form = Form.read(schemas.OpenLink())
    if not form.ok:
        return _door(found, coop, secret, form), 422
    service.open_link(found, who=form.data["who"])
    browser[_KEPT] = [str(found.link.id), work.now.timestamp(), form.data["who"]]
    return redirect(url_for("returns.council_agreement", coop=coop, secret=secret), 303)


def _who(work: Work, found: Inside) -> str:
    """Who opened this link in this browser within the last hour; empty for nobody."""
    kept = browser.get(_KEPT)
    if not kept or kept[0] != str(found.link.id) or work.now.timestamp() - kept[1] > OPEN_FOR.total_seconds():
        return ""
    return str(kept[2])


@bp.get("/c/<coop>/for-council/<secret>/agreement")
@public(WHY)
def council_agreement(work: Work, coop: str, secret: str) -> ResponseReturnValue:
    """The agreement and its returns, for who has opened the link."""
    found = service.inside(work, coop, secret)
    if not _who(work, found):
        return redirect(url_for("returns.council", coop=coop, secret=secret))
    start = Form.blank(schemas.SendChange(), effective_on=work.today.isoformat())
    return _page(found, coop, secret, start)


def _page(found: Inside, coop: str, secret: str, form: Form) -> str:
    inside, agreement = found.work, found.agreement
    session, coop_id = inside.session, inside.coop_id
    member = members.member(session, coop_id, agreement.member_id)
    return render_template(
        "returns/council.html",
        a=agreement,
        member=member,
        rows=[each for each in queries.returns_of_agreement(session, coop_id, agreement.id) if not each.replaced],
        outcomes=budgets.outcomes_of(session, coop_id, agreement.id),
        sent=queries.changes_of_link(session, coop_id, found.link.id),
        form=form,
        secret=secret,
        coop_slug=coop,
        coop_name=inside.actor.coop.name if inside.actor.coop else "",
        link=found.link,
        labels=labels,
        words=words,
        today=inside.today,
    )


@bp.get("/c/<coop>/for-council/<secret>/returns/<int:number>.<any(pdf,csv,zip):kind>")
@public(WHY)
def council_file(work: Work, coop: str, secret: str, number: int, kind: str) -> ResponseReturnValue:
    """A signed return of that agreement."""
    found = service.inside(work, coop, secret)
    if not _who(work, found):
        return redirect(url_for("returns.council", coop=coop, secret=secret))
    row = queries.return_by_number(found.work.session, found.work.coop_id, number)
    if row is None or row.agreement_id != found.agreement.id or row.signed_at is None:
        raise NoSuchLink()
    answer: Response = handed_out(found.work, row, kind)
    return answer


@bp.post("/c/<coop>/for-council/<secret>/changes")
@public(WHY)
def council_change(work: Work, coop: str, secret: str) -> ResponseReturnValue:
    """Send what changes; an officer of the co-op looks at it."""
    found = service.inside(work, coop, secret)
    who = _who(work, found)
    if not who:
        return redirect(url_for("returns.council", coop=coop, secret=secret), 303)
    form = Form.read(schemas.SendChange())
    if form.ok:
        data = dict(form.data)
        words_, email = data.pop("words"), data.pop("sender_email")
        try:
            service.send_change(found, change=Change(**data), sender=who, words=words_, sender_email=email)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("It is sent. An officer of the co-op looks at it. The answer stands on this page."), "success")
            return redirect(url_for("returns.council_agreement", coop=coop, secret=secret), 303)
    return _page(found, coop, secret, form), 422
