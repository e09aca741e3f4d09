"""Whom members name to have their shares when they die: their own page, the book of all, and the signed papers."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Forbidden, Invalid
from coopbudget.evidence import service as evidence
from coopbudget.evidence.errors import NoSuchEvidence
from coopbudget.forms import CommandSchema, Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.members import queries as members
from coopbudget.paging import page_number
from coopbudget.shares import policy, queries, schemas, service, words
from coopbudget.shares.errors import NoSuchShares
from coopbudget.shares.law import nomination_limit
from coopbudget.shares.rules import Relation
from coopbudget.shares.views.blueprint import bp
from coopbudget.shares.views.mine import acted_for, nation_of


def _mine(work: Work, form: Form) -> str:
    member = acted_for(work)
    if member is None:
        raise NoSuchShares()
    rows = queries.nominations_of(work.session, work.coop_id, member.id)
    standing = [row for row in rows if row.state != "ended"]
    return render_template(
        "shares/named.html",
        member=member,
        rows=standing,
        before=[row for row in rows if row.state == "ended"],
        left=100 - sum(row.percent for row in standing),
        there=queries.standing_of(work.session, work.coop_id, member.number),
        limit=nomination_limit(nation_of(work), work.today),
        may=member.left_on is None
        and work.actor.may_for_member(Power.PLEDGE)
        and bool(policy.may_nominate(work.actor, None)),
        form=form,
        words=words,
    )


@bp.get("/c/<coop>/shares/named")
@requires(Permission.SEE_COOP)
def named(work: Work) -> ResponseReturnValue:
    """Whom the member named, and where each stands."""
    return _mine(work, Form.blank(schemas.Nominate(), percent="100"))


@bp.post("/c/<coop>/shares/named")
@requires(Permission.TAKE_PART)
def nominate(work: Work) -> ResponseReturnValue:
    """Name somebody; then there is a paper to sign."""
    form = Form.read(schemas.Nominate())
    if form.ok:
        data = form.data
        try:
            number = service.nominate(
                work, name=data["name"] or "", relation=Relation(data["relation"]), percent=data["percent"],
                contact=data["contact"] or "", officer=data["officer"], to_number=data["to_number"],
            )  # fmt: skip
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"percent": [problem.message]})
        except Forbidden as problem:
            form.take({"to_number": [problem.message]})
        else:
            return redirect(url_for("shares.nomination", number=number), 303)
    work.session.rollback()
    return _mine(work, form), 422


def _find(work: Work, number: int) -> queries.NominationRow:
    """One that this actor may see: the member's own, or for who keeps the register. Raises NoSuchShares."""
    found = queries.nomination_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NoSuchShares()
    hers = found.member_id == work.actor.member_id and work.actor.may_for_member(Power.SEE)
    if not hers and not work.actor.may(Permission.ADMIT_MEMBERS):
        raise NoSuchShares()
    return found


def _page(work: Work, found: queries.NominationRow, form: Form) -> str:
    owner = members.member(work.session, work.coop_id, found.member_id)
    assert owner is not None  # a foreign key holds it
    mine = found.member_id == work.actor.member_id
    keeps = work.actor.may(Permission.ADMIT_MEMBERS)
    decision = None
    if keeps and found.state == "waits" and owner.left_on is None:
        decision = policy.may_receive(work.actor, found.member_id, found.to_member_id)
    ends = mine and found.state != "ended" and found.passes is None and work.actor.may_for_member(Power.PLEDGE)
    return render_template(
        "shares/nomination.html",
        found=found,
        owner=owner,
        mine=mine,
        coop=work.actor.coop,
        today=work.today,
        limit=nomination_limit(nation_of(work), work.today),
        people=members.names(work.session, [found.made_by, found.received_by]),
        decision=decision,
        may_end=ends and bool(policy.may_nominate(work.actor, None)),
        form=form,
        words=words,
    )


@bp.get("/c/<coop>/shares/named/<int:number>")
@requires(Permission.SEE_COOP)
def nomination(work: Work, number: int) -> ResponseReturnValue:
    """One that was named: where it stands, and the paper to sign."""
    return _page(work, _find(work, number), Form.blank(CommandSchema()))


@bp.post("/c/<coop>/shares/named/<int:number>/end")
@requires(Permission.TAKE_PART)
def end_nomination(work: Work, number: int) -> ResponseReturnValue:
    """Take it back. The service asks who may."""
    _find(work, number)
    service.end_nomination(work, number=number)
    flash(_("Taken back. It does not count any more."), "success")
    return redirect(url_for("shares.named"), 303)


@bp.post("/c/<coop>/shares/named/<int:number>/receive")
@requires(Permission.ADMIT_MEMBERS)
def receive_nomination(work: Work, number: int) -> ResponseReturnValue:
    """The signed paper has come."""
    found, form = _find(work, number), Form.read(CommandSchema())
    file = request.files.get("file")
    if file is None or not file.filename:
        form.take({"file": [_("Choose a photo or a PDF of the signed paper.")]})
    else:
        try:
            service.receive_nomination(work, number=number, file=file)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The paper is kept. It counts from now on, and the member is told."), "success")
            return redirect(url_for("shares.nomination", number=number), 303)
    work.session.rollback()
    return _page(work, _find(work, found.number), form), 422


@bp.get("/c/<coop>/shares/named/<int:number>/paper")
@requires(Permission.SEE_COOP)
def nomination_paper(work: Work, number: int) -> ResponseReturnValue:
    """The signed paper, for the member and for who keeps the register."""
    found = _find(work, number)
    if found.evidence_id is None:
        raise NoSuchEvidence()
    return evidence.send(work, found.evidence_id)


@bp.get("/c/<coop>/shares/named/all")
@requires(Permission.ADMIT_MEMBERS)
def nominations(work: Work) -> ResponseReturnValue:
    """The book of everybody whom members named, those taken back too: the law asks for it."""
    page = queries.nominations_page(work.session, work.coop_id, number=page_number())
    people = members.members_by_id(work.session, work.coop_id, {row.member_id for row in page})
    return render_template("shares/nominations.html", page=page, people=people, words=words)


@bp.get("/c/<coop>/shares/register/<int:number>/passed/<int:transfer>/paper")
@requires(Permission.SEE_BOOKS)
def transfer_paper(work: Work, number: int, transfer: int) -> ResponseReturnValue:
    """The paper by which shares of a member who had died passed on."""
    owner = members.member_by_number(work.session, work.coop_id, number)
    rows = queries.transfers_of(work.session, work.coop_id, owner.id) if owner else []
    found = next((row for row in rows if row.number == transfer), None)
    if found is None or found.evidence_id is None:
        raise NoSuchEvidence()
    return evidence.send(work, found.evidence_id)
