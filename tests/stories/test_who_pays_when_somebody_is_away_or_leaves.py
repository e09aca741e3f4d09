"""Every absence rule and every leaving rule, from the day somebody says so to the closed contract, to the penny.

Five people share a night of five hours at £20.00, £100.00, with 5 % levy on top. Each pledged £200.00 a week for the
four weeks from 5 October to 1 November, so £800.00 of £2,000.00 is set aside by each.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from coopbudget.contracts import service as contracts
from coopbudget.guard import Work
from coopbudget.ledger.verifying import verify_coop
from tests.conftest import Act
from tests.invoicing import House, days, noon
from tests.nights import LAST, STARTS, agreed
from tests.people import actor_of

SHE = 4
FREE, SET_ASIDE = 120_000, 80_000


def house(work: Work, **terms: Any) -> House:
    nights, contract = agreed(work, weekly=(20_000,) * 5, **terms)
    return House(nights, contract.id)


@pytest.mark.parametrize(
    ("absence", "after_days", "others", "hers", "owed"),
    [
        # Seven nights, £700.00: £140.00 each, and £7.00 of levy. She pays on for all of them.
        ("pays_on", 0, 14_700, 14_700, (70_000, 3_500)),
        # Four nights by four, £100.00 each, and three by five, £60.00 each: £160.00, and her £60.00.
        ("others_share", 0, 16_800, 6_300, (70_000, 3_500)),
        # She pays on for two days; two nights by four, five by five: £50.00 and £100.00, and her £100.00.
        ("others_share", 2, 15_750, 10_500, (70_000, 3_500)),
        # The provider takes £20.00 off each of four nights: £620.00. Nobody else pays more.
        ("provider_credits", 0, 14_700, 6_300, (62_000, 3_100)),
        ("provider_credits", 2, 14_700, 10_500, (66_000, 3_300)),
        # Longer than she was away: she pays for all of them.
        ("provider_credits", 4, 14_700, 14_700, (70_000, 3_500)),
    ],
)
@pytest.mark.parametrize("allocation", ["equal", "by_attendance"])
def test_four_nights_in_hospital(
    act: Act, allocation: str, absence: str, after_days: int, others: int, hers: int, owed: tuple[int, int]
) -> None:
    """From 6 to 9 October; under the rule by attendance, who is away on record is left to the absence rule too."""
    with act() as work:
        home = house(work, absence=absence, absence_after_days=after_days, allocation=allocation)
    with act(now=noon(date(2026, 10, 12))) as work:
        away = home.nights.at(work, actor_of(work.session, home.nights.coop, home.nights.members[SHE], STARTS))
        contracts.record_absence(away, from_on=date(2026, 10, 6), until_on=date(2026, 10, 9), reason="hospital")
        home.given(work, [STARTS, *days(date(2026, 10, 10), date(2026, 10, 11))])
        home.given(work, days(date(2026, 10, 6), date(2026, 10, 9)), there=range(4))
        home.invoiced(work, STARTS, date(2026, 10, 11))
        assert home.pots(work) == [(FREE, SET_ASIDE - others)] * 4 + [(FREE, SET_ASIDE - hers)]
        assert home.owed(work) == owed
        home.close(work, LAST)
        assert home.pots(work) == [(200_000 - others, 0)] * 4 + [(200_000 - hers, 0)]
        assert verify_coop(work.session, home.nights.coop.id).ok


@pytest.mark.parametrize(
    ("leaving", "died", "last", "freed", "others", "hers"),
    [
        # She tells them on 7 October. Three nights by five, £60.00 each, then 25 by four, £625.00 each; 5 % on top.
        ("at_once", False, date(2026, 10, 7), 60_000, 71_925, 6_300),
        # 14 days' notice: 17 nights by five, £340.00 each, then eleven by four, £275.00 each.
        ("after_notice", False, date(2026, 10, 21), 20_000, 64_575, 35_700),
        # All 28 nights by five, £560.00 each.
        ("to_the_end", False, LAST, 0, 58_800, 58_800),
        # When a member has died it ends on that day, whatever the rule.
        ("to_the_end", True, date(2026, 10, 7), 60_000, 71_925, 6_300),
    ],
)
def test_somebody_leaves(act: Act, leaving: str, died: bool, last: date, freed: int, others: int, hers: int) -> None:
    with act() as work:
        home = house(work, leaving=leaving)
    with act(now=noon(date(2026, 10, 7))) as work:
        found = contracts.member_leaves_contract(
            home.nights.at(work, home.nights.lead), contract_id=home.contract_id,
            member_id=home.nights.members[SHE].id, told_on=work.today, died=died,
        )  # fmt: skip
        assert found == last
        # The whole weeks after her last day are free at once.
        assert home.pots(work) == [(FREE, SET_ASIDE)] * 4 + [(FREE + freed, SET_ASIDE - freed)]
    with act(now=noon(date(2026, 11, 2))) as work:
        home.given(work, days(STARTS, last))
        home.given(work, days(last + timedelta(days=1), LAST), there=range(4))
        home.invoiced(work, STARTS, LAST)
        assert home.owed(work) == (280_000, 14_000)
        assert home.pots(work) == [(FREE, SET_ASIDE - others)] * 4 + [(FREE + freed, SET_ASIDE - freed - hers)]
        home.close(work, LAST)
        assert home.pots(work) == [(200_000 - others, 0)] * 4 + [(200_000 - hers, 0)]
        assert verify_coop(work.session, home.nights.coop.id).ok
