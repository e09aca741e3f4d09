"""Files whose time is over: what would go, asking that it goes, a second officer's yes, and calling it off."""

from __future__ import annotations

from collections import Counter

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, ngettext

from coopbudget.clock import civil_date
from coopbudget.erasures.queries import erasures
from coopbudget.erasures.rules import What, list_digest
from coopbudget.evidence import erasing
from coopbudget.exceptions.keeping import due
from coopbudget.exceptions.views.room import bp
from coopbudget.guard import Permission, Work, requires
from coopbudget.members.queries import names
from coopbudget.paging import PAGE_SIZE, Page, csv_response, page_number


@bp.get("/c/<coop>/papers/erasing")
@requires(Permission.SEE_BOOKS)
def erasing_page(work: Work) -> ResponseReturnValue:
    """What would go today, file by file, and the lists there were."""
    found = due(work.session, work.coop_id, work.today)
    number = min(page_number(), max(1, -(-len(found.files) // PAGE_SIZE)))
    lists = erasures(work.session, work.coop_id, What.FILES)
    return render_template(
        "exceptions/erasing.html",
        found=found, page=Page(found.files[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], number, PAGE_SIZE,
                               len(found.files)),
        by_year=sorted(Counter(civil_date(each.stored_at).year for each in found.files).items()),
        size=sum(each.size for each in found.files), lists=lists,
        waiting=next((each for each in lists if each.agreed_at is None), None),
        same=list_digest(erasing.things_of(found.files)), may=work.actor.may(Permission.APPROVE_PAYMENTS),
        who=names(work.session, {each.asked_by for each in lists} | {each.agreed_by for each in lists}),
        me=work.actor.person_id,
    )  # fmt: skip


@bp.get("/c/<coop>/papers/erasing.csv")
@requires(Permission.SEE_BOOKS)
def erasing_list(work: Work) -> ResponseReturnValue:
    """The same as a download."""
    found = due(work.session, work.coop_id, work.today)
    return csv_response(
        ([civil_date(each.stored_at), each.kind, each.filename, each.size, each.digest] for each in found.files),
        [_("Kept since"), _("Kind"), _("Name"), _("Bytes"), _("Digest")],
        f"files-to-erase-{work.today}.csv",
    )


@bp.post("/c/<coop>/papers/erasing")
@requires(Permission.APPROVE_PAYMENTS)
def ask_erasure(work: Work) -> ResponseReturnValue:
    """Ask that these go."""
    found = due(work.session, work.coop_id, work.today)
    erasing.ask_erasure(work, files=found.files, until_on=found.until_on)
    flash(_("A second officer has to agree. Until then nothing goes."), "success")
    return redirect(url_for("exceptions.erasing_page"), 303)


@bp.post("/c/<coop>/papers/erasing/<int:number>/agree")
@requires(Permission.APPROVE_PAYMENTS)
def agree_erasure(work: Work, number: int) -> ResponseReturnValue:
    """Agree: they go now."""
    gone = erasing.agree_erasure(work, number=number, files=due(work.session, work.coop_id, work.today).files)
    flash(ngettext("%(num)d file is erased.", "%(num)d files are erased.", gone), "success")
    return redirect(url_for("exceptions.erasing_page"), 303)


@bp.post("/c/<coop>/papers/erasing/<int:number>/call-off")
@requires(Permission.APPROVE_PAYMENTS)
def call_off_erasure(work: Work, number: int) -> ResponseReturnValue:
    """Keep them after all."""
    erasing.call_off_erasure(work, number=number)
    flash(_("The list is called off. Nothing was erased."), "success")
    return redirect(url_for("exceptions.erasing_page"), 303)
