"""What rules ask of a day: amended before the vote, terms of office that follow, special majorities, papers of few."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from html import unescape
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coopbudget.errors import Invalid
from coopbudget.governance import queries, service
from coopbudget.governance.errors import NotInDiscussion, RulesMoved
from coopbudget.governance.rule_forms import as_typed
from coopbudget.governance.rules import Majority
from coopbudget.guard import Actor, Permission as P
from coopbudget.members import queries as members, service as members_service
from coopbudget.members.queries.membership import terms_from
from coopbudget.members.service.offices import ENDS_BY_RULES
from coopbudget.members.words import MemberClass, OfficeKind
from coopbudget.notices import queries as notices
from coopbudget.rulebook import service as rulebook
from coopbudget.rulebook.queries import latest_version
from coopbudget.rulebook.rules import Rules, read_document
from coopbudget.rulebook.words import Matter, Special
from tests import people
from tests.conftest import NOON, Act
from tests.people import sign_in


@dataclass
class World:
    """A co-op of six; the founder is chair and secretary, the first member keeps the books, the second keeps watch."""

    app: Flask
    act: Act
    coop: people.Coop
    chair: Actor
    members: list[people.Member]
    actors: list[Actor]

    def at(self, days: int) -> None:
        self.app.extensions["coopbudget.clock"] = lambda: NOON + timedelta(days=days)

    def rules(self, rules: Rules, days: int) -> None:
        with self.act() as work:
            inside = people.as_system(replace(work, now=NOON + timedelta(days=days)), self.coop)
            rulebook.adopt(inside, rules=rules, valid_from=day(days))

    def voted(self, motion: UUID, days: int, choices: Sequence[str]) -> queries.MotionRow:
        """Notice, a vote a week later, and the count; the first so many members say ``choices``."""
        with self.act(self.chair, now=NOON + timedelta(days=days)) as work:
            service.give_notice(work, motion_id=motion, opens_on=day(days + 7), closes_on=day(days + 9))
        with self.act(self.chair, now=NOON + timedelta(days=days + 7)) as work:
            assert service.open_due(work, motion_id=motion)
        for actor, choice in zip(self.actors, choices, strict=False):
            with self.act(actor, now=NOON + timedelta(days=days + 8)) as work:
                service.cast_vote(work, motion_id=motion, choice=choice)
        with self.act(self.chair, now=NOON + timedelta(days=days + 10)) as work:
            return service.close_motion(work, motion_id=motion)


def day(days: int) -> date:
    return (NOON + timedelta(days=days)).date()


@pytest.fixture
def world(app: Flask, act: Act) -> World:
    with act() as work:
        coop = people.found_coop(work)
        joined = [people.admit(work, coop) for _ in range(5)]
        inside = people.as_system(work, coop)
        for member, kind in ((joined[0], OfficeKind.TREASURER), (joined[1], OfficeKind.SAFEGUARDING_LEAD)):
            members_service.grant_office(inside, member_id=member.id, kind=kind, starts_on=day(0), ends_on=day(700))
        chair = people.actor_of(work.session, coop, coop.founder)
        return World(app, act, coop, chair, joined, [people.actor_of(work.session, coop, m) for m in joined])


@pytest.fixture
def client(world: World) -> FlaskClient:
    return world.app.test_client()


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True).split("<main", 1)[-1])).split())


def test_an_amendment_is_what_is_voted_on_and_terms_of_office_follow(client: FlaskClient, world: World) -> None:
    world.at(1)
    home = f"/c/{world.coop.slug}"
    with world.act(world.actors[2], now=NOON + timedelta(days=1)) as work:
        motion = service.propose_rules(work, rules=Rules(quorum_percent=40), reason="More of us.")
        first = queries.motion(work.session, world.coop.id, motion)
        assert first is not None
    page = f"{home}/votes/{first.number}"
    sign_in(client, world.members[3])
    assert "Propose a change to the new rules" in words(client.get(page))
    assert 'value="40"' in client.get(f"{page}/amend-rules").get_data(as_text=True)
    # What is proposed already, and what can't be, is said beside the form.
    same = as_typed(Rules(quorum_percent=40)) | {"reason": "Shorter."}
    assert "These are the rules that are proposed" in words(client.post(f"{page}/amend-rules", data=same))
    wrong = client.post(f"{page}/amend-rules", data=same | {"invoice_people": "4"})
    assert wrong.status_code == 422 and "from 2 to 3" in words(wrong)
    wanted = Rules(
        quorum_percent=40, term_months=12,
        offices=tuple(each for each in OfficeKind if each is not OfficeKind.SAFEGUARDING_LEAD),
    )  # fmt: skip
    few = client.post(f"{page}/amend-rules", data=same | {"invoice_limit": "1000", "bill_people": "3"})
    assert words(few).count("That takes 3 people, but only 2 may do it now") == 4  # in the list above, and beside each
    starts = {"starts_on-day": str(day(40).day), "starts_on-month": str(day(40).month), "starts_on-year": "2026"}
    assert (
        client.post(f"{page}/amend-rules", data=as_typed(wanted) | {"reason": "Shorter."} | starts).status_code == 303
    )
    shown = words(client.get(page))
    assert "The rules they would have" in shown and "1 year at most" in shown and "Take these rules in" not in shown
    sign_in(client, world.coop.founder)
    answer = client.get(page)
    assert "Take these rules in" in words(answer)
    decide = re.search(rf"{page}/remarks/[-0-9a-f]+/decide", answer.get_data(as_text=True))
    assert decide and client.post(decide[0], data={"take_in": "yes"}).status_code == 303
    with world.act() as work:
        second = queries.motion(work.session, world.coop.id, motion)
        assert second is not None and read_document(second.terms["rules"]) == wanted
        assert second.terms_digest == service.digest_of(second.terms) != first.terms_digest
        name = members.members_by_id(work.session, world.coop.id, [world.members[1].id])
        keeper = name[world.members[1].id].display_name
    # Before the vote everybody sees which terms would end.
    shown = words(client.get(page))
    assert (
        f"{keeper}, Safeguarding lead: 10 October 2026 instead of" in shown and "Treasurer: 2 September 2027" in shown
    )
    count = world.voted(motion, 2, ["yes"] * 4)
    assert count.carried
    with world.act(world.actors[3], now=NOON + timedelta(days=3)) as work, pytest.raises(NotInDiscussion):
        service.amend_rules(work, motion_id=motion, rules=Rules(), words="Too late.")
    with world.act(world.chair, now=NOON + timedelta(days=13)) as work:
        assert service.adopt_rules(work, motion_id=motion) == 2
        assert latest_version(work.session, world.coop.id).rules == wanted
        lasts = {each.kind: each.last_on for each in terms_from(work.session, world.coop.id, day(1))}
        # The chair's year was no longer than it may be; the treasurer's two years are one; nobody keeps watch then.
        assert lasts["treasurer"] == day(0) + wanted.longest_term and lasts["safeguarding_lead"] == day(39)
        assert lasts["chair"] == day(364)
        for days, holds in ((39, True), (40, False)):
            actor = people.actor_of(work.session, world.coop, world.members[1], day(days))
            assert actor.may(P.HANDLE_SAFEGUARDING) is holds
        told = work.session.scalars(notices.my_notices(world.members[1].person_id)).all()
        assert [each.details["day"] for each in told if each.message == ENDS_BY_RULES] == [{"date": "2026-10-10"}]
        inside = people.as_system(work, world.coop)
        seated = {"member_id": world.members[4].id, "starts_on": day(20)}
        # What is granted meanwhile can't outlast the rules to come, and an election that was called before is cut.
        with pytest.raises(Invalid):
            members_service.grant_office(inside, kind=OfficeKind.SAFEGUARDING_LEAD, ends_on=day(41), **seated)
        members_service.seat(inside, kind=OfficeKind.BOARD_MEMBER, ends_on=day(900), **seated)
        (sits,) = members.offices_of(work.session, world.coop.id, world.members[4].id)
        assert sits.last_on == day(20) + wanted.longest_term


def test_rules_that_moved_meanwhile_take_no_amendment_in(world: World) -> None:
    with world.act(world.actors[2], now=NOON + timedelta(days=1)) as work:
        motion = service.propose_rules(work, rules=Rules(quorum_percent=40), reason="More of us.")
        other = service.amend_rules(work, motion_id=motion, rules=Rules(quorum_percent=45), words="And more.")
    world.rules(Rules(levy=400), 2)
    with world.act(world.chair, now=NOON + timedelta(days=3)) as work, pytest.raises(RulesMoved):
        service.decide_amendment(work, motion_id=motion, remark_id=other, take_in=True)
    with world.act(world.chair, now=NOON + timedelta(days=3)) as work:
        service.decide_amendment(work, motion_id=motion, remark_id=other, take_in=False)


def test_what_the_rules_name_is_carried_by_the_special_majority_alone(client: FlaskClient, world: World) -> None:
    named = Rules(
        special=Special.TWO_THIRDS, matters=(Matter.PROPERTY, Matter.BORROWING), borrow_limit=500_000,
        own_matters=("Moving the office",),
    )  # fmt: skip
    world.rules(named, 1)
    world.at(2)
    home = f"/c/{world.coop.slug}"
    sign_in(client, world.members[0])
    document = words(client.get(f"{home}/rules"))
    assert "Borrowing more than £5,000.00; Buying, selling or mortgaging land or a building; Moving" in document or (
        "Buying, selling or mortgaging land or a building; Borrowing more than £5,000.00; Moving the office" in document
    )
    assert "Moving the office" in words(client.get(f"{home}/votes/propose"))
    asked = {
        "title": "Shall we sell the shed?", "text": "It leaks.", "method": "yes_no", "if_yes": "It goes.",
        "if_no": "It stays.", "majority": "ordinary", "matter": "property",
    }  # fmt: skip
    for slip in ({"matter": "federation"}, {"method": "choose_one", "options": "A\nB"}):
        assert client.post(f"{home}/votes/propose", data=asked | slip).status_code == 422
    done = client.post(f"{home}/votes/propose", data=asked)
    assert done.status_code == 303 and "Our rules ask for a special majority" in words(client.get(done.location))
    with world.act() as work:
        found = queries.motion_by_number(work.session, world.coop.id, int(done.location.rsplit("/", 1)[1]))
        assert found is not None
    count = world.voted(found.id, 2, ["yes", "yes", "yes", "no", "no"])  # 60 %: enough for most things
    assert (count.majority, count.carried) == (Majority.SPECIAL, False)
    with world.act(world.chair, now=NOON + timedelta(days=3)) as work:
        at_once = service.open_motion(
            work, title="Move?", text="x", effect="other", terms={}, closes_on=day(12), matter="Moving the office"
        )
        tea = service.open_motion(work, title="Tea?", text="x", effect="other", terms={}, closes_on=day(12))
        of = [queries.motion(work.session, world.coop.id, each) for each in (at_once, tea)]
        assert [each.majority for each in of if each] == [Majority.SPECIAL, Majority.ORDINARY]


def test_who_casts_one_of_few_papers_is_told_before_and_the_papers_say_so(client: FlaskClient, world: World) -> None:
    shared = Rules(
        classes=(MemberClass.BUDGET_HOLDER, MemberClass.WORKER),
        shares=((MemberClass.BUDGET_HOLDER, 60), (MemberClass.WORKER, 40)), quorum_percent=0,
    )  # fmt: skip
    world.at(1)
    home = f"/c/{world.coop.slug}"
    with world.act() as work:
        worker = people.admit(work, world.coop, member_class=MemberClass.WORKER)
        its = people.actor_of(work.session, world.coop, worker)
    sign_in(client, world.members[0])
    check = client.post(f"{home}/rules/change", data=as_typed(shared) | {"reason": "Who works here should count."})
    assert "papers that weigh the same: Worker" in words(check)
    world.rules(shared, 2)
    world.at(3)
    with world.act(world.chair, now=NOON + timedelta(days=3)) as work:
        motion = service.open_motion(work, title="Tea?", text="x", effect="other", terms={}, closes_on=day(12))
        found = queries.motion(work.session, world.coop.id, motion)
        assert found is not None
    page = f"{home}/votes/{found.number}"
    assert "of this weight" not in words(client.get(page))  # six hold the others
    sign_in(client, worker)
    assert "Only you have a paper of this weight" in words(client.get(page))
    with world.act(its, now=NOON + timedelta(days=3)) as work:
        service.cast_vote(work, motion_id=motion, choice="yes")
    with world.act(world.chair, now=NOON + timedelta(days=13)) as work:
        service.close_motion(work, motion_id=motion)
    assert "1 person's paper weighs 4 votes" in words(client.get(f"{page}/papers"))
