"""Two officers decide at the same moment, with real commits: one of them is told that it was done already."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from coopbudget.db import db
from coopbudget.errors import CoopbudgetError
from coopbudget.guard.actor import SYSTEM, Actor
from coopbudget.guard.work import Work, unit_of_work
from coopbudget.members import queries, service
from coopbudget.members.errors import AlreadyDecided, AlreadyMember, HoldsOffice, OfficeHeld, StillOutside
from coopbudget.members.words import MemberClass, OfficeKind, OutsideKind
from tests.apart import apart
from tests.conftest import NOON
from tests.people import Coop, add_person, admit, as_system, found_coop, outside_any_coop

UNTIL = NOON.date() + timedelta(days=30)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a database of this module's own, where commits are commits."""
    folder: Path = tmp_path_factory.mktemp("members-at-once")
    with apart(request, folder) as app:
        yield app


@pytest.fixture
def coop(real: Flask) -> Coop:
    with real.app_context(), unit_of_work(SYSTEM, clock=lambda: NOON) as work:
        return found_coop(work)


def at_once(app: Flask, tasks: list[Callable[[Work], object]]) -> list[object]:
    """Do each task in a thread and a transaction of its own, let go together; what it returned or raised."""
    barrier = threading.Barrier(len(tasks))
    answers: list[object] = [None] * len(tasks)

    def run(place: int, task: Callable[[Work], object]) -> None:
        with app.app_context():
            barrier.wait(timeout=30)
            try:
                with unit_of_work(SYSTEM, clock=lambda: NOON) as work:
                    answers[place] = task(work)
            except CoopbudgetError as problem:
                answers[place] = type(problem)
            finally:
                db.session.close()

    threads = [threading.Thread(target=run, args=(place, task)) for place, task in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def test_an_applicant_is_admitted_once_and_no_number_is_given_twice(real: Flask, coop: Coop) -> None:
    with real.app_context(), unit_of_work(SYSTEM, clock=lambda: NOON) as work:
        inside = as_system(work, coop)
        asked = [
            service.record_application(inside, person_id=add_person(work), member_class=MemberClass.WORKER)
            for _n in range(3)
        ]
    answers = at_once(
        real, [lambda work, i=i: service.admit_member(as_system(work, coop), member_id=i) for i in asked * 2]
    )
    numbers = sorted(a for a in answers if isinstance(a, int))
    assert numbers == [2, 3, 4]
    assert answers.count(AlreadyDecided) == 3


def test_a_person_asks_once(real: Flask, coop: Coop) -> None:
    with real.app_context(), unit_of_work(SYSTEM, clock=lambda: NOON) as work:
        person = add_person(work)

    def ask(work: Work) -> object:
        mine = outside_any_coop(work)
        mine.actor = Actor(person_id=person)
        return service.apply_to_join(mine, coop_id=coop.id, member_class=MemberClass.WORKER)

    answers = at_once(real, [ask] * 3)
    assert answers.count(AlreadyMember) == 2


def test_an_office_has_one_holder(real: Flask, coop: Coop) -> None:
    with real.app_context(), unit_of_work(SYSTEM, clock=lambda: NOON) as work:
        members = [admit(work, coop) for _n in range(3)]

    def grant(work: Work, member_id: object) -> object:
        return service.grant_office(
            as_system(work, coop), member_id=member_id, kind=OfficeKind.TREASURER,
            starts_on=NOON.date(), ends_on=UNTIL,
        )  # fmt: skip

    answers = at_once(real, [lambda work, m=m: grant(work, m.id) for m in members])
    assert answers.count(OfficeHeld) == 2
    with real.app_context():
        held = [o for o in queries.officers(db.session, coop.id, NOON.date()) if o.kind == "treasurer"]
        assert len(held) == 1


def test_nobody_becomes_officer_and_facilitator_at_the_same_moment(real: Flask, coop: Coop) -> None:
    with real.app_context(), unit_of_work(SYSTEM, clock=lambda: NOON) as work:
        member = admit(work, coop)

    def seat(work: Work) -> object:
        return service.grant_office(
            as_system(work, coop), member_id=member.id, kind=OfficeKind.SAFEGUARDING_LEAD,
            starts_on=NOON.date(), ends_on=UNTIL,
        )  # fmt: skip

    def let_in(work: Work) -> object:
        return service.grant_outside_part(
            as_system(work, coop), person_id=member.person_id, kind=OutsideKind.FACILITATOR,
            starts_on=NOON.date(), ends_on=UNTIL,
        )  # fmt: skip

    answers = at_once(real, [seat, let_in])
    assert len({HoldsOffice, StillOutside} & set(answers)) == 1
