"""The whole walk of a pound in a browser: one story from an empty site, by pages alone, steps 1 to 11."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.walk import contract, money, paying, people, pool, providers, support, tender, year
from tests.journeys.walk.town import Town

pytestmark = pytest.mark.journey

SCENES: tuple[Callable[[Town], None], ...] = (
    people.make_accounts,
    people.found_the_coop,
    people.others_join,
    people.fill_offices,
    people.get_ready,
    money.name_bank_accounts,
    money.record_agreements,
    money.refuse_bad_ofx,
    money.council_pays,
    pool.open_pool,
    pool.members_set_aside,
    pool.count_pool,
    providers.come,
    tender.publish_call,
    tender.both_bid,
    tender.nobody_sees_bids,
    tender.late_bid_refused,
    tender.open_bids,
    tender.score,
    tender.meet,
    tender.choose,
    contract.make_contract,
    contract.members_answer,
    contract.both_accept,
    support.log_visits,
    support.members_confirm,
    support.settle,
    support.send_invoice,
    support.approve_invoice,
    paying.pay,
    year.close_books,
    year.propose,
    year.vote,
    year.share,
    year.look_at_the_books,
)


def test_a_pound_walks_from_the_council_to_a_shared_surplus(empty_site: Any, visit: Callable[..., Any]) -> None:
    town = Town(empty_site, visit)
    for scene in SCENES:
        try:
            scene(town)
        except Exception as problem:
            problem.add_note(f"in the scene {scene.__module__}.{scene.__name__}")
            raise
