"""Members decide before the year what shares earn; when it is over each gets it by the day, to the penny, as a cost."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from coopbudget.errors import Forbidden
from coopbudget.governance import service as governance
from coopbudget.governance.errors import NotCarried
from coopbudget.ledger import chart
from coopbudget.ledger.queries import balances
from coopbudget.ledger.service import Leg, open_account, post_entry
from coopbudget.meetings.causes import Caused, caused_by
from coopbudget.shares import queries, service
from coopbudget.shares.errors import (
    InterestAskedFor,
    InterestBooked,
    InterestNotBooked,
    InterestOverlaps,
    InterestRuns,
    NotByTheRules,
)
from coopbudget.shares.rules import Fault
from tests import people
from tests.conftest import Act
from tests.purses import Purses, make_purses

MARCH_1 = datetime(2026, 3, 1, 12, tzinfo=UTC)
MARCH_11 = datetime(2026, 3, 11, 12, tzinfo=UTC)
APRIL_1 = datetime(2026, 4, 1, 12, tzinfo=UTC)
APRIL_2027 = datetime(2027, 4, 1, 12, tzinfo=UTC)
TIME = {"starts_on": date(2026, 4, 1), "ends_on": date(2027, 3, 31)}


@pytest.fixture
def purses(act: Act) -> Purses:
    with act(now=MARCH_1) as work:
        return make_purses(work)


def vote(act: Act, purses: Purses, number: int, choice: str, *, on: datetime, counted: datetime) -> None:
    """Dewi, Eira, the treasurer and the secretary say ``choice``, and it is counted once the vote is over."""
    with act(purses.treasurer, now=on) as work:
        motion = next(row.motion for row in queries.interest_rows(work.session, work.coop_id) if row.number == number)
    for who in (purses.dewi_acts, purses.eira_acts, purses.treasurer, purses.secretary):
        with act(who, now=on) as work:
            governance.cast_vote(work, motion_id=motion.id, choice=choice)
    with act(purses.treasurer, now=counted) as work:
        governance.close_motion(work, motion_id=motion.id)


def buys(act: Act, purses: Purses, member: people.Member, amount: int, on: date, key: str) -> None:
    """Shares that stand in the books from a day on."""
    with act() as work:
        system = people.as_system(work, purses.coop)
        bank, capital = (open_account(system, code=c) for c in (chart.OWN_BANK, chart.share_capital(member.number)))
        post_entry(system, kind="test", on=on, key=key, legs=[Leg(bank, capital, amount)])


def test_interest_is_declared_ahead_earned_by_the_day_and_booked_once(act: Act, purses: Purses) -> None:
    coop_id = purses.coop.id
    with act(purses.treasurer, now=MARCH_1) as work:
        for rate, closes_on, fault in (
            (501, date(2026, 3, 31), Fault.OVER_CAP), (250, date(2026, 4, 1), Fault.NOT_IN_ADVANCE),
        ):  # fmt: skip
            with pytest.raises(NotByTheRules) as refused:
                service.propose_interest(work, rate=rate, closes_on=closes_on, **TIME)
            assert refused.value.fault is fault
        first = service.propose_interest(work, rate=400, closes_on=date(2026, 3, 10), **TIME)
        with pytest.raises(InterestOverlaps):
            service.propose_interest(work, rate=250, closes_on=date(2026, 3, 31), **TIME)
    vote(act, purses, first, "no", on=MARCH_1, counted=MARCH_11)
    with act(purses.treasurer, now=MARCH_11) as work:
        second = service.propose_interest(work, rate=250, closes_on=date(2026, 3, 31), **TIME)
    vote(act, purses, second, "yes", on=MARCH_11, counted=APRIL_1)

    # Dewi holds £1,000.00 from before; Eira buys £333.33 on 1 October, and holds it for 182 of the 365 days.
    buys(act, purses, purses.dewi, 100_000, date(2026, 3, 20), "dewi")
    buys(act, purses, purses.eira, 33_333, date(2026, 10, 1), "eira")
    with act(purses.treasurer, now=datetime(2027, 3, 31, 12, tzinfo=UTC)) as work, pytest.raises(InterestRuns):
        service.book_interest(work, number=second)
    with act(purses.treasurer, now=APRIL_2027) as work, pytest.raises(NotCarried):
        service.book_interest(work, number=first)
    with act(purses.treasurer, now=APRIL_2027) as work:
        service.book_interest(work, number=second)
        with pytest.raises(InterestBooked):
            service.book_interest(work, number=second)
        dewi, eira = chart.share_interest(purses.dewi.number), chart.share_interest(purses.eira.number)
        # £25.00, and 33,333 x 2.5 % x 182 / 365 = 415.52 pence.
        assert balances(work.session, coop_id, [dewi, eira, chart.SHARE_INTEREST]) == {
            dewi: 2_500, eira: 416, chart.SHARE_INTEREST: 2_916,
        }  # fmt: skip
        rows = queries.interest_rows(work.session, coop_id, purses.eira.id)
        assert [(row.state(work.today), row.mine, row.total) for row in rows] == [
            ("booked", 416, 2_916), ("refused", 0, None),
        ]  # fmt: skip

    # £10 of Dewi's shares had been forgotten. It is taken back by another, and booked again with them.
    with act(now=APRIL_2027) as work:
        chair = people.actor_of(work.session, purses.coop, purses.coop.founder)
    with act(purses.treasurer, now=APRIL_2027) as work, pytest.raises(Forbidden):
        service.undo_interest(work, number=second, why="Ten pounds were forgotten.")
    with act(chair, now=APRIL_2027) as work:
        service.undo_interest(work, number=second, why="Ten pounds were forgotten.")
        with pytest.raises(InterestNotBooked):
            service.undo_interest(work, number=second, why="Again")
        assert balances(work.session, coop_id, [dewi, eira, chart.SHARE_INTEREST]) == {
            dewi: 0, eira: 0, chart.SHARE_INTEREST: 0,
        }  # fmt: skip
        rows = queries.interest_rows(work.session, coop_id, purses.eira.id)
        assert (rows[0].state(work.today), rows[0].mine, rows[0].undone_why) == (
            "to_book", 0, "Ten pounds were forgotten.",
        )  # fmt: skip
    buys(act, purses, purses.dewi, 1_000, date(2026, 3, 21), "forgotten")
    with act(purses.treasurer, now=APRIL_2027) as work:
        service.book_interest(work, number=second)
        assert balances(work.session, coop_id, [dewi, eira]) == {dewi: 2_525, eira: 416}
        assert caused_by(work.session, coop_id, [row.motion for row in rows], {})[rows[0].motion.id] == [
            Caused("Interest on shares was booked: 2.5 % a year", "shares.interest")
        ]
    with act(purses.eira_acts, now=APRIL_2027) as work:
        asked = service.ask_shares_back(
            work, member_id=purses.eira.id, amount=416, kind="interest", sort_code="11-00-01",
            account_number="10000009",
        )  # fmt: skip
    with act(chair, now=APRIL_2027) as work, pytest.raises(InterestAskedFor):
        service.undo_interest(work, number=second, why="Too late")
    with act(purses.secretary, now=APRIL_2027) as work:
        service.decide_withdrawal(work, number=asked, agree=True)
        assert balances(work.session, coop_id, [eira, chart.shares_back(purses.eira.number)]) == {
            eira: 0, chart.shares_back(purses.eira.number): 416,
        }  # fmt: skip
