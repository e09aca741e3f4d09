"""Where a surplus may go by the rules: a federation, parts of classes; and what they refuse, with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from coopbudget.contracts.service import close_contract
from coopbudget.errors import Forbidden, Invalid
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.service import close_period
from coopbudget.ledger.verifying import verify_coop
from coopbudget.members.words import MemberClass
from coopbudget.providers import service as providers
from coopbudget.rulebook import service as rulebook
from coopbudget.rulebook.rules import Rules
from coopbudget.rulebook.words import Counted, Society
from coopbudget.surplus import queries, service
from coopbudget.surplus.errors import PooledMoneyWaits
from tests import people
from tests.conftest import Act
from tests.nights import agree_all, award, make, verified_provider
from tests.year import AFTER, Year, buy, carried, make_year, move, spend_own

WORKER, PROVIDER, COMMUNITY = MemberClass.WORKER, MemberClass.PROVIDER, MemberClass.COMMUNITY_MEMBER
RULES = Rules(reserve=10, community=5, mutual=3, dividend_most=70, class_most=((WORKER, 20),))
SPLIT: dict[str, Any] = {
    "general": 30, "indivisible": 0, "community": 10, "mutual": 5, "dividend": 45, "classes": {WORKER: 10}
}  # fmt: skip
LATER = AFTER + timedelta(days=20)
VOTE_ENDS = (AFTER + timedelta(days=14)).date()


def with_rules(act: Act, year: Year, rules: Rules, day: datetime = AFTER) -> None:
    with act(year.system, now=day) as work:
        rulebook.adopt(work, rules=rules, valid_from=day.date())


def worker(act: Act, year: Year, joined: date) -> people.Member:
    with act(year.system, now=datetime(joined.year, joined.month, joined.day, 12, tzinfo=UTC)) as work:
        return people.admit(work, year.coop, member_class=WORKER)


def a_year(act: Act) -> Year:
    """Two funds spent £300 and £100; £100 of levy and rebates less £20 of costs: £80 is left."""
    year = make_year(act, 2)
    with act(year.system, now=AFTER) as work:
        for fund, cost in zip(year.funds, (30_000, 10_000), strict=True):
            buy(work, fund, cost, cost // 10)
        move(work, chart.OWN_UNMATCHED, chart.INCOME_REBATES, 6_000)
        spend_own(work, 2_000)
    return year


def balances(act: Act, year: Year) -> dict[str, int]:
    with act(year.treasurer, now=LATER) as work:
        return {row.code: row.balance for row in ledger.trial_balance(work.session, year.coop.id) if row.balance}


def test_a_part_of_a_class_goes_by_days_and_what_was_carried_is_posted_and_undone(act: Act) -> None:
    year = a_year(act)
    early, late = worker(act, year, date(2025, 4, 2)), worker(act, year, date(2026, 2, 28))
    with_rules(act, year, RULES)
    with act(year.treasurer, now=AFTER) as work:
        close_period(work, through=date(2026, 3, 31))
        made = service.propose_split(work, year=2026, closes_on=VOTE_ENDS, **SPLIT)
    assert (made.shares.mutual, made.shares.dividend, made.shares.classes) == (400, 3_600, ((WORKER, 800),))
    assert made.motion.if_yes.endswith(
        "£4.00 to our federation or a mutual fund; £36.00 back to members' funds, by what each spent; "
        "£8.00 to members of this kind: Worker."
    )
    # 364 days and 32 days of the year: £8 is £7.35 and £0.65 (735.35 and 64.65 pence).
    with act(year.treasurer, now=AFTER) as work:
        rows = queries.shares(work.session, year.coop.id, made.id)
        got = {(row.member_number, row.part): (row.trade, row.dividend, row.source) for row in rows}
    assert got == {
        (year.members[0].number, ""): (30_000, 2_700, "council"),
        (year.members[1].number, ""): (10_000, 900, "council"),
        (early.number, "worker"): (364, 735, None),
        (late.number, "worker"): (32, 65, None),
    }
    before = balances(act, year)
    for voter in (early, late):
        year.members.append(voter)
    carried(act, year, made)
    with act(year.treasurer, now=LATER) as work:
        service.post_distribution(work, proposal_id=made.id)
        assert verify_coop(work.session, year.coop.id).ok
    after = balances(act, year)
    assert [after.get(code) for code in (
        chart.RESERVE_GENERAL, chart.COMMUNITY, chart.MUTUAL, chart.DIVIDEND_OWED, chart.dividend_of(early.number),
        chart.dividend_of(late.number), chart.fund_available(year.funds[0].number),
    )] == [2_400, 800, 400, 3_600, 735, 65, 2_700]  # fmt: skip
    with act(year.chair, now=LATER) as work:
        service.undo_distribution(work, proposal_id=made.id, why="The wrong figure was read out.")
    assert balances(act, year) == before


def test_the_rules_refuse_with_the_reason_at_its_field(act: Act) -> None:
    year = a_year(act)
    worker(act, year, date(2026, 5, 1))  # a member now, and not on one day of the year
    with_rules(act, year, RULES)

    def refused(changes: dict[str, Any], rules: Rules | None = None) -> dict[str, str]:
        if rules is not None:
            with_rules(act, year, rules, AFTER + timedelta(days=1))
        with pytest.raises(Invalid) as found, act(year.treasurer, now=AFTER + timedelta(days=1)) as work:
            service.draft_proposal(work, year=2026, **{**SPLIT, "classes": {}, "dividend": 55, **changes})
        return {name: str(words[0]) for name, words in found.value.errors.items()}

    assert "add up to 100" in refused({"general": 29})["general"]
    assert "at least 10 %" in refused({"general": 9, "community": 31})["general"]
    assert "at least 5 %" in refused({"general": 36, "community": 4})["community"]
    assert "at least 3 %" in refused({"general": 33, "mutual": 2})["mutual"]
    assert "at most 70 %" in refused({"general": 14, "dividend": 71})["dividend"]
    assert "at most 20 %" in refused({"general": 15, "dividend": 49, "classes": {WORKER: 21}})["part-worker"]
    assert "no part of its own" in refused({"dividend": 50, "classes": {PROVIDER: 5}})["part-provider"]
    assert "Nobody of this kind" in refused({"dividend": 50, "classes": {WORKER: 5}})["part-worker"]
    benefit = replace(Rules(), society=Society.COMMUNITY_BENEFIT)
    assert "community benefit society" in refused({}, benefit)["dividend"]
    with act(now=AFTER) as work:
        member = year.actor(work, year.members[0])
    with pytest.raises(Forbidden), act(member, now=AFTER) as work:
        service.draft_proposal(work, year=2026, **SPLIT)


def test_what_is_left_of_a_grant_goes_to_no_member_and_the_board_may_propose(act: Act) -> None:
    """£80 is left besides a grant of £50, of which £20 paid the costs: £130 − £20 … £30 of it stays out of reach."""
    year = a_year(act)
    with act(year.system, now=AFTER) as work:
        move(work, chart.OWN_UNMATCHED, chart.INCOME_GRANTS, 5_000)
        people.give_office(work, year.coop, year.members[1], "board_member")
        board = year.actor(work, year.members[1])
        close_period(work, through=date(2026, 3, 31))
    all_back: dict[str, Any] = {"indivisible": 0, "community": 0}
    with pytest.raises(Invalid, match="grant money"), act(board, now=AFTER) as work:
        service.draft_proposal(work, year=2026, general=23, dividend=77, **all_back)
    with act(board, now=AFTER) as work:
        made = service.propose_split(work, year=2026, closes_on=LATER.date(), general=24, dividend=76, **all_back)
    assert (made.surplus, made.result.grants_left, made.shares.dividend) == (13_000, 3_000, 9_880)


def test_trade_is_counted_as_the_rules_of_the_year_say(act: Act) -> None:
    """By what was spent, or by levy and of budget holders alone."""
    year = a_year(act)
    with act(year.treasurer, now=AFTER) as work:
        found = service.year_that_is_over(work, 2026).year
        assert [t.amount for t in queries.trades(work.session, year.coop.id, found)] == [30_000, 10_000]
    early = make_year(act, 1)
    counted = Rules(trade=Counted.LEVY, trade_classes=(MemberClass.BUDGET_HOLDER,))
    with act(early.system, now=AFTER) as work:
        buy(work, early.funds[0], 20_000, 1_500)
    with act(early.system, now=datetime(2026, 5, 5, tzinfo=UTC)) as work:
        rulebook.adopt(work, rules=counted, valid_from=date(2026, 5, 5))
        row = queries.trades(work.session, early.coop.id, replace(found, ends_on=date(2026, 5, 5)))
    assert [t.amount for t in row] == [1_500]


def test_providers_who_are_members_have_their_part_by_what_they_were_paid(act: Act) -> None:
    """£400 and £200 in the year: of a tenth of £80 the one has £5.33, the other £2.67 (533.33 and 266.67 pence)."""
    year = a_year(act)
    with act(year.system, now=datetime(2025, 6, 2, 12, tzinfo=UTC)) as work:
        lead = people.admit(work, year.coop)
        people.give_office(work, year.coop, lead, "commissioning_lead")
        officer = people.actor_of(work.session, year.coop, lead, work.today)
        first, second = (verified_provider(work, year.coop, officer)[2] for _ in range(2))
        colleague = people.add_person(work)
        providers.add_person(replace(work, actor=first), person_id=colleague)
        assert first.person_id and second.person_id
        # Two people of one provider, one of the other, and somebody of none, are members of this kind.
        suppliers = [
            people.admit(work, year.coop, person, member_class=PROVIDER)
            for person in (first.person_id, colleague, second.person_id, None)
        ]
    with act(year.system, now=AFTER) as work:
        buy(work, year.funds[1], 20_000, 0, provider=2, contract=2)
    with_rules(act, year, replace(RULES, class_most=((PROVIDER, 10),)))
    with act(year.treasurer, now=AFTER) as work:
        close_period(work, through=date(2026, 3, 31))
        made = service.propose_split(work, year=2026, closes_on=VOTE_ENDS, **{**SPLIT, "classes": {PROVIDER: 10}})
        rows = [row for row in queries.shares(work.session, year.coop.id, made.id) if row.part]
    assert [(row.member_number, row.part, row.trade, row.dividend) for row in rows] == [
        (suppliers[0].number, "provider", 40_000, 533), (suppliers[2].number, "provider", 20_000, 267),
    ]  # fmt: skip
    before = balances(act, year)
    year.members += [*suppliers, lead]
    carried(act, year, made)
    with act(year.treasurer, now=LATER) as work:
        service.post_distribution(work, proposal_id=made.id)
        assert verify_coop(work.session, year.coop.id).ok
    after = balances(act, year)
    parts = [after.get(chart.dividend_of(supplier.number), 0) for supplier in suppliers]
    assert parts == [533, 0, 267, 0] and after[chart.DIVIDEND_OWED] == 3_600
    with act(year.chair, now=LATER) as work:
        service.undo_distribution(work, proposal_id=made.id, why="The wrong figure was read out.")
    assert balances(act, year) == before


def test_money_that_members_set_aside_goes_back_before_anything_is_called_left_over(act: Act) -> None:
    with act() as work:
        nights = award(work)
        contract_id = agree_all(work, nights, make(work, nights)).id
    later = datetime(2027, 5, 4, 12, tzinfo=UTC)
    split: dict[str, Any] = {"general": 100, "indivisible": 0, "community": 0, "dividend": 0}
    with act(now=later) as work:
        move(
            people.as_system(work, nights.coop), chart.OWN_UNMATCHED, chart.INCOME_REBATES, 6_000, on=date(2027, 1, 20)
        )
    with act(nights.treasurer, now=later) as work:
        close_period(work, through=date(2027, 3, 31))
        closes_on = work.today + timedelta(days=14)
        year = service.year_that_is_over(work, 2027).year
        (waits,) = queries.unspent(work.session, nights.coop.id, year, work.today)
        assert waits.contract_id == contract_id and waits.amount > 0
        with pytest.raises(PooledMoneyWaits):
            service.propose_split(work, year=2027, closes_on=closes_on, **split)
    with act(nights.lead, now=later) as work:
        close_contract(work, contract_id=contract_id)
    with act(nights.treasurer, now=later) as work:
        assert service.propose_split(work, year=2027, closes_on=closes_on, **split).surplus == 6_000
