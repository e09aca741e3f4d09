"""With real commits: two officers answer at once, and shares go back once; two book interest, and it is booked once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask

from coopbudget.db import db
from coopbudget.governance import service as governance
from coopbudget.guard import Actor, unit_of_work
from coopbudget.guard.actor import SYSTEM
from coopbudget.ledger import chart
from coopbudget.ledger.queries import balances
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry
from coopbudget.ledger.verifying import verify_coop
from coopbudget.shares import queries, service
from coopbudget.shares.errors import AlreadyEnded, InterestBooked, NotByTheRules
from tests.apart import apart
from tests.at_once import at_once
from tests.people import actor_of, as_system
from tests.purses import Purses, make_purses

MARCH_1 = datetime(2026, 3, 1, 12, tzinfo=UTC)
JUNE_30 = datetime(2026, 6, 30, 12, tzinfo=UTC)
HERS = {"sort_code": "11-00-01", "account_number": "10000009"}


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An app on a database of its own, where commits are commits."""
    with apart(request, tmp_path / "instance") as app:
        yield app


def play(app: Flask) -> tuple[Purses, Actor, int, list[int]]:
    """Dewi and Eira hold £100 each and ask £60 back; the reserve is £80; interest for April and May is decided."""
    with app.app_context():
        with unit_of_work(SYSTEM, clock=lambda: MARCH_1) as work:
            purses = make_purses(work)
            chair = actor_of(work.session, purses.coop, purses.coop.founder)
            system = as_system(work, purses.coop)
            bank = open_account(system, code=chart.OWN_BANK)
            for code, pence in (
                (chart.share_capital(purses.dewi.number), 10_000),
                (chart.share_capital(purses.eira.number), 10_000),
                (chart.RESERVE_GENERAL, 8_000),
            ):
                legs = [Leg(bank, open_account(system, code=code), pence)]
                post_entry(system, kind="test", on=work.today, key=uuid.uuid4().hex, legs=legs)
        with unit_of_work(purses.treasurer, clock=lambda: MARCH_1) as work:
            interest = service.propose_interest(
                work, rate=300, starts_on=date(2026, 4, 1), ends_on=date(2026, 5, 31), closes_on=date(2026, 3, 20)
            )
            (row,) = queries.interest_rows(work.session, work.coop_id)
        for who in (purses.dewi_acts, purses.eira_acts, purses.treasurer, purses.secretary):
            with unit_of_work(who, clock=lambda: MARCH_1) as work:
                governance.cast_vote(work, motion_id=row.motion.id, choice="yes")
        with unit_of_work(purses.treasurer, clock=lambda: datetime(2026, 3, 25, 12, tzinfo=UTC)) as work:
            governance.close_motion(work, motion_id=row.motion.id)
        asked = []
        for who, member in ((purses.dewi_acts, purses.dewi), (purses.eira_acts, purses.eira)):
            with unit_of_work(who, clock=lambda: MARCH_1) as work:
                asked.append(service.ask_shares_back(work, member_id=member.id, amount=6_000, **HERS))
        db.session.close()
    return purses, chair, interest, asked


def test_shares_go_back_once_within_the_reserve_and_interest_is_booked_once(house: Flask) -> None:
    purses, chair, interest, (dewis, eiras) = play(house)
    officers = (purses.treasurer, chair)
    done = at_once(
        house,
        [(who, lambda work: service.decide_withdrawal(work, number=dewis, agree=True)) for who in officers * 2],
        JUNE_30,
    )
    assert sorted(map(str, done)) == sorted(map(str, [None, *[AlreadyEnded] * 3])), done
    booked = at_once(
        house, [(who, lambda work: service.book_interest(work, number=interest)) for who in officers * 2], JUNE_30
    )
    assert len([one for one in booked if isinstance(one, Posted)]) == 1, booked
    assert booked.count(InterestBooked) == 3, booked
    with house.app_context():
        with unit_of_work(purses.treasurer, clock=lambda: JUNE_30) as work:
            numbers = (purses.dewi.number, purses.eira.number)
            codes = [chart.share_capital(n) for n in numbers] + [chart.share_interest(n) for n in numbers]
            found = balances(work.session, work.coop_id, [*codes, chart.RESERVE_GENERAL, chart.RESERVE_WITHDRAWN])
            # £100 x 3 % x 61/365 = £0.50 for each; the shares stood until June.
            assert [found[code] for code in codes] == [4_000, 10_000, 50, 50]
            assert (found[chart.RESERVE_GENERAL], found[chart.RESERVE_WITHDRAWN]) == (2_000, 6_000)
        db.session.close()

    # Two officers answer two askings at once: the reserve has room for one of £20 only.
    with house.app_context():
        with unit_of_work(purses.eira_acts, clock=lambda: JUNE_30) as work:
            service.call_off_withdrawal(work, number=eiras)
        later = []
        for who, member in ((purses.dewi_acts, purses.dewi), (purses.eira_acts, purses.eira)):
            with unit_of_work(who, clock=lambda: JUNE_30) as work:
                details = {} if member is purses.dewi else HERS
                later.append(service.ask_shares_back(work, member_id=member.id, amount=1_500, **details))
        db.session.close()
    october = datetime(2026, 10, 1, 12, tzinfo=UTC)
    done = at_once(
        house,
        [
            (who, lambda work, number=number: service.decide_withdrawal(work, number=number, agree=True))
            for who, number in zip(officers, later, strict=True)
        ],
        october,
    )
    assert sorted(map(str, done)) == sorted(map(str, [None, NotByTheRules])), done
    with house.app_context():
        with unit_of_work(purses.treasurer, clock=lambda: october) as work:
            assert balances(work.session, work.coop_id, [chart.RESERVE_GENERAL]) == {chart.RESERVE_GENERAL: 500}
            assert verify_coop(work.session, purses.coop.id).ok
        db.session.close()
