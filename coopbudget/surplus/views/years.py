"""The years that are over, and what came in, what it cost and what is left of each."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.payments.queries.crossings import to_cross
from coopbudget.surplus import queries, service
from coopbudget.surplus.deficits.queries import carried
from coopbudget.surplus.queries import Standing
from coopbudget.surplus.views.blueprint import bp
from coopbudget.surplus.words import account_word, class_word


@bp.get("/c/<coop>/surplus")
@requires(Permission.SEE_COOP)
def years(work: Work) -> ResponseReturnValue:
    """Every year that is over and where it stands."""
    rows = queries.year_rows(work.session, work.coop_id, work.today)
    return render_template("surplus/years.html", rows=rows, Standing=Standing)


@bp.get("/c/<coop>/surplus/<int:year>")
@requires(Permission.SEE_COOP)
def year(work: Work, year: int) -> ResponseReturnValue:
    """What came in, what it cost, what is left, and what becomes of it."""
    row = service.year_that_is_over(work, year)
    bears = carried(work.session, work.coop_id, work.today).get(year)
    earlier = queries.proposals(work.session, work.coop_id, [year]).get(year, [])[1:]
    return render_template(
        "surplus/year.html",
        row=row,
        earlier=earlier,
        bears=bears,
        Standing=Standing,
        word=account_word,
        class_word=class_word,
        counts=queries.count_shares(work.session, work.coop_id, row.proposal.id) if row.proposal else (0, 0),
        crossing=to_cross(work.session, work.coop_id)["dividend"],
        may_propose=work.actor.may(Permission.PROPOSE_SURPLUS),
        may_share=work.actor.may(Permission.SHARE_SURPLUS),
        may_close=work.actor.may(Permission.KEEP_BOOKS),
        may_see_books=work.actor.may(Permission.SEE_BOOKS),
        is_member=work.actor.may_for_member(Power.SEE),
    )
