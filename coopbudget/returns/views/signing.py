"""The declaration, that a return was sent, and a corrected one."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, insist, requires
from coopbudget.returns import delivering, paper, policy, schemas, service, words
from coopbudget.returns.errors import AlreadySigned
from coopbudget.returns.queries import ReturnRow
from coopbudget.returns.views.blueprint import bp, find_return
from coopbudget.returns.views.one import return_page


@bp.get("/c/<coop>/returns/<int:number>/sign")
@requires(Permission.TAKE_PART)
def sign(work: Work, number: int) -> str:
    """What is signed, in short, and the declaration."""
    return _page(work, find_return(work, number), Form.blank(schemas.Sign()))


def _page(work: Work, row: ReturnRow, form: Form) -> str:
    insist(policy.may_sign(work.actor, row.member_id))
    if row.signed_at is not None:
        raise AlreadySigned()
    figures = delivering.as_it_stands(work, row).figures
    heads = delivering.heads_of(work, row)
    return render_template(
        "returns/sign.html",
        row=row,
        figures=figures,
        title=paper.title_of(figures, heads),
        heads=heads,
        sums=paper.sums(figures),
        keeping=paper.keeping_sentence(figures),
        declaration=words.DECLARATION if figures.whole else words.PART_DECLARATION,
        by_phone=policy.needs_read_back(work.actor),
        form=form,
    )


@bp.post("/c/<coop>/returns/<int:number>/sign")
@requires(Permission.TAKE_PART)
def signed(work: Work, number: int) -> ResponseReturnValue:
    """Sign it."""
    row = find_return(work, number)
    form = Form.read(schemas.Sign())
    if form.ok:
        try:
            service.sign_return(work, return_id=row.id, name=form.data["name"], read_back=form.data["read_back"])
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The return is signed. Nothing in it changes any more."), "success")
            return redirect(url_for("returns.one", number=number), 303)
    return _page(work, row, form), 422


@bp.post("/c/<coop>/returns/<int:number>/sent")
@requires(Permission.SEE_COOP)
def sent(work: Work, number: int) -> ResponseReturnValue:
    """Note that it went to the council."""
    row = find_return(work, number)
    form = Form.read(schemas.Sent())
    if not form.ok:
        return return_page(work, row, sent=form), 422
    service.mark_sent(work, return_id=row.id, sent_how=form.data["sent_how"])
    flash(_("Noted: the return is sent."), "success")
    return redirect(url_for("returns.one", number=number), 303)


@bp.get("/c/<coop>/returns/<int:number>/correct")
@requires(Permission.SEE_COOP)
def ask_correct(work: Work, number: int) -> str:
    """Before a corrected return is begun."""
    row = find_return(work, number)
    insist(policy.may_write(work.actor, row.member_id))
    return render_template("returns/correct.html", row=row)


@bp.post("/c/<coop>/returns/<int:number>/correct")
@requires(Permission.SEE_COOP)
def correct(work: Work, number: int) -> ResponseReturnValue:
    """Begin the corrected one."""
    made = service.correct_return(work, return_id=find_return(work, number).id)
    flash(_("A corrected return is begun. The old one stays as it was signed."), "success")
    return redirect(url_for("returns.one", number=made.number), 303)
