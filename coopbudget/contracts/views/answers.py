"""A member's answer: what it would do, then the receipt."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from coopbudget.budgets import queries as funds
from coopbudget.contracts import service
from coopbudget.contracts.errors import NoSuchContract
from coopbudget.contracts.pricing import weeks_between
from coopbudget.contracts.queries import ContractRow, PlaceRow
from coopbudget.contracts.views.blueprint import Shown, bp, shown
from coopbudget.errors import NotFound
from coopbudget.guard import Permission, Power, Work, requires


def _mine(work: Work, number: int) -> Shown:
    work.need_power(Power.PLEDGE)
    found = shown(work, number)
    if not found.mine:
        raise NoSuchContract()
    return found


def _taken(contract: ContractRow, place: PlaceRow, weeks: int) -> int:
    """What a yes sets aside for the whole term (pence)."""
    whole = place.most * weeks
    return whole if contract.follows_id else min(place.pledged, whole)


@bp.get("/c/<coop>/contracts/<int:number>/answer/<word>")
@requires(Permission.TAKE_PART)
def answer(work: Work, number: int, word: str) -> Any:
    """What my yes (or no) would do to my money."""
    if word not in ("yes", "no"):
        raise NotFound()
    found = _mine(work, number)
    pots = funds.fund_pots(work.session, work.coop_id, [place.fund_id for place in found.mine])
    weeks = weeks_between(found.contract.starts_on, found.contract.ends_on)
    changes: list[tuple[str, int, int]] = []
    for place in found.mine:
        pot = pots[place.fund_id]
        held = found.left[place.fund_id] if place.said_yes else place.pledged
        taken = _taken(found.contract, place, weeks) if word == "yes" else 0
        n = found.fund(place)
        if word == "yes":
            if found.contract.follows_id:
                changes.append((_("Fund %(n)s: free", n=n), pot.available, pot.available - taken))
            else:
                changes.append((_("Fund %(n)s: pledged", n=n), pot.pledged, pot.pledged - taken))
            changes.append((_("Fund %(n)s: committed", n=n), pot.committed, pot.committed + taken))
        else:
            changes.append((_("Fund %(n)s: free", n=n), pot.available, pot.available + held))
            if place.said_yes:
                changes.append((_("Fund %(n)s: committed", n=n), pot.committed, pot.committed - held))
            else:
                changes.append((_("Fund %(n)s: pledged", n=n), pot.pledged, pot.pledged - held))
    return render_template("contracts/answer.html", s=found, word=word, changes=changes, weeks=weeks)


@bp.post("/c/<coop>/contracts/<int:number>/answer/<word>")
@requires(Permission.TAKE_PART)
def give_answer(work: Work, number: int, word: str) -> Any:
    """Say yes or no."""
    if word not in ("yes", "no"):
        raise NotFound()
    found = _mine(work, number)
    service.answer_contract(work, contract_id=found.contract.id, yes=word == "yes")
    return redirect(url_for("contracts.answered", number=number), 303)


@bp.get("/c/<coop>/contracts/<int:number>/answered")
@requires(Permission.SEE_COOP)
def answered(work: Work, number: int) -> Any:
    """The receipt of my answer."""
    found = shown(work, number)
    if not found.mine or found.mine[0].said_yes is None:
        raise NoSuchContract()
    return render_template("contracts/answered.html", s=found)


@bp.post("/c/<coop>/contracts/<int:number>/meet")
@requires(Permission.TAKE_PART)
def meet(work: Work, number: int) -> Any:
    """Ask to meet the provider."""
    found = _mine(work, number)
    service.ask_to_meet(work, contract_id=found.contract.id)
    flash(_("We have told the co-op and the provider that you would like to meet."), "success")
    return redirect(url_for("contracts.contract", number=number), 303)
