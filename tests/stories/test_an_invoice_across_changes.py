"""One autumn in which a contract changes four times, and its invoices, to the penny.

Five people share night cover from 5 October to 1 November: a night is five hours at £20.00, £100.00, with 5 % levy on
top. Each said yes to £180.00 a week for four weeks: £720.00 of £2,000.00.

- From Wednesday 14 October, in mid-month and mid-week, an hour costs 3 % more: £20.60, so £103.00 a night.
- From 19 to 25 October there are no visits: the lift is broken.
- The fifth says on 14 October that she leaves. Her notice is 14 days: she pays to 28 October.
- From 29 October the four who stay have the contract until 15 November.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from coopbudget.contracts import queries, service as contracts
from coopbudget.contracts.changing import Change
from coopbudget.contracts.service import Wanted
from coopbudget.errors import Invalid
from coopbudget.guard import Work
from coopbudget.invoices.models import InvoiceLine
from coopbudget.ledger.verifying import verify_coop
from tests.conftest import Act
from tests.invoicing import House, days, noon
from tests.nights import STARTS, agree_all, award, make

UPLIFT, LAST_OF_HERS, LAST = date(2026, 10, 14), date(2026, 10, 28), date(2026, 11, 15)
STAY = range(4)


def agreed(work: Work, home: House, version: Any, who: range) -> None:
    """Those who are asked say yes, and both sides accept."""
    nights = home.nights
    for index in who:
        mine = nights.at(work, nights.act_of(work, index))
        contracts.answer_change(mine, contract_id=home.contract_id, number=version.number, yes=True)
    for actor, side in ((nights.lead, "coop"), (nights.carer, "provider")):
        contracts.accept_change(
            nights.at(work, actor), contract_id=home.contract_id, number=version.number, side=side,
            digest=version.digest,
        )  # fmt: skip


def test_every_visit_costs_the_price_of_its_day_and_every_penny_is_set_aside_and_freed(act: Act) -> None:
    def held(when: datetime) -> list[int]:
        with act(now=when) as work:
            assert verify_coop(work.session, home.nights.coop.id).ok
            found = home.pots(work)
        assert [free + aside for free, aside in found] == [200_000 - each for each in paid]
        return [aside for _, aside in found]

    paid = [0] * 5
    with act() as work:
        nights = award(work, weekly=(18_000,) * 5)
        made = make(work, nights, uplift="fixed", uplift_bp=300, uplift_on=UPLIFT)
        home = House(nights, agree_all(work, nights, made).id)
    assert held(noon(STARTS)) == [72_000] * 5

    # £20.60 an hour: a week is £721.00 and £36.05, a fifth £151.41. Each one's most goes to £184.41, for three weeks.
    with act(now=noon(STARTS)) as work:
        change = contracts.propose_uplift(
            nights.at(work, nights.lead), contract_id=home.contract_id, from_on=UPLIFT, answer_by=date(2026, 10, 10),
            figures={}, kinds=None,
        )  # fmt: skip
        agreed(work, home, change, range(5))
    assert held(noon(STARTS)) == [73_323] * 5

    with act(now=noon(UPLIFT)) as work:
        lead = nights.at(work, nights.lead)
        contracts.suspend_contract(
            lead, contract_id=home.contract_id, from_on=date(2026, 10, 19), until_on=date(2026, 10, 25),
            why="The lift is broken.",
        )  # fmt: skip
        last = contracts.member_leaves_contract(
            lead, contract_id=home.contract_id, member_id=nights.members[4].id, told_on=work.today
        )
        assert last == LAST_OF_HERS
    # One week at £184.41 is free again; after her last day there is no whole week, so nothing of hers yet.
    assert held(noon(UPLIFT)) == [73_323 - 18_441] * 5

    # A quarter of £757.05 is £189.27, and £189.26 for three of them: more than they said yes to, so they are asked. Of
    # three weeks from 29 October one was set aside at £184.41.
    with act(now=noon(date(2026, 10, 20))) as work:
        longer = contracts.propose_change(
            nights.at(work, nights.lead), contract_id=home.contract_id, kind=Change.EXTENSION,
            from_on=date(2026, 10, 29), answer_by=date(2026, 10, 27), why="We need it until the warden is back.",
            wanted=Wanted({"ends_on": LAST.isoformat()}),
        )  # fmt: skip
        stakes = queries.stakes(work.session, nights.coop.id, longer.id).values()
        assert sorted(stake.moves for stake in stakes) == [38_337, 38_337, 38_337, 38_340]
        agreed(work, home, longer, STAY)
    assert held(noon(date(2026, 10, 20))) == [93_222, 93_219, 93_219, 93_219, 54_882]

    # October: 9 nights at £100.00 and 8 at £103.00 by five, then 3 at £103.00 by four.
    with act(now=noon(date(2026, 11, 2))) as work:
        with pytest.raises(Invalid):
            home.given(work, [date(2026, 10, 20)])
        home.given(work, days(STARTS, date(2026, 10, 18)))
        home.given(work, days(date(2026, 10, 26), LAST_OF_HERS))
        home.given(work, days(LAST_OF_HERS + timedelta(days=1), date(2026, 10, 31)), there=STAY)
        home.invoiced(work, STARTS, date(2026, 10, 31), "ND-10")
        assert home.owed(work) == (203_300, 10_165)
        lines = work.session.scalars(select(InvoiceLine).where(InvoiceLine.coop_id == nights.coop.id)).all()
        by_rate = {rate: [line.given_on for line in lines if line.rate == rate] for rate in (2_000, 2_060)}
        assert sorted(by_rate[2_000]) == days(STARTS, UPLIFT - timedelta(days=1))
        assert len(by_rate[2_060]) == 11 and min(by_rate[2_060]) == UPLIFT
        assert {line.amount for line in lines} == {10_000, 10_300}
    # £422.05 each of the four and £344.80 of hers; the levy is £21.11, £21.10 three times, and £17.24.
    paid = [44_316, 44_315, 44_315, 44_315, 36_204]
    assert held(noon(date(2026, 11, 2))) == [48_906, 48_904, 48_904, 48_904, 18_678]

    # November: 15 nights at £103.00 by four, £386.25 each; the levy is £19.32 and £19.31 three times.
    with act(now=noon(date(2026, 11, 16))) as work:
        home.given(work, days(date(2026, 11, 1), LAST), there=STAY)
        home.invoiced(work, date(2026, 11, 1), LAST, "ND-11")
        assert home.owed(work) == (203_300 + 154_500, 10_165 + 7_725)
    paid = [44_316 + 40_557, *[44_315 + 40_556] * 3, 36_204]
    assert held(noon(date(2026, 11, 16))) == [8_349, 8_348, 8_348, 8_348, 18_678]

    with act(now=noon(LAST)) as work:
        home.close(work, LAST)
    assert held(noon(LAST + timedelta(days=29))) == [0] * 5
    with act(now=noon(LAST)) as work:
        history = queries.versions(work.session, nights.coop.id, home.contract_id)
        assert [each.kind for each in history] == ["extension", "suspension", "uplift", "first"]
