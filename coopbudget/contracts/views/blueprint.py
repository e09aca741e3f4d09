"""The blueprint, what every page of a contract is given, and who may see which."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from coopbudget.budgets import queries as funds
from coopbudget.budgets.errors import NotPayable
from coopbudget.budgets.labels import funder_name
from coopbudget.contracts import queries, words
from coopbudget.contracts.errors import NoSuchContract
from coopbudget.contracts.models import Contract, ContractPlace
from coopbudget.contracts.pricing import Kinds, weeks_left
from coopbudget.contracts.queries import ContractRow, VersionRow
from coopbudget.contracts.rules import Allocation
from coopbudget.contracts.service.terms import price_changes
from coopbudget.contracts.standing import Standing, weekly_shares
from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work
from coopbudget.members import queries as members
from coopbudget.members.passwords import give_password
from coopbudget.members.queries import MemberRow
from coopbudget.providers import queries as providers, words as provider_words
from coopbudget.providers.queries import ProviderRow

bp = Blueprint("contracts", __name__, template_folder="../templates")


@bp.app_context_processor
def contract_words() -> dict[str, Any]:
    """What the rules are called and what a change does to prices, for every template that shows a contract."""
    return {"contract_words": words, "hour_words": provider_words.HOUR, "price_changes": price_changes}


@bp.app_template_filter("isoday")
def isoday(day: str) -> date:
    """A day that the terms keep as text."""
    return date.fromisoformat(day)


@dataclass(frozen=True)
class Shown:
    """A contract with everything its pages show. ``mine``: the places of the member the page is for.

    ``verified``: the co-op's check of the provider holds today; ``proof_ends``: the first day on which a proof under it
    runs out, where that is within sixty days.
    """

    contract: Contract
    places: list[ContractPlace]
    mine: list[ContractPlace]
    standing: Standing
    state: queries.State
    left: dict[Any, int]
    weeks_left: int
    provider: ProviderRow | None
    members: dict[Any, MemberRow]
    accepted: dict[str, Any]
    verified: bool
    proof_ends: date | None
    officer: bool
    kinds: Kinds
    versions: Sequence[VersionRow]
    successor: ContractRow | None
    asked_of_change: bool
    funders: dict[Any, str]

    def fund(self, place: ContractPlace) -> str:
        """A fund of the member the page is for, by its number and whose money it is: ``1, Ceredigion``."""
        return f"{place.fund_number}, {funder_name(self.funders.get(place.fund_id, ''))}"

    @property
    def expected(self) -> dict[Any, int]:
        """What each fund would pay in a usual week if all who haven't said no say yes (pence)."""
        asked = [queries.as_rule(place) for place in self.places if place.said_yes is not False]
        return weekly_shares(
            asked, self.standing.weekly_cost, Allocation(self.contract.allocation), self.contract.starts_on
        )

    @property
    def change(self) -> VersionRow | None:
        """The change that waits for answers or for a side."""
        return queries.open_change(self.versions)

    @property
    def yes(self) -> list[ContractPlace]:
        return [place for place in self.places if place.said_yes]

    @property
    def waiting(self) -> list[ContractPlace]:
        return [place for place in self.places if place.said_yes is None]


def sees_all(work: Work) -> bool:
    """Officers who look after contracts, and whoever may see the books, see every member's part."""
    return work.actor.may(Permission.MANAGE_CONTRACTS) or work.actor.may(Permission.SEE_BOOKS)


def member_seen(work: Work) -> uuid.UUID | None:
    """The member whose contracts the reader may see: her own, or hers whose money or visits they look after."""
    powers = (Power.SEE, Power.PLEDGE, Power.CONFIRM_VISITS)
    return work.actor.member_id if any(work.actor.may_for_member(power) for power in powers) else None


def shown(work: Work, number: int) -> Shown:
    """The contract for a member of it or an officer; NoSuchContract for anybody else."""
    contract = queries.contract_by_number(work.session, work.coop_id, number)
    if contract is None:
        raise NoSuchContract()
    found = of_contract(work, contract, officer=sees_all(work))
    if not found.officer and not found.mine:
        raise NoSuchContract()
    return found


def shown_to_provider(work: Work, number: int) -> Shown:
    """The contract for a person of its provider; NoSuchContract for anybody else."""
    contract = queries.contract_by_number(work.session, work.coop_id, number)
    if contract is None or contract.provider_id != work.provider_id:
        raise NoSuchContract()
    return of_contract(work, contract, officer=False)


def of_contract(work: Work, contract: Contract, *, officer: bool) -> Shown:
    """Everything a contract's pages show: the number of reads does not grow with its members."""
    session, coop_id = work.session, work.coop_id
    places = list(queries.places(session, coop_id, contract.id))
    member_id = member_seen(work)
    mine = [place for place in places if place.member_id == member_id]
    versions = queries.versions(session, coop_id, contract.id)
    waits = queries.open_change(versions)
    stakes = queries.stakes(session, coop_id, waits.id) if waits else {}
    return Shown(
        contract=contract,
        places=places,
        mine=mine,
        standing=queries.standing_of(contract, places, work.today),
        state=queries.state_of(contract, work.today, waiting=any(p.said_yes is None for p in places)),
        left=queries.committed_left(session, coop_id, contract, places),
        weeks_left=weeks_left(contract.starts_on, contract.ends_on, work.today),
        provider=providers.provider(session, contract.provider_id),
        members=members.members_by_id(session, coop_id, {place.member_id for place in places}),
        accepted=queries.acceptances(session, coop_id, contract.id),
        verified=providers.is_verified(session, coop_id, contract.provider_id, work.today),
        proof_ends=providers.proof_ends_soon(session, coop_id, contract.provider_id, work.today),
        officer=officer,
        kinds=queries.price_list(session, coop_id, contract.id).on(max(work.today, contract.starts_on)),
        versions=versions,
        successor=queries.successor(session, coop_id, contract.id),
        asked_of_change=any(stakes[p.id].asks and stakes[p.id].said_yes is None for p in mine if p.id in stakes),
        funders={each.id: each.name for each in _funds(work, member_id)} if mine else {},
    )


def _funds(work: Work, member_id: uuid.UUID | None) -> list[funds.FundRow]:
    return [] if member_id is None else funds.funds_of_member(work.session, work.coop_id, member_id, work.today)


def attempt(form: Form, act: Callable[[], Any], *, ties: str = "_form") -> Any:
    """Do the act; what it refuses is put beside the form. None where it was refused.

    ``ties``: the field of the form beside which a close tie to the provider stands.
    """
    try:
        return act()
    except Invalid as problem:
        form.take(problem)
    except NotPayable as problem:
        form.take({ties: [problem.message]})
    except Conflict as problem:
        form.take({"_form": [problem.message]})
    return None


def prove(work: Work, form: Form) -> bool:
    """Whether the person showed again who they are: a fresh second factor, or the password in the form."""
    if work.proven or give_password(work, form.data.get("password", "")):
        return True
    form.take({"password": [_("Type your own password, so that we know it is you.")]})
    return False
