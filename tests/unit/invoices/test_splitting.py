"""Parts and credit notes in any order end in the same books as one approval of the lines that are left."""

from __future__ import annotations

import uuid
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from coopbudget.contracts.rules import AbsenceRule, Allocation, Away, Place, Terms, Visit, share_invoice, share_visit
from coopbudget.invoices.splitting import NOTHING, Borne, Part, Sums, stand, step, vat_in, whole_numbers

FUNDS = [uuid.UUID(int=n) for n in range(1, 6)]
LEVY = 500

weights = st.lists(st.integers(0, 7), min_size=5, max_size=5).filter(any)
lines = st.lists(st.tuples(st.integers(1, 5_000), weights), min_size=1, max_size=8)


def borne(owed: int, numbers: list[int]) -> Borne:
    return Borne(owed, {fund: number for fund, number in zip(FUNDS, numbers, strict=True) if number})


def now(found: list[Borne]) -> Sums:
    return stand(found, FUNDS, levy_bp=LEVY, vat_bp=2_000)


class Books:
    """What each fund has paid, and the provider and the co-op got, move by move."""

    def __init__(self) -> None:
        self.paid: dict[uuid.UUID, Part] = {}
        self.cost = self.vat = self.levy = 0

    def move(self, by: Sums) -> None:
        assert sum(part.cost for part in by.shares.values()) == by.cost, "each move is exact"
        assert sum(part.levy for part in by.shares.values()) == by.levy
        self.cost, self.vat, self.levy = self.cost + by.cost, self.vat + by.vat, self.levy + by.levy
        for key, part in by.shares.items():
            was = self.paid.get(key, NOTHING)
            self.paid[key] = Part(was.cost + part.cost, was.levy + part.levy)
            assert min(self.paid[key].cost, self.paid[key].levy) >= 0, "nobody has paid less than nothing"


@given(lines, st.data())
def test_any_order_of_parts_and_credits_ends_as_one_approval(
    found: list[tuple[int, list[int]]], data: st.DataObject
) -> None:
    left = [owed - data.draw(st.integers(0, owed)) for owed, _ in found]
    books = Books()
    standing: dict[int, Borne] = {}
    # Each line twice, in any order: first it is approved, then what is credited of it.
    for line in data.draw(st.permutations([n for n in range(len(found)) for _ in range(2)])):
        before = now(list(standing.values()))
        standing[line] = borne(left[line] if line in standing else found[line][0], found[line][1])
        books.move(step(before, now(list(standing.values()))))
    end = now([borne(owed, numbers) for owed, (_, numbers) in zip(left, found, strict=True)])
    assert (books.cost, books.vat, books.levy) == (end.cost, end.vat, end.levy)
    assert {key: part for key, part in books.paid.items() if part != NOTHING} == dict(end.shares)


@given(lines)
def test_nobody_is_more_than_a_penny_from_the_exact_share(found: list[tuple[int, list[int]]]) -> None:
    sums = now([borne(owed, numbers) for owed, numbers in found])
    for place, fund in enumerate(FUNDS):
        exact = sum((Fraction(owed * numbers[place], sum(numbers)) for owed, numbers in found), Fraction(0))
        assert abs(sums.shares.get(fund, NOTHING).cost - exact) < 1


@given(lines)
def test_a_credit_of_the_whole_gives_each_fund_back_what_it_paid(found: list[tuple[int, list[int]]]) -> None:
    paid = now([borne(owed, numbers) for owed, numbers in found])
    back = step(now([borne(0, numbers) for _, numbers in found]), paid)
    assert dict(back.shares) == dict(paid.shares)
    assert (back.cost, back.vat, back.levy) == (paid.cost, paid.vat, paid.levy)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 20_000), st.sets(st.integers(1, 5))), min_size=1, max_size=6),
    st.sampled_from(list(Allocation)),
    st.sampled_from(list(AbsenceRule)),
    st.lists(st.integers(1, 50), min_size=5, max_size=5),
)
def test_all_at_once_is_what_the_contract_says_of_an_invoice(
    found: list[tuple[int, int, set[int]]], allocation: Allocation, absence: AbsenceRule, pledges: list[int]
) -> None:
    places = [
        Place(fund, n, pledge, pledge * 60) for n, (fund, pledge) in enumerate(zip(FUNDS, pledges, strict=True), 1)
    ]
    aways = [Away(2, date(2027, 3, 3), date(2027, 3, 6)), Away(5, date(2027, 3, 5))]
    terms = Terms(allocation, absence, 1, LEVY)
    visits = [Visit(date(2027, 3, 1 + day), amount, frozenset(there)) for day, amount, there in found]
    whole = share_invoice(visits, places, aways, terms)
    each = [share_visit(visit, places, aways, terms) for visit in visits]
    sums = stand(
        [Borne(v.amount - credit, whole_numbers(parts)) for v, (credit, parts) in zip(visits, each, strict=True)],
        FUNDS, levy_bp=LEVY,
    )  # fmt: skip
    assert (sums.cost, sums.levy, sums.vat) == (whole.cost, whole.levy, 0)
    expected = {share.key: Part(share.cost, share.levy) for share in whole.shares if share.cost or share.levy}
    assert dict(sums.shares) == expected


@pytest.mark.parametrize(
    ("cost", "rate", "vat"), [(12_000, 2_000, 2_000), (10_500, 500, 500), (10_000, 0, 0), (7, 2_000, 1)]
)
def test_the_vat_that_is_in_a_sum(cost: int, rate: int, vat: int) -> None:
    assert vat_in(cost, rate) == vat


def test_nobody_bears_a_line_or_a_stranger_does() -> None:
    with pytest.raises(ValueError, match="nobody"):
        now([Borne(1, {})])
    with pytest.raises(ValueError, match="no place"):
        now([Borne(1, {uuid.UUID(int=9): 1})])
    assert now([Borne(0, {})]) == Sums()
