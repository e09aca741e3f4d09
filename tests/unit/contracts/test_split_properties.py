"""What holds of every split, whatever the visits, the people and the rules."""

import random
import uuid
from datetime import date, timedelta

from hypothesis import given, strategies as st

from coopbudget.contracts.pricing import levy_on
from coopbudget.contracts.rules import (
    AbsenceRule,
    Allocation,
    Away,
    Place,
    Terms,
    Visit,
    share_invoice,
    share_visit,
)

START = date(2027, 1, 4)
MEMBERS = range(1, 9)

days = st.integers(0, 60).map(lambda n: START + timedelta(days=n))


@st.composite
def places(draw: st.DrawFn) -> list[Place]:
    found = []
    for member in draw(st.sets(st.sampled_from(MEMBERS), min_size=1)):
        for n in range(draw(st.integers(1, 2))):
            key = uuid.UUID(int=member * 100 + n)
            found.append(Place(key, member, draw(st.integers(0, 50_000)), draw(st.integers(0, 3_000))))
    return found


visits = st.lists(st.builds(Visit, days, st.integers(0, 500_000), st.frozensets(st.sampled_from(MEMBERS))), max_size=12)
aways = st.lists(st.builds(Away, st.sampled_from(MEMBERS), days, st.none() | days), max_size=5)
terms = st.builds(
    Terms,
    st.sampled_from(Allocation),
    st.sampled_from(AbsenceRule),
    st.integers(0, 30),
    st.integers(0, 2_000),
)


@given(visits, places(), aways, terms)
def test_the_parts_sum_to_the_whole_and_none_is_negative(
    vs: list[Visit], ps: list[Place], gone: list[Away], rule: Terms
) -> None:
    found = share_invoice(vs, ps, gone, rule)
    assert found.cost + sum(found.credits) == sum(visit.amount for visit in vs)
    assert found.levy == levy_on(found.cost, rule.levy_bp)
    assert all(share.cost >= 0 and share.levy >= 0 for share in found.shares)
    assert all(0 <= credit <= visit.amount for credit, visit in zip(found.credits, vs, strict=True))
    if rule.absence is not AbsenceRule.PROVIDER_CREDITS:
        assert not any(found.credits)


@given(visits, places(), aways, terms, st.randoms(use_true_random=False))
def test_the_order_of_anything_changes_nothing(
    vs: list[Visit], ps: list[Place], gone: list[Away], rule: Terms, dice: random.Random
) -> None:
    first = share_invoice(vs, ps, gone, rule)
    mixed_visits, mixed_places, mixed_aways = list(vs), list(ps), list(gone)
    for thing in (mixed_visits, mixed_places, mixed_aways):
        dice.shuffle(thing)
    again = share_invoice(mixed_visits, mixed_places, mixed_aways, rule)
    assert again.shares == first.shares
    assert sorted(again.credits) == sorted(first.credits)


@given(visits, places(), aways, terms)
def test_everybody_is_within_a_penny_of_the_exact_share(
    vs: list[Visit], ps: list[Place], gone: list[Away], rule: Terms
) -> None:
    ordered = sorted(ps, key=lambda p: (p.member, str(p.key)))
    exact = [share_visit(visit, ordered, gone, rule)[1] for visit in vs]
    for share in share_invoice(vs, ps, gone, rule).shares:
        assert abs(share.cost - sum(parts.get(share.key, 0) for parts in exact)) < 1


@given(visits, st.sets(st.sampled_from(MEMBERS), min_size=2), aways, terms)
def test_equals_are_treated_equally_within_a_penny(
    vs: list[Visit], members: set[int], gone: list[Away], rule: Terms
) -> None:
    ps = [Place(uuid.UUID(int=m), m, 4_000, 120) for m in members]
    kind = {m: (tuple(sorted(map(repr, (a.from_on, a.until_on))) for a in gone if a.member == m)) for m in members}
    seen = {m: tuple(m in visit.present for visit in vs) for m in members}
    found = share_invoice(vs, ps, gone, rule)
    for one in found.shares:
        for other in found.shares:
            same = kind[one.member] == kind[other.member] and seen[one.member] == seen[other.member]
            if same:
                assert abs(one.cost - other.cost) <= 1
                assert abs(one.levy - other.levy) <= 1


@given(visits, places(), terms)
def test_with_nobody_away_the_absence_rule_does_not_matter(vs: list[Visit], ps: list[Place], rule: Terms) -> None:
    results = {
        share_invoice(vs, ps, [], Terms(rule.allocation, absence, rule.after_days, rule.levy_bp))
        for absence in AbsenceRule
    }
    assert len(results) == 1


@given(visits, places(), aways, terms)
def test_when_the_provider_credits_nobody_pays_for_another(
    vs: list[Visit], ps: list[Place], gone: list[Away], rule: Terms
) -> None:
    kept = share_invoice(vs, ps, gone, Terms(rule.allocation, AbsenceRule.PAYS_ON))
    credited = share_invoice(vs, ps, gone, Terms(rule.allocation, AbsenceRule.PROVIDER_CREDITS))
    for before, after in zip(kept.shares, credited.shares, strict=True):
        assert after.cost <= before.cost + len(vs) + 1  # a penny of rounding for each visit
