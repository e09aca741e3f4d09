"""A co-op that lived for years, through the services that people use: each four weeks money in from the council,
visits, invoices, a payment run and a bill; now and then returns, and a look through the books. A month is closed when
the statements after it are in.

One member in so many shares a contract with four others; each contract lasts for as much of the years as a pool may,
and the next one, made with it, follows.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from benchmarks.ledger.house import House
from coopbudget.budgets import service as budgets
from coopbudget.clock import civil_date, system_clock
from coopbudget.contracts import service as contracts
from coopbudget.demo import commissioning, founding, money, nights, papers
from coopbudget.demo.bank import Bank, upload
from coopbudget.demo.stage import Stage
from coopbudget.exceptions import service as exceptions
from coopbudget.guard import CoopFacts
from coopbudget.invoices import queries as visits, service as invoices
from coopbudget.ledger import chart
from coopbudget.ledger.closing import close_period
from coopbudget.ledger.queries import closed_through
from coopbudget.members import service as members
from coopbudget.members.words import MemberClass, OfficeKind
from coopbudget.outlook.views.cli import tend as look_ahead
from coopbudget.payments import service as payments
from coopbudget.pools import service as pools
from coopbudget.providers import queries as provider_queries, service as providers
from coopbudget.providers.rules import HourKind
from coopbudget.returns import service as returns
from coopbudget.rulebook.presets import PRESETS
from coopbudget.rulebook.words import Model
from coopbudget.tenders import queries as tender_queries, service as tenders

FOUR_WEEKS = timedelta(days=28)
A_YEAR = 13
"""Periods of four weeks."""
SHARERS = 5
A_TERM = 39
"""Periods in a contract: a pool lasts for three years at most."""
A_RETURN = 3
"""Periods in a return."""
OFFICES = (
    ("mair", OfficeKind.CHAIR),
    ("dafydd", OfficeKind.SECRETARY),
    ("ifan", OfficeKind.COMMISSIONING_LEAD),
    ("gwen", OfficeKind.TREASURER),
)
RATES = {HourKind.WEEKDAY: 2_000, HourKind.BANK_HOLIDAY: 2_000}


class Lived:
    """The co-op as it stands today. ``starts_on`` is the Monday on which its contracts began."""

    def __init__(self, place: House, slug: str, *, size: int, periods: int, one_in: int) -> None:
        today = civil_date(system_clock())
        since = today - FOUR_WEEKS * periods - timedelta(days=3)
        self.starts_on = since - timedelta(days=since.weekday())
        self.periods = periods
        self.stage = Stage(today=today, tell=lambda _title: None, day=self.starts_on - timedelta(days=70), slug=slug)
        self.bank = Bank()
        self.keys = [f"m{number}" for number in range(1, size + 1)]
        groups = max(2, size // (SHARERS * one_in))
        self.groups = [self.keys[SHARERS * nth : SHARERS * (nth + 1)] for nth in range(groups)]
        self.sharers = [key for group in self.groups for key in group]
        self.contracts: list[list[uuid.UUID]] = []
        with place.app.app_context():
            self._found()
            self._join()
            self._provider_comes()
            for first in range(0, periods, A_TERM):
                self._contracts(first, min(periods, first + A_TERM))
            for period in range(periods):
                self._period(period)
            look_ahead(slug, again=True)

    def return_days(self, nth: int = 0) -> tuple[date, date]:
        """The days of the return that many returns ago: the newest ended with the last whole return's periods."""
        whole = self.periods // A_RETURN - nth
        until = self.starts_on + FOUR_WEEKS * A_RETURN * whole - timedelta(days=1)
        return until - FOUR_WEEKS * A_RETURN + timedelta(days=1), until

    # -- Before the contracts -------------------------------------------------------------------

    def _person(self, key: str) -> None:
        with self.stage.nobody() as work:
            self.stage.people[key] = members.register_person(
                work, email=f"{key}@{self.stage.slug}.example", display_name=f"Person {key}"
            )

    def _found(self) -> None:
        stage = self.stage
        self._person("mair")
        with stage.outside("mair") as work:
            made = members.found_coop(
                work, slug=stage.slug, name=f"Years of {len(self.keys)}", nation="wales", rules=PRESETS[Model.MULTI]
            )
        stage.coop = CoopFacts(made.coop_id, stage.slug, f"Years of {len(self.keys)}", "wales")
        stage.members["mair"], stage.numbers["mair"] = made.member_id, 1
        for key in ("dafydd", "ifan", "gwen"):
            self._joins(key, MemberClass.COMMUNITY_MEMBER)
        stage.wait(1)
        self._seat()
        with stage.person("gwen") as work:
            payments.set_bank_account(
                work, side="members", name="Members' money", sort_code="089999", account_number="65010011"
            )
            payments.set_bank_account(
                work, side="own", name="Our own money", sort_code="089999", account_number="65010022"
            )

    def _joins(self, key: str, member_class: MemberClass) -> None:
        stage = self.stage
        assert stage.coop is not None
        self._person(key)
        with stage.outside(key) as work:
            stage.members[key] = members.apply_to_join(
                work, coop_id=stage.coop.id, member_class=member_class, why="I live here."
            )
        with stage.person("mair") as work:
            stage.numbers[key] = members.admit_member(work, member_id=stage.members[key])

    def _seat(self) -> None:
        """Offices for the next two years: the chair seats the others, the secretary the chair."""
        for seated_by, wanted in (("mair", OFFICES[1:]), ("dafydd", OFFICES[:1])):
            with self.stage.person(seated_by) as work:
                for key, kind in wanted:
                    founding.end(work, kind)
                    members.grant_office(
                        work, member_id=self.stage.members[key], kind=kind, starts_on=work.today,
                        ends_on=work.today + timedelta(days=700),
                    )  # fmt: skip

    def _join(self) -> None:
        """Everybody with an agreement; who buys together has brought something over for the whole term."""
        stage = self.stage
        lands = stage.day + timedelta(days=7)
        for number, key in enumerate(self.keys, start=1):
            self._joins(key, MemberClass.BUDGET_HOLDER)
            with stage.person("gwen") as work:
                made = budgets.record_agreement(
                    work, member_id=stage.members[key], funder_kind="council", funder_name="A council",
                    reference=reference(number), rate=40_000, contribution=self._pays_in(number),
                    starts_on=stage.day - timedelta(days=30), outcomes=["Company", "Out and about"],
                )  # fmt: skip
                budgets.record_consent(
                    work, agreement_id=made.agreement_id, officer_name="An officer", given_on=stage.day,
                    file=papers.letter("Consent to pool", "We agree."), filename="consent.pdf",
                )  # fmt: skip
            stage.agreements[key], stage.funds[key] = made.agreement_id, made.fund_id
            stage.fund_numbers[key] = made.fund_number
            brought = 4 * 600 * self.periods if key in self.sharers else 20_000
            self.bank.line("members", lands, f"A COUNCIL {reference(number)} BGC", brought)
        self.bank.line("own", lands, "A TRUST GRANT", 2_000_000)
        stage.go_to(lands)
        upload(stage, self.bank, "members")
        upload(stage, self.bank, "own", by_hand={"GRANT": chart.INCOME_OTHER})

    def _pays_in(self, number: int) -> int:
        """Every second member pays a part of her own (pence each four weeks)."""
        return 4_000 if number % 2 else 0

    def _provider_comes(self) -> None:
        stage = self.stage
        self._person("delyth")
        with stage.outside("delyth") as work:
            stage.providers["delyth"] = providers.create_provider(
                work,
                profile=providers.Profile(
                    name=f"Carers of {stage.slug}", about="Neighbours.", legal_form="cooperative", owned_by="Us",
                    people=8, area="Here", services=["company"], languages="English", fair_pay=True,
                ),
            ).id  # fmt: skip
        with stage.provider("delyth") as work:
            providers.add_credential(work, kind="insurance", number="1", issued_by="A mutual insurer")
        self._check_provider()
        with stage.provider("delyth") as work:
            providers.set_bank_details(work, account_name="Carers", sort_code="089286", account_number="30909090")

    def _check_provider(self) -> None:
        """The secretary looks at its proofs: good for nearly two years."""
        provider = self.stage.providers["delyth"]
        with self.stage.person("dafydd") as work:
            proofs = [each.id for each in provider_queries.credentials(work.session, provider)]
            providers.verify_provider(
                work, provider_id=provider, credential_ids=proofs, until=work.today + timedelta(days=690)
            )

    # -- From pools to contracts ------------------------------------------------------------------

    def _contracts(self, first: int, after: int) -> None:
        """A pool, a call, one bid, a choice and a contract for each group, all side by side: for some periods."""
        stage, weeks, starts_on = self.stage, 4 * (after - first), self.starts_on + FOUR_WEEKS * first
        calls = []
        for nth, group in enumerate(self.groups, start=1):
            with stage.person("ifan") as work:
                pool = pools.open_pool(work, terms=self._pool(nth, starts_on, weeks)).id
            for key in group:
                with stage.person(key) as work:
                    pools.set_pledge(work, pool_id=pool, fund_id=stage.funds[key], weekly=500)
            commissioning.pool_closed(stage, pool)
            calls.append(
                commissioning.call_published(
                    stage, pool, title=f"Company {nth}", starts_on=starts_on, weeks=weeks, most=2_500, days=14,
                    floor=1_400, hours={HourKind.WEEKDAY: 60, HourKind.BANK_HOLIDAY: 0},
                )
            )  # fmt: skip
        for call in calls:
            commissioning.bid(stage, "delyth", call, rates=RATES, starts_on=starts_on)
        stage.wait(15)
        made = []
        for call, group in zip(calls, self.groups, strict=True):
            self._chosen(call)
            made.append(self._contract(call, group, starts_on, weeks))
        self.contracts.append(made)

    def _pool(self, nth: int, starts_on: date, weeks: int) -> pools.PoolTerms:
        return pools.PoolTerms(
            title=f"Company, group {nth}", service_type="company", what="Company in the morning.",
            when_words="Mornings", place="Here", min_people=3, max_people=8, weekly_minutes=60, weeks=weeks,
            starts_on=starts_on, weekly_target=2_300, closes_on=self.stage.day + timedelta(days=14),
        )  # fmt: skip

    def _chosen(self, call_id: uuid.UUID) -> None:
        """Opened by two, scored by two who agree, chosen."""
        stage = self.stage
        with stage.person("ifan") as work:
            tenders.begin_opening(work, call_id=call_id)
        with stage.person("mair") as work:
            tenders.open_bids(work, call_id=call_id)
        for scorer in ("mair", "ifan"):
            with stage.person(scorer) as work:
                tenders.declare_interest(work, call_id=call_id, interest="none")
            with stage.person(scorer) as work:
                call = tender_queries.call(work.session, work.coop_id, call_id)
                assert call is not None
                (bid,) = tender_queries.opened_bids(work.session, work.coop_id, call_id)
                points = {(bid.id, criterion.id): (4, "A good answer.") for criterion in call.criteria}
                tenders.save_scores(work, call_id=call_id, points=points)
                tenders.finish_scoring(work, call_id=call_id)
        with stage.person("ifan") as work:
            tenders.award_call(work, call_id=call_id, bid_id=bid.id, reasons="The same faces. A fair price.")

    def _contract(self, call_id: uuid.UUID, group: list[str], starts_on: date, weeks: int) -> uuid.UUID:
        stage = self.stage
        with stage.person("ifan") as work:
            made = contracts.make_contract(
                work, call_id=call_id, starts_on=starts_on,
                ends_on=starts_on + timedelta(days=7 * weeks - 1), answer_by=stage.day + timedelta(days=10),
                min_people=3, levy_bp=500, buys_as="agent", allocation="equal", absence="pays_on",
                absence_after_days=0, leaving="after_notice", notice_days=14,
            )  # fmt: skip
            contract_id, digest = made.id, made.terms_digest
        for key in group:
            with stage.person(key) as work:
                contracts.answer_contract(work, contract_id=contract_id, yes=True)
        with stage.person("ifan") as work:
            contracts.accept_contract(work, contract_id=contract_id, side="coop", digest=digest)
        with stage.provider("delyth") as work:
            contracts.accept_contract(work, contract_id=contract_id, side="provider", digest=digest)
        return contract_id

    # -- Four weeks after four weeks --------------------------------------------------------------

    def _period(self, period: int) -> None:
        """Visits, what members say of them, invoices, money in and out, a bill; now and then returns and a look."""
        stage = self.stage
        since = self.starts_on + FOUR_WEEKS * period
        until = since + FOUR_WEEKS - timedelta(days=1)
        stage.go_to(until + timedelta(days=1))
        if period and period % A_YEAR == 0:
            self._seat()
            self._check_provider()
        running = self.contracts[period // A_TERM]
        for nth, (contract, group) in enumerate(zip(running, self.groups, strict=True)):
            self._given(contract, group, since)
            nights.invoice(stage, contract, 1 + period * len(running) + nth, since, until)
        for number, _key in enumerate(self.keys, start=1):
            self.bank.line("members", stage.day, f"A COUNCIL {reference(number)} BGC", 40_000)
            if pays_in := self._pays_in(number):
                self.bank.line("members", stage.day, f"PERSON {number} {reference(number)} SO", pays_in)
        upload(stage, self.bank, "members")
        upload(stage, self.bank, "own")
        money.run(stage, self.bank, "members")
        money.own_bill(
            stage, self.bank, supplier="Argraffdy Wennol", number=f"B{period + 1}", expense="Fees",
            about="Letters and large print", amount=5_400 + 37 * period, account="30202020", paper=period % 5 != 0,
        )  # fmt: skip
        if (period + 1) % A_RETURN == 0:
            self._returns(until)
            with stage.person("dafydd") as work:
                exceptions.look(work, since=since - FOUR_WEEKS * 2)

        self._close()

    def _close(self) -> None:
        """The month before this one is over, and its statements are in: the treasurer closes it."""
        through = self.stage.day.replace(day=1) - timedelta(days=1)
        with self.stage.person("gwen") as work:
            last = closed_through(work.session, work.coop_id)
            if last is None or last < through:
                close_period(work, through=through)

    def _given(self, contract_id: uuid.UUID, group: list[str], since: date) -> None:
        """An hour on the Wednesday of each week, and everybody says that it was so."""
        stage = self.stage
        with stage.provider("delyth") as work:
            invoices.log_visits(
                work, contract_id=contract_id, days=[since + timedelta(days=2 + 7 * week) for week in range(4)],
                start_minute=600, minutes=60, member_numbers=[stage.numbers[key] for key in group],
            )  # fmt: skip
        for key in group:
            with stage.person(key) as work:
                asked = work.session.scalars(visits.open_visits_of_member(work.coop_id, stage.members[key]))
                invoices.confirm_visits(work, delivery_ids=[visit.id for visit in asked])

    def _returns(self, until: date) -> None:
        """The returns of who buys together are begun; they wait for their members' word."""
        since = until - FOUR_WEEKS * A_RETURN + timedelta(days=1)
        for key in self.sharers:
            with self.stage.person("gwen") as work:
                returns.begin_return(work, agreement_id=self.stage.agreements[key], since=since, until=until)


def reference(number: int) -> str:
    """What the council writes on its payment."""
    return f"YEARS {10_000 + number}"
