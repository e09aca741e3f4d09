"""Rules of a co-op from founding to a change that two meetings carried, on both databases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coopbudget.errors import Forbidden, Invalid
from coopbudget.governance import queries, service
from coopbudget.governance.errors import AlreadyUsed, NotConfirmed, RulesMoved
from coopbudget.governance.rule_forms import as_typed
from coopbudget.guard import Actor
from coopbudget.members.errors import TwoOffices as TwoOfficesRefused
from coopbudget.members.service import grant_office, record_application
from coopbudget.members.words import MemberClass, OfficeKind
from coopbudget.rulebook import service as rulebook
from coopbudget.rulebook.queries import latest_version, rules_on, version_on
from coopbudget.rulebook.rules import Rules
from coopbudget.rulebook.words import TwoOffices
from tests import people
from tests.conftest import NOON, Act
from tests.people import sign_in

FOUNDED = NOON.date()
TWO_MEETINGS = Rules(second_days=14, second_months=1, notice_days=10)


@dataclass
class World:
    """A co-op of six whose rules want two meetings from the day after it was founded; the founder is chair."""

    coop: people.Coop
    chair: Actor
    members: list[people.Member]
    actors: list[Actor]


@pytest.fixture
def world(act: Act) -> World:
    with act() as work:
        coop = people.found_coop(work)
        members = [people.admit(work, coop) for _ in range(5)]
        rulebook.adopt(people.as_system(work, coop), rules=TWO_MEETINGS, valid_from=FOUNDED + timedelta(days=1))
        work.session.flush()
        chair = people.actor_of(work.session, coop, coop.founder)
        return World(coop, chair, members, [people.actor_of(work.session, coop, m) for m in members])


def day(days: int) -> date:
    return (NOON + timedelta(days=days)).date()


def propose(act: Act, actor: Actor, rules: Rules, **more: date) -> UUID:
    with act(actor, now=NOON + timedelta(days=1)) as work:
        return service.propose_rules(work, rules=rules, reason="We know each other now.", **more)


def carried(act: Act, world: World, motion: UUID, *, opens: int, closes: int) -> None:
    """Everybody says yes in a vote that is open, and it is counted the day after."""
    for actor in world.actors:
        with act(actor, now=NOON + timedelta(days=opens)) as work:
            service.cast_vote(work, motion_id=motion, choice="yes")
    with act(world.chair, now=NOON + timedelta(days=closes + 1)) as work:
        assert service.close_motion(work, motion_id=motion).carried


def first_meeting(act: Act, world: World, motion: UUID) -> None:
    with act(world.chair, now=NOON + timedelta(days=1)) as work:
        with pytest.raises(Invalid):
            service.give_notice(work, motion_id=motion, opens_on=day(10), closes_on=day(20))
        service.give_notice(work, motion_id=motion, opens_on=day(11), closes_on=day(20))
    with act(world.chair, now=NOON + timedelta(days=11)) as work:
        assert service.open_due(work, motion_id=motion)
    carried(act, world, motion, opens=12, closes=20)


def test_a_change_of_rules_takes_two_meetings_and_holds_from_its_day_on(act: Act, world: World) -> None:
    wanted = replace(TWO_MEETINGS, quorum_percent=40, notice_days=14, second_days=None, second_months=None)
    motion = propose(act, world.actors[0], wanted, starts_on=day(60))
    first_meeting(act, world, motion)
    with act(world.chair, now=NOON + timedelta(days=22)) as work:
        with pytest.raises(NotConfirmed):
            service.adopt_rules(work, motion_id=motion)
        found = queries.motion(work.session, world.coop.id, motion)
        assert (
            found is not None
            and found.second_meeting == (day(34), day(20).replace(month=10))
            and found.rules_number == 2
        )
        with pytest.raises(Invalid):
            service.open_second_meeting(work, motion_id=motion, closes_on=day(33))
        second = service.open_second_meeting(work, motion_id=motion, closes_on=day(34))
    carried(act, world, second, opens=23, closes=34)
    with act(world.actors[0], now=NOON + timedelta(days=36)) as work, pytest.raises(Forbidden):
        service.adopt_rules(work, motion_id=motion)
    with act(world.chair, now=NOON + timedelta(days=36)) as work:
        assert service.adopt_rules(work, motion_id=motion, registered="32451R") == 3
        with pytest.raises(AlreadyUsed):
            service.adopt_rules(work, motion_id=motion)
    with act() as work:

        def notice(on: int) -> int:
            return rules_on(work.session, world.coop.id, day(on)).notice_days

        assert [notice(on) for on in (-5, 0, 1, 59, 60)] == [7, 7, 10, 10, 14]
        made = version_on(work.session, world.coop.id, day(60))
        assert (made.number, made.motion_id, made.registered, made.rules) == (3, motion, "32451R", wanted)
        found = queries.motion(work.session, world.coop.id, motion)
        assert found is not None and found.rules_number == 2  # an old decision keeps the rules of its day


def test_only_one_of_two_changes_of_the_same_rules_takes_effect(act: Act, world: World) -> None:
    one = propose(act, world.actors[0], replace(TWO_MEETINGS, quorum_percent=40))
    with act(world.chair, now=NOON + timedelta(days=1)) as work:
        service.give_notice(work, motion_id=one, opens_on=day(11), closes_on=day(20))
    with act() as work:
        inside = people.as_system(replace(work, now=NOON + timedelta(days=5)), world.coop)
        rulebook.adopt(
            inside, rules=replace(TWO_MEETINGS, levy=400, second_days=None, second_months=None), valid_from=day(5)
        )
    with act(world.chair, now=NOON + timedelta(days=11)) as work:
        service.open_due(work, motion_id=one)
    carried(act, world, one, opens=12, closes=20)
    with act(world.chair, now=NOON + timedelta(days=22)) as work, pytest.raises(RulesMoved):
        service.adopt_rules(work, motion_id=one)
    with act() as work:
        assert latest_version(work.session, world.coop.id).number == 3


def test_rules_are_asked_when_people_join_take_office_and_vote(act: Act, world: World) -> None:
    users = replace(
        TWO_MEETINGS, classes=(MemberClass.BUDGET_HOLDER, MemberClass.WORKER),
        shares=((MemberClass.BUDGET_HOLDER, 60), (MemberClass.WORKER, 40)), two_offices=TwoOffices.TREASURER_APART,
        term_months=12,
    )  # fmt: skip
    with act() as work:
        inside = people.as_system(replace(work, now=NOON + timedelta(days=2)), world.coop)
        worker = people.admit(inside, world.coop, member_class=MemberClass.WORKER)
        rulebook.adopt(inside, rules=users, valid_from=day(2))
        with pytest.raises(Invalid):
            record_application(inside, person_id=people.add_person(work), member_class=MemberClass.VOLUNTEER)
        with pytest.raises(TwoOfficesRefused):
            grant_office(inside, member_id=world.coop.founder_member, kind=OfficeKind.TREASURER,
                         starts_on=day(2), ends_on=day(90))  # fmt: skip
        with pytest.raises(Invalid):
            grant_office(inside, member_id=world.members[0].id, kind=OfficeKind.TREASURER,
                         starts_on=day(2), ends_on=day(2 + 367))  # fmt: skip
        its = people.actor_of(work.session, world.coop, worker)
    with act(world.chair, now=NOON + timedelta(days=2)) as work:
        motion = service.open_motion(
            work, title="Tea?", text="x", effect="other", terms={}, closes_on=day(12), quorum_percent=0
        )
    # Six holders hold 60 of 100 votes and one worker 40: one to four.
    for actor, choice in ((its, "yes"), *((each, "no") for each in world.actors[:4])):
        with act(actor, now=NOON + timedelta(days=3)) as work:
            service.cast_vote(work, motion_id=motion, choice=choice)
    with act(world.chair, now=NOON + timedelta(days=13)) as work:
        found = service.close_motion(work, motion_id=motion)
        assert found.count is not None and (found.count.yes, found.count.no, found.count.roll_weight) == (4, 4, 10)
        assert not found.carried


def test_a_version_never_changes(act: Act, world: World) -> None:
    for statement in ("UPDATE rule_version SET number = 9", "DELETE FROM rule_version"):
        with act() as work, pytest.raises(DBAPIError), work.session.begin_nested():
            work.session.execute(text(statement))


def test_the_rules_are_read_and_other_rules_proposed_on_pages(app: Flask, act: Act, world: World) -> None:
    client, home = app.test_client(), f"/c/{world.coop.slug}"
    sign_in(client, world.members[0])
    page = client.get(f"{home}/rules").get_data(as_text=True)
    assert "Every member has one vote" in page and "At least 30 % of the members" in page
    assert "Members are told at least 7 days before it is decided." in page and "Two meetings must say yes." in page
    assert "Version 2" in client.get(f"{home}/rules/1").get_data(as_text=True)
    assert client.get(f"{home}/rules/3").status_code == 404
    typed = as_typed(TWO_MEETINGS) | {"reason": "More of us should decide."}
    same = client.post(f"{home}/rules/change", data=typed)
    assert same.status_code == 422 and "These are the rules you have" in same.get_data(as_text=True)
    wrong = client.post(f"{home}/rules/change", data=typed | {"share-worker": "40", "pay_people": "5"})
    assert wrong.status_code == 422 and "a share of the votes" in wrong.get_data(as_text=True)
    typed |= {"quorum_percent": "50"}
    look = client.post(f"{home}/rules/change", data=typed).get_data(as_text=True)
    assert "At least 50 % of the members" in look and 'name="confirm" value="yes"' in look
    assert "Change our rules?" not in client.get(f"{home}/votes").get_data(as_text=True)  # looking proposes nothing
    done = client.post(f"{home}/rules/change", data=typed | {"confirm": "yes"})
    assert done.status_code == 303
    motion = client.get(done.location).get_data(as_text=True)
    assert "What would change in our rules" in motion and "At least 50 % of the members" in motion
    assert "More of us should decide." in motion
    assert client.get(f"{done.location}/adopt").status_code == 403
    sign_in(client, world.coop.founder)
    assert client.get(f"{done.location}/adopt").status_code == 200
    assert client.post(f"{done.location}/adopt", data={"registered": ""}).status_code == 409
