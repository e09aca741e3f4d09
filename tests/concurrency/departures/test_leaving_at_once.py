"""A member leaves while she, an officer and a supporter do other things with what is hers: nobody waits in a ring."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event

from coopbudget.db import db
from coopbudget.departures import queries, service
from coopbudget.departures.errors import LeavesAlready
from coopbudget.guard import Power, Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.ledger import service as ledger
from coopbudget.ledger.verifying import verify_coop
from coopbudget.members import service as members
from coopbudget.members.errors import AlreadyEnded
from coopbudget.members.words import Leaving, OfficeKind
from coopbudget.pools import queries as pools, service as pools_service
from coopbudget.pools.errors import NoSuchNeed
from coopbudget.pools.rules import mask_of
from coopbudget.pools.service import NeedFacts
from coopbudget.trail import service as trail
from tests.apart import apart
from tests.at_once import at_once, done
from tests.conftest import NOON
from tests.nights import Nights, agree_all, award, make
from tests.people import add_person, as_system

OCTOBER = datetime(2026, 10, 6, 12, tzinfo=UTC)
HER_OWN = (LeavesAlready, NoSuchNeed, AlreadyEnded)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a database of this module's own, where commits are commits."""
    folder: Path = tmp_path_factory.mktemp("departures-at-once")
    with apart(request, folder) as app:
        yield app


@dataclass
class House:
    """Five share night cover; each also has a need, a seat on the board and a supporter."""

    nights: Nights
    offices: list[UUID]
    links: list[UUID]


@pytest.fixture(scope="module")
def house(real: Flask) -> House:
    def build(work: Work) -> House:
        nights = award(work)
        agree_all(work, nights, make(work, nights))
        inside, friend = as_system(work, nights.coop), add_person(work)
        found = House(nights, [], [])
        for index, member in enumerate(nights.members):
            pools_service.record_need(
                nights.at(work, nights.act_of(work, index)),
                facts=NeedFacts("company", 1, 60, mask_of(["tue-morning"]), "SY23", 5, 1_000, None),
            )
            found.offices.append(
                members.grant_office(
                    inside, member_id=member.id, kind=OfficeKind.BOARD_MEMBER, starts_on=work.today,
                    ends_on=date(2027, 6, 1),
                )
            )  # fmt: skip
            found.links.append(
                members.add_supporter(
                    inside, member_id=member.id, person_id=friend, powers=[Power.SEE], ends_on=date(2027, 6, 1)
                )
            )
        return found

    built = done(real, SYSTEM, build, NOON)
    assert isinstance(built, House), built
    return built


def leaves(house: House, index: int, why: Leaving) -> Any:
    return lambda work: bool(
        service.begin_departure(work, member_id=house.nights.members[index].id, why=why, told_on=work.today)
    )


def test_whatever_else_happens_to_her_things_she_leaves_once(real: Flask, house: House) -> None:
    nights = house.nights
    for index, why in ((0, Leaving.LEFT), (1, Leaving.DIED), (2, Leaving.LEFT)):

        def hers(work: Work, index: int = index) -> Any:
            return nights.act_of(work, index), pools.needs_of_member(
                work.session, nights.coop.id, nights.members[index].id
            )[0].number

        actor, need = done(real, SYSTEM, hers, OCTOBER)  # type: ignore[misc]
        teller = nights.secretary if why is Leaving.DIED else actor
        answers = at_once(
            real,
            [
                (teller, leaves(house, index, why)),
                (actor, lambda work, n=need: pools_service.end_need(work, number=n)),
                (nights.secretary, lambda work, i=index: members.end_office(work, office_id=house.offices[i])),
                (nights.secretary, lambda work, i=index: members.stop_supporter(work, supporter_id=house.links[i])),
                (teller, leaves(house, index, why)),
            ],
            OCTOBER,
        )
        assert answers.count(True) == 1, answers
        # Not one was thrown out of a ring of waiting: each was done, or told that it was done already.
        assert all(each in (True, None, *HER_OWN) or _is_gone(each) for each in answers), answers

    def look(work: Work) -> Any:
        rows = [queries.departures_of(work.session, nights.coop.id, each.id) for each in nights.members[:3]]
        needs = [pools.needs_of_member(work.session, nights.coop.id, each.id) for each in nights.members[:3]]
        return [len(each) for each in rows], needs, verify_coop(work.session, nights.coop.id).ok

    assert done(real, SYSTEM, look, OCTOBER) == ([1, 1, 1], [[], [], []], True)


def _is_gone(answer: object) -> bool:
    """Who has died is no member any more: what was asked in her name a moment later is refused by its own rule."""
    return isinstance(answer, type) and answer.__name__ in ("NotCurrentMember", "AlreadyDecided", "Forbidden")


def test_nothing_new_is_locked_after_the_head_of_the_record(
    real: Flask, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could make a ring on PostgreSQL: a business row that is locked first once the chain's head is held."""
    said: list[str] = []
    for room in (trail, ledger):

        def noted(*args: Any, kept: Any = room.make_record, **more: Any) -> Any:
            said.append("HEAD")
            return kept(*args, **more)

        monkeypatch.setattr(room, "make_record", noted)

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if re.search(r"FOR (NO KEY )?UPDATE", statement):
            said.extend(re.findall(r"FROM (\w+)", statement)[:1])

    with real.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        for index, why in ((3, Leaving.LEFT), (4, Leaving.DIED)):
            said.clear()
            assert done(real, house.nights.secretary, leaves(house, index, why), OCTOBER) is True
            head = said.index("HEAD")
            assert set(said[head:]) - set(said[:head]) <= {"HEAD"}, said
            if engine.dialect.name == "postgresql":
                assert {"contract", "pool", "fund", "need", "membership", "office", "supporter"} <= set(said[:head])
    finally:
        event.remove(engine, "before_cursor_execute", note)
