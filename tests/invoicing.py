"""Night cover given, confirmed, invoiced and approved to the penny: for stories of visits and invoices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from coopbudget.contracts import service as contracts
from coopbudget.guard import Work
from coopbudget.invoices import queries, service
from coopbudget.ledger import chart, queries as ledger
from tests.nights import STARTS, Nights
from tests.people import actor_of

ALL = range(5)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@dataclass
class House:
    nights: Nights
    contract_id: Any

    def given(self, work: Work, when: Sequence[date], there: Sequence[int] = ALL) -> None:
        """Nights are logged, and confirmed by everybody who was there."""
        nights = self.nights
        if not when:
            return
        service.log_visits(
            nights.at(work, nights.carer), contract_id=self.contract_id, days=list(when), start_minute=1_320,
            minutes=300, member_numbers=[nights.members[index].number for index in there],
        )  # fmt: skip
        for index in there:
            member = nights.members[index]
            waiting = work.session.scalars(queries.open_visits_of_member(nights.coop.id, member.id))
            mine = nights.at(work, actor_of(work.session, nights.coop, member, STARTS))
            service.confirm_visits(mine, delivery_ids=[visit.id for visit in waiting])

    def invoiced(self, work: Work, first: date, last: date, number: str = "ND-1") -> None:
        """The provider sends its invoice; two officers approve it."""
        nights = self.nights
        sent = service.send_invoice(
            nights.at(work, nights.carer), contract_id=self.contract_id, their_number=number, period_from=first,
            period_to=last,
        )  # fmt: skip
        for officer in (nights.treasurer, nights.chair):
            digest = queries.waiting_digest(work.session, nights.coop.id, sent.id)
            service.approve_invoice(nights.at(work, officer), invoice_id=sent.id, digest=digest)

    def pots(self, work: Work) -> list[tuple[int, int]]:
        """Free and set aside, of each."""
        found = [self.nights.pot(work, index) for index in ALL]
        return [(free, held) for free, _pledged, held in found]

    def owed(self, work: Work) -> tuple[int, int]:
        """To the provider, and the levy."""
        payable = ledger.balances(work.session, self.nights.coop.id, prefix="Liabilities:Payable:Members:")
        return sum(payable.values()), ledger.balance(work.session, self.nights.coop.id, chart.INCOME_LEVY)

    def close(self, work: Work, after: date) -> None:
        lead = self.nights.at(replace(work, now=noon(after + timedelta(days=29))), self.nights.lead)
        contracts.close_contract(lead, contract_id=self.contract_id)
