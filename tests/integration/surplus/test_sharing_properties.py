"""Whatever the amounts, members, classes and limits, through the services: every penny lands where it belongs, nobody
is below zero, equals are treated equally, order does not matter, and undoing leaves every balance as it was.

The second year of a co-op whose first dividends were too small to pay out. Ann and Bob buy for the same. Cai's
agreement has ended, and one with the same council goes on; Dee's has ended too, and her new council is another one. Eve
buys with two purses, Fay with her own money, whose fund is closed. Two workers were there all year, a third for a part
of it. Between the vote and the sharing, some of them leave.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings, strategies as st

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.kinds import Change
from coopbudget.budgets.service import Wanted, change_agreement, record_agreement
from coopbudget.db import db
from coopbudget.governance import service as governance
from coopbudget.guard import Actor, Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.service import Leg, close_period, open_account, post_entry
from coopbudget.ledger.verifying import verify_coop
from coopbudget.members.service import end_membership
from coopbudget.members.words import Leaving, MemberClass
from coopbudget.rulebook import service as rulebook
from coopbudget.rulebook.rules import Rules
from coopbudget.surplus import queries, service
from coopbudget.surplus.placings import Pot, pots_standing
from tests import people
from tests.conftest import Act
from tests.replaying import replayed
from tests.year import AFTER, FOUNDED, MID_YEAR, Purse, Year, carried, move, proposed, spend_own, year_made

SHARED = AFTER + timedelta(days=20)
NEXT = datetime(2027, 4, 20, 12, tzinfo=UTC)
COUNTED = NEXT + timedelta(days=15)
LAST = NEXT + timedelta(days=20)
ENDED = date(2027, 2, 28)
SECOND_YEAR = date(2026, 11, 20)
WORKER = MemberClass.WORKER


@dataclass(repr=False)
class Town:
    """Who buys out of which purse, the workers with their days in the second year, and who votes."""

    year: Year
    purses: list[Purse]  # Ann's, Bob's, Cai's, Dee's, Eve's, Eve's own money, Fay's own money
    ended: set[int]  # places of purses that take no money any more
    heirs: dict[int, Purse]  # what goes on instead, by place
    own: set[int]  # places of purses of own money
    workers: list[tuple[people.Member, int]]
    voters: list[Actor]

    @property
    def anybody(self) -> list[people.Member]:
        return [*dict.fromkeys([*self.year.members, *(worker for worker, _days in self.workers)])]


@replayed
def town_of_two_years(work: Work) -> Town:
    """The first year was shared, and every fund's part of it is kept; then agreements ended. It is April 2027."""

    @contextmanager
    def act(actor: Actor = SYSTEM, *, now: datetime) -> Iterator[Work]:
        yield replace(work, actor=actor, now=now)

    year = year_made(replace(work, now=AFTER), 6)
    _ann, _bob, cai, dee, eve, fay = year.members
    founding, later = replace(work, now=FOUNDED), replace(work, now=datetime(2026, 11, 2, 12, tzinfo=UTC))
    workers = [
        (people.admit(founding, year.coop, member_class=WORKER), 365),
        (people.admit(founding, year.coop, member_class=WORKER), 365),
        (people.admit(later, year.coop, member_class=WORKER), 150),
    ]
    inside = replace(work, actor=year.system, now=AFTER)
    council: dict[str, Any] = {"funder_kind": "council", "starts_on": date(2027, 3, 1)}
    own: dict[str, Any] = {"funder_kind": "own", "starts_on": date(2025, 4, 7)}
    cais_next = _agree(inside, cai, funder_name="Powys", reference="DP900003", **council)
    _agree(inside, dee, funder_name="Arfon", reference="DP900004", **council)
    purses = [*year.funds[:5], _agree(inside, eve, **own), _agree(inside, fay, ends_on=ENDED, **own)]
    _buy(inside, list(zip(purses, (3_000, 3_000, 2_500, 2_500, 2_000, 1_000, 1_000), strict=True)), MID_YEAR)
    rulebook.adopt(inside, rules=Rules(dividend_least=500), valid_from=AFTER.date())
    made = proposed(act, year)
    carried(act, year, made)
    service.post_distribution(replace(work, actor=year.treasurer, now=SHARED), proposal_id=made.id)
    for fund in year.funds[2:4]:
        stands = budgets.fund(work.session, year.coop.id, fund.id, NEXT.date())
        assert stands is not None
        change_agreement(
            replace(work, actor=year.treasurer, now=SHARED), agreement_id=stands.agreement_id,
            wanted=Wanted(Change.NOTICE, date(2027, 1, 31), ends_on=ENDED), reason="Moved",
        )  # fmt: skip
    voters = [
        people.actor_of(work.session, year.coop, member, NEXT.date())
        for member in (*year.members[:2], year.treasurer_member, year.chair_member)
    ]
    return Town(year, purses, {2, 3, 6}, {2: cais_next}, {5, 6}, workers, voters)


@pytest.fixture
def town(act: Act) -> Town:
    """Laid down once for all examples, each of which is undone."""
    with act(now=NEXT) as work:
        return town_of_two_years(work)


def _agree(work: Work, member: people.Member, **given: Any) -> Purse:
    made = record_agreement(work, member_id=member.id, rate=40_000, **given)
    return Purse(made.fund_id, made.fund_number, member)


def _buy(work: Work, bought: Sequence[tuple[Purse, int]], on: date) -> None:
    """As ``tests.year.buy``, everybody at once and in this order; a tenth of it is levy besides."""
    codes = {chart.MEMBERS_BANK, chart.provider_payable(1), chart.LEVY_OWED, chart.LEVY_DUE, chart.INCOME_LEVY}
    at = {code: open_account(work, code=code) for code in sorted(codes)}
    owed, levied = at[chart.provider_payable(1)], (at[chart.LEVY_DUE], at[chart.INCOME_LEVY])
    came, paid = [], []
    for purse, cost in bought:
        if cost:
            committed, levy = open_account(work, code=chart.fund_committed(purse.number, 1)), cost // 10
            came.append(Leg(at[chart.MEMBERS_BANK], committed, cost + levy))
            paid.append(Leg(committed, owed, cost))
            if levy:
                paid += [Leg(committed, at[chart.LEVY_OWED], levy), Leg(*levied, levy)]
    for kind, legs in (("test_money", came), ("invoice", paid)):
        post_entry(work, kind=kind, on=on, key=uuid.uuid4().hex, legs=legs)


@dataclass(frozen=True)
class Case:
    """What is drawn: what each purse spends and in which order the books hear of it, what else comes and goes, whole
    percentages (general, indivisible, community, mutual, dividend, workers), how far below them the rules' limits lie,
    the least that is paid out, and who leaves (places in ``Town.anybody``)."""

    costs: tuple[int, ...]
    order: tuple[int, ...]
    income: int
    percents: tuple[int, ...]
    slack: int
    least: int
    leavers: frozenset[int]

    @property
    def split(self) -> dict[str, Any]:
        names = ("general", "indivisible", "community", "mutual", "dividend")
        return {**dict(zip(names, self.percents, strict=False)), "classes": {WORKER: self.percents[5]}}

    @property
    def rules(self) -> Rules:
        """Limits that this split just meets, or has ``slack`` percent to spare of each."""
        least = [max(0, percent - self.slack) for percent in self.percents]
        back = min(100, self.percents[4] + self.percents[5] + self.slack)
        part = min(back, self.percents[5] + self.slack)
        return Rules(
            reserve=least[0], indivisible=least[1], community=least[2], mutual=least[3], dividend_most=back,
            class_most=((WORKER, part),) if part else (), dividend_least=self.least,
        )  # fmt: skip


some = st.integers(0, 3_000) | st.integers(0, 10**6)
cases = st.builds(
    Case,
    costs=st.tuples(st.integers(1, 3_000) | st.integers(1, 10**6), *[some] * 5).map(lambda n: (n[0], *n)),
    order=st.permutations(range(7)).map(tuple),
    income=st.integers(501, 10**5),
    percents=st.lists(st.integers(0, 100), min_size=5, max_size=5).map(
        lambda cuts: tuple(b - a for a, b in zip((0, *sorted(cuts)), (*sorted(cuts), 100), strict=True))
    ),
    slack=st.integers(0, 9),
    least=st.sampled_from((0, 1, 200, 1_000)),
    leavers=st.frozensets(st.integers(0, 8), max_size=4),
)


def largest_remainder(whole: int, weights: Sequence[int]) -> list[int]:
    """Exact parts, and what is left by a penny to the largest remainders, the first of equal ones."""
    exact = [Fraction(whole * weight, sum(weights)) for weight in weights]
    parts = [int(part) for part in exact]
    by_rest = sorted(range(len(parts)), key=lambda n: parts[n] - exact[n])
    for n in by_rest[: whole - sum(parts)]:
        parts[n] += 1
    return parts


@contextmanager
def undone(app: Flask) -> Iterator[None]:
    """All that is done within is undone after it."""
    with app.app_context():
        connection = db.sessionmaker.kw["bind"]
    mark = connection.begin_nested()
    try:
        yield
    finally:
        mark.rollback()


def standing(act: Act, town: Town) -> tuple[dict[str, int], dict[uuid.UUID, Pot]]:
    """Every balance of the co-op by its account, and what is kept for each fund; the books verify."""
    with act(town.year.treasurer, now=LAST) as work:
        assert verify_coop(work.session, town.year.coop.id).ok
        rows = ledger.trial_balance(work.session, town.year.coop.id)
        return {row.code: row.balance for row in rows if row.balance}, pots_standing(work.session, town.year.coop.id)


def prepared(act: Act, town: Town, case: Case, costs: Sequence[int]) -> None:
    """The rules are adopted, the year's money comes and goes, and its books are closed."""
    with act(town.year.system, now=NEXT) as work:
        rulebook.adopt(work, rules=case.rules, valid_from=NEXT.date())
        _buy(work, [(town.purses[n], costs[n]) for n in case.order], SECOND_YEAR)
        move(work, chart.OWN_UNMATCHED, chart.INCOME_REBATES, case.income, on=SECOND_YEAR)
        spend_own(work, 500, on=SECOND_YEAR)
        close_period(work, through=date(2027, 3, 31))


def put_and_carried(act: Act, town: Town, case: Case) -> queries.ProposalRow:
    with act(town.year.treasurer, now=NEXT) as work:
        made = service.propose_split(work, year=2027, closes_on=(COUNTED - timedelta(days=1)).date(), **case.split)
    for voter in town.voters:
        with act(voter, now=NEXT) as work:
            governance.cast_vote(work, motion_id=made.motion.id, choice="yes")
    with act(town.year.chair, now=COUNTED) as work:
        governance.close_motion(work, motion_id=made.motion.id)
    return made


# Nothing goes back to members this time, and somebody leaves for whom a small sum was kept.
nothing_back = Case((900,) * 7, (6, 0, 5, 1, 4, 2, 3), 9_000, (60, 0, 40, 0, 0, 0), 0, 200, frozenset({0, 4}))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases)
@example(case=nothing_back)
def test_sharing_is_exact_fair_and_leaves_no_trace_once_undone(app: Flask, act: Act, town: Town, case: Case) -> None:
    with undone(app):  # the same sums, handed to the purses the other way round
        prepared(act, town, case, case.costs[::-1])
        with act(town.year.treasurer, now=NEXT) as work:
            turned = service.draft_proposal(work, year=2027, **case.split)
    with undone(app):
        prepared(act, town, case, case.costs)
        made = put_and_carried(act, town, case)
        with act(town.year.treasurer, now=NEXT) as work:
            rows = {(r.fund_number, r.member_number): r.dividend for r in queries.shares(
                work.session, town.year.coop.id, made.id)}  # fmt: skip
        each, parts = shared_fairly(town, case, made, rows)
        as_turned = {t.fund: amount for t, amount in zip(turned.trades, turned.gets, strict=True) if t.part is None}
        for place, purse in enumerate(town.purses):
            other = as_turned.get(town.purses[6 - place].number, 0)
            assert abs(each[purse.number] - other) <= 1

        with act(town.year.system, now=COUNTED) as work:
            for place in sorted(case.leavers):
                end_membership(work, member_id=town.anybody[place].id, why=Leaving.LEFT)
        before = standing(act, town)
        with act(town.year.treasurer, now=LAST) as work:
            service.post_distribution(work, proposal_id=made.id)
        after, pots = standing(act, town)
        wanted, kept = where_it_lands(town, case, made, each, parts, before[1])
        changed = {code: after.get(code, 0) - before[0].get(code, 0) for code in {*after, *before[0]}}
        assert {c: n for c, n in changed.items() if n and c.startswith(("Liabilities", "Equity"))} == dict(wanted)
        assert {town.purses[n].id: amount for n, amount in kept.items()} == {f: pot.amount for f, pot in pots.items()}
        assert not [code for code in after if code.startswith(("Income:", "Expenses:", chart.SURPLUS))]
        assert min(n for code, n in after.items() if code.startswith(("Liabilities:Funds", "Liabilities:Div"))) >= 0

        with act(town.year.chair, now=LAST) as work:
            service.undo_distribution(work, proposal_id=made.id, why="To see that nothing is left of it")
        assert standing(act, town) == before


def shared_fairly(
    town: Town, case: Case, made: queries.ProposalRow, rows: dict[tuple[int, int], int]
) -> tuple[dict[int, int], dict[int, int]]:
    """Sums are exact and equals are equal; what each purse gets by its number, and each worker by hers."""
    shares, surplus = made.shares, case.income - 500 + sum(cost // 10 for cost in case.costs)
    got = (shares.general, shares.indivisible, shares.community, shares.mutual, shares.dividend, shares.by_class)
    assert list(got) == largest_remainder(surplus, case.percents) and sum(got) == made.surplus == surplus
    each = {purse.number: rows.get((purse.number, purse.member.number), 0) for purse in town.purses}
    parts = {worker.number: rows.get((0, worker.number), 0) for worker, _days in town.workers}
    assert sum(rows.values()) == shares.dividend + shares.by_class and min(rows.values()) >= 0
    in_order = sorted(zip(town.purses, case.costs, strict=True), key=lambda p: (p[0].member.number, p[0].number))
    fair = largest_remainder(shares.dividend, [cost for _purse, cost in in_order])
    assert [each[purse.number] for purse, _cost in in_order] == fair
    days = [days for _worker, days in town.workers]
    assert list(parts.values()) == largest_remainder(shares.by_class, days)
    ann, bob = (each[purse.number] for purse in town.purses[:2])
    first, second, _late = parts.values()
    assert 0 <= ann - bob <= 1 and 0 <= first - second <= 1  # the lower member number has the spare penny
    return each, parts


def where_it_lands(
    town: Town,
    case: Case,
    made: queries.ProposalRow,
    each: dict[int, int],
    parts: dict[int, int],
    pots: dict[uuid.UUID, Pot],
) -> tuple[Counter[str], dict[int, int]]:
    """What each account gains, and what is kept for each purse then (by place), said once more in the plainest way."""
    shares, wanted, kept = made.shares, Counter[str](), dict[int, int]()
    wanted += Counter({
        chart.RESERVE_GENERAL: shares.general, chart.RESERVE_INDIVISIBLE: shares.indivisible,
        chart.COMMUNITY: shares.community, chart.MUTUAL: shares.mutual, chart.DIVIDEND_OWED: shares.dividend,
        **{chart.dividend_of(number): amount for number, amount in parts.items()},
    })  # fmt: skip
    gone, least = {town.anybody[n].id for n in case.leavers}, case.least if shares.dividend else 0
    pot = 0
    for place, purse in enumerate(town.purses):
        brought, code = pots[purse.id].amount if purse.id in pots else 0, chart.fund_available(purse.number)
        whole = each[purse.number] + brought
        lost = purse.member.id in gone or (place in town.ended and place not in town.heirs)
        if lost:
            code = chart.dividend_own(purse.member.number) if place in town.own else chart.dividend_held(purse.number)
        elif place in town.heirs:
            code = chart.fund_available(town.heirs[place].number)
        waits = not lost and (whole < least or (place not in town.heirs and not each[purse.number]))
        if waits:
            kept[place] = whole
        else:
            wanted[code] += whole
        pot += (whole if waits else 0) - brought
    wanted[chart.DIVIDEND_KEPT] += pot
    return Counter({code: n for code, n in wanted.items() if n}), {place: n for place, n in kept.items() if n}
