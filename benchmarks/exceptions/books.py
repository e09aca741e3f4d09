"""Clean books as the rules see them: years of a co-op in which nothing is wrong and much is untidy.

Members are late, invoices come to the same sum twice, officers take turns unevenly, one works at night, payees move
their bank account and say so, a rent is the same each month, an insurance comes once a year, handovers overlap by
minutes. What a rule cries here is a false alarm.
"""

from __future__ import annotations

import random
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from coopbudget.contracts.pricing import KindRate, PriceList, hourly
from coopbudget.exceptions import rules
from coopbudget.exceptions.facts import (
    Agreed,
    Approval,
    Change,
    Claim,
    Found,
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
from coopbudget.providers.rules import HourKind

FIRST = date(2023, 4, 3)
FOUR_WEEKS = timedelta(days=28)
PEOPLE_A_CONTRACT = 5
OFFICERS = 4
STYLES = ("INV-{:04d}", "{}", "{:03d}/A", "2023-{}", "GW{:05d}")


@dataclass
class Books:
    """The facts of all rules. ``last`` is empty: these are the whole of the books."""

    today: date
    claims: list[Claim] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    agreed: dict[uuid.UUID, Agreed] = field(default_factory=dict)
    payments: list[Payment] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    claim_limits: dict[Kind, list[Limit]] = field(default_factory=dict)
    accounts: list[list[Party]] = field(default_factory=list)
    officers: list[uuid.UUID] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    funds: list[FundStanding] = field(default_factory=list)

    @property
    def papers(self) -> int:
        return len(self.claims)

    def found(self) -> Iterator[Found]:
        """What the rules find in them, months of lines and visits by themselves as a look goes through them."""
        yield from rules.duplicates(self.claims)
        yield from rules.without_evidence(self.claims)
        yield from rules.round_sums(self.claims)
        yield from rules.dormant(self.claims, {})
        yield from rules.odd_digits(self.claims, self.today)
        yield from rules.split_under_limit(self.payments, self.limits)
        yield from rules.cut_under_limit(self.claims, self.claim_limits)
        yield from rules.details_changed(self.changes, self.payments)
        yield from rules.same_account(self.accounts, self.officers)
        yield from rules.same_pair(self.approvals, OFFICERS, self.today)
        yield from rules.quick_yeses(self.approvals, self.today)
        yield from rules.odd_hours(self.approvals, self.today)
        yield from rules.above_term_cap(self.agreed.values())
        yield from rules.above_rate(self.lines, self.agreed)
        yield from rules.above_week_cap(self.lines, self.agreed)
        for month in by_month(self.visits):
            first, last = month[0].on.replace(day=1), month[-1].on
            yield from rules.overlaps(month, first, last)
            yield from rules.long_days(month, first, last)
        yield from rules.stopped(self.funds)
        yield from rules.near_floor(self.funds, self.today)


def by_month(visits: list[Visit]) -> Iterator[list[Visit]]:
    """The visits of each month."""
    months: dict[str, list[Visit]] = defaultdict(list)
    for visit in sorted(visits, key=lambda each: (each.begins, each.number)):
        months[f"{visit.on:%Y-%m}"].append(visit)
    yield from months.values()


def clean_books(members: int = 200, years: int = 3, seed: int = 20261127) -> Books:
    """Years of a co-op of so many members, the same for the same ``seed``."""
    return _Maker(members, years, random.Random(seed)).books


class _Maker:
    def __init__(self, members: int, years: int, chance: random.Random) -> None:
        self.chance = chance
        self.until = FIRST + timedelta(days=365 * years)
        self.books = Books(self.until)
        self.numbers: dict[Kind, int] = defaultdict(int)
        self.officers = [self.new_id() for _ in range(OFFICERS)]
        self.members = [self.new_id() for _ in range(members)]
        self.providers = [self.new_id() for _ in range(max(3, members // 16))]
        self.their_numbers: dict[uuid.UUID, int] = defaultdict(int)
        self.due: dict[date, list[tuple[uuid.UUID, int]]] = defaultdict(list)
        self.payees: dict[uuid.UUID, int] = {}
        self.books.officers = self.officers
        self.books.limits = [Limit(FIRST, 250_000), Limit(FIRST + timedelta(days=400), 400_000)]
        self.books.claim_limits = {
            Kind.INVOICE: [Limit(FIRST, 150_000)],
            Kind.BILL: [Limit(FIRST, None), Limit(FIRST + timedelta(days=200), 15_000)],
        }
        self.contracts()
        self.bills()
        self.runs()
        self.details()
        self.fund_standings()

    def new_id(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def number(self, kind: Kind) -> int:
        self.numbers[kind] += 1
        return self.numbers[kind]

    def their_number(self, party: uuid.UUID) -> str:
        self.their_numbers[party] += 1
        return STYLES[party.int % len(STYLES)].format(self.their_numbers[party])

    # -- Contracts, visits, invoices -------------------------------------------------------------

    def contracts(self) -> None:
        """Every five members have a contract for visits twice a week, some a second one on other days."""
        for index in range(0, len(self.members), PEOPLE_A_CONTRACT):
            people = self.members[index : index + PEOPLE_A_CONTRACT]
            for nth in range(2 if index % 3 == 0 else 1):
                self.contract(people, index, nth)

    def contract(self, people: list[uuid.UUID], index: int, nth: int) -> None:
        provider = self.chance.choice(self.providers)
        number, ident = self.number(Kind.CONTRACT), self.new_id()
        rate = self.chance.randrange(1_800, 2_900, 20)
        lists = {}
        day = FIRST
        while day < self.until:
            lists[day] = {HourKind.WEEKDAY: KindRate(rate), HourKind.WEEKEND: KindRate(rate + 300)}
            day, rate = date(day.year + (day.month >= 4), 4, 1), rate + self.chance.randrange(20, 120, 10)
        prices = PriceList.of(lists)
        minutes = self.chance.choice((60, 75, 90, 120))
        cap = hourly(minutes * 2 * len(people) * 11 // 10, max(rate, rate + 300))
        days = (index // PEOPLE_A_CONTRACT + 3 * nth) % 5
        start = 8 * 60 + 15 * self.chance.randrange(0, 40)
        asked = 0
        since = FIRST
        while since + FOUR_WEEKS <= self.until:
            lines = self.four_weeks(ident, number, provider, people, prices, since, minutes, start, (days, days + 1))
            sent = since + FOUR_WEEKS + timedelta(days=self.chance.randrange(1, 6))
            asked += self.invoice(lines, ident, provider, people, since, sent)
            since += FOUR_WEEKS
        self.books.agreed[ident] = Agreed(
            ident, number, provider, FIRST, prices, cap_week=cap, cap_term=asked + cap, asked=asked,
            last_on=since,
        )  # fmt: skip

    def four_weeks(
        self, ident: uuid.UUID, number: int, provider: uuid.UUID, people: list[uuid.UUID], prices: PriceList,
        since: date, minutes: int, start: int, weekdays: tuple[int, int],
    ) -> list[tuple[date, HourKind, int, int]]:  # fmt: skip
        """Visits of four weeks: to one after the other, now and then a few minutes into the next, some called off."""
        lines = []
        for week in range(4):
            for weekday in weekdays:
                day = since + timedelta(days=7 * week + weekday)
                at = start % 720 + 480
                for person in people:
                    if self.chance.random() < 0.06:
                        continue
                    given = minutes + (10 if self.chance.random() < 0.03 else 0)
                    self.books.visits.append(
                        Visit(
                            self.number(Kind.VISIT), number, provider, person, self.members.index(person) + 1, day,
                            min(at, 1_439), given,
                        )
                    )  # fmt: skip
                    kind = HourKind.WEEKEND if weekday > 4 else HourKind.WEEKDAY
                    lines.append((day, kind, minutes, prices.rate(kind, day) or 0))
                    at += minutes
        return lines

    def invoice(
        self, lines: list[tuple[date, HourKind, int, int]], contract: uuid.UUID, provider: uuid.UUID,
        people: list[uuid.UUID], since: date, sent: date,
    ) -> int:  # fmt: skip
        ident, number, theirs = self.new_id(), self.number(Kind.INVOICE), self.their_number(provider)
        total = 0
        for day, kind, minutes, rate in lines:
            amount = hourly(minutes, rate)
            total += amount
            self.books.lines.append(
                Line(ident, number, theirs, contract, day, kind, minutes, rate, amount, amount, True)
            )
        self.books.claims.append(
            Claim(
                ident, Kind.INVOICE, number, provider, theirs, sent, since, since + FOUR_WEEKS - timedelta(days=1),
                total, members=frozenset(people), contract=contract,
            )
        )  # fmt: skip
        self.approved(Kind.INVOICE, number, ident, sent, total)
        self.due[sent + timedelta(days=14)].append((provider, total))
        return total

    # -- Bills -------------------------------------------------------------------------------------

    def bills(self) -> None:
        """A rent, a phone, an insurance, print, travel, and now and then something else."""
        rent, phone, insurance, print_shop, taxi, other = (self.new_id() for _ in range(6))
        day, months = FIRST, 0
        while day < self.until:
            self.bill(rent, day, 12_000)
            self.bill(phone, day + timedelta(days=4), 2_900 + self.chance.randrange(0, 900))
            if months % 12 == 2:
                self.bill(insurance, day + timedelta(days=self.chance.randrange(0, 20)), 31_800 + 650 * (months // 12))
            if self.chance.random() < 0.5:
                self.bill(print_shop, day + timedelta(days=9), round(5_000 * self.chance.lognormvariate(0, 0.9)))
            for _ in range(self.chance.randrange(0, 4)):
                self.bill(taxi, day + timedelta(days=self.chance.randrange(0, 27)), self.chance.randrange(480, 3_900))
            if self.chance.random() < 0.3:
                amount = round(9_000 * self.chance.lognormvariate(0, 1.2))
                self.bill(other, day + timedelta(days=self.chance.randrange(0, 27)), amount)
            day, months = (day + timedelta(days=32)).replace(day=3), months + 1

    def bill(self, supplier: uuid.UUID, day: date, amount: int) -> None:
        ident, number = self.new_id(), self.number(Kind.BILL)
        self.books.claims.append(
            Claim(
                ident, Kind.BILL, number, supplier, self.their_number(supplier), day, day, day, amount,
                people=frozenset({self.officers[0]}),
            )
        )  # fmt: skip
        self.approved(Kind.BILL, number, ident, day, amount)
        self.due[day + timedelta(days=14)].append((supplier, amount))

    # -- Approvals and runs -----------------------------------------------------------------------

    def hands(self, number: int) -> list[uuid.UUID]:
        """So many officers, the first two more often than the others."""
        weights = [5, 4, 2, 1]
        found: list[uuid.UUID] = []
        while len(found) < number:
            (who,) = self.chance.choices(self.officers, weights)
            if who not in found:
                found.append(who)
        return found

    def approved(self, kind: Kind, number: int, subject: uuid.UUID, day: date, amount: int, hands: int = 2) -> None:
        for who in self.hands(hands):
            at_night = who == self.officers[3] and self.chance.random() < 0.4
            hour = self.chance.randrange(0, 5) if at_night else self.chance.randrange(8, 23)
            at = datetime.combine(day, time(hour, self.chance.randrange(60))) + timedelta(days=2)
            after = round(self.chance.lognormvariate(9, 2))
            if self.chance.random() < 0.004:  # two side by side at one screen
                after = self.chance.randrange(3, 10)
            elif after <= 10:
                after = 40
            self.books.approvals.append(Approval(kind, number, subject, who, at, after, amount))

    def runs(self) -> None:
        """Each Tuesday what is due that week is paid in one run; now and then some of it in another on Thursday."""
        day = FIRST + timedelta(days=1)
        while day < self.until + timedelta(days=40):
            until = day + timedelta(days=6)
            paid = [each for at in sorted(self.due) if day <= at <= until for each in self.due[at]]
            if len(paid) > 3 and self.chance.random() < 0.1:  # a few are found later in the week
                cut = len(paid) // 4
                self.run(day + timedelta(days=2), paid[:cut])
                paid = paid[cut:]
            if paid:
                self.run(day, paid)
            day += timedelta(days=7)

    def run(self, day: date, paid: list[tuple[uuid.UUID, int]]) -> None:
        number = self.number(Kind.RUN)
        total = sum(amount for _payee, amount in paid)
        prepared, approver = self.hands(2)
        for payee, amount in paid:
            self.books.payments.append(
                Payment(number, day, payee, self.payee(payee), amount, total, prepared, frozenset({approver}))
            )
        self.approved(Kind.RUN, number, self.new_id(), day, total, hands=2)

    def payee(self, party: uuid.UUID) -> int:
        return self.payees.setdefault(party, len(self.payees) + 1)

    def details(self) -> None:
        """Some move their bank account and say so on their own page; some members are paid back in two ways."""
        for provider in self.providers:
            if self.chance.random() < 0.5:
                day = FIRST + timedelta(days=self.chance.randrange(200, (self.until - FIRST).days))
                self.books.changes.append(
                    Change(provider, self.payee(provider), day, True, self.officers[0], self.officers[1])
                )
        for index in range(max(2, len(self.members) // 20)):
            one = frozenset({self.new_id()})
            self.books.accounts.append(
                [
                    Party(self.new_id(), 1_000 + 2 * index, "member", one, FIRST),
                    Party(self.new_id(), 1_001 + 2 * index, "supplier", one, FIRST),
                ]
            )

    # -- Funds ---------------------------------------------------------------------------------------

    def fund_standings(self) -> None:
        """Money comes each four weeks, now and then late into the next; promises last to their end."""
        for number, member in enumerate(self.members, start=1):
            rate, contribution = self.chance.randrange(20_000, 90_000), self.chance.choice((0, 4_000, 9_600))
            periods: list[Period] = []
            late = 0
            for nth in range(6):
                is_late = late == 0 and self.chance.random() < 0.05
                received = late + (rate if is_late else rate + contribution)
                late = contribution if is_late else 0
                periods.append(Period(self.until - FOUR_WEEKS * (7 - nth), rate, contribution, received))
            weeks = self.chance.randrange(1, 40)
            weekly = rate // 5
            promise = Promise(number, weekly * weeks, weekly, self.until + timedelta(days=7 * weeks - 1))
            free = self.chance.randrange(0, 2 * rate)
            self.books.funds.append(FundStanding(number, member, free, rate // 4, tuple(periods), (promise,)))
