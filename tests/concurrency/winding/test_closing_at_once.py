"""A co-op is closed at the moment when something is posted to its books: one of the two comes too late."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from coopbudget.coops.service import CoopClosed
from coopbudget.governance import service as governance
from coopbudget.guard import Actor, Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.ledger import chart
from coopbudget.ledger.queries import balance
from coopbudget.ledger.service import Leg, open_account, post_entry
from coopbudget.members.words import OfficeKind
from coopbudget.trail import service as trail
from coopbudget.winding import queries, service
from coopbudget.winding.errors import NotSettledYet
from coopbudget.winding.law import Way
from tests.apart import apart
from tests.at_once import at_once, done
from tests.conftest import NOON
from tests.people import Coop, actor_of, admit, as_system, found_coop, give_office, outside_any_coop
from tests.purses import LETTER

DECIDED = datetime(2026, 9, 21, 12, tzinfo=UTC)
LAST = DECIDED + timedelta(days=2)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a database of this module's own, where commits are commits."""
    with apart(request, tmp_path_factory.mktemp("closing-at-once")) as app:
        yield app


def settled(real: Flask) -> tuple[Coop, Actor]:
    """A co-op of which nothing remains, as members decided; and the secretary, who may close it."""
    people: list[Actor] = []

    def asked(work: Work) -> object:
        coop = found_coop(work)
        for kind in (OfficeKind.SECRETARY, OfficeKind.CHAIR, OfficeKind.TREASURER):
            member = admit(work, coop)
            give_office(work, coop, member, kind)
            people.append(actor_of(work.session, coop, member, work.today))
        inside = as_system(work, coop)
        for code in (chart.OWN_BANK, chart.SURPLUS):
            open_account(inside, code=code)
        chair = replace(work, actor=people[1])
        service.propose_ending(
            chair, way=Way.INSTRUMENT, successor="Another", why="All is done.", closes_on=date(2026, 9, 18)
        )
        (row,) = queries.endings(work.session, coop.id)
        for voter in people:
            governance.cast_vote(replace(work, actor=voter), motion_id=row.motion_id, choice="yes")
        return coop

    coop = done(real, SYSTEM, asked, NOON)
    assert isinstance(coop, Coop), coop
    secretary, chair, treasurer = people

    def decided(work: Work) -> object:
        (row,) = queries.endings(work.session, coop.id)
        proven = replace(work, proven_at=work.now)
        assert governance.close_motion(proven, motion_id=row.motion_id).carried
        service.begin_ending(proven, signatures=4, file=LETTER, filename="instrument.pdf")
        paying = replace(proven, actor=treasurer)
        service.work_out_shares(paying)
        assert service.hand_on(paying, sort_code="089999", account_number="11223344") == 0
        return True

    assert done(real, chair, decided, DECIDED) is True

    def archived(work: Work) -> object:
        return trail.append(
            outside_any_coop(work), act="archive.written", subject_kind="coop", subject_id=coop.id,
            content={"manifest": "0" * 64},
        )  # fmt: skip

    assert isinstance(done(real, SYSTEM, archived, LAST), int)
    return coop, secretary


def closes(work: Work) -> object:
    service.close_coop(replace(work, proven_at=work.now))
    return True


def posts(work: Work) -> int:
    bank, surplus = (open_account(work, code=code) for code in (chart.OWN_BANK, chart.SURPLUS))
    return post_entry(work, kind="late", on=work.today, key="late", legs=[Leg(bank, surplus, 100)]).number


def held(real: Flask, coop: Coop) -> object:
    return done(real, SYSTEM, lambda work: balance(work.session, coop.id, chart.SURPLUS), LAST)


def test_an_entry_that_is_under_way_is_seen_before_the_co_op_closes(real: Flask) -> None:
    coop, secretary = settled(real)
    under_way, over = threading.Event(), threading.Event()

    def posts_slowly(work: Work) -> int:
        number = posts(work)
        under_way.set()
        over.wait(0.5)  # whoever closes waits for this entry: so nothing comes of this wait
        return number

    answers: list[object] = []
    slow = threading.Thread(
        target=lambda: answers.append(done(real, replace(SYSTEM, coop_id=coop.id), posts_slowly, LAST))
    )
    slow.start()
    assert under_way.wait(30)
    closed = done(real, secretary, closes, LAST)
    over.set()
    slow.join(30)
    assert (closed, answers, held(real, coop)) == (NotSettledYet, [1], 100)


def test_either_the_entry_or_the_closing_comes_too_late(real: Flask) -> None:
    coop, secretary = settled(real)
    closed, posted = at_once(real, [(secretary, closes), (replace(SYSTEM, coop_id=coop.id), posts)], LAST)
    assert (closed, posted) in ((True, CoopClosed), (NotSettledYet, 1)), (closed, posted)
    assert held(real, coop) == (0 if closed is True else 100)
    if closed is not True:
        assert done(real, replace(SYSTEM, coop_id=coop.id), posts, LAST) == 1, "the same entry comes back"
