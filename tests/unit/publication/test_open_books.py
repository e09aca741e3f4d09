"""Open books: who holds every table of every quarter finds no member; and finds one at once where nothing is withheld.

What is found, and where the bound lies, is written in ``tests.differencing``: an interval narrower than what a member
spends. Everybody spends the same each quarter here, for that is when subtracting finds most.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from coopbudget.invoices.rules import Saving
from coopbudget.publication.facts import Agreed, Buyer, CallStage, CallStory, Edition, Payment, PoolStory, Supplier
from coopbudget.publication.mapping.pieces import Source
from coopbudget.publication.mapping.releases import processes
from coopbudget.publication.mapping.sums import payment_key
from coopbudget.publication.open_books import rules
from coopbudget.publication.open_books.facts import Band, Happened, Quarter, QuarterBooks, Rate
from coopbudget.publication.open_books.rules import band, books, finished, quarters_of, saved_percent
from coopbudget.publication.rules import Shares, Sum
from coopbudget.surplus.rules import FinancialYear
from tests.differencing import Equation, bounds, found_out

YEAR = FinancialYear(2027, date(2026, 4, 1), date(2027, 3, 31))
BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def closed(many: int) -> list[Quarter]:
    years = [YEAR, FinancialYear(2028, date(2027, 4, 1), date(2028, 3, 31))]
    ends = [last for year in years for _number, _first, last in quarters_of(year)][:many]
    return finished(years, [(day, at_noon(day + timedelta(days=20))) for day in ends])


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def member(n: int) -> uuid.UUID:
    return uuid.UUID(int=n + 1)


@dataclass(frozen=True)
class History:
    """``bears`` is what each pays a quarter for each contract, ``there`` who takes part: by quarter, by contract."""

    bears: Sequence[Sequence[int]]
    there: Sequence[Sequence[frozenset[int]]]

    def shares(self, quarter: int, contract: int) -> dict[uuid.UUID, int]:
        return {member(who): self.bears[contract][who] for who in self.there[quarter][contract]}

    @property
    def truth(self) -> dict[object, int]:
        return {(at, who): pence for at, each in enumerate(self.bears) for who, pence in enumerate(each)}


def pool_of(number: int, shares: Sequence[Shares], quarters: Sequence[Quarter], *, shared: bool = False) -> PoolStory:
    """A pool whose one contract is paid once a quarter. ``shared``: at a price that does not hang on any one."""
    start, end = quarters[0].starts_on, quarters[-1].ends_on
    pledged = shares[0]
    stage = CallStage(
        number=0, at=BEGAN, material=False, changed=(), weekly_most=9_000, weeks=52, starts_on=start,
        minutes={"weekday": 600}, price_weight=40, deadline_at=BEGAN + timedelta(days=14), questions_until_at=None,
        opening_on=None, decision_on=None, pledged=pledged,
    )  # fmt: skip
    edition = Edition(
        number=1, kind="first", at=BEGAN + timedelta(days=20), from_on=start, until_on=None, starts_on=start,
        ends_on=end, weeks=52, kinds={"weekday": (2_000, 600)}, value=400_000,
        borne=Sum(pledged, {} if shared else pledged), levy_bp=300,
    )  # fmt: skip
    payments = tuple(
        Payment(
            f"run-{at}-{number}", quarter.ends_on, at_noon(quarter.ends_on), sum(bears.values()),
            Sum(bears, {} if shared else bears), shares=bears,
        )
        for at, (quarter, bears) in enumerate(zip(quarters, shares, strict=True)) if bears
    )  # fmt: skip
    contract = Agreed(
        number=number, supplier=Supplier(number, f"Provider {number}", False), follows=None, made_at=BEGAN,
        in_force_at=BEGAN + timedelta(days=20), cancelled_at=None, closed_at=None, reviews=(), editions=(edition,),
        payments=payments,
    )  # fmt: skip
    call = CallStory(
        number=number, service="home_help", kind="open", small=False, lots=(), again_of=None, stages=(stage,),
        closed_at=None, closed_why=None, bids_opened=2, choices=(), direct_below=None, contracts=(contract,),
    )  # fmt: skip
    return PoolStory(number, "home_help", 600, 52, start, 9_000, BEGAN, None, pledged, (call,))


def published(history: History, quarters: Sequence[Quarter]) -> list[QuarterBooks]:
    """Contracts that begin with five or more have lines of their own; the others are small. Contract 0 is money in."""
    pools, small = [], []
    for contract in range(1, len(history.bears)):
        shares = [history.shares(at, contract) for at in range(len(quarters))]
        pool = pool_of(contract, shares, quarters)
        if len(shares[0]) >= 5:
            pools.append(pool)
        else:
            small += pool.calls[0].contracts[0].payments
    came = {quarter.name: history.shares(at, 0) for at, quarter in enumerate(quarters)}
    return books(quarters, Happened(pools, small, came))


def read(history: History, told: Sequence[QuarterBooks]) -> list[Equation]:
    """All numbers of all tables, as what they say of what each member spends; and what follows from two of them."""
    few = [c for c in range(1, len(history.bears)) if len(history.there[0][c]) < 5]
    found: list[Equation] = []
    for at, each in enumerate(told):

        def group(*contracts: int, at: int = at) -> frozenset[object]:
            return frozenset((c, who) for c in contracts for who in history.there[at][c])

        whole = [(group(line.contract), line.paid) for line in each.bought if line.paid is not None and not line.more]
        found += whole
        if each.small is not None:
            found.append((group(*few), each.small))
            whole.append((group(*few), each.small))
        found.append((frozenset().union(*(g for g, _ in whole)), each.paid))
        if each.came_in is not None:
            found.append((group(0), each.came_in))
    return [(who, pence) for who, pence in found if who]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Eleven people, three contracts and what they pay in, over five quarters: people come, go and come back."""
    bears = [draw(st.lists(st.integers(1_000, 90_000), min_size=11, max_size=11)) for _ in range(4)]
    first = [draw(st.frozensets(st.integers(0, 10), min_size=least, max_size=10)) for least in (5, 5, 5, 1)]
    there = [first]
    for _ in range(4):
        moves = [draw(st.frozensets(st.integers(0, 10), max_size=3)) for _ in range(4)]
        there.append([group ^ move for group, move in zip(there[-1], moves, strict=True)])
    return History(bears, there)


@settings(max_examples=60, deadline=None)
@given(histories())
def test_who_holds_every_table_finds_nobody(history: History) -> None:
    quarters = closed(5)
    told = published(history, quarters)
    assert found_out(read(history, told), history.truth) == []


STEADY = History(
    bears=[[9_100 + 700 * who for who in range(8)], [30_000 + 1_000 * who for who in range(8)]],
    there=[[frozenset(range(8))] * 2, [frozenset(range(7))] * 2, [frozenset(range(7))] * 2],
)
"""Eight who pay in and buy together; after the first quarter one of them is gone."""


class TestTheFinder:
    def switched_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Everything is shown, by the very code that shows it."""
        monkeypatch.setattr(rules, "shown", lambda sums: [bool(each.bearers) for each in sums])
        monkeypatch.setattr(
            rules, "shown_sums",
            lambda pool: {payment_key(c.number, p.name) for call in pool.calls for c in call.contracts
                          for p in c.payments},
        )  # fmt: skip

    def test_finds_who_left_where_nothing_is_withheld(self, monkeypatch: pytest.MonkeyPatch) -> None:
        told = published(STEADY, closed(3))
        assert [each.bought[0].paid for each in told] == [268_000, None, None]
        assert [each.came_in for each in told] == [92_400, None, None]
        assert found_out(read(STEADY, told), STEADY.truth) == []
        self.switched_off(monkeypatch)
        told = published(STEADY, closed(3))
        equations = read(STEADY, told)
        assert found_out(equations, STEADY.truth) == [(0, 7), (1, 7)]
        assert bounds(equations)[(1, 7)] == (37_000, 37_000)

    @settings(max_examples=15, deadline=None)
    @given(histories(), st.integers(0, 10), st.integers(0, 2))
    def test_finds_whoever_comes_or_goes_alone(self, history: History, who: int, contract: int) -> None:
        """Whatever else happens: from one quarter to the next she alone comes or goes, and she is found."""
        there = [*history.there[:2], [g ^ {who} if at == contract else g for at, g in enumerate(history.there[1])]]
        alone = History(history.bears, there)
        if any(not group for group in there[1] + there[2]):
            return
        with pytest.MonkeyPatch.context() as patched:
            self.switched_off(patched)
            told = published(alone, closed(3))
        assert (contract, who) in found_out(read(alone, told), alone.truth)

    def test_a_small_contract_is_not_the_rest_of_a_total(self) -> None:
        """Two share a contract beside one of eight: no number says what both contracts came to."""
        bears = [[0] * 8, [30_000] * 8, [20_000] * 8]
        history = History(bears, [[frozenset(), frozenset(range(8)), frozenset({0, 1})]])
        (told,) = published(history, closed(1))
        assert (told.paid, told.small, told.more) == (240_000, None, True)
        assert found_out(read(history, [told]), history.truth) == []

    def test_what_few_share_is_told_together_once_it_is_of_five(self) -> None:
        bears = [[0] * 8, [30_000] * 8, [20_000] * 8]
        history = History(bears, [[frozenset(), frozenset({0, 1, 2}), frozenset({3, 4, 5})]] * 2)
        for told in published(history, closed(2)):
            assert (told.bought, told.small, told.paid, told.more) == ((), 150_000, 150_000, False)


@settings(max_examples=25, deadline=None)
@given(histories())
def test_a_line_says_no_more_than_open_contracting_data(history: History) -> None:
    """Whoever holds both has nothing to take from one another: a line is the sum of the payments shown there."""
    quarters = closed(5)
    told = published(history, quarters)
    for contract in (1, 2):
        shares = [history.shares(at, contract) for at in range(5)]
        data = processes(Source(Buyer("house", "House", "wales"), "coopbudget"), pool_of(contract, shares, quarters))
        sums: dict[str, int] = {}
        for release in (each for process in data for each in process.releases):
            for made in release.get("contracts", ()):
                for paid in made.get("implementation", {}).get("transactions", ()):
                    if "value" in paid:
                        sums[paid["id"]] = round(paid["value"]["amount"] * 100)
        for at, each in enumerate(told):
            (line,) = (found for found in each.bought if found.contract == contract)
            assert line.paid == sums.get(f"run-{at}-{contract}")


def test_a_price_that_all_share_is_told_whoever_is_away() -> None:
    quarters = closed(2)
    eight, seven = [{member(n): 100_000 // many for n in range(many)} for many in (8, 7)]
    told = books(quarters, Happened([pool_of(1, [eight, seven], quarters, shared=True)]))
    assert [each.bought[0].paid for each in told] == [100_000, 99_995]
    assert [each.bought[0].levy for each in told] == [3_000, 3_000]
    assert told[0].bought[0].members == told[1].bought[0].members == Band(5, 9)


@given(st.integers(0, 400))
def test_a_band_never_tells_a_share(people: int) -> None:
    """Shared out evenly, the most that each may bear is nearly twice the least."""
    found = band(people)
    assert (found is None) == (people < 5)
    if found is not None and found.most is not None:
        assert found.least <= people <= found.most
        assert found.most * 10 >= found.least * 18


def test_only_closed_quarters_stand_and_what_comes_late_stands_in_the_next() -> None:
    quarters = closed(2)
    assert [each.name for each in quarters] == ["2027-q1", "2027-q2"]
    first = quarters[0]
    assert (first.starts_on, first.ends_on) == (date(2026, 4, 1), date(2026, 6, 30))
    assert rules.told_in(quarters, date(2026, 5, 4), first.closed_at) == first
    assert rules.told_in(quarters, date(2026, 5, 4), first.closed_at + timedelta(days=1)) == quarters[1]
    assert rules.told_in(quarters, date(2026, 12, 24), at_noon(date(2026, 12, 24))) is None
    again = [(date(2026, 6, 30), BEGAN), (date(2026, 5, 31), BEGAN), (date(2026, 6, 30), BEGAN + timedelta(days=1))]
    assert [each.closed_at for each in finished([YEAR], again)] == [BEGAN + timedelta(days=1)]
    assert finished([YEAR], again[:2]) == []


def test_a_short_year_ends_with_a_short_quarter() -> None:
    odd = FinancialYear(2027, date(2026, 4, 1), date(2026, 8, 31))
    assert quarters_of(odd) == [
        (1, date(2026, 4, 1), date(2026, 6, 30)),
        (2, date(2026, 7, 1), date(2026, 8, 31)),
    ]


def test_a_new_rate_stands_beside_the_one_before() -> None:
    quarters = closed(3)
    pool = pool_of(1, [{member(n): 5_000 for n in range(6)}] * 3, quarters)
    (contract,) = pool.calls[0].contracts
    (first,) = contract.editions
    later = replace(
        first, number=2, kind="uplift", from_on=date(2026, 8, 1), at=at_noon(date(2026, 7, 10)),
        kinds={"weekday": (2_100, 600)},
    )  # fmt: skip
    call = replace(pool.calls[0], contracts=(replace(contract, editions=(first, later)),))
    told = books(quarters, Happened([replace(pool, calls=(call,))]))
    old, new = Rate("weekday", 2_000, first.starts_on), Rate("weekday", 2_100, date(2026, 8, 1))
    assert [each.bought[0].rates for each in told] == [(old,), (old, new), (new,)]


@pytest.mark.parametrize(
    ("savings", "percent"),
    [
        ([], None),
        ([Saving(60, 8_000, 10_000, told=4, people=9)], None),
        ([Saving(60, 8_000, 10_000, told=5, people=9)], 20),
        ([Saving(60, 8_300, 10_000, told=5, people=9), Saving(60, 1, 90_000, told=2, people=9)], 15),
        ([Saving(60, 11_000, 10_000, told=5, people=5)], -10),
    ],
)
def test_savings_are_told_in_steps_of_five_percent(savings: Sequence[Saving], percent: int | None) -> None:
    assert saved_percent(savings) == percent


def test_nothing_of_a_member_is_in_what_is_told() -> None:
    told = published(STEADY, closed(3))
    assert not any(str(member(n)) in repr(told) for n in range(8))
