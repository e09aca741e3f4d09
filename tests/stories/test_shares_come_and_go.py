"""A member buys shares, has some back by the rules, and dies: to the penny, on the co-op's own side of the books."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from coopbudget.departures import service as departures
from coopbudget.departures.errors import MoneyStillHere
from coopbudget.errors import Forbidden
from coopbudget.guard import Work
from coopbudget.ledger import chart
from coopbudget.ledger.queries import balances, trial_balance
from coopbudget.ledger.service import Leg, open_account, post_entry
from coopbudget.members import queries as members
from coopbudget.members.words import Leaving
from coopbudget.payments import service as payments
from coopbudget.payments.models import StatementLine
from coopbudget.payments.queries import payee_for
from coopbudget.shares import queries, service
from coopbudget.shares.errors import NamedAlready, NotByTheRules, NotPaidYet, StillHerOwn
from coopbudget.shares.rules import Fault, Relation
from tests import people, rail as rails
from tests.conftest import Act

AUGUST_5 = datetime(2026, 8, 5, 12, tzinfo=UTC)
AUGUST_20 = datetime(2026, 8, 20, 12, tzinfo=UTC)
NOVEMBER_20 = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOVEMBER_25 = datetime(2026, 11, 25, 12, tzinfo=UTC)
DECEMBER_1 = datetime(2026, 12, 1, 12, tzinfo=UTC)
PAPER = b"%PDF-1.7\n% signed\n%%EOF\n"
NEXT_MARCH = datetime(2027, 3, 15, 12, tzinfo=UTC)
TWO_DAYS_ON = datetime(2027, 3, 17, 12, tzinfo=UTC)


@pytest.fixture
def rail(act: Act) -> rails.Rail:
    with act(now=AUGUST_5) as work:
        return rails.build_rail(work, now=date(2026, 8, 5))


def bring_in(work: Work, lines: str) -> None:
    """The own account's statement, and what is sure of it confirmed."""
    rails.bring_in(work, "own", f"Date,Description,Amount,Balance\n{lines}")
    ids = list(work.session.scalars(select(StatementLine.id).where(StatementLine.coop_id == work.coop_id)))
    payments.confirm_suggestions(work, side="own", line_ids=ids)


def pay(act: Act, rail: rails.Rail, now: datetime) -> int:
    with act(rail.treasurer, now=now) as work:
        ids = [row.id for row in work.session.execute(rails.waiting(rail.id, side="own"))]
        number = payments.prepare_run(work, side="own", instruction_ids=ids)
    with act(rail.chair, now=now) as work:
        payments.approve_run(work, number=number)
    return number


def books(work: Work, number: int) -> dict[str, int]:
    """Bank, her shares, paid in, going back, general reserve, set apart; and all of it balances."""
    rows = trial_balance(work.session, work.coop_id)
    debits = sum(row.balance for row in rows if row.type in ("asset", "expense"))
    assert debits == sum(row.balance for row in rows if row.type not in ("asset", "expense"))
    codes = {
        "bank": chart.OWN_BANK, "shares": chart.share_capital(number), "paid": chart.shares_paid(number),
        "back": chart.shares_back(number), "reserve": chart.RESERVE_GENERAL, "apart": chart.RESERVE_WITHDRAWN,
    }  # fmt: skip
    found = balances(work.session, work.coop_id, codes.values())
    return {name: found[code] for name, code in codes.items()}


def number_of(work: Work, member_id: uuid.UUID | None) -> int:
    assert member_id is not None
    found = members.member(work.session, work.coop_id, member_id)
    assert found is not None
    return found.number


def test_ann_buys_has_some_back_and_what_she_leaves_passes_on(act: Act, rail: rails.Rail) -> None:
    # The chair asks members for £500. Ann applies for 100 shares of £1, and pays in two pieces: £5 too much.
    with act(rail.chair, now=AUGUST_5) as work:
        service.open_offer(
            work, title="A minibus", what_for="A third of it", target=50_000, closes_on=date(2026, 9, 30)
        )
    with act(rail.ann, now=AUGUST_5) as work:
        application = service.apply_for_shares(work, shares=100)
        ann = number_of(work, rail.ann.member_id)
    with act(rail.treasurer, now=AUGUST_5) as work:
        bring_in(work, f"05/08/2026,ANN SHARES {ann:05d},60.00,60.00\n")
    with act(rail.secretary, now=AUGUST_5) as work, pytest.raises(NotPaidYet):
        service.register_shares(work, number=application)
    with act(rail.treasurer, now=AUGUST_20) as work:
        bring_in(work, f"06/08/2026,ANN SHARES{ann:05d} REST,45.00,105.00\n")
    with act(rail.treasurer, now=AUGUST_20) as work, pytest.raises(Forbidden):
        service.register_shares(work, number=application)
    with act(rail.secretary, now=AUGUST_20) as work:
        service.register_shares(work, number=application)
        assert books(work, ann) == {
            "bank": 10_500, "shares": 10_000, "paid": 500, "back": 0, "reserve": 0, "apart": 0,
        }  # fmt: skip
        offer = queries.offer_now(work.session, work.coop_id, work.today)
        assert offer is not None and (offer.progress.percent, offer.progress.missing, offer.buyers) == (20, 40_000, 1)

    # She asks £40 back. The notice is 90 days; then there is no surplus; then there is.
    hers = {"sort_code": "11-00-01", "account_number": "10000009"}
    with act(rail.ann, now=AUGUST_20) as work:
        assert rail.ann.member_id is not None
        back = service.ask_shares_back(work, member_id=rail.ann.member_id, amount=4_000, **hers)
    for now, fault in ((AUGUST_20, Fault.NOTICE_RUNS), (NOVEMBER_20, Fault.NOT_FROM_SURPLUS)):
        with act(rail.secretary, now=now) as work, pytest.raises(NotByTheRules) as refused:
            service.decide_withdrawal(work, number=back, agree=True)
        assert refused.value.fault is fault
    with act(rail.treasurer, now=NOVEMBER_20) as work:
        bank, reserve = (open_account(work, code=code) for code in (chart.OWN_BANK, chart.RESERVE_GENERAL))
        post_entry(work, kind="test", on=work.today, key="surplus", legs=[Leg(bank, reserve, 6_000)])
    with act(rail.secretary, now=NOVEMBER_20) as work:
        service.decide_withdrawal(work, number=back, agree=True)
        assert books(work, ann) == {
            "bank": 16_500, "shares": 6_000, "paid": 500, "back": 4_000, "reserve": 2_000, "apart": 4_000,
        }  # fmt: skip
    run = pay(act, rail, NOVEMBER_25)
    with act(rail.treasurer, now=DECEMBER_1) as work:
        bring_in(work, f"26/11/2026,BULK RUN{run:05d},-40.00,125.00\n")
        found = queries.withdrawal_by_number(work.session, work.coop_id, back)
        assert found is not None and (found.state, found.cleared_on) == ("cleared", date(2026, 11, 26))
        assert books(work, ann) == {
            "bank": 12_500, "shares": 6_000, "paid": 500, "back": 0, "reserve": 2_000, "apart": 4_000,
        }  # fmt: skip

    # She names her niece Non to have a tenth of it one day, and a neighbour who has no signed paper.
    with act(rail.ann, now=DECEMBER_1) as work:
        niece = service.nominate(work, name="Non", relation=Relation.NIECE_NEPHEW, percent=10)
        service.nominate(work, name="A neighbour", relation=Relation.FRIEND, percent=90)
        with pytest.raises(NamedAlready):
            service.nominate(work, name="Another", relation=Relation.FRIEND, percent=1)
    with act(rail.secretary, now=DECEMBER_1) as work:
        service.receive_nomination(work, number=niece, file=PAPER, filename="non.pdf")

    # Ann dies with £60 of shares and £5. Non has £6.50; £45 go to Bob by her will, the rest to her estate.
    with act(rail.secretary, now=DECEMBER_1) as work:
        bob = people.admit(work, rail.coop, name="Bob")
        by_will = {"from_number": ann, "to_number": bob.number, "file": PAPER, "filename": "will.pdf"}
        with pytest.raises(StillHerOwn):
            service.pass_on(work, amount=4_500, why="Her will", **by_will)
        departures.begin_departure(
            work, member_id=rail.ann.member_id, why=Leaving.DIED, told_on=date(2026, 11, 30), settler="Nest"
        )
        passing = queries.passing_to(work.session, work.coop_id, rail.ann.member_id)
        assert [(row.name, row.passes, row.left) for row in passing] == [("Non", 650, 650)]
        for amount, fault in ((6_001, Fault.MORE_THAN_HELD), (5_851, Fault.KEPT_FOR_NAMED)):
            with pytest.raises(NotByTheRules) as refused:
                service.pass_on(work, amount=amount, why="Her will", **by_will)
            assert refused.value.fault is fault
        with pytest.raises(NotByTheRules):
            service.pass_on(work, amount=651, why="Her paper", nomination=niece, **by_will)
        service.pass_on(work, amount=4_500, why="Her will of 2020", **by_will)
        assert queries.held(work.session, work.coop_id, bob.number) == 4_500
        with pytest.raises(NotByTheRules):
            service.ask_shares_back(work, member_id=rail.ann.member_id, amount=1_500)
        non = service.ask_shares_back(
            work, member_id=rail.ann.member_id, amount=650, nomination=niece, sort_code="11-00-01",
            account_number="20000008",
        )  # fmt: skip
        rest = service.ask_shares_back(work, member_id=rail.ann.member_id, amount=850)
        with pytest.raises(Forbidden):
            service.decide_withdrawal(work, number=non, agree=True)
    with act(rail.treasurer, now=NEXT_MARCH) as work:
        service.decide_withdrawal(work, number=non, agree=True)
        payee = payee_for(work.session, work.coop_id, passing[0].id)
        assert payee is not None and (payee.name, payee.account[-4:]) == ("Non", "0008")
    with act(rail.secretary, now=NEXT_MARCH) as work:
        assert [row.left for row in queries.passing_to(work.session, work.coop_id, rail.ann.member_id)] == [0]
    with act(rail.treasurer, now=NEXT_MARCH) as work:
        service.decide_withdrawal(work, number=rest, agree=True)
    with act(rail.secretary, now=NEXT_MARCH) as work:
        over = service.ask_shares_back(work, member_id=rail.ann.member_id, amount=500, kind="paid")
        with pytest.raises(MoneyStillHere):
            departures.finish_departure(work, member_id=rail.ann.member_id)
    with act(rail.treasurer, now=NEXT_MARCH) as work:
        service.decide_withdrawal(work, number=over, agree=True)
    pay(act, rail, TWO_DAYS_ON)  # new bank details rest for a day
    with act(rail.secretary, now=TWO_DAYS_ON) as work:
        departures.finish_departure(work, member_id=rail.ann.member_id)
        assert books(work, ann) == {
            "bank": 12_500, "shares": 0, "paid": 0, "back": 0, "reserve": 500, "apart": 5_500,
        }  # fmt: skip
        assert balances(work.session, work.coop_id, [chart.OWN_CLEARING]) == {chart.OWN_CLEARING: 2_000}
        assert queries.holdings(work.session, work.coop_id) == {bob.number: 4_500}
