"""A member's invitation to a group: what it would be, what it would cost, and her yes or no."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.budgets import queries as funds
from coopbudget.errors import Conflict
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.pools import queries, rules, service, words
from coopbudget.pools.errors import NoSuchSuggestion
from coopbudget.pools.queries import InvitationRow
from coopbudget.pools.rules import PoolState
from coopbudget.pools.schemas import AnswerSchema
from coopbudget.pools.views.blueprint import bp

Answer = str | Response | tuple[str, int]


def _invitation(work: Work, number: int) -> InvitationRow:
    work.need_power(Power.PLAN)
    found = queries.invitation_of(work.session, work.coop_id, work.member_id, number)
    if found is None:
        raise NoSuchSuggestion()
    return found


@bp.get("/c/<coop>/invitations/<int:number>")
@requires(Permission.TAKE_PART)
def invitation(work: Work, number: int) -> str:
    """What the group would be, for the member who was asked alone."""
    return _page(work, _invitation(work, number), Form.blank(AnswerSchema()))


def _page(work: Work, mine: InvitationRow, form: Form) -> str:
    found = mine.suggestion
    kind = queries.kind(work.session, work.coop_id, found.kind)
    pool = queries.pool(work.session, work.coop_id, found.pool_id) if found.pool_id else None
    fund = funds.fund(work.session, work.coop_id, mine.fund_id, work.today) if mine.fund_id else None
    need = queries.need_by_number(work.session, work.coop_id, work.member_id, mine.need_number)
    over = found.dropped_at is not None or (
        pool is None and found.answer_by is not None and work.today > found.answer_by
    )
    joined = pool is not None and bool(queries.pledges_of_member(work.session, work.coop_id, work.member_id, pool.id))
    return render_template(
        "pools/invitation.html",
        mine=mine,
        found=found,
        form=form,
        kind=kind,
        said=queries.answers(work.session, work.coop_id, found.id),
        pool=pool,
        forming=pool is not None and pool.state(work.now) is PoolState.FORMING,
        joined=joined,
        need=need,
        fund=fund,
        free=funds.fund_pots(work.session, work.coop_id, [fund.id])[fund.id].available if fund else 0,
        miles=_miles(need.outward, found.hub) if need else None,
        over=over,
        words=words,
        may_pledge=work.actor.may_for_member(Power.PLEDGE),
    )


def _miles(one: str, other: str) -> int | None:
    far = rules.miles_between(one, other)
    return None if far is None else round(far)


@bp.post("/c/<coop>/invitations/<int:number>")
@requires(Permission.TAKE_PART)
def answer_invitation(work: Work, number: int) -> Answer:
    """Yes, no, or put it away."""
    mine = _invitation(work, number)
    form = Form.read(AnswerSchema())
    if form.ok:
        answer = form.data["answer"]
        try:
            pool = service.answer_invitation(work, number=number, answer=answer)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            if answer == "yes":
                if pool is not None:
                    flash(_("Enough people said yes, so the pool is open. Now set your money aside."), "success")
                    return redirect(url_for("pools.pool", number=pool.number), 303)
                flash(_("You said yes. We tell you when enough people have."), "success")
                return redirect(url_for("pools.invitation", number=number), 303)
            said_no = answer == "no"
            flash(_("You said no. Nobody is told it was you.") if said_no else _("It is put away."), "success")
            return redirect(url_for("pools.needs"), 303)
    return _page(work, mine, form), 422
