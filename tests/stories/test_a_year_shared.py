"""One year of a small co-op, to the penny: from what members bought to what came back to them.

Ann, Bob and Cai buy night cover and outings together. Ann has two funds: her council's, and her own money. The co-op
keeps 6% of what they buy, gets a rebate, pays its insurance and its bank, and asks its members what to do with what is
left.
"""

from __future__ import annotations

from datetime import date, timedelta

from coopbudget.budgets.kinds import FunderKind
from coopbudget.budgets.service import record_agreement
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.service import reverse_entry
from coopbudget.ledger.verifying import verify_coop
from coopbudget.payments.queries.crossings import to_cross
from coopbudget.surplus import queries, service
from tests import people
from tests.conftest import Act
from tests.year import AFTER, FOUNDED, Purse, buy, carried, make_year, move, proposed, spend_own

LATER = AFTER + timedelta(days=20)


def test_one_year_to_the_penny(act: Act) -> None:
    year = make_year(act, 3)
    ann, bob, cai = year.funds
    with act(now=FOUNDED) as work:
        made = record_agreement(
            people.as_system(work, year.coop), funder_kind=FunderKind.OWN, rate=2_000, starts_on=date(2025, 4, 7),
            member_id=ann.member.id,
        )  # fmt: skip
        anns_own = Purse(made.fund_id, made.fund_number, ann.member)

    with act(year.system, now=AFTER) as work:
        # Night cover: £1,234.56, £987.65 and £456.78 in the year; 6% of each is levy.
        buy(work, ann, 123_456, 7_407)
        buy(work, bob, 98_765, 5_925)
        buy(work, cai, 45_678, 2_740)
        # An outing that Ann pays from her own money.
        buy(work, anns_own, 5_000, 300, contract=2, provider=2)
        # Cai was billed twice; the second was taken back, levy and all.
        twice = buy(work, cai, 45_678, 2_740, on=date(2026, 2, 3))
        reverse_entry(work, entry_id=twice.entry_id, on=date(2026, 2, 10), key="billed twice")
        # Bought before the year, and after it: no part of it.
        buy(work, bob, 70_000, 4_200, on=date(2026, 4, 2))
        # The provider gives £25.00 back for the year's volume; insurance and the bank cost £61.37.
        move(work, chart.OWN_UNMATCHED, chart.INCOME_REBATES, 2_500, on=date(2026, 3, 30))
        spend_own(work, 5_500, "Insurance")
        spend_own(work, 637, "Bank-fees", on=date(2026, 3, 31))

    # Levy £163.72 and rebate £25.00, less £61.37: £127.35 is left.
    with act(year.treasurer, now=AFTER) as work:
        row = service.year_that_is_over(work, 2026)
        assert (row.result.income, row.result.costs, row.result.surplus) == (18_872, 6_137, 12_735)

    # 33% is 4202.55 pence, 10% 1273.50, 5% 636.75, 52% 6622.20: two pennies are over, for community and reserve.
    vote = proposed(act, year, general=33, indivisible=10, community=5, dividend=52)
    assert (vote.shares.general, vote.shares.indivisible, vote.shares.community, vote.shares.dividend) == (
        4_203, 1_273, 637, 6_622,
    )  # fmt: skip
    assert vote.trade == 123_456 + 98_765 + 45_678 + 5_000
    carried(act, year, vote)
    with act(year.treasurer, now=LATER) as work:
        posted = service.post_distribution(work, proposal_id=vote.id)

    with act(year.treasurer, now=LATER) as work:
        shares = queries.shares(work.session, year.coop.id, vote.id)
        # £66.22 by £1,234.56 : £50.00 : £987.65 : £456.78 is 2995.70…, 121.32…, 2396.57… and 1108.39… pence.
        assert [(s.member_number, s.fund_number, s.dividend) for s in shares] == [
            (ann.member.number, ann.number, 2_996),
            (ann.member.number, anns_own.number, 121),
            (bob.member.number, bob.number, 2_397),
            (cai.member.number, cai.number, 1_108),
        ]
        # Each penny stands in the fund that earned it, and waits for the payment that both statements show.
        found = ledger.balances(
            work.session, year.coop.id, [chart.fund_available(f.number) for f in (ann, anns_own, bob, cai)]
        )
        assert list(found.values()) == [2_996, 121, 2_397, 1_108]
        assert to_cross(work.session, year.coop.id)["dividend"].ready == 6_622
        own = ledger.balances(
            work.session, year.coop.id,
            [chart.RESERVE_GENERAL, chart.RESERVE_INDIVISIBLE, chart.COMMUNITY, chart.SURPLUS],
        )  # fmt: skip
        assert list(own.values()) == [4_203, 1_273, 637, 0]
        # What was bought in April is the next year's.
        assert ledger.balance(work.session, year.coop.id, chart.INCOME_LEVY) == 4_200
        entry = ledger.entry(work.session, year.coop.id, posted.entry_id)
        assert entry is not None and entry.on == LATER.date() and entry.kind == "surplus_shared"
        assert verify_coop(work.session, year.coop.id).ok
