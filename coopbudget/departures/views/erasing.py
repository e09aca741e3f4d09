"""Identities whose time is over: who would be erased, what stays, asking, a second officer's yes, calling it off."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, ngettext

from coopbudget.departures import policy, remaining, service
from coopbudget.departures.due import due, things_of
from coopbudget.departures.views.blueprint import bp
from coopbudget.erasures.errors import NoSuchErasure
from coopbudget.erasures.queries import erasures
from coopbudget.erasures.rules import What, list_digest
from coopbudget.guard import Permission, Work, insist, requires
from coopbudget.members import labels
from coopbudget.members.queries import names
from coopbudget.paging import PAGE_SIZE, Page, page_number


@bp.get("/c/<coop>/members/erasing")
@requires(Permission.SEE_MEMBERS)
def erasing(work: Work) -> ResponseReturnValue:
    """Who would be erased today, one by one, and the lists there were."""
    found = due(work.session, work.coop_id, work.today)
    number = min(page_number(), max(1, -(-len(found.people) // PAGE_SIZE)))
    rows = list(found.people[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    lists = erasures(work.session, work.coop_id, What.IDENTITIES)
    return render_template(
        "departures/erasing.html",
        found=found,
        page=Page(rows, number, PAGE_SIZE, len(found.people)),
        lists=lists,
        waiting=next((each for each in lists if each.agreed_at is None), None),
        same=list_digest(things_of(found.people)),
        who=names(work.session, {each.asked_by for each in lists} | {each.agreed_by for each in lists}),
        me=work.actor.person_id,
        may=policy.may_erase(work.actor),
        leaving_words=labels.LEAVING_WORDS,
        label=labels.label,
    )


@bp.get("/c/<coop>/members/erasing/<int:number>")
@requires(Permission.SEE_MEMBERS)
def remains(work: Work, number: int) -> ResponseReturnValue:
    """What stays of one whose time is over: the numbers, and where others wrote the name."""
    insist(policy.may_erase(work.actor))
    people = due(work.session, work.coop_id, work.today).people
    gone = next((each for each in people if each.number == number), None)
    if gone is None:
        raise NoSuchErasure()
    return render_template(
        "departures/remains.html", gone=gone, words=remaining.WORDS,
        found=remaining.remaining(work.session, work.coop_id, gone.name),
    )  # fmt: skip


@bp.post("/c/<coop>/members/erasing")
@requires(Permission.SEE_MEMBERS)
def ask_erasure(work: Work) -> ResponseReturnValue:
    """Ask that these are erased."""
    service.ask_erasure(work)
    flash(_("A second officer has to agree. Until then nobody is erased."), "success")
    return redirect(url_for("departures.erasing"), 303)


@bp.post("/c/<coop>/members/erasing/<int:number>/agree")
@requires(Permission.SEE_MEMBERS)
def agree_erasure(work: Work, number: int) -> ResponseReturnValue:
    """Agree: they are erased now."""
    gone = service.agree_erasure(work, number=number)
    flash(ngettext("%(num)d name is erased.", "%(num)d names are erased.", gone), "success")
    return redirect(url_for("departures.erasing"), 303)


@bp.post("/c/<coop>/members/erasing/<int:number>/call-off")
@requires(Permission.SEE_MEMBERS)
def call_off_erasure(work: Work, number: int) -> ResponseReturnValue:
    """Keep them after all."""
    service.call_off_erasure(work, number=number)
    flash(_("The list is called off. Nobody was erased."), "success")
    return redirect(url_for("departures.erasing"), 303)
