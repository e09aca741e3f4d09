"""Names whose time is over: two officers agree at once, and somebody comes back at that moment. Erased once, or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from coopbudget.departures import service
from coopbudget.erasures.errors import ListChanged, NoSuchErasure
from coopbudget.guard import Actor, Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.ledger.verifying import verify_coop
from coopbudget.members import service as members
from coopbudget.members.errors import NobodyThere
from coopbudget.members.models import Membership, Person
from coopbudget.members.words import Leaving, MemberClass, OfficeKind
from coopbudget.trail.models import Trail
from tests.apart import apart
from tests.at_once import at_once, done
from tests.conftest import NOON
from tests.people import Coop, Member, actor_of, admit, found_coop, give_office

LATER = datetime(2034, 4, 1, 12, tzinfo=UTC)
ROUNDS = 3


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a database of this module's own, where commits are commits."""
    with apart(request, tmp_path_factory.mktemp("erasing-at-once")) as app:
        yield app


@dataclass
class House:
    """Two whose time is over, on a list that the secretary asked for; two others who may agree."""

    coop: Coop
    gone: list[Member]
    secretary: Actor
    others: list[Actor]
    number: int


def house(real: Flask) -> House:
    """A co-op of its own for each round."""

    def build(work: Work) -> House:
        coop = found_coop(work)
        officers = [admit(work, coop) for _ in range(3)]
        for member, kind in zip(officers, (OfficeKind.SECRETARY, OfficeKind.CHAIR, OfficeKind.TREASURER), strict=True):
            give_office(work, coop, member, kind)
        secretary, *others = (actor_of(work.session, coop, member, work.today) for member in officers)
        gone = [admit(work, coop, name=name) for name in ("Huw", "Nest")]
        for member in gone:
            inside = Work(work.session, secretary, work.now, proven_at=work.now)
            service.begin_departure(inside, member_id=member.id, why=Leaving.DIED, told_on=work.today)
            service.finish_departure(inside, member_id=member.id)
        return House(coop, gone, secretary, others, 0)

    built = done(real, SYSTEM, build, NOON)
    assert isinstance(built, House), built
    number = done(real, built.secretary, service.ask_erasure, LATER)
    assert isinstance(number, int), number
    built.number = number
    return built


def agrees(made: House) -> Callable[[Work], object]:
    return lambda work: service.agree_erasure(work, number=made.number)


def state(real: Flask, made: House) -> list[tuple[bool, bool, str]]:
    """Of each who was gone: whether the membership stands, whether it is erased, and the person's name."""

    def look(work: Work) -> object:
        assert verify_coop(work.session, made.coop.id).ok
        rows = work.session.execute(
            select(Membership.left_at, Membership.erased_at, Person.display_name)
            .join(Person, Person.id == Membership.person_id)
            .where(Membership.coop_id == made.coop.id, Membership.id.in_([each.id for each in made.gone]))
            .order_by(Membership.number)
        )
        return [(left is None, erased is not None, name) for left, erased, name in rows]

    found = done(real, SYSTEM, look, LATER)
    assert isinstance(found, list), found
    return found


def test_two_officers_agree_at_once_and_each_name_is_erased_once(real: Flask) -> None:
    for _ in range(ROUNDS):
        made = house(real)
        answers = at_once(real, [(who, agrees(made)) for who in made.others], LATER)
        assert sorted(map(str, answers)) == sorted(map(str, (2, NoSuchErasure))), answers
        assert state(real, made) == [(False, True, ""), (False, True, "")]

        def records(work: Work, coop: Coop = made.coop) -> object:
            wanted = select(Trail.act).where(Trail.coop_id == coop.id, Trail.act.like("identity%"))
            return sorted(work.session.scalars(wanted))

        assert done(real, SYSTEM, records, LATER) == [
            "identity.erased", "identity.erased", "identity_erasure.asked", "identity_erasure.done",
        ]  # fmt: skip


def test_a_death_that_was_a_mistake_is_undone_or_the_name_is_erased_but_never_both(real: Flask) -> None:
    for _ in range(ROUNDS):
        made = house(real)

        def comes_back(work: Work, member: Member = made.gone[0]) -> object:
            service.take_up_again(work, member_id=member.id)
            return service.call_off(work, member_id=member.id) is not None

        agreed, back = at_once(real, [(made.others[0], agrees(made)), (made.secretary, comes_back)], LATER)
        if back is True:
            assert agreed is ListChanged, agreed
            assert state(real, made) == [(True, False, "Huw"), (False, False, "Nest")]
        else:
            assert (agreed, back) == (2, NobodyThere)
            assert state(real, made) == [(False, True, ""), (False, True, "")]


def test_who_asks_to_join_again_stays_or_is_nobody_but_is_no_member_without_a_name(real: Flask) -> None:
    for _ in range(ROUNDS):
        made = house(real)

        def asks(work: Work, member: Member = made.gone[0]) -> object:
            return bool(
                members.record_application(work, person_id=member.person_id, member_class=MemberClass.BUDGET_HOLDER)
            )

        agreed, asked = at_once(real, [(made.others[0], agrees(made)), (made.secretary, asks)], LATER)
        assert agreed == 2  # her time as a member is over all the same
        name = "Huw" if asked is True else ""
        assert asked is True or asked is NobodyThere, asked
        assert state(real, made) == [(False, True, name), (False, True, "")]
