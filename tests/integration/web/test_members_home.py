"""A budget holder's home: what comes when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Flask

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.kinds import PromiseKind
from coopbudget.budgets.questions import POTS
from coopbudget.contracts import service as contracts
from coopbudget.db.survey import ask
from coopbudget.ledger.questions import standing_in
from coopbudget.pools import service as pools
from tests.commissioning import CLOSES_ON, make_buying, open_pool, pledge
from tests.conftest import NOON, Act
from tests.nights import Nights, award, make
from tests.people import sign_in
from tests.purses import agree, make_purses


def test_the_funders_next_payment_is_among_what_comes(app: Flask, act: Act) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    with act() as work:
        purses = make_purses(work)
    with act(purses.secretary) as work:
        agree(work, purses.eira, rate=48_000, funder_name="Ceredigion", starts_on=date(2026, 4, 6))
        agree(work, purses.eira, rate=10_000, funder_name="Elsewhere", paid_into="member")
    client = app.test_client()
    sign_in(client, purses.eira)
    home = client.get(f"/c/{purses.coop.slug}/").text
    assert "Ceredigion should pay £480.00" in home
    assert "Elsewhere should pay £100.00, not through the co-op" in home


def test_a_pool_closes_on_its_last_day_and_not_once_it_has_what_it_needs(app: Flask, act: Act) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    with act() as work:
        buying = make_buying(work)
        pool = open_pool(work, buying)
        pledge(work, buying.dewi, pool, buying.dewi_fund, 4_200)
        pledge(work, buying.eira, pool, buying.eira_fund, 3_800)
        pool_id = pool.id
    client = app.test_client()
    assert buying.dewi.person_id is not None
    sign_in(client, buying.dewi.person_id)
    address = f"/c/{buying.purses.coop.slug}/"
    coming = f"{CLOSES_ON.day} {CLOSES_ON:%B %Y}: "
    home = client.get(address).text
    assert coming in " ".join(home.split()) and "“Night cover” closes" in home
    with act() as work:
        assert pools.close_pool(replace(work, actor=buying.lead), pool_id=pool_id).value == "funded"
    assert "closes" not in client.get(address).text


def pots_are_the_books(act: Act, nights: Nights) -> None:
    """What the home page adds up from one question is what the fund's own page reads of it, for each member."""
    with act() as work:
        for member in nights.members:
            funds = budgets.funds_of_member(work.session, nights.coop.id, member.id, work.today)
            answers = ask(
                work.session, [POTS], coop_id=nights.coop.id, member_id=member.id, now=work.now, today=work.today
            )
            pots, left = budgets.pots_in(funds, standing_in(answers, POTS))
            usual, promises = budgets.pots_and_promises(work.session, nights.coop.id, [fund.id for fund in funds])
            assert pots == usual and any(pot.total for pot in pots.values())
            assert sum(left.values()) == sum(
                each.balance for found in promises.values() for each in found if each.kind is PromiseKind.CONTRACT
            )


def test_less_than_a_week_is_said_in_words(app: Flask, act: Act) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    with act() as work:
        buying = make_buying(work, free=500)
    client = app.test_client()
    assert buying.dewi.person_id is not None
    sign_in(client, buying.dewi.person_id)
    assert "You have £5.00 free, enough for less than a week." in client.get(f"/c/{buying.purses.coop.slug}/").text


def test_what_a_yes_promised_stands_with_the_contract_and_no_longer_with_the_pool(app: Flask, act: Act) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    with act() as work:
        nights = award(work)
        contract_id = make(work, nights).id
    client = app.test_client()
    person = nights.members[0].person_id
    assert person is not None
    sign_in(client, person)
    address = f"/c/{nights.coop.slug}/"
    before = client.get(address).text
    assert "£180.00 a week" in before and "it waits for your yes or no" in before and "£0.00 is promised" not in before
    with act() as work:
        mine = nights.at(work, nights.act_of(work, 0))
        contracts.answer_contract(mine, contract_id=contract_id, yes=True)
    home = client.get(address).text
    assert "is promised to it" in home and "£180.00 a week" not in home and "it waits for" not in home
    pots_are_the_books(act, nights)
    with act() as work:
        contracts.answer_contract(nights.at(work, nights.act_of(work, 0)), contract_id=contract_id, yes=False)
    assert "My contracts" not in client.get(address).text, "a no is no contract of hers"
