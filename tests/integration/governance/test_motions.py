"""Asking the members, on both databases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask

from coopbudget.errors import Forbidden, Invalid
from coopbudget.governance import queries, service
from coopbudget.governance.errors import (
    AlreadyUsed,
    AlreadyVoted,
    NotCarried,
    NotOnRoll,
    OtherTerms,
    VotingClosed,
    VotingOpen,
)
from coopbudget.guard import Actor
from coopbudget.members import service as members
from coopbudget.notices import queries as notices
from coopbudget.notices.models import Notice
from tests import people
from tests.conftest import NOON, Act

LAST_DAY = date(2026, 9, 14)
TERMS = {"year": 2026, "dividend": 60_000}


@dataclass
class World:
    """A co-op of four: the founder is chair, the others members."""

    coop: people.Coop
    chair: Actor
    members: list[people.Member]
    actors: list[Actor]


@pytest.fixture
def world(act: Act) -> World:
    with act() as work:
        coop = people.found_coop(work)
        members = [people.admit(work, coop) for _ in range(3)]
        work.session.flush()
        chair = people.actor_of(work.session, coop, coop.founder)
        return World(coop, chair, members, [people.actor_of(work.session, coop, m) for m in members])


def ask(act: Act, world: World, **changes: object) -> UUID:
    with act(world.chair) as work:
        given = {
            "title": "Share the surplus?",
            "text": "All of it.",
            "effect": "surplus",
            "terms": TERMS,
            "closes_on": LAST_DAY,
        }
        return service.open_motion(work, **(given | changes))  # type: ignore[arg-type]


def vote(act: Act, actor: Actor, motion: UUID, choice: str, *, days: int = 1) -> str:
    with act(actor, now=NOON + timedelta(days=days)) as work:
        return service.cast_vote(work, motion_id=motion, choice=choice)


def close(act: Act, world: World, motion: UUID, *, days: int = 20) -> None:
    with act(world.chair, now=NOON + timedelta(days=days)) as work:
        service.close_motion(work, motion_id=motion)


def test_a_vote_is_asked_given_counted_and_used_once(act: Act, world: World) -> None:
    motion = ask(act, world)
    codes = [vote(act, actor, motion, choice) for actor, choice in zip(world.actors, ("yes", "yes", "no"), strict=True)]
    close(act, world, motion)
    with act(world.chair, now=NOON + timedelta(days=20)) as work:
        found = queries.motion(work.session, world.coop.id, motion)
        assert found is not None and found.carried and found.count is not None
        assert (found.count.yes, found.count.no, found.count.abstain, found.roll) == (2, 1, 0, 4)
        published = queries.published_papers(work.session, world.coop.id, motion)
        assert sorted(codes) == [p.code for p in published]
        assert service.papers_equal_turnout(work, motion_id=motion)
        service.consume_carried(work, motion, "surplus", service.digest_of(TERMS))
    with act(world.chair) as work, pytest.raises(AlreadyUsed):
        service.consume_carried(work, motion, "surplus", service.digest_of(TERMS))


def test_other_terms_or_another_effect_are_refused(act: Act, world: World) -> None:
    motion = ask(act, world)
    for actor in world.actors:
        vote(act, actor, motion, "yes")
    close(act, world, motion)
    with act(world.chair) as work:
        with pytest.raises(OtherTerms):
            service.consume_carried(work, motion, "surplus", service.digest_of({**TERMS, "dividend": 60_001}))
        with pytest.raises(NotCarried):
            service.consume_carried(work, motion, "rule_change", service.digest_of(TERMS))


def test_what_was_not_carried_is_never_used(act: Act, world: World) -> None:
    motion = ask(act, world)
    with act(world.chair) as work, pytest.raises(NotCarried):
        service.consume_carried(work, motion, "surplus", service.digest_of(TERMS))
    vote(act, world.actors[0], motion, "no")
    vote(act, world.actors[1], motion, "no")
    close(act, world, motion)
    with act(world.chair) as work, pytest.raises(NotCarried):
        service.consume_carried(work, motion, "surplus", service.digest_of(TERMS))


def test_nobody_votes_twice_late_or_from_outside_the_roll(act: Act, world: World) -> None:
    motion = ask(act, world)
    vote(act, world.actors[0], motion, "yes")
    with pytest.raises(AlreadyVoted):
        vote(act, world.actors[0], motion, "no")
    with act() as work:
        late = people.admit(work, world.coop)
        latecomer = people.actor_of(work.session, world.coop, late)
    with pytest.raises(NotOnRoll):
        vote(act, latecomer, motion, "yes")
    assert vote(act, world.actors[1], motion, "yes", days=13)  # the last day, London time
    with pytest.raises(VotingClosed):
        vote(act, world.actors[2], motion, "yes", days=14)


def test_votes_are_not_counted_while_somebody_can_still_vote(act: Act, world: World) -> None:
    motion = ask(act, world)
    vote(act, world.actors[0], motion, "yes")
    with pytest.raises(VotingOpen):
        close(act, world, motion, days=1)
    with act(world.chair) as work:
        assert queries.published_papers(work.session, world.coop.id, motion) == []
        found = queries.motion(work.session, world.coop.id, motion)
        assert found is not None and found.count is None
    for actor in (*world.actors[1:], world.chair):
        vote(act, actor, motion, "yes")
    close(act, world, motion, days=1)  # everybody has voted: no need to wait
    with pytest.raises(VotingClosed):
        close(act, world, motion)


def test_an_officer_records_a_vote_by_phone_and_a_facilitator_has_none(act: Act, world: World) -> None:
    motion = ask(act, world)
    assert vote(act, people.by_phone(world.chair, world.members[0]), motion, "yes")
    with pytest.raises(AlreadyVoted):
        vote(act, world.actors[0], motion, "yes")
    with act() as work:
        helper = people.let_in(work, world.coop, "facilitator")
        facilitator = people.actor_of(work.session, world.coop, helper)
    with pytest.raises(Forbidden):
        vote(act, facilitator, motion, "yes")


def test_only_officers_ask_and_the_last_day_is_to_come(act: Act, world: World) -> None:
    with act(world.actors[0]) as work, pytest.raises(Forbidden):
        service.open_motion(work, title="x", text="x", effect="other", terms={}, closes_on=LAST_DAY)
    with pytest.raises(Invalid):
        ask(act, world, closes_on=date(2026, 8, 31))
    with pytest.raises(Invalid):
        ask(act, world, closes_on=date(2026, 9, 7))  # the rules ask for seven days of notice
    ask(act, world, closes_on=date(2026, 9, 8))


def test_the_pages_walk_from_question_to_result(app: Flask, act: Act, world: World) -> None:
    clock = [NOON]
    app.extensions["coopbudget.clock"] = lambda: clock[0]
    client = app.test_client()
    people.sign_in(client, world.coop.founder)
    base = f"/c/{world.coop.slug}/votes"
    assert b"No votes yet" in client.get(base).data
    sent = {
        "title": "Shall we meet in May?",
        "text": "At the hall.",
        "if_yes": "We book it.",
        "if_no": "We don't.",
        "majority": "ordinary",
    }
    refused = client.post(f"{base}/new", data=sent)
    assert refused.status_code == 422 and b"Type a date" in refused.data
    made = client.post(
        f"{base}/new", data=sent | {"closes_on-day": "14", "closes_on-month": "9", "closes_on-year": "2026"}
    )
    assert made.status_code == 303 and made.location.endswith("/votes/1")
    assert client.post(f"{base}/1/check", data={"choice": "maybe"}).status_code == 422
    checked = client.post(f"{base}/1/check", data={"choice": "yes"}).get_data(as_text=True)
    assert "It is not in the box yet" in checked and ">Yes<" in checked
    assert 'value="yes" checked' in client.post(f"{base}/1/check", data={"choice": "yes", "again": "yes"}).get_data(
        as_text=True
    )
    assert client.post(f"{base}/1", data={"choice": "yes"}).status_code == 303
    page = client.get(f"{base}/1").get_data(as_text=True)
    assert "Keep this code" in page and "1 of 4 have voted" in page
    assert "Keep this code" not in client.get(f"{base}/1").get_data(as_text=True)
    assert client.post(f"{base}/1/count").status_code == 409
    clock[0] = NOON + timedelta(days=20)
    assert client.post(f"{base}/1/count").status_code == 303
    result = client.get(f"{base}/1").get_data(as_text=True)
    assert "1 voted of 4; 2 were needed; 1 for, 0 against: 100 %; more than 50 % was needed: not carried" in result
    assert client.get(f"{base}/1/papers.csv").get_data(as_text=True).count("yes") == 1
    papers = client.get(f"{base}/1/papers").get_data(as_text=True)
    assert "1 paper" in papers and "The roll says that 1 member voted. There are as many papers." in papers


def test_another_co_op_s_votes_are_not_there(app: Flask, act: Act, world: World) -> None:
    ask(act, world)
    with act() as work:
        stranger = people.add_person(work)
        people.found_coop(work, "elsewhere", founder=stranger)
    client = app.test_client()
    people.sign_in(client, stranger)
    assert client.get(f"/c/{world.coop.slug}/votes/1").status_code == 404
    assert client.get("/c/elsewhere/votes/1").status_code == 404


def test_who_has_voted_is_asked_no_more_and_after_the_count_nobody_is(act: Act, world: World) -> None:
    motion = ask(act, world)

    def asked(person_id: UUID) -> int:
        with act() as work:
            statement = notices.my_notices(person_id).where(Notice.read_at.is_(None), Notice.about_id == motion)
            return len(work.session.scalars(statement).all())

    voter, silent = world.members[0].person_id, world.members[1].person_id
    assert (asked(voter), asked(silent)) == (1, 1)
    with act(world.actors[0]) as work:
        service.cast_vote(work, motion_id=motion, choice="yes")
    assert (asked(voter), asked(silent)) == (0, 1)
    with act(world.chair, now=NOON + timedelta(days=14)) as work:
        service.close_motion(work, motion_id=motion)
    assert (asked(voter), asked(silent)) == (0, 0)


def test_whose_vote_rests_when_the_roll_is_frozen_is_not_counted_on_it(act: Act, world: World) -> None:
    resting, *others = world.members
    with act(world.chair) as work:
        members.suspend_member(work, member_id=resting.id, reason="Shouting.", ends_on=NOON.date() + timedelta(days=30))
    motion = ask(act, world)
    for actor in world.actors[1:]:
        vote(act, actor, motion, "yes")
    with pytest.raises(Forbidden):
        vote(act, world.actors[0], motion, "no")
    close(act, world, motion)
    with act(world.chair) as work:
        found = queries.motion(work.session, world.coop.id, motion)
        assert found is not None and (found.count.yes, found.roll) == (len(others), 3)
