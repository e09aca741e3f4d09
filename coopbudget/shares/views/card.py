"""Paying for shares by card, on Stripe's own page."""

from __future__ import annotations

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from coopbudget.collections import acts, queries as collected
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.settings import Settings
from coopbudget.shares import service
from coopbudget.shares.errors import CardOnItsWay, NoSuchShares
from coopbudget.shares.views.blueprint import bp
from coopbudget.shares.views.mine import find_application


@bp.post("/c/<coop>/shares/applications/<int:number>/card")
@requires(Permission.TAKE_PART)
def pay_by_card(work: Work, number: int) -> ResponseReturnValue:
    """Begin the payment; its page has the way to Stripe. One that is under way is shown instead of another."""
    work.need_power(Power.PLEDGE)
    find_application(work, number)
    if not collected.takes_cards(work.session, work.coop_id):
        raise NoSuchShares()
    settings: Settings = current_app.extensions["coopbudget.settings"]
    back = settings.public_url + url_for("collections.payment", number=0).removesuffix("0") + "{number}"
    try:
        asked = service.pay_by_card(work, number=number, back_url=back)
    except CardOnItsWay:
        paid = next(p for p in collected.payments_for(work.session, work.coop_id, number) if p.waits)
        return redirect(url_for("collections.payment", number=paid.number), 303)
    acts.after(work, asked.act_id)
    return redirect(url_for("collections.payment", number=asked.number), 303)
