"""Facts for the rules, from the queries of the rooms that own them: what is one row a paper for the whole stretch and
its year before, lines and visits a month at a time.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from coopbudget.budgets.kinds import PaidAs
from coopbudget.budgets.queries.agreements import AgreementRow
from coopbudget.budgets.queries.looking import agreements_paid_here, changed_last
from coopbudget.budgets.rules import next_payment
from coopbudget.clock import LONDON, start_of_day
from coopbudget.contracts import queries as contracts
from coopbudget.contracts.pricing import weeks_between
from coopbudget.contracts.queries.looking import ContractTerms, terms_in_force
from coopbudget.evidence.papers import subjects_with_paper
from coopbudget.evidence.rules import Subject
from coopbudget.exceptions.facts import (
    Agreed,
    Approval,
    Change,
    Claim,
    FundStanding,
    Kind,
    Limit,
    Line,
    Party,
    Payment,
    Period,
    Promise,
    Visit,
)
from coopbudget.invoices.queries import looking as invoices
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.sums import received
from coopbudget.payments.queries import looking as payments
from coopbudget.providers.rules import HourKind
from coopbudget.rulebook.queries import versions

CONTEXT_DAYS = 400
"""How far before the stretch papers are read, so that what is asked again is known again."""

FUND_DAYS = 190
GRACE_DAYS = 5
"""Money may come so many days before the period it is for."""

_MONEY_IN = (chart.MEMBERS_UNMATCHED, chart.STRIPE_CLEARING)
_PIECE = 500


def claims(
    session: Session, coop_id: uuid.UUID, since: date, until: date
) -> tuple[list[Claim], dict[tuple[Kind, uuid.UUID], date]]:
    """Invoices and bills of the stretch and the year before, and each party's last paper before that; six queries."""
    first = since - timedelta(days=CONTEXT_DAYS)
    papers = subjects_with_paper(session, coop_id, Subject.BILL)
    found = [
        Claim(
            each.id, Kind.INVOICE, each.number, each.provider_id, each.their_number, each.sent_on, each.period_from,
            each.period_to, each.claimed, each.paid, each.has_file, each.members, _people(each.sent_by),
            each.contract_id,
        )
        for each in invoices.invoices_asked(session, coop_id, first, until)
    ] + [
        Claim(
            each.id, Kind.BILL, each.number, each.payee_id, each.supplier_number, each.billed_on, each.billed_on,
            each.billed_on, each.amount, each.paid, each.has_file or each.id in papers,
            people=_people(each.recorded_by, each.claimant),
        )
        for each in payments.bills_asked(session, coop_id, first, until)
    ]  # fmt: skip
    last = {(Kind.INVOICE, party): day for party, day in invoices.last_asked(session, coop_id, first).items()}
    last |= {(Kind.BILL, party): day for party, day in payments.last_billed(session, coop_id, first).items()}
    return found, last


def _people(*people: uuid.UUID | None) -> frozenset[uuid.UUID]:
    return frozenset(person for person in people if person is not None)


def payments_made(session: Session, coop_id: uuid.UUID, since: date) -> list[Payment]:
    """Payments of approved runs, with who made them go; two queries."""
    first = since - timedelta(days=CONTEXT_DAYS)
    approvers: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for yes in payments.run_yeses(session, coop_id, start_of_day(first)):
        approvers[yes.subject_id].add(yes.person_id)
    return [
        Payment(
            each.run, each.approved_at.astimezone(LONDON).date(), each.payee_id, each.payee_number, each.amount,
            each.total, each.prepared_by, frozenset(approvers[each.run_id]),
        )
        for each in payments.payments_sent(session, coop_id, first)
    ]  # fmt: skip


def limits(session: Session, coop_id: uuid.UUID) -> list[Limit]:
    """The limits above which a run took one more person."""
    return [Limit(day, amount) for day, amount in payments.limits_since(session, coop_id)]


def claim_limits(session: Session, coop_id: uuid.UUID) -> dict[Kind, list[Limit]]:
    """The limits above which an invoice, or a bill, took one more person by the co-op's rules; one query."""
    held = versions(session, coop_id)
    return {
        Kind.INVOICE: [Limit(each.valid_from, each.rules.invoice_limit) for each in held],
        Kind.BILL: [Limit(each.valid_from, each.rules.bill_limit) for each in held],
    }


def changes(session: Session, coop_id: uuid.UUID, since: date) -> list[Change]:
    """New bank details that came into use shortly before the stretch or in it."""
    first = since - timedelta(days=31)
    return [Change(*each) for each in payments.changes_used(session, coop_id, first)]


def shared_accounts(session: Session, coop_id: uuid.UUID) -> list[list[Party]]:
    """Payees that have one bank account, group by group."""
    return [
        [Party(each.id, each.number, each.kind, each.people, each.since) for each in group]
        for group in payments.shared_accounts(session, coop_id)
    ]


def approvals(session: Session, coop_id: uuid.UUID, since: date) -> list[Approval]:
    """Every yes to invoices, bills and runs in the stretch and the year before; three queries."""
    first = start_of_day(since - timedelta(days=CONTEXT_DAYS))
    given = [
        (Kind.INVOICE, each.invoice, each.part_id, each.person_id, each.approved_at, each.ready_at, each.cost)
        for each in invoices.invoice_yeses(session, coop_id, first)
    ]
    given += [(Kind.BILL, *each) for each in payments.bill_yeses(session, coop_id, first)]
    given += [(Kind.RUN, *each) for each in payments.run_yeses(session, coop_id, first)]
    return [
        Approval(
            kind, number, subject, person, at.astimezone(LONDON).replace(tzinfo=None),
            max(0, round((at - ready).total_seconds())), amount,
        )
        for kind, number, subject, person, at, ready, amount in given
    ]  # fmt: skip


def preparers(made: Collection[Payment]) -> dict[tuple[Kind, int], uuid.UUID]:
    """Who prepared each run: with whoever approved it, they are its pair."""
    return {(Kind.RUN, each.run): each.prepared_by for each in made}


@dataclass(frozen=True)
class Month:
    """A month of lines and visits. ``weeks`` are the lines of all contract weeks that begin in it."""

    since: date
    until: date
    lines: list[Line]
    weeks: list[Line]
    visits: list[Visit]


def months(since: date, until: date) -> Iterator[tuple[date, date]]:
    """The first and last day of each month from that of ``since`` to that of ``until``."""
    first = since.replace(day=1)
    while first <= until:
        following = (first + timedelta(days=32)).replace(day=1)
        yield first, following - timedelta(days=1)
        first = following


class Terms:
    """What contracts say, read once; their price lists when a month first needs them."""

    def __init__(self, session: Session, coop_id: uuid.UUID) -> None:
        self._session, self._coop_id = session, coop_id
        self.by_id: dict[uuid.UUID, ContractTerms] = {each.id: each for each in terms_in_force(session, coop_id)}
        self._counted = invoices.counted_of_contracts(session, coop_id)
        self._agreed: dict[uuid.UUID, Agreed] = {}

    def agreed(self, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Agreed]:
        """The contracts of these ids with their prices."""
        new = [each for each in ids if each in self.by_id and each not in self._agreed]
        for contract_id, prices in contracts.price_lists(self._session, self._coop_id, new).items():
            terms = self.by_id[contract_id]
            asked, last_on = self._counted.get(contract_id, (0, None))
            self._agreed[contract_id] = Agreed(
                contract_id, terms.number, terms.provider_id, terms.starts_on, prices, terms.cap_week,
                terms.cap_term, asked, last_on,
            )  # fmt: skip
        return self._agreed

    def with_term_cap(self) -> list[Agreed]:
        """The contracts that have a most in all."""
        ids = [each.id for each in self.by_id.values() if each.cap_term is not None and each.id in self._counted]
        found = self.agreed(ids)
        return [found[each] for each in ids]


def month(session: Session, coop_id: uuid.UUID, since: date, until: date, terms: Terms) -> Month:
    """A month's lines and visits; two queries, streamed."""
    lines = [
        Line(
            each.invoice_id, each.invoice, each.their_number, each.contract_id, each.given_on, HourKind(each.kind),
            each.minutes, each.rate, each.amount, each.owed, each.approved,
        )
        for each in invoices.lines_asked(session, coop_id, since, until + timedelta(days=6))
        if each.contract_id in terms.by_id
    ]  # fmt: skip
    visits = [
        Visit(
            each.number, terms.by_id[each.contract_id].number, terms.by_id[each.contract_id].provider_id,
            each.member_id, each.member_number, each.given_on, each.start_minute, each.minutes,
        )
        for each in invoices.visits_given(session, coop_id, since - timedelta(days=1), until)
        if each.contract_id in terms.by_id
    ]  # fmt: skip
    begins = {each.id: each.starts_on for each in terms.by_id.values()}

    def week(line: Line) -> date:
        return line.on - timedelta(days=(line.on - begins[line.contract_id]).days % 7)

    return Month(
        since, until, [line for line in lines if line.on <= until],
        [line for line in lines if since <= week(line) <= until], visits,
    )  # fmt: skip


def funds(session: Session, coop_id: uuid.UUID, today: date) -> list[FundStanding]:
    """Every fund that is paid into here or promised to a running contract, as it stands today; seven queries."""
    periods = _periods(session, coop_id, today)
    running = contracts.open_contracts(session, coop_id)
    numbers = {each.id: each.number for each in running}
    terms = {each.id: each for each in running}
    places = contracts.places_of_contracts(session, coop_id, numbers)
    left = contracts.left_of_places(session, coop_id, numbers, places)
    promises: dict[int, list[Promise]] = defaultdict(list)
    members = {row.fund_number: row.member_id for row in periods}
    for place in places:
        contract = terms[place.contract_id]
        if contract.starts_on > today or contracts.is_suspended(contract, today):
            continue
        weeks = weeks_between(place.first_day or contract.starts_on, contract.ends_on)
        members[place.fund_number] = place.member_id
        promises[place.fund_number].append(
            Promise(
                contract.number, left[place.id], place.committed // weeks if weeks else 0,
                min(place.last_day or contract.ends_on, contract.ends_on),
            )
        )  # fmt: skip
    codes = {number: chart.fund_available(number) for number in promises}
    free = ledger.balances(session, coop_id, codes.values()) if codes else {}
    of_fund = {row.fund_number: (row, found) for row, found in periods.items()}
    standings = []
    for number, member_id in sorted(members.items()):
        row, found = of_fund.get(number, (None, ()))
        standings.append(
            FundStanding(
                number, member_id, free.get(codes.get(number, ""), 0), row.weekly_income if row else 0, tuple(found),
                tuple(promises.get(number, ())),
            )
        )  # fmt: skip
    return standings


def _periods(session: Session, coop_id: uuid.UUID, today: date) -> dict[AgreementRow, list[Period]]:
    """What was due and what came in each payment period that is over, and of which the statements are in the books.

    A period counts from the day since when the agreement is as it stands.
    """
    since = today - timedelta(days=FUND_DAYS)
    rows = agreements_paid_here(session, coop_id, today)
    came: dict[uuid.UUID, list[tuple[date, int]]] = defaultdict(list)
    known_until = date.min
    accounts = [row.available_account_id for row in rows]
    for at in range(0, len(accounts), _PIECE):
        some = accounts[at : at + _PIECE]
        for each in received(session, coop_id, some, sources=_MONEY_IN, since=since):
            came[each.account_id].append((each.on, each.amount))
            known_until = max(known_until, each.on)
    changed = changed_last(session, coop_id, today)
    found: dict[AgreementRow, list[Period]] = {}
    for row in rows:
        if row.suspended or not row.rate or (row.ends_on is not None and row.ends_on < today):
            continue
        contribution = row.contribution if row.paid_as == PaidAs.NET else 0
        moves = came.get(row.available_account_id, [])
        first = next_payment(row.starts_on, max(since + timedelta(days=GRACE_DAYS), changed[row.id]), row.pattern)
        periods = []
        while (following := next_payment(row.starts_on, first + timedelta(days=1), row.pattern)) <= known_until:
            begin, end = first - timedelta(days=GRACE_DAYS), following - timedelta(days=GRACE_DAYS)
            came_in = sum(amount for day, amount in moves if begin <= day < end)
            periods.append(Period(first, row.rate, contribution, came_in))
            first = following
        found[row] = periods
    return found
