"""Elections, changing and recording votes, weights, and the two meetings of the law, on both databases."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask

from coopbudget.errors import Forbidden, Invalid
from coopbudget.governance import queries, service
from coopbudget.governance.counting.blt import read_blt
from coopbudget.governance.counting.stv import count
from coopbudget.governance.errors import (
    NoSecondMeeting,
    NoSuchPaper,
    NotConfirmed,
    NotInDiscussion,
    SecondOfficersMissing,
    TermHeld,
    UnclearPaper,
    VotingClosed,
)
from coopbudget.governance.service import Candidate, Offered
from coopbudget.guard import Actor
from coopbudget.guard.actor import SYSTEM
from coopbudget.members.queries.membership import officers
from coopbudget.members.service import end_membership
from coopbudget.members.words import Leaving, MemberClass, OfficeKind
from tests import people
from tests.conftest import NOON, Act

LAST_DAY = date(2026, 9, 14)
AFTER = NOON + timedelta(days=14)


@dataclass
class World:
    """A co-op of twelve: the founder is chair and secretary, another is treasurer."""

    coop: people.Coop
    chair: Actor
    members: list[people.Member]
    actors: list[Actor]


@pytest.fixture
def world(act: Act) -> World:
    with act() as work:
        coop = people.found_coop(work)
        members = [people.admit(work, coop) for _ in range(11)]
        work.session.flush()
        chair = people.actor_of(work.session, coop, coop.founder)
        return World(coop, chair, members, [people.actor_of(work.session, coop, m) for m in members])


def board(act: Act, world: World, *, seats: int = 5, standing: int = 9, **changes: object) -> UUID:
    given: dict[str, object] = {
        "office": OfficeKind.BOARD_MEMBER,
        "seats": seats,
        "candidates": [Candidate(m.id, f"I am number {n}.") for n, m in enumerate(world.members[:standing], start=1)],
        "starts_on": date(2026, 10, 1),
        "ends_on": date(2028, 9, 30),
        "closes_on": LAST_DAY,
        "text": "Five of you run the co-op for two years.",
    }
    with act(world.chair) as work:
        return service.open_election(work, **(given | changes))  # type: ignore[arg-type]


def vote(act: Act, actor: Actor, motion: UUID, choice: str, **more: str) -> str:
    with act(actor, now=NOON + timedelta(days=1)) as work:
        return service.cast_vote(work, motion_id=motion, choice=choice, **more)


def close(act: Act, world: World, motion: UUID, *, days: int = 14) -> queries.MotionRow:
    with act(world.chair, now=NOON + timedelta(days=days)) as work:
        return service.close_motion(work, motion_id=motion)


def test_a_board_of_five_from_nine_takes_office_when_it_is_counted(app: Flask, act: Act, world: World) -> None:
    motion = board(act, world)
    lines = ["1>2>3", "1>3", "2>1", "3>4>5", "4>5", "5>6", "6>5", "7>1>2", "8>9>4", "9>4", "abstain"]
    for actor, line in zip(world.actors, lines, strict=True):
        vote(act, actor, motion, line)
    found = close(act, world, motion)
    assert found.carried and found.consumed_at is not None and len(found.result["elected"]) == 5
    with act(world.chair, now=NOON + timedelta(days=40)) as work:
        seated = {o.member_id for o in officers(work.session, world.coop.id, work.today) if o.kind == "board_member"}
        assert seated == {world.members[place - 1].id for place in found.result["elected"]}
        assert service.papers_equal_turnout(work, motion_id=motion)
    app.extensions["coopbudget.clock"] = lambda: AFTER
    client = app.test_client()
    people.sign_in(client, world.members[0].person_id)
    base = f"/c/{world.coop.slug}/votes/{found.number}"
    page = client.get(base).get_data(as_text=True)
    assert "11 voted of 12" in page and "Every figure of every round" in page and "c-rounds__bar" in page
    # Whoever downloads the papers and counts them again finds the same.
    file = client.get(f"{base}/papers.blt")
    again = count(read_blt(file.data))
    assert [at + 1 for at in again.elected] == found.result["elected"]
    assert [list(each.votes) for each in again.rounds] == [each["votes"] for each in found.result["rounds"]]
    assert client.get(f"{base}/papers.csv").get_data(as_text=True).count("\n") == 12
    here = f"/c/{world.coop.slug}/votes/count"
    recounted = client.post(here, data={"file": (io.BytesIO(file.data), "vote.blt")}).get_data(as_text=True)
    assert "10 votes count. 1 names nobody who stands." in recounted and "Every figure of every round" in recounted
    bad = client.post(here, data={"file": (io.BytesIO(b"2 1\n1 3 0\n"), "bad.blt")})
    assert bad.status_code == 422 and b"Line 2: a paper names candidate 3" in bad.data
    assert b"Choose a file first" in client.post(here).data


def test_a_list_or_a_term_that_can_not_be_is_refused(act: Act, world: World) -> None:
    for wrong in (
        {"seats": 10},
        {"starts_on": LAST_DAY},
        {"ends_on": date(2033, 1, 1)},
        {"candidates": [Candidate(world.members[0].id), Candidate(world.members[0].id)]},
        {"office": OfficeKind.TREASURER},
    ):
        with pytest.raises(Invalid):
            board(act, world, **wrong)
    with pytest.raises(TermHeld):
        board(act, world, seats=1, office=OfficeKind.CHAIR)


def test_who_left_or_stepped_back_is_not_seated_and_the_others_are(act: Act, world: World) -> None:
    motion = board(act, world, seats=2, standing=4)
    for actor, line in zip(world.actors, ["1>2"] * 4 + ["2>1"] * 3 + ["3>4"] * 4, strict=True):
        vote(act, actor, motion, line)
    with act(world.actors[5]) as work, pytest.raises(Forbidden):
        service.withdraw_candidate(work, motion_id=motion, place=3)
    with act(world.actors[2]) as work:
        service.withdraw_candidate(work, motion_id=motion, place=3)
    with pytest.raises(UnclearPaper):
        vote(act, world.chair, motion, "3>1")
    with act(world.chair) as work:
        end_membership(people.as_system(work, world.coop), member_id=world.members[0].id, why=Leaving.LEFT)
    found = close(act, world, motion)
    assert found.carried and 3 not in found.result["elected"] and found.result["elected"][0] == 1
    assert found.consumed_at is None  # who was elected first has left: an officer sees it on the page
    with act(world.chair, now=AFTER) as work:
        offered = {o.place: o.in_office for o in queries.options(work.session, world.coop.id, motion)}
        assert offered[1] is False and sum(offered.values()) == 1
        assert service.seat_elected(work, motion_id=motion) is False


def test_the_code_alone_opens_a_paper_to_change_it(act: Act, world: World) -> None:
    motion = board(act, world)
    code = vote(act, world.actors[0], motion, "1")
    other = vote(act, world.actors[1], motion, "9")
    assert vote(act, world.actors[0], motion, "2>3", code="-".join(code).lower()) == code
    with pytest.raises(NoSuchPaper):
        vote(act, world.actors[0], motion, "4", code="AAAA-BBBB-CCCC-DDDD")
    with act(world.actors[0]) as work:
        assert service.look_at_paper(work, motion_id=motion, code=code) == "2>3"
    found = close(act, world, motion)
    with act(world.chair, now=AFTER) as work:
        papers = {p.code: p.choice for p in queries.published_papers(work.session, world.coop.id, motion)}
        assert papers == {code: "2>3", other: "9"} and found.count is not None and found.count.voted == 2
        assert service.papers_equal_turnout(work, motion_id=motion)
    with pytest.raises(VotingClosed):
        vote(act, world.actors[0], motion, "4", code=code)


def test_a_recorded_vote_waits_for_a_second_officer_who_hears_it(app: Flask, act: Act, world: World) -> None:
    with act() as work:
        people.give_office(work, world.coop, world.members[10], OfficeKind.SECRETARY)
    motion = board(act, world)
    code = vote(act, people.by_phone(world.chair, world.members[0]), motion, "2>1", way="paper")
    with pytest.raises(SecondOfficersMissing):
        close(act, world, motion)
    for actor in (world.chair, world.actors[0], world.actors[1]):  # who recorded it, the voter, no officer
        with act(actor) as work, pytest.raises(Forbidden):
            service.hear_vote(work, motion_id=motion, member_id=world.members[0].id, code=code)
    clock = [NOON + timedelta(days=2)]
    app.extensions["coopbudget.clock"] = lambda: clock[0]
    client = app.test_client()
    people.sign_in(client, world.members[10])
    base = f"/c/{world.coop.slug}/votes/1"
    page = client.get(base).get_data(as_text=True)
    link = re.search(rf"{base}/hear/\d+", page)
    assert "Votes that wait for a second officer" in page and link
    assert client.post(link[0], data={"code": "no such code"}).status_code == 422
    says = client.post(link[0], data={"code": code}).get_data(as_text=True)
    assert "Read this back to them" in says
    assert client.post(link[0], data={"code": code, "right": "yes"}).status_code == 303
    assert "Votes that wait" not in client.get(base).get_data(as_text=True)
    close(act, world, motion)
    assert "1 vote was recorded by an officer." in _at(app, client, base)


def _at(app: Flask, client: object, base: str) -> str:
    app.extensions["coopbudget.clock"] = lambda: AFTER
    text: str = client.get(base).get_data(as_text=True)  # type: ignore[attr-defined]
    return text


def test_a_second_officer_is_not_waited_for_ever(act: Act, world: World) -> None:
    motion = board(act, world)
    vote(act, people.by_phone(world.chair, world.members[0]), motion, "1")
    assert close(act, world, motion, days=17).count  # three days after the last one they count as they are


def test_class_weights_are_frozen_on_the_roll_and_decide(act: Act, world: World) -> None:
    with act() as work:
        worker = people.admit(work, world.coop, member_class=MemberClass.WORKER)
        its = people.actor_of(work.session, world.coop, worker)
    with act(world.chair) as work:
        motion = service.open_motion(
            work, title="Weights?", text="x", effect="other", terms={}, closes_on=LAST_DAY, quorum_percent=0,
            weights={MemberClass.WORKER: 4},
        )  # fmt: skip
    vote(act, its, motion, "yes")
    for actor in world.actors[:3]:
        vote(act, actor, motion, "no")
    found = close(act, world, motion)
    assert found.count is not None and (found.count.yes, found.count.no, found.count.voted) == (4, 3, 4)
    assert found.carried


def test_choosing_one_and_ticking_any(act: Act, world: World) -> None:
    options = [Offered("Tea"), Offered("Coffee"), Offered("Water")]
    with act(world.chair) as work:
        one, any_of = (
            service.open_motion(
                work, title=f"Drink, {method}?", text="x", effect="other", terms={}, closes_on=LAST_DAY,
                method=method, options=options, quorum_percent=30,
            )
            for method in ("choose_one", "approval")
        )  # fmt: skip
        with pytest.raises(Invalid):
            service.open_motion(
                work, title="x", text="x", effect="other", terms={}, closes_on=LAST_DAY, method="approval",
                options=options[:1],
            )  # fmt: skip
    for actor, choice, ticked in zip(
        world.actors, ("1", "2", "2", "3", "abstain"), ("1,3", "2,3", "3", "1", "1,2,3"), strict=False
    ):
        vote(act, actor, one, choice)
        vote(act, actor, any_of, ticked)
    for wrong in ("4", "1>2", "2,1", "yes"):
        with pytest.raises(UnclearPaper):
            vote(act, world.actors[6], any_of, wrong)
    assert close(act, world, one).result == {"votes": [1, 2, 1], "elected": [2], "lot": []}
    assert close(act, world, any_of).result == {"votes": [3, 2, 4], "elected": [3], "lot": []}


def test_the_law_wants_two_meetings_and_nothing_is_done_before_both_said_yes(
    app: Flask, act: Act, world: World
) -> None:
    terms = {"into": "a company"}
    with act(world.chair) as work:
        first = service.open_motion(
            work, title="Become a company?", text="x", effect="other", terms=terms, closes_on=LAST_DAY,
            majority="conversion",
        )  # fmt: skip
    for actor in world.actors[:6]:
        vote(act, actor, first, "yes")
    assert close(act, world, first).carried  # six of twelve is half
    digest = service.digest_of(terms)
    with act(world.chair, now=AFTER) as work:
        with pytest.raises(NotConfirmed):
            service.consume_carried(work, first, "other", digest)
        for day in (date(2026, 9, 27), date(2026, 10, 15)):
            with pytest.raises(Invalid):
                service.open_second_meeting(work, motion_id=first, closes_on=day)
        second = service.open_second_meeting(work, motion_id=first, closes_on=date(2026, 9, 28))
        with pytest.raises(NoSecondMeeting):
            service.open_second_meeting(work, motion_id=first, closes_on=date(2026, 9, 29))
    app.extensions["coopbudget.clock"] = lambda: AFTER
    client = app.test_client()
    people.sign_in(client, world.coop.founder)
    said = client.get(f"/c/{world.coop.slug}/votes/1").get_data(as_text=True)
    assert (
        "6 voted of 12; 6 were needed; 6 for, 0 against: 100 %; 75 % was needed: carried, subject to a second" in said
    )
    assert "meeting between 28 September 2026 and 14 October 2026." in said
    with act(world.actors[0], now=AFTER) as work:
        service.cast_vote(work, motion_id=second, choice="yes")
    close(act, world, second, days=29)
    with act(world.chair, now=NOON + timedelta(days=30)) as work:
        service.consume_carried(work, first, "other", digest)


def test_the_pages_rank_check_and_say_what_is_wrong(app: Flask, act: Act, world: World) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    client = app.test_client()
    people.sign_in(client, world.coop.founder)
    base = f"/c/{world.coop.slug}/votes"
    lines = "\n".join(f"{n} I am {n}" for n in (2, 3, 4))
    sent = {
        "how": "now", "office": "board_member", "seats": "2", "candidates": lines, "text": "Two of three.",
        "closes_on": "2026-09-14", "starts_on": "2026-10-01", "ends_on": "2027-09-30",
    }  # fmt: skip
    wrong = client.post(f"{base}/election", data=sent | {"candidates": "somebody"})
    assert wrong.status_code == 422 and b"names no member by number" in wrong.data
    assert client.post(f"{base}/election", data=sent).status_code == 303

    def check(**ranks: str) -> tuple[int, str]:
        answer = client.post(f"{base}/1/check", data={name.replace("_", "-"): v for name, v in ranks.items()})
        return answer.status_code, answer.get_data(as_text=True)

    assert "Write 1 beside your first choice" in check()[1]
    status, twice = check(rank_1="1", rank_2="1")
    assert status == 422 and twice.count("has the same number as somebody else") == 4  # above and beside, for both
    assert "A number before this one is missing" in check(rank_1="1", rank_3="3")[1]
    assert "from 1 to 3" in check(rank_1="9")[1]
    assert "Keep one of them" in check(rank_1="1", abstain="yes")[1]
    status, fine = check(rank_3="1", rank_1="2")
    assert status == 200 and "Is this how you vote?" in fine and "No number:" in fine
    assert client.post(f"{base}/1", data={"rank-3": "1", "rank-1": "2"}).status_code == 303
    receipt = client.get(f"{base}/1").get_data(as_text=True)
    code = re.search(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", receipt)
    assert code and "To change the vote" in receipt
    assert b"with the code" in client.get(f"{base}/1").data and code[0].encode() not in client.get(f"{base}/1").data
    looked = client.post(f"{base}/1/look", data={"code": code[0]}).get_data(as_text=True)
    assert "The paper in the box says" in looked
    assert client.post(f"{base}/1", data={"code": "wrong", "rank-1": "1"}).status_code == 422
    assert client.post(f"{base}/1", data={"code": code[0], "rank-1": "1"}).status_code == 303
    assert client.get(f"{base}/1/papers.blt").status_code == 409
    assert b"The box is closed" in client.get(f"{base}/1/papers").data


def test_members_stand_in_an_election_that_was_called_and_it_counts_itself(app: Flask, act: Act, world: World) -> None:
    with act(world.chair) as work:
        motion = service.call_election(
            work, office=OfficeKind.BOARD_MEMBER, seats=2, starts_on=date(2026, 11, 1), ends_on=date(2028, 10, 31),
            text="Two of you.", candidates=[Candidate(world.members[0].id, "I was asked.")],
        )  # fmt: skip
        with pytest.raises(Invalid):
            service.give_notice(work, motion_id=motion, opens_on=date(2026, 9, 10), closes_on=date(2026, 9, 24))
        found = queries.motion(work.session, world.coop.id, motion)
        assert found is not None
        number = found.number
    page = f"/c/{world.coop.slug}/votes/{number}"
    client = app.test_client()
    people.sign_in(client, world.members[1])
    assert "Stand for this yourself" in client.get(page).get_data(as_text=True)
    assert client.post(f"{page}/stand", data={"about": ""}).status_code == 422
    assert client.post(f"{page}/stand", data={"about": "I can read a balance."}).status_code == 303
    assert client.post(f"{page}/stand", data={"about": "Again."}).status_code == 409
    shown = client.get(page).get_data(as_text=True)
    assert "I can read a balance." in shown and "Stand for this yourself" not in shown
    with act(world.actors[2]) as work:
        assert service.stand(work, motion_id=motion, about="Me too.") == 3
        service.withdraw_candidate(work, motion_id=motion, place=3)
        assert service.stand(work, motion_id=motion, about="After all.") == 3
    with act(world.chair) as work:
        with pytest.raises(Invalid):  # the term would begin before the last day
            service.give_notice(work, motion_id=motion, opens_on=date(2026, 9, 10), closes_on=date(2026, 11, 1))
        service.give_notice(work, motion_id=motion, opens_on=date(2026, 9, 10), closes_on=date(2026, 9, 24))
        found = queries.motion(work.session, world.coop.id, motion)
        assert found is not None and found.terms["candidates"] == [str(m.id) for m in world.members[:3]]
    with act(world.actors[3]) as work, pytest.raises(NotInDiscussion):
        service.stand(work, motion_id=motion, about="Too late.")
    with act(replace(SYSTEM, coop_id=world.coop.id), now=NOON + timedelta(days=9)) as work:
        assert service.motions_to_tend(work) == [motion]
        service.tend_motion(work, motion_id=motion)
    for actor, line in zip(world.actors[:4], ("2>1", "2>3", "3>2", "3"), strict=True):
        with act(actor, now=NOON + timedelta(days=10)) as work:
            service.cast_vote(work, motion_id=motion, choice=line)

    # No officer counts. Three days are for second officers; then it counts itself, once, and they take office.
    for days, waits in ((23, False), (26, False), (27, True), (28, False)):
        with act(replace(SYSTEM, coop_id=world.coop.id), now=NOON + timedelta(days=days)) as work:
            assert (motion in service.motions_to_tend(work)) is (waits or days == 23)  # on the 23rd it reminds
            service.tend_motion(work, motion_id=motion)
            row = queries.motion(work.session, world.coop.id, motion)
            assert row is not None and (row.closed_at is not None) is (days >= 27)
    with act(world.chair, now=NOON + timedelta(days=61)) as work:
        held = {o.member_id for o in officers(work.session, world.coop.id, work.today) if o.kind == "board_member"}
        assert held == {world.members[1].id, world.members[2].id}
