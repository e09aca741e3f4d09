"""Night cover shared by five, with a bank that shows what came and what was paid: for tests of council returns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from coopbudget.budgets import queries as budgets
from coopbudget.ledger.chart import fund_available
from coopbudget.payments import service as payments
from coopbudget.payments.queries.statements import lines
from tests.conftest import Act
from tests.invoicing import House, days, noon
from tests.nights import STARTS, Nights, agree_all, award, make
from tests.rail import bring_in

WEEK = days(STARTS, STARTS + timedelta(days=6))
SINCE, UNTIL = date(2026, 9, 1), date(2026, 10, 31)
AFTER = noon(date(2026, 11, 10))
SHARED = "GWYNEDD BACKPAY FOR SEVERAL"


@dataclass
class Told:
    """The house, and the agreements of its members in order: number and reference."""

    house: House
    agreements: list[budgets.AgreementRow]

    @property
    def nights(self) -> Nights:
        return self.house.nights

    @property
    def place(self) -> str:
        return f"/c/{self.nights.coop.slug}"


def a_week_is_paid(act: Act) -> Told:
    """Five pay £140.00 each of £700.00 for a week of nights, and £7.00 levy.

    The bank shows £420.00 from the council for the first two, and £100.00 that is £60.00 of the first and £40.00 of the
    second.
    """
    with act() as work:
        nights = award(work)
        house = House(nights, agree_all(work, nights, make(work, nights, outcomes="Safe in my own home")).id)
    with act(now=noon(WEEK[-1] + timedelta(days=1))) as work:
        house.given(work, WEEK)
        house.invoiced(work, WEEK[0], WEEK[-1])
    with act(now=noon(date(2026, 10, 20))) as work:
        found = [
            budgets.agreement_by_number(work.session, nights.coop.id, number, work.today) for number in range(1, 6)
        ]
        agreements = [each for each in found if each is not None]
        bank = replace(work, actor=nights.treasurer)
        payments.set_bank_account(
            bank, side="members", name="Tan y Bryn members", sort_code="08-60-01", account_number="12345678"
        )
        rows = [f"19/10/2026,GWYNEDD COUNCIL {each.reference},420.00" for each in agreements[:2]]
        bring_in(bank, "members", "\n".join(["Date,Description,Amount", *rows, f"20/10/2026,{SHARED},100.00", ""]))
        of_bank = [row[0] for row in work.session.execute(lines(nights.coop.id)).all()]
        payments.confirm_suggestions(bank, side="members", line_ids=[each.id for each in of_bank])
        (shared,) = [each for each in of_bank if each.text == SHARED]
        first, second = (fund_available(nights.funds[index][1]) for index in (0, 1))
        payments.split_by_hand(bank, line_id=shared.id, parts=[(first, 6_000), (second, 4_000)])
    return Told(house, agreements)
