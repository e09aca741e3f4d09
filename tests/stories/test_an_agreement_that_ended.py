"""Two years of dividends, to the penny, in a co-op where agreements end before the first one is shared.

Ann's council goes on. Bob's agreement ends in April, and a new one with the same council begins. Cai moves: her
council is another one now. Dee bought with her own money, and has closed that fund. Ann also bought a little with her
own money, and the co-op pays out nothing below £2.00.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.kinds import Change
from coopbudget.budgets.service import Wanted, change_agreement, record_agreement
from coopbudget.errors import Invalid
from coopbudget.governance import service as governance
from coopbudget.guard import Work
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.service import close_period
from coopbudget.ledger.verifying import verify_coop
from coopbudget.notices.models import Notice
from coopbudget.outlook.kinds import LineKind
from coopbudget.payments.queries.crossings import to_cross
from coopbudget.returns.gathering import Asked, Said, gather
from coopbudget.rulebook import service as rulebook
from coopbudget.rulebook.rules import Rules
from coopbudget.surplus import queries, service
from coopbudget.surplus.destinations import Goes
from coopbudget.surplus.errors import DividendsSettled, NotOffered
from coopbudget.surplus.placings import due_by_number
from coopbudget.surplus.queries import ProposalRow
from coopbudget.surplus.statements import statement_of
from tests import people
from tests.conftest import Act
from tests.year import AFTER, Purse, Year, buy, carried, make_year, proposed

LATER = AFTER + timedelta(days=20)
ENDED = date(2026, 4, 30)
NEXT = datetime(2027, 4, 20, 12, tzinfo=UTC)


@dataclass
class Purses:
    """Whose funds are which."""

    year: Year
    bobs_next: Purse
    cais_next: Purse
    dees_own: Purse
    anns_own: Purse


def agree(work: Work, member: people.Member, **given: object) -> Purse:
    made = record_agreement(work, member_id=member.id, rate=40_000, **given)  # type: ignore[arg-type]
    return Purse(made.fund_id, made.fund_number, member)


def first_year(act: Act) -> Purses:
    """£1,200.00 is spent, and a tenth of it is levy: £120.00 is left."""
    year = make_year(act, 4)
    ann, bob, cai, dee = year.members
    with act(year.system, now=AFTER) as work:
        council = {"funder_kind": "council", "starts_on": date(2026, 5, 1)}
        own = {"funder_kind": "own", "starts_on": date(2025, 4, 7)}
        found = Purses(
            year,
            agree(work, bob, funder_name="Powys", reference="DP900002", **council),
            agree(work, cai, funder_name="Arfon", reference="DP900003", **council),
            agree(work, dee, ends_on=ENDED, **own),
            agree(work, ann, **own),
        )
        for fund in year.funds[1:3]:
            stands = budgets.fund(work.session, year.coop.id, fund.id, work.today)
            assert stands is not None
            end_agreement(replace(work, actor=year.treasurer), stands.agreement_id)
        bought = zip(
            (*year.funds[:3], found.dees_own, found.anns_own), (60_000, 30_000, 20_000, 9_000, 1_000), strict=True
        )
        for fund, cost in bought:
            buy(work, fund, cost, cost // 10)
        rulebook.adopt(people.as_system(work, year.coop), rules=Rules(dividend_least=200), valid_from=work.today)
    return found


def end_agreement(work: Work, agreement_id: uuid.UUID) -> None:
    change_agreement(
        work, agreement_id=agreement_id, wanted=Wanted(Change.NOTICE, date(2026, 4, 1), ends_on=ENDED), reason="Moved"
    )


def books(act: Act, year: Year, now: datetime = LATER) -> dict[str, int]:
    with act(year.treasurer, now=now) as work:
        return {row.code: row.balance for row in ledger.trial_balance(work.session, year.coop.id) if row.balance}


def what_changed(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """On the members' side of the books."""
    found = {code: after.get(code, 0) - before.get(code, 0) for code in {*before, *after}}
    return {code: n for code, n in sorted(found.items()) if n and code.startswith("Liabilities:")}


def next_year(act: Act, p: Purses) -> ProposalRow:
    """£400.00 is spent in the second year, a tenth of it levy; half of the £40.00 goes back."""
    year = p.year
    with act(now=NEXT) as work:
        people.give_office(replace(work, now=NEXT - timedelta(days=1)), year.coop, year.treasurer_member, "treasurer")
        people.give_office(replace(work, now=NEXT - timedelta(days=1)), year.coop, year.chair_member, "chair")
        officers = [
            people.actor_of(work.session, year.coop, member, NEXT.date())
            for member in (year.treasurer_member, year.chair_member)
        ]
        year.treasurer, year.chair = officers
    with act(year.system, now=NEXT) as work:
        buy(work, year.funds[0], 36_000, 3_600, on=date(2026, 11, 2))
        buy(work, p.anns_own, 4_000, 400, on=date(2026, 11, 2))
    with act(year.treasurer, now=NEXT) as work:
        close_period(work, through=date(2027, 3, 31))
        made = service.propose_split(
            work, year=2027, closes_on=(NEXT + timedelta(days=14)).date(), general=50, indivisible=0, community=0,
            dividend=50,
        )  # fmt: skip
    with act(now=NEXT) as work:
        voters = [people.actor_of(work.session, year.coop, member, NEXT.date()) for member in year.members]
    for voter in voters:
        with act(voter, now=NEXT) as work:
            governance.cast_vote(work, motion_id=made.motion.id, choice="yes")
    with act(year.chair, now=NEXT + timedelta(days=15)) as work:
        governance.close_motion(work, motion_id=made.motion.id)
    return made


def test_an_agreement_that_ended_before_the_dividend(act: Act) -> None:
    p = first_year(act)
    year = p.year
    ann, bob, cai, dee = year.members
    made = proposed(act, year)  # 40 % general reserve, 10 % community, half back
    carried(act, year, made)
    before = books(act, year)
    with act(year.treasurer, now=LATER) as work:
        service.post_distribution(work, proposal_id=made.id)
    after = books(act, year)
    # £60.00 by 600 : 300 : 200 : 90 : 10.
    assert what_changed(before, after) == {
        chart.DIVIDEND_OWED: 6_000,
        chart.fund_available(year.funds[0].number): 3_000,
        chart.fund_available(p.bobs_next.number): 1_500,
        chart.dividend_held(year.funds[2].number): 1_000,
        chart.dividend_own(dee.number): 450,
        chart.DIVIDEND_KEPT: 50,
    }

    # Undone and voted on again, every balance is as it was in between, and the same goes the same way.
    with act(year.chair, now=LATER) as work:
        service.undo_distribution(work, proposal_id=made.id, why="The wrong sheet was read out.")
    assert books(act, year) == before
    again = proposed(act, year, now=LATER)
    carried(act, year, again, now=LATER)
    shared_at = LATER + timedelta(days=20)
    with act(year.treasurer, now=shared_at) as work:
        service.post_distribution(work, proposal_id=again.id)
    assert what_changed(before, books(act, year)) == what_changed(before, after)

    with act(year.treasurer, now=shared_at) as work:
        session, coop_id = work.session, year.coop.id
        assert to_cross(session, coop_id)["dividend"].due == 6_000
        row = queries.proposal(session, coop_id, again.id)
        assert row is not None
        stated = {m.id: statement_of(session, coop_id, row, m.id) for m in year.members}
        assert [(s.into_funds, s.elsewhere, s.kept) for s in stated.values()] == [
            (3_000, 0, 50), (1_500, 0, 0), (0, 1_000, 0), (0, 450, 0),
        ]  # fmt: skip
        assert [part.goes for s in stated.values() for part in s.parts] == [
            Goes.FUND, Goes.FUND, Goes.SUCCESSOR, Goes.COUNCIL, Goes.OWNER,
        ]  # fmt: skip
        told = session.execute(
            select(Notice.person_id, Notice.message, Notice.details, Notice.link).where(Notice.about_id == again.id)
        ).all()
        heard = {person: (message.split("%(amount)s")[1][:11], details) for person, message, details, link in told
                 if "/mine" in link}  # fmt: skip
        assert heard == {
            ann.person_id: (" came back ", {"year": 2026, "amount": {"pence": 3_000}}),
            bob.person_id: (" came back ", {"year": 2026, "amount": {"pence": 1_500}}),
            cai.person_id: (" of it is y", {"year": 2026, "amount": {"pence": 1_000}}),
            dee.person_id: (" of it is y", {"year": 2026, "amount": {"pence": 450}}),
        }
        assert verify_coop(session, coop_id).ok
    shown_in_the_council_return(act, year, p, shared_at)
    held_for_the_council(act, year, p, shared_at)
    the_small_sum_comes_with_the_next(act, p)


def shown_in_the_council_return(act: Act, year: Year, p: Purses, now: datetime) -> None:
    """Bob's council sees in the return of the new agreement what the old one earned, by its name."""
    with act(year.treasurer, now=now) as work:
        fund = budgets.fund(work.session, year.coop.id, p.bobs_next.id, work.today)
        assert fund is not None
        agreement = budgets.agreement(work.session, year.coop.id, fund.agreement_id, work.today)
        assert agreement is not None
        found = gather(work.session, year.coop.id, Asked(agreement, Said()), date(2026, 5, 1), work.today).figures
        assert (found.receipts, found.of_kind(LineKind.DIVIDEND), found.closing) == (1_500, 1_500, 1_500)


def held_for_the_council(act: Act, year: Year, p: Purses, now: datetime) -> None:
    """Powys is asked, first wants Cai's back, then lets it go to Arfon's fund; Dee's goes to her bank account."""
    with act(year.treasurer, now=now) as work:
        cais, dees = 3, 4  # the first two were of the sharing that was undone
        with pytest.raises(NotOffered):
            service.send_back(work, number=cais, words="Powys", sort_code="086001", account_number="12345678")
    with act(year.treasurer, now=now) as work:
        service.offer_due(work, number=cais, offered_on=work.today)
    with pytest.raises(Invalid), act(year.treasurer, now=now) as work:
        service.send_back(work, number=cais, words=" ", sort_code="086001", account_number="12345678")
    with act(year.treasurer, now=now) as work:
        service.send_back(
            work, number=cais, words="Ms Rees, by letter of 20 June", sort_code="086001", account_number="12345678"
        )
        due = due_by_number(work.session, year.coop.id, cais)
        assert due is not None and (due.state, due.answer) == ("instructed", "back")
        service.call_off_due(work, number=cais)
        with pytest.raises(Invalid):
            service.move_into_fund(work, number=cais, fund_number=year.funds[0].number, words="Somebody else's")
    with act(year.treasurer, now=now) as work:
        service.move_into_fund(work, number=cais, fund_number=p.cais_next.number, words="Ms Rees: she may keep it")
        service.pay_member(work, number=dees, sort_code="086001", account_number="87654321")
        states = {n: due_by_number(work.session, year.coop.id, n) for n in (cais, dees)}
        assert [due.state for due in states.values() if due] == ["moved", "instructed"]
        codes = [chart.dividend_held(year.funds[2].number), chart.fund_available(p.cais_next.number)]
        found = ledger.balances(work.session, year.coop.id, codes)
        assert list(found.values()) == [0, 1_000]
        made = queries.year_row(work.session, year.coop.id, 2026, work.today)
        assert made is not None and made.proposal is not None
        shared = made.proposal.id
    with pytest.raises(DividendsSettled), act(year.chair, now=now) as work:
        service.undo_distribution(work, proposal_id=shared, why="Too late")


def the_small_sum_comes_with_the_next(act: Act, p: Purses) -> None:
    """£20.00 by 360 : 40 is £18.00 and £2.00; with the 50p that were kept, £2.50 goes into Ann's own money."""
    made = next_year(act, p)
    then = NEXT + timedelta(days=16)
    before = books(act, p.year, then)
    with act(p.year.treasurer, now=then) as work:
        service.post_distribution(work, proposal_id=made.id)
        row = queries.proposal(work.session, p.year.coop.id, made.id)
        assert row is not None
        stated = statement_of(work.session, p.year.coop.id, row, p.year.members[0].id)
        assert (stated.dividend, stated.brought, stated.into_funds, stated.kept) == (2_000, 50, 2_050, 0)
        assert verify_coop(work.session, p.year.coop.id).ok
    assert what_changed(before, books(act, p.year, then)) == {
        chart.DIVIDEND_OWED: 2_000,
        chart.fund_available(p.year.funds[0].number): 1_800,
        chart.fund_available(p.anns_own.number): 250,
        chart.DIVIDEND_KEPT: -50,
    }
