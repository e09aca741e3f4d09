"""A meeting from its call to approved minutes, on both databases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coopbudget.errors import Forbidden, Invalid
from coopbudget.governance import service as votes
from coopbudget.guard import Actor
from coopbudget.ledger.verifying import verify_coop
from coopbudget.meetings import queries, service
from coopbudget.meetings.errors import MeetingBegan, MeetingToCome, MinutesApproved, NotInvited
from coopbudget.meetings.rules import Kind, Way
from coopbudget.meetings.service.calling import CALLED, CALLED_OFF
from coopbudget.meetings.service.changing import AGENDA_CHANGED, ELSEWHERE, MOVED
from coopbudget.meetings.service.tending import REMINDER
from coopbudget.meetings.views.cli import tend
from coopbudget.notices.models import Notice
from coopbudget.rulebook import service as rulebook
from coopbudget.rulebook.rules import Rules
from tests import people
from tests.conftest import NOON, Act
from tests.people import sign_in

DAY = timedelta(days=1)
HELD = datetime.fromisoformat("2026-09-20T17:30:00+00:00")  # 6:30pm in London


@dataclass
class World:
    """Five members: the founder is chair and secretary, the first of the others treasurer."""

    coop: people.Coop
    chair: Actor
    treasurer: Actor
    members: list[people.Member]
    actors: list[Actor]

    def meeting(self, act: Act, number: int) -> queries.MeetingRow:
        with act() as work:
            found = queries.meeting_by_number(work.session, self.coop.id, number)
            assert found is not None
            return found


@pytest.fixture
def world(act: Act) -> World:
    with act() as work:
        coop = people.found_coop(work)
        members = [people.admit(work, coop) for _ in range(4)]
        people.give_office(work, coop, members[0], "treasurer")
        work.session.flush()
        actors = [people.actor_of(work.session, coop, m) for m in members]
        return World(coop, people.actor_of(work.session, coop, coop.founder), actors[0], members, actors)


def browser(app: Flask, person: UUID | people.Member) -> FlaskClient:
    client = app.test_client()
    sign_in(client, person)
    return client


def at(app: Flask, now: datetime) -> None:
    app.extensions["coopbudget.clock"] = lambda: now


def told(act: Act, message: str) -> set[UUID]:
    with act() as work:
        return set(work.session.scalars(select(Notice.person_id).where(Notice.message == message)))


def called(act: Act, world: World, kind: Kind, starts_at: datetime, *, now: datetime = NOON) -> queries.MeetingRow:
    with act(world.chair, now=now) as work:
        number = service.call_meeting(
            work, kind=kind, title=f"We meet, {starts_at:%d %B}", starts_at=starts_at, minutes_long=60,
            place="The vestry", items=["Tea"],
        )  # fmt: skip
    return world.meeting(act, number)


def test_a_general_meeting_is_called_attended_written_down_and_approved(app: Flask, act: Act, world: World) -> None:
    with act(world.chair) as work:
        motion = votes.open_motion(
            work, title="Buy a kettle?", text="A red one.", effect="other", terms={}, closes_on=date(2026, 9, 19)
        )
    at(app, NOON)
    chair, treasurer = browser(app, world.coop.founder), browser(app, world.members[0])
    member = browser(app, world.members[1])
    place = f"/c/{world.coop.slug}/meetings"
    assert "No meeting is called" in member.get(place).text
    sent = {
        "kind": "general", "title": "Our yearly meeting", "starts_on": "2026-09-14", "starts_time": "6:30pm",
        "minutes_long": "90", "place": "The vestry", "joining": "Ring 01234", "motions": ["1"], "items": "Tea\n\nCake",
        "agenda_days": "7",
    }  # fmt: skip
    assert member.post(f"{place}/new", data=sent).status_code == 403
    assert "The first day it can be is 15 September 2026" in chair.get(f"{place}/new").text
    early = chair.post(f"{place}/new", data=sent)
    assert early.status_code == 422 and "14 days of notice" in early.text and "The vestry" in early.text
    nothing = chair.post(f"{place}/new", data=sent | {"starts_on": "2026-09-20", "motions": [], "items": ""})
    assert nothing.status_code == 422 and "Say what the meeting is about" in nothing.text
    assert chair.post(f"{place}/new", data=sent | {"starts_on": "2026-09-20"}).status_code == 303
    assert told(act, CALLED) == {world.coop.founder, *(m.person_id for m in world.members)}
    found = world.meeting(act, 1)
    assert (found.starts_at, found.notice_days, found.quorum_percent, found.rules_number) == (HELD, 14, 30, 1)

    home = member.get(f"/c/{world.coop.slug}/").text
    assert "20 September 2026:" in home and "We meet: “Our yearly meeting”" in home
    page = member.get(f"{place}/1").text
    assert "20 September 2026, 6:30pm" in page and "Buy a kettle?" in page and "Cake" in page and "Ring 01234" in page
    assert "0 of 5 say they come. Enough are there when there are 2." in page
    assert member.post(f"{place}/1/coming", data={}).status_code == 422
    assert member.post(f"{place}/1/coming", data={"way": "phone"}).status_code == 303
    with act(people.by_phone(world.chair, world.members[2])) as work:
        service.say_coming(work, meeting_id=found.id, way=Way.APOLOGIES)
    assert "1 of 5 says they come." in member.get(f"{place}/1").text
    assert "Their names" not in member.get(f"{place}/1").text and "Their names" in chair.get(f"{place}/1").text
    with act(world.chair) as work, pytest.raises(MeetingToCome):
        service.note_attendance(work, meeting_id=found.id, came={})

    at(app, HELD - 2 * DAY)
    with app.app_context():
        assert tend() == 4 and tend() == 0  # who can't come is not reminded, and nobody twice
    assert told(act, REMINDER) == told(act, CALLED) - {world.members[2].person_id}

    for actor in (world.chair, *world.actors[:2]):
        with act(actor, now=NOON + DAY) as work:
            votes.cast_vote(work, motion_id=motion, choice="yes")
    with act(world.chair, now=HELD) as work:
        votes.close_motion(work, motion_id=motion)
    at(app, HELD + DAY / 24)
    assert member.post(f"{place}/1/coming", data={"way": "online"}).status_code == 409
    filled = chair.get(f"{place}/1/came").text
    assert re.search(r'name="phone"[^>]*>3<', filled) and re.search(r'name="apologies"[^>]*>4<', filled)
    wrong = chair.post(f"{place}/1/came", data={"in_person": "1, 2, 99", "phone": "2", "online": "Mair"})
    assert wrong.status_code == 422 and "There is no member with number 99." in wrong.text
    assert "Number 2 stands here twice" in wrong.text and "with commas between, like" in wrong.text
    assert chair.post(f"{place}/1/came", data={"in_person": "1 2", "phone": "3", "apologies": "4"}).status_code == 303
    page = member.get(f"{place}/1").text
    assert "3 of 5 were there; 2 were needed. That was enough." in page and "In person: 2. By phone: 1." in page
    assert "Carried" in page and f'href="/c/{world.coop.slug}/decisions?q=1"' in page

    draft = chair.get(f"{place}/1/minutes").text
    assert "1. Buy a kettle?" in draft and "3 of 5 were there; 2 were needed." in draft.split("<textarea")[1]
    assert treasurer.get(f"{place}/1/approve").status_code == 200
    assert (
        chair.post(f"{place}/1/minutes", data={"text": "1. We buy a <red> kettle.\n\nTea was had."}).status_code == 303
    )
    assert "We buy a &lt;red&gt; kettle." in member.get(f"{place}/1").text and "Draft" in member.get(f"{place}/1").text
    assert chair.post(f"{place}/1/approve", data={"how": "board", "on": "2026-09-20"}).status_code == 403
    late = treasurer.post(f"{place}/1/approve", data={"how": "meeting", "at": "1"})
    assert late.status_code == 422 and "No later meeting was held yet" in late.text
    assert treasurer.post(f"{place}/1/approve", data={"how": "board", "on": "2026-09-19"}).status_code == 422
    assert treasurer.post(f"{place}/1/approve", data={"how": "board", "on": "2026-09-20"}).status_code == 303
    assert "On 20 September 2026, by the board." in member.get(f"{place}/1").text
    assert "Minutes approved" in member.get(place).text  # it began an hour ago, so it is not among the past yet
    with act(world.chair, now=HELD + DAY) as work, pytest.raises(MinutesApproved):
        service.write_minutes(work, meeting_id=found.id, text="Otherwise.")
    with act() as work:
        assert verify_coop(work.session, world.coop.id).ok


def test_the_boards_meeting_is_the_officers_until_its_minutes_are_approved(app: Flask, act: Act, world: World) -> None:
    first = called(act, world, Kind.BOARD, NOON + DAY)
    assert told(act, CALLED) == {world.coop.founder, world.members[0].person_id}
    with act(world.actors[2]) as work, pytest.raises(NotInvited):
        service.say_coming(work, meeting_id=first.id, way=Way.PHONE)
    with act(world.treasurer) as work:
        service.say_coming(work, meeting_id=first.id, way=Way.ONLINE)
    at(app, NOON)
    outside, officer = browser(app, world.members[2]), browser(app, world.members[0])
    place = f"/c/{world.coop.slug}/meetings/1"
    assert "The vestry" in officer.get(place).text and "1 of 2 says they come. Our rules ask for no number" in (
        officer.get(place).text
    )
    assert "The vestry" not in outside.get(place).text and "is for its members" in outside.get(place).text

    later = called(act, world, Kind.BOARD, NOON + 8 * DAY)
    with act(world.treasurer, now=NOON + 2 * DAY) as work:
        service.write_minutes(work, meeting_id=first.id, text="We said little.")
    at(app, NOON + 2 * DAY)
    assert "We said little." in officer.get(place).text and "We said little." not in outside.get(place).text
    with act(world.chair, now=NOON + 7 * DAY) as work, pytest.raises(Invalid):
        service.approve_minutes(work, meeting_id=first.id, in_meeting=later.id)
    with act(world.treasurer, now=NOON + 9 * DAY) as work, pytest.raises(Forbidden):
        service.approve_minutes(work, meeting_id=first.id, in_meeting=later.id)
    with act(world.chair, now=NOON + 9 * DAY) as work:
        service.approve_minutes(work, meeting_id=first.id, in_meeting=later.id)
    at(app, NOON + 9 * DAY)
    assert "We said little." in outside.get(place).text
    assert "On 9 September 2026, at the meeting" in outside.get(place).text

    with act(world.chair, now=NOON + 9 * DAY) as work, pytest.raises(MeetingBegan):
        service.call_off(work, meeting_id=later.id, why="Snow.")
    third = called(act, world, Kind.BOARD, NOON + 20 * DAY, now=NOON + 9 * DAY)
    with act(world.chair, now=NOON + 10 * DAY) as work:
        service.call_off(work, meeting_id=third.id, why="Snow.")
    assert told(act, CALLED_OFF) == {world.coop.founder, world.members[0].person_id}
    with app.app_context():
        assert tend() == 0


def test_a_meeting_changes_after_its_call_in_the_open_with_its_notice(app: Flask, act: Act, world: World) -> None:
    with act(world.chair) as work:
        votes.open_motion(work, title="A kettle?", text="x", effect="other", terms={}, closes_on=date(2026, 9, 19))
        rules = Rules(meeting_quorum_percent=0, meeting_quorum_people=4)
        rulebook.adopt(work, rules=rules, valid_from=date(2026, 9, 2))
    called(act, world, Kind.GENERAL, HELD, now=NOON + DAY)  # the agenda can change until 13 September
    place = f"/c/{world.coop.slug}/meetings/1"
    everybody = {world.coop.founder, *(m.person_id for m in world.members)}
    at(app, NOON + 2 * DAY)
    chair, member = browser(app, world.coop.founder), browser(app, world.members[1])
    assert "This can change until the end of 13 September 2026." in member.get(place).text
    assert "Enough are there when there are 4." in member.get(place).text
    assert member.get(f"{place}/agenda").status_code == 403
    for sent, wrong in (
        ({"why": "Because."}, "Say what is added"), ({"off": ["1"], "why": "No."}, "Something has to be left"),
        ({"off": ["9"], "why": "No."}, "stand on the agenda"), ({"items": "Cake"}, "Say why"),
    ):  # fmt: skip
        answer = chair.post(f"{place}/agenda", data=sent)
        assert answer.status_code == 422 and wrong in answer.text, wrong
    assert "1. A kettle?" in chair.get(f"{place}/agenda").text
    sent = {"motions": ["1"], "items": "Cake", "off": ["1"], "why": "We all had tea."}
    assert chair.post(f"{place}/agenda", data=sent).status_code == 303
    assert told(act, AGENDA_CHANGED) == everybody
    page = member.get(place).text
    assert "Added: A kettle?" in page and "Added: Cake" in page and "Taken off: Tea" in page
    assert page.count("We all had tea.") == 3 and "1. A kettle?" not in chair.get(f"{place}/agenda").text
    with act(world.chair, now=NOON + 2 * DAY) as work:
        found = queries.meeting_by_number(work.session, world.coop.id, 1)
        assert found is not None
        agenda = [(each.place, each.words) for each in queries.agenda(work.session, world.coop.id, found.id)]
        assert agenda == [(2, ""), (3, "Cake")]
        kettle = votes.open_motion(work, title="Tea?", text="x", effect="other", terms={}, closes_on=found.day)
        service.change_agenda(work, meeting_id=found.id, motions=[kettle], why="New.")
        with pytest.raises(Invalid):
            service.change_agenda(work, meeting_id=found.id, motions=[kettle], why="Twice.")
    with act(world.actors[1]) as work:
        service.say_coming(work, meeting_id=found.id, way=Way.PHONE)

    # A day is too near without its notice; a later one asks again, and what was said of the old one is gone.
    moved = {"starts_on": "2026-09-16", "starts_time": "5pm", "minutes_long": "60", "place": "The hall", "why": "Snow."}
    near = chair.post(f"{place}/move", data=moved)
    assert near.status_code == 422 and "14 days of notice" in near.text
    assert 'value="18:30"' in chair.get(f"{place}/move").text
    assert chair.post(f"{place}/move", data=moved | {"starts_on": "2026-09-25"}).status_code == 303
    assert told(act, MOVED) == everybody
    page = member.get(place).text
    assert "25 September 2026, 5:00pm" in page and "The hall" in page and "Snow." in page
    assert "Moved. It was to be on 20 September 2026, 6:30pm: The vestry" in page
    assert "0 of 5 say they come." in page and "until the end of 18 September 2026" in page
    later = {"starts_on": "2026-09-25"}
    assert chair.post(f"{place}/move", data=moved | later).status_code == 422  # nothing moves
    at(app, NOON + 19 * DAY)  # too late for another day, not for another room
    assert chair.post(f"{place}/move", data=moved | later | {"place": "The chapel"}).status_code == 303
    assert told(act, ELSEWHERE) == everybody
    assert chair.post(f"{place}/agenda", data={"items": "Rent", "why": "Late."}).status_code == 409
    assert "It does not change any more." in chair.get(f"{place}/agenda").text

    # Three of five are too few where the rules want four; minutes can't be approved there either.
    at(app, NOON + 25 * DAY)
    answer = chair.post(f"{place}/came", data={"in_person": "1 2", "online": "3"}, follow_redirects=True)
    assert answer.text.count("3 of 5 were there; 4 were needed. That was too few to decide anything there.") == 2
    first = called(act, world, Kind.GENERAL, NOON + 40 * DAY, now=NOON + 20 * DAY)
    last = called(act, world, Kind.GENERAL, NOON + 41 * DAY, now=NOON + 20 * DAY)
    with act(world.chair, now=NOON + 42 * DAY) as work:
        service.write_minutes(work, meeting_id=first.id, text="All was said.")
        service.note_attendance(work, meeting_id=last.id, came={m.id: Way.PHONE for m in world.members[:3]})
    with act(world.treasurer, now=NOON + 42 * DAY) as work:
        with pytest.raises(Invalid):
            service.approve_minutes(work, meeting_id=first.id, in_meeting=last.id)
        service.note_attendance(work, meeting_id=last.id, came={m.id: Way.PHONE for m in world.members})
        service.approve_minutes(work, meeting_id=first.id, in_meeting=last.id)


def test_a_calendar_reads_what_its_person_may_see_until_the_address_is_taken_back(
    app: Flask, act: Act, world: World
) -> None:
    general = called(act, world, Kind.GENERAL, HELD - DAY)
    board = called(act, world, Kind.BOARD, NOON + 3 * DAY)
    with act(world.chair) as work:
        service.move_meeting(
            work, meeting_id=general.id, starts_at=HELD, minutes_long=60, place="The hall", joining="", why="Room."
        )
        service.call_off(work, meeting_id=board.id, why="Snow.")
        votes.open_motion(
            work, title="Tea; or coffee?", text="x", effect="other", terms={}, closes_on=date(2026, 9, 19)
        )
    at(app, NOON)
    place = f"/c/{world.coop.slug}/calendar"

    def made(client: FlaskClient) -> str:
        assert client.post(place).status_code == 303
        shown = re.search(r"https?://[^<]*(/c/[^<]*\.ics)", client.get(place).text)
        assert shown is not None and ".ics" not in client.get(place).text  # it is shown once
        return shown[1]

    member, officer = browser(app, world.members[2]), browser(app, world.members[0])
    mine, theirs = made(member), made(officer)
    nobody = app.test_client()
    answer = nobody.get(mine)
    assert answer.status_code == 200 and answer.content_type == "text/calendar; charset=utf-8"
    assert "DTSTART:20260920T173000Z" in answer.text and answer.text.count("BEGIN:VEVENT") == 3
    assert "DTSTART;VALUE=DATE:20260919" in answer.text and "SUMMARY:Last day to vote: Tea\\; or coffee?" in answer.text
    assert re.findall(r"SEQUENCE:(\d)", answer.text) == ["1", "1", "1"]  # called off, moved once, opened
    assert answer.text.count("LOCATION:") == 1 and "STATUS:CANCELLED" in answer.text
    assert nobody.get(theirs).text.count("LOCATION:") == 2
    assert nobody.get(f"{place}/{'x' * 32}.ics").status_code == 404

    again = made(member)
    assert (nobody.get(mine).status_code, nobody.get(again).status_code) == (404, 200)
    assert member.post(f"{place}/take-back").status_code == 303
    assert nobody.get(again).status_code == 404 and nobody.get(theirs).status_code == 200
    with act() as work:
        other = people.found_coop(work)
    assert nobody.get(theirs.replace(world.coop.slug, other.slug)).status_code == 404
