"""While a co-op ends nothing new begins, at any door; once it has ended, nothing at all; called off, all is open."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest

from coopbudget.contracts import service as contracts
from coopbudget.contracts.changing import Change
from coopbudget.contracts.service import Wanted
from coopbudget.coops.service import CoopClosed, CoopEnds, begin_winding, close_coop, end_winding
from coopbudget.guard import Work
from coopbudget.notices.models import Notice
from coopbudget.pools import queries as pools, service as pools_service
from tests.commissioning import make_buying, open_pool, pledge
from tests.conftest import Act
from tests.doors import Function, doors
from tests.nights import STARTS, agreed
from tests.people import actor_of, admit, as_system, found_coop

REFUSES = frozenset({
    # people and their agreements
    "_new_application", "_admit", "record_agreement", "check_agreement", "take_over_agreement", "draft_opening",
    "draft_own_opening", "sign_opening",
    # money in by card and Direct Debit
    "connect", "set_up_debit", "pay_by_card", "make_plan", "resume_plan", "put_back",
    # buying together
    "record_need", "ask_for_groups", "ask_people", "answer_invitation", "open_pool", "make_pool", "extend_closing",
    "ask_around", "set_pledge", "join_line",
    "draft_call", "publish_call", "rerun_call", "amend_call", "invite_provider", "submit_bid", "open_ballot",
    "award_call", "choose_directly",
    "make_contract", "answer_contract", "accept_contract", "join_contract", "hand_over", "plan_change",
    "need_going_for",
    # what the co-op itself owes and owns
    "open_offer", "apply_for_shares", "register_shares", "ask_shares_back", "decide_withdrawal", "propose_interest",
    "record_loan", "begin_loan", "propose_split", "post_distribution",
})  # fmt: skip
RESTS = frozenset({"collect_due", "claim_search", "keep_groups", "_offer"})
"""What the worker and other acts do by themselves: nobody waits for an answer, so nothing happens and nothing fails."""

LATER = frozenset({"plan_change", "need_going_for"})
"""They ask only where a contract would last longer: below, with one that runs."""


def _at(door: Function, work: Work) -> object:
    """Knock: with nothing but the yes that begins something, for whoever may do anything."""
    knocked: Any = getattr(import_module(door.module), door.name)
    given: dict[str, Any] = {}
    for name, parameter in list(inspect.signature(knocked).parameters.items())[1:]:
        if parameter.kind in (parameter.KEYWORD_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            given[name] = {"yes": True, "agree": True, "answer": "yes"}.get(name)
    return knocked(work, **given)


def test_every_door_is_known() -> None:
    found = doors()
    assert {each.name for each in found if each.refuses} == REFUSES
    assert {each.name for each in found if each.rests} == RESTS


def test_each_of_them_refuses_while_the_co_op_ends_and_once_it_has(act: Act) -> None:
    refusing = [each for each in doors() if each.refuses and each.name not in LATER]
    with act() as work:
        inside = as_system(work, found_coop(work))
        begin_winding(inside)
        for door in refusing:
            with pytest.raises(CoopEnds):
                _at(door, inside)
        end_winding(inside)
        for door in refusing:
            with pytest.raises(Exception) as other, work.session.begin_nested():
                _at(door, inside)  # with nothing said it goes wrong further in, or not at all
                raise LookupError
            assert not isinstance(other.value, CoopEnds), door
        close_coop(inside, readable_until=inside.today)
        for door in refusing:
            with pytest.raises(CoopClosed):
                _at(door, inside)


def test_a_place_that_frees_is_offered_to_nobody_while_the_co_op_ends(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        inside = as_system(work, buying.purses.coop)
        waits = actor_of(work.session, buying.purses.coop, admit(work, buying.purses.coop))
        pool = open_pool(work, buying, min_people=1, max_people=1)
        pledge(work, buying.dewi, pool, buying.dewi_fund, 100)
        pools_service.join_line(replace(work, actor=waits), pool_id=pool.id)
        begin_winding(inside)
        pools_service.withdraw_pledge(replace(work, actor=buying.dewi), pool_id=pool.id, fund_id=buying.dewi_fund)
        assert [each.answer_by for each in pools.waiting(work.session, buying.coop_id, pool.id)] == [None]
        told = work.session.query(Notice).filter_by(person_id=waits.person_id).all()
        assert not any("A place is free" in each.message for each in told)
        with pytest.raises(CoopEnds):
            pledge(work, buying.dewi, pool, buying.dewi_fund, 50)


def test_a_contract_may_end_and_change_but_not_last_longer(act: Act) -> None:
    with act() as work:
        nights, contract = agreed(work)
        lead, inside = nights.at(work, nights.lead), as_system(work, nights.coop)

        def change(make: Callable[..., Any], terms: dict[str, Any]) -> Any:
            return make(
                lead, contract_id=contract.id, kind=Change.EXTENSION, from_on=STARTS + timedelta(days=14),
                answer_by=STARTS, why="Why", wanted=Wanted(terms),
            )  # fmt: skip

        begin_winding(inside)
        with pytest.raises(CoopEnds):
            change(contracts.plan_change, {"ends_on": "2026-11-08"})
        assert change(contracts.plan_change, {"leave_days": 7})
        # What was proposed before is not agreed to any more, and can be taken back.
        end_winding(inside)
        longer = change(contracts.propose_change, {"ends_on": "2026-11-08"})
        begin_winding(inside)
        asked = {"contract_id": contract.id, "number": longer.number}
        with pytest.raises(CoopEnds):
            contracts.answer_change(nights.at(work, nights.act_of(work, 0)), yes=True, **asked)
        with pytest.raises(CoopEnds):
            contracts.accept_change(lead, side="coop", digest=longer.digest, **asked)
        contracts.withdraw_change(lead, side="coop", reason="We end.", **asked)
        assert contracts.end_contract(
            lead, contract_id=contract.id, side="coop", last_day=STARTS + timedelta(days=20), at_once=False, why="End.",
        )  # fmt: skip
