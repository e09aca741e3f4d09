"""A co-op that has had a year: members with funds, what they bought, levy, costs. For tests of year end and audit."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from coopbudget.budgets.kinds import FunderKind
from coopbudget.budgets.service import record_agreement
from coopbudget.governance import service as governance
from coopbudget.guard import Actor, Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, Posted, close_period, open_account, post_entry
from coopbudget.surplus import queries, service
from tests import people
from tests.conftest import Act
from tests.replaying import replayed

FOUNDED = datetime(2025, 4, 2, 12, 0, tzinfo=UTC)
AFTER = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)  # the year to 31 March 2026 is over
MID_YEAR = date(2025, 11, 20)


@dataclass
class Purse:
    """A fund made for a test."""

    id: uuid.UUID
    number: int
    member: people.Member


@dataclass
class Year:
    """The co-op, who holds which office in May 2026, and the members' funds."""

    coop: people.Coop
    treasurer_member: people.Member
    chair_member: people.Member
    treasurer: Actor
    chair: Actor
    members: list[people.Member]
    funds: list[Purse] = field(default_factory=list)

    @property
    def system(self) -> Actor:
        return replace(SYSTEM, coop_id=self.coop.id)

    def actor(self, work: Work, member: people.Member) -> Actor:
        return people.actor_of(work.session, self.coop, member, AFTER.date())


def make_year(act: Act, members: int = 3, slug: str | None = None) -> Year:
    """Founded in April 2025; ``members`` budget holders with a council fund each; a treasurer and a chair."""
    with act(now=AFTER) as work:
        return year_made(work, members, slug)


@replayed
def year_made(work: Work, members: int = 3, slug: str | None = None) -> Year:
    """As ``make_year``, in one piece of work in May 2026."""
    founding = replace(work, now=FOUNDED)
    coop = people.found_coop(founding, slug)
    holders = [people.admit(founding, coop) for _ in range(members)]
    treasurer, chair = people.admit(founding, coop), people.admit(founding, coop)
    inside = people.as_system(founding, coop)
    funds = []
    for n, member in enumerate(holders, 1):
        made = record_agreement(
            inside, funder_kind=FunderKind.COUNCIL, rate=40_000, starts_on=date(2025, 4, 7),
            funder_name="Powys", reference=f"DP{n:06d}", member_id=member.id,
        )  # fmt: skip
        funds.append(Purse(made.fund_id, made.fund_number, member))
    later = replace(work, now=AFTER - timedelta(days=30))
    people.give_office(later, coop, treasurer, "treasurer")
    people.give_office(later, coop, chair, "chair")
    day = AFTER.date()
    return Year(
        coop, treasurer, chair, people.actor_of(work.session, coop, treasurer, day),
        people.actor_of(work.session, coop, chair, day), holders, funds,
    )  # fmt: skip


def move(work: Work, debit: str, credit: str, amount: int, *, on: date = MID_YEAR, kind: str = "test") -> Posted:
    """One transfer between two codes, opened where they aren't."""
    ids = [open_account(work, code=code) for code in (debit, credit)]
    return post_entry(work, kind=kind, on=on, key=uuid.uuid4().hex, legs=[Leg(ids[0], ids[1], amount)])


def buy(
    work: Work, fund: Purse | int, cost: int, levy: int, *, on: date = MID_YEAR, provider: int = 1, contract: int = 1
) -> Posted:
    """An invoice's share: the fund gets the money, sets it aside, and pays provider and levy."""
    number = fund if isinstance(fund, int) else fund.number
    committed = chart.fund_committed(number, contract)
    move(work, chart.MEMBERS_BANK, committed, cost + levy, on=on, kind="test_money")
    accounts = {
        code: open_account(work, code=code)
        for code in (
            committed, chart.provider_payable(provider), chart.LEVY_OWED, chart.LEVY_DUE, chart.INCOME_LEVY,
        )
    }  # fmt: skip
    legs = [Leg(accounts[committed], accounts[chart.provider_payable(provider)], cost)]
    if levy:
        legs += [
            Leg(accounts[committed], accounts[chart.LEVY_OWED], levy),
            Leg(accounts[chart.LEVY_DUE], accounts[chart.INCOME_LEVY], levy),
        ]
    return post_entry(work, kind="invoice", on=on, key=uuid.uuid4().hex, legs=legs)


def spend_own(work: Work, amount: int, what: str = "Insurance", *, on: date = MID_YEAR) -> Posted:
    """A bill of the co-op's own."""
    return move(work, f"Expenses:{what}", chart.supplier_payable(1), amount, on=on, kind="bill")


def proposed(
    act: Act, year: Year, *, general: int = 40, indivisible: int = 0, community: int = 10, dividend: int = 50,
    now: datetime = AFTER,
) -> queries.ProposalRow:  # fmt: skip
    """The treasurer closes the books of the year and puts a split to the vote."""
    with act(year.treasurer, now=now) as work:
        if not service.year_that_is_over(work, 2026).books_closed:
            close_period(work, through=service.year_that_is_over(work, 2026).year.ends_on)
        return service.propose_split(
            work, year=2026, closes_on=(now + timedelta(days=14)).date(), general=general, indivisible=indivisible,
            community=community, dividend=dividend,
        )  # fmt: skip


def carried(act: Act, year: Year, made: queries.ProposalRow, *, choice: str = "yes", now: datetime = AFTER) -> None:
    """Every member votes ``choice`` and the chair counts."""
    with act(now=now) as work:
        voters = [year.actor(work, m) for m in (*year.members, year.treasurer_member, year.chair_member)]
    for voter in voters:
        with act(voter, now=now) as work:
            governance.cast_vote(work, motion_id=made.motion.id, choice=choice)
    with act(year.chair, now=now + timedelta(days=15)) as work:
        governance.close_motion(work, motion_id=made.motion.id)
