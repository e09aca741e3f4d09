"""The list of contracts, and one contract as a member or an officer sees it."""

from __future__ import annotations

from typing import Any

from flask import render_template

from coopbudget.contracts import queries
from coopbudget.contracts.views.blueprint import bp, member_seen, sees_all, shown
from coopbudget.guard import Permission, Work, requires
from coopbudget.paging import page_number, paginate
from coopbudget.providers import queries as providers
from coopbudget.tenders import queries as tenders


@bp.get("/c/<coop>/contracts")
@requires(Permission.SEE_COOP)
def contracts(work: Work) -> Any:
    """A member's own contracts with her own part; for officers, every contract of the co-op."""
    session, coop_id = work.session, work.coop_id
    member_id = member_seen(work)
    mine = queries.contracts_of_member(session, coop_id, member_id) if member_id else []
    open_to_join = queries.joinable(session, coop_id, member_id, work.today) if member_id else []
    page, answers, awards = None, {}, []
    if sees_all(work):
        page = paginate(session, queries.contracts_statement(coop_id), number=page_number())
        answers = queries.answers_by_contract(session, coop_id, [c.id for c in page])
    if work.actor.may(Permission.MANAGE_CONTRACTS):
        awards = tenders.awards_without_contract(session, coop_id, work.now)
    known = {c.provider_id for c in page or ()} | {m.contract.provider_id for m in mine}
    return render_template(
        "contracts/contracts.html",
        mine=mine,
        open_to_join=open_to_join,
        page=page,
        answers=answers,
        awards=awards,
        providers=providers.providers_by_id(session, known | {award.provider_id for award in awards}),
        state_of=lambda c, waiting=False: queries.state_of(c, work.today, waiting=waiting),
    )


@bp.get("/c/<coop>/contracts/<int:number>")
@requires(Permission.SEE_COOP)
def contract(work: Work, number: int) -> Any:
    """One contract: who was chosen, what it costs me, what it answers, whether it stands, what I can do."""
    return render_template("contracts/contract.html", s=shown(work, number), today=work.today)
