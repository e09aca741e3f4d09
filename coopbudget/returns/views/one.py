"""The returns of an agreement, and one return: looked at, added to, handed out."""

from __future__ import annotations

import uuid

from flask import Response, flash, redirect, render_template, request, session as browser, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from coopbudget.budgets.kinds import PaidInto
from coopbudget.budgets.queries import AgreementRow, outcomes_of
from coopbudget.errors import Conflict, Invalid
from coopbudget.evidence.errors import NoSuchEvidence
from coopbudget.evidence.service import send
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.returns import delivering, paper, policy, queries, schemas, service, words
from coopbudget.returns.kinds import CAME_IN, Noted
from coopbudget.returns.queries import ReturnRow
from coopbudget.returns.rules import ended_periods
from coopbudget.returns.views.blueprint import bp, find_agreement, find_return, handed_out


@bp.get("/c/<coop>/agreements/<int:number>/returns")
@requires(Permission.SEE_COOP)
def of_agreement(work: Work, number: int) -> str:
    """The returns of an agreement, whose rules it follows, and who at the council may look."""
    return agreement_page(work, find_agreement(work, number))


def agreement_page(
    work: Work,
    found: AgreementRow,
    *,
    begin: Form | None = None,
    plan_form: Form | None = None,
    link_form: Form | None = None,
) -> str:
    """The page, with whichever of its forms needs another look."""
    session, coop_id = work.session, work.coop_id
    plan = queries.plan_of(session, coop_id, found.id)
    known = queries.profiles(session, coop_id, work.today)
    profile = known.get(plan.profile_key) if plan else None
    last = ended_periods(plan.first_on, profile.period if profile else None, work.today) if plan else []
    days = {"since": last[-1][0].isoformat(), "until": last[-1][1].isoformat()} if last else {}
    links = queries.links_of_agreement(session, coop_id, found.id)
    secret = browser.pop("funder_link", None) if request.method == "GET" else None
    shown = secret if secret and secret[0] == str(found.id) else None
    whole = service.settings().public_url + url_for("returns.council", secret=shown[1]) if shown else ""
    return render_template(
        "returns/agreement.html",
        a=found,
        member=members.member(session, coop_id, found.member_id),
        rows=queries.returns_of_agreement(session, coop_id, found.id),
        plan=plan,
        profile=profile,
        known=known,
        links=links,
        views=queries.views_of(session, coop_id, [each.id for each in links]),
        sent=queries.changes_of_agreement(session, coop_id, found.id),
        address=whole,
        begin=begin or Form.blank(schemas.Days(), **days),
        plan_form=plan_form
        or Form.blank(
            schemas.Plan(),
            profile_key=plan.profile_key if plan else None,
            first_on=(plan.first_on if plan else found.starts_on).isoformat(),
        ),
        link_form=link_form or Form.blank(schemas.MakeLink(), days="14"),
        may_write=bool(policy.may_write(work.actor, found.member_id)) and found.checked_at is not None,
        may_decide=bool(policy.may_decide(work.actor, found.member_id)),
        mine=work.actor.member_id == found.member_id,
        today=work.today,
        words=words,
    )


@bp.post("/c/<coop>/agreements/<int:number>/returns")
@requires(Permission.SEE_COOP)
def begin(work: Work, number: int) -> ResponseReturnValue:
    """Begin a return of some days."""
    found = find_agreement(work, number)
    form = Form.read(schemas.Days())
    if form.ok:
        try:
            made = service.begin_return(work, agreement_id=found.id, **form.data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("The return is begun. Look at it, add what was spent elsewhere, then sign it."), "success")
            return redirect(url_for("returns.one", number=made.number), 303)
    return agreement_page(work, found, begin=form), 422


@bp.get("/c/<coop>/returns/<int:number>")
@requires(Permission.SEE_COOP)
def one(work: Work, number: int) -> str:
    """One return, to the penny."""
    return return_page(work, find_return(work, number))


def return_page(
    work: Work, row: ReturnRow, *, note: Form | None = None, own: Form | None = None, sent: Form | None = None
) -> str:
    """The page of a return, with whichever of its forms needs another look."""
    session, coop_id = work.session, work.coop_id
    gathered = delivering.as_it_stands(work, row)
    agreement = delivering.agreement_of(session, coop_id, row)
    memos = queries.memoranda(session, coop_id, row.id)
    heads = delivering.heads_of(work, row)
    later = [each for each in queries.returns_of_agreement(session, coop_id, row.agreement_id) if _corrects(each, row)]
    own_account = agreement.paid_into == PaidInto.MEMBER
    kinds = [kind for kind in Noted if own_account or kind not in CAME_IN]
    return render_template(
        "returns/one.html",
        row=row,
        figures=gathered.figures,
        bank=gathered.bank,
        title=paper.title_of(gathered.figures, heads),
        sums=paper.sums(gathered.figures),
        keeping=paper.keeping_sentence(gathered.figures),
        own_words=paper.own_sentence(gathered.figures),
        heads=heads,
        memos=memos,
        later=later[0] if later else None,
        extract=queries.extract_of(session, coop_id, row.id),
        note=note or Form.blank(schemas.Note()),
        own=own
        or Form.blank(
            schemas.OwnAccount(),
            own_opening=_pounds(row.own_opening),
            own_closing=_pounds(row.own_closing),
        ),
        sent=sent or Form.blank(schemas.Sent()),
        own_account=own_account,
        kinds=kinds,
        outcomes=outcomes_of(session, coop_id, row.agreement_id),
        state=row.state(work.today),
        may_say=bool(policy.may_say(work.actor, row.member_id)) and row.signed_at is None,
        may_sign=bool(policy.may_sign(work.actor, row.member_id)) and row.signed_at is None,
        may_write=bool(policy.may_write(work.actor, row.member_id)),
        mine=work.actor.member_id == row.member_id,
        words=words,
        paper=paper,
    )


def _pounds(pence: int | None) -> str | None:
    return None if pence is None else f"{pence / 100:.2f}"


def _corrects(later: ReturnRow, row: ReturnRow) -> bool:
    return (later.since, later.until) == (row.since, row.until) and later.version > row.version


@bp.post("/c/<coop>/returns/<int:number>/notes")
@requires(Permission.TAKE_PART)
def note(work: Work, number: int) -> ResponseReturnValue:
    """Note what was spent elsewhere, with its paper."""
    row = find_return(work, number)
    form = Form.read(schemas.Note())
    file = request.files.get("file") or None
    if form.ok:
        try:
            service.note_outside(work, return_id=row.id, file=file, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("It is in the return, with its paper."), "success")
            return _back(number, "outside")
    return return_page(work, row, note=form), 422


def _back(number: int, part: str) -> AnyResponse:
    return redirect(url_for("returns.one", number=number, _anchor=part), 303)


@bp.post("/c/<coop>/returns/<int:number>/notes/<int:position>/take-off")
@requires(Permission.TAKE_PART)
def take_off(work: Work, number: int, position: int) -> ResponseReturnValue:
    """Take a note off again."""
    service.take_off(work, return_id=find_return(work, number).id, position=position)
    flash(_("It is off the return."), "success")
    return _back(number, "outside")


@bp.post("/c/<coop>/returns/<int:number>/there-was-none")
@requires(Permission.TAKE_PART)
def there_was_none(work: Work, number: int) -> ResponseReturnValue:
    """Nothing was spent outside the co-op."""
    row = find_return(work, number)
    try:
        service.say_there_was_none(work, return_id=row.id)
    except Invalid as problem:
        form = Form.blank(schemas.Note())
        form.take(problem)
        return return_page(work, row, note=form), 422
    flash(_("The return says that nothing was spent outside the co-op."), "success")
    return _back(number, "outside")


@bp.post("/c/<coop>/returns/<int:number>/own-account")
@requires(Permission.TAKE_PART)
def own_account(work: Work, number: int) -> ResponseReturnValue:
    """What stood in the member's own account."""
    row = find_return(work, number)
    form = Form.read(schemas.OwnAccount())
    if form.ok:
        try:
            service.say_own_account(work, return_id=row.id, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("It is in the return."), "success")
            return _back(number, "own-account")
    return return_page(work, row, own=form), 422


@bp.get("/c/<coop>/returns/<int:number>/return.<any(pdf,csv,zip):kind>")
@requires(Permission.SEE_COOP)
def file(work: Work, number: int, kind: str) -> Response:
    """The return as a document (``large=1``: in large print), as a list, or as one file with all its evidence."""
    return handed_out(work, find_return(work, number), kind, large=request.args.get("large") == "1")


@bp.get("/c/<coop>/returns/<int:number>/papers/<uuid:ident>")
@requires(Permission.SEE_COOP)
def evidence(work: Work, number: int, ident: uuid.UUID) -> Response:
    """A paper that goes with a return, for whoever may see the return."""
    row = find_return(work, number)
    papers = delivering.as_it_stands(work, row).figures.papers
    if str(ident) not in {each.evidence for each in papers}:
        raise NoSuchEvidence()
    return send(work, ident)
