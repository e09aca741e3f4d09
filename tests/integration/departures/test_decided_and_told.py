"""Nobody is removed but by a decision, used once; who else hears of a leaving; what it waits for."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from coopbudget.departures import queries, service
from coopbudget.departures.errors import LoanRuns, NotDecided, StillOwes
from coopbudget.departures.service import telling
from coopbudget.errors import Forbidden
from coopbudget.evidence import service as evidence
from coopbudget.governance import queries as governance, service as motions
from coopbudget.governance.errors import NotCarried, OtherTerms, RemovalAsked
from coopbudget.guard import Actor, Power
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, open_account, post_entry
from coopbudget.members import service as members_service
from coopbudget.members.errors import NobodyThere
from coopbudget.members.queries.near import near_person
from coopbudget.members.words import Leaving, OfficeKind, Standing
from coopbudget.notices.models import Outbox
from coopbudget.notices.queries import my_notices
from coopbudget.rulebook import service as rulebook
from coopbudget.rulebook.rules import Rules
from coopbudget.rulebook.words import Matter, Removing
from coopbudget.shares import service as shares
from tests.conftest import NOON, Act
from tests.deciding import decide
from tests.people import actor_of, add_person, as_system, by_phone, sign_in
from tests.purses import LETTER, Purses, make_purses

SETTLED = NOON + timedelta(days=20)


@pytest.fixture
def purses(act: Act) -> Purses:
    with act() as work:
        return make_purses(work)


def chair_of(act: Act, purses: Purses) -> Actor:
    with act() as work:
        return actor_of(work.session, purses.coop, purses.coop.founder)


def browser(app: Flask, who: object) -> FlaskClient:
    client = app.test_client()
    sign_in(client, who)  # type: ignore[arg-type]
    return client


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True).split("<main", 1)[-1])).split())


def told(act: Act, person: uuid.UUID) -> list[str]:
    with act() as work:
        return [each.message for each in work.session.scalars(my_notices(person))]


def test_the_members_decide_a_removal_and_it_is_used_once(app: Flask, act: Act, purses: Purses) -> None:
    chair = chair_of(act, purses)
    app.extensions["coopbudget.clock"] = lambda: NOON
    coop, page = f"/c/{purses.coop.slug}", f"/c/{purses.coop.slug}/members/{purses.dewi.number}"
    secretary, dewi = browser(app, purses.secretary.person_id), browser(app, purses.dewi)
    # No officer removes anybody, and nobody asks it of themselves.
    assert "Removed by the co-op" not in words(secretary.get(f"{page}/leaving"))
    alone = secretary.post(f"{page}/leaving", data={"why": "removed", "told_on": "2026-09-01"})
    assert alone.status_code == 422 and "Only the members can remove a member" in words(alone)
    assert "By your rules the members decide it" in words(secretary.get(f"{page}/removal"))
    assert dewi.get(f"{page}/removal").status_code == 403
    asked = {"reason": "He shouts at the drivers.", "sure": "yes"}
    assert secretary.post(f"{page}/removal", data=asked | {"sure": ""}).status_code == 422
    assert secretary.post(f"{page}/removal", data=asked | {"reason": ""}).status_code == 422
    with act(chair) as work, pytest.raises(Forbidden):
        motions.propose_removal(work, member_id=purses.coop.founder_member, reason="Me.")
    done = secretary.post(f"{page}/removal", data=asked)
    assert done.status_code == 303
    assert "is asked already" in words(secretary.post(f"{page}/removal", data=asked))
    # He is told, reads why, and answers.
    assert [each for each in told(act, purses.dewi.person_id) if "decide whether you stay" in each]
    assert "He shouts at the drivers." in words(dewi.get(done.location))
    assert dewi.post(f"{done.location}/say", data={"words": "They came late."}).status_code == 303
    with act() as work:
        found = governance.motion_by_number(work.session, purses.coop.id, int(done.location.rsplit("/", 1)[1]))
        assert found is not None
    assert decide(act, chair, [purses.secretary, purses.treasurer, purses.eira_acts], found.id, NOON)
    app.extensions["coopbudget.clock"] = lambda: SETTLED
    with act(purses.secretary, now=SETTLED) as work:
        for given, wrong in (
            ({"member_id": purses.eira.id, "motion_id": found.id}, OtherTerms),
            ({"member_id": purses.dewi.id}, NotDecided),
            ({"member_id": purses.dewi.id, "motion_id": found.id, "why": Leaving.LEFT}, NotDecided),
        ):
            with pytest.raises(wrong), work.session.begin_nested():
                service.begin_departure(work, **{"why": Leaving.REMOVED, "told_on": work.today, **given})  # type: ignore[arg-type]
    form = secretary.get(f"{page}/leaving")
    assert f"Vote {found.number}: Must member {purses.dewi.number} leave the co-op?" in words(form)
    sent = {"why": "removed", "told_on": SETTLED.date().isoformat(), "decision": str(found.number)}
    assert secretary.post(f"{page}/leaving", data=sent).status_code == 303
    assert f"Decided by Vote {found.number}" in words(secretary.get(f"{page}/leaving"))
    assert "He shouts at the drivers." in words(dewi.get(f"{coop}/leave"))
    assert f"Member {purses.dewi.number} leaves" in words(secretary.get(f"{coop}/decisions"))
    with act(purses.secretary, now=SETTLED) as work:
        after = governance.motion(work.session, purses.coop.id, found.id)
        assert after is not None and after.consumed_at is not None
        assert governance.removals_carried(work.session, purses.coop.id, purses.dewi.id) == []


def test_the_board_decides_where_the_rules_say_so_and_by_the_majority_they_ask(
    app: Flask, act: Act, purses: Purses
) -> None:
    chair = chair_of(act, purses)
    rules = Rules(removing=Removing.BOARD, matters=(Matter.REMOVAL,))
    lowri = purses.lead
    with act() as work:
        inside = as_system(replace(work, now=NOON + timedelta(days=1)), purses.coop)
        rulebook.adopt(inside, rules=rules, valid_from=inside.today)
        for member_id in (lowri.own_member_id, purses.eira.id, purses.dewi.id):
            assert member_id is not None
            members_service.grant_office(
                inside, member_id=member_id, kind=OfficeKind.BOARD_MEMBER, starts_on=inside.today,
                ends_on=inside.today + timedelta(days=300),
            )  # fmt: skip
    with act(chair, now=NOON + timedelta(days=2)) as work:
        motion_id = motions.propose_removal(work, member_id=purses.dewi.id, reason="He took the key.")
        with pytest.raises(RemovalAsked):
            motions.propose_removal(work, member_id=purses.dewi.id, reason="Again.")
    assert decide(act, chair, [lowri, purses.eira_acts], motion_id, NOON + timedelta(days=2))
    with act(chair, now=SETTLED) as work:
        found = governance.motion(work.session, purses.coop.id, motion_id)
        assert found is not None and found.count is not None
        # Of the three on the board the one whom it is about has no vote; more than half would have been too few.
        for member_id in (purses.treasurer.own_member_id, purses.dewi.id):
            assert member_id is not None
            assert governance.may_vote(work.session, purses.coop.id, motion_id, member_id) is None
        assert (found.body, found.roll, found.majority, found.count.needed) == ("board", 2, "special", 1)
    assert not any("A vote is coming" in each for each in told(act, purses.treasurer.person_id))  # type: ignore[arg-type]
    app.extensions["coopbudget.clock"] = lambda: SETTLED
    page = words(browser(app, purses.treasurer.person_id).get(f"/c/{purses.coop.slug}/votes/{found.number}"))
    assert "The board decides it" in page and "three quarters" not in page
    with act(chair, now=SETTLED) as work:
        service.begin_departure(
            work, member_id=purses.dewi.id, why=Leaving.REMOVED, told_on=work.today, motion_id=motion_id
        )
        (row,) = queries.departures_of(work.session, purses.coop.id, purses.dewi.id)
        assert (row.motion_id, row.words) == (motion_id, "He took the key.")


def test_who_acts_for_her_by_law_and_who_is_near_hear_of_it_and_then_nothing_of_them_is_kept(
    app: Flask, act: Act, purses: Purses
) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    coop = f"/c/{purses.coop.slug}"
    with act() as work:
        nest, friend = add_person(work, "Nest"), add_person(work, "Friend")
        system = as_system(work, purses.coop)
        paper = evidence.store(system, file=LETTER, filename="order.pdf", kind="standing")
        for person, standing in ((nest, Standing.SUITABLE_PERSON), (friend, Standing.SUPPORTER)):
            members_service.add_supporter(
                system, member_id=purses.eira.id, person_id=person, powers=[Power.SEE], standing=standing,
                ends_on=NOON.date() + timedelta(days=90), evidence_id=paper,
            )  # fmt: skip
    eira, helper = browser(app, purses.eira), browser(app, friend)
    near = {"name": "Non Huws", "relation": "daughter", "email": "", "contact": "", "agree": "yes"}
    assert "Nobody is on record" in words(eira.get(f"{coop}/supporters"))
    assert "Say how we reach them" in words(eira.post(f"{coop}/near", data=near))
    assert eira.post(f"{coop}/near", data=near | {"contact": "01970 1", "agree": ""}).status_code == 422
    assert eira.post(f"{coop}/near", data=near | {"contact": "01970 1"}).status_code == 303
    assert "Non Huws (daughter)" in words(eira.get(f"{coop}/supporters"))
    assert helper.get(f"{coop}/near").status_code == 403 and "Non Huws" not in words(helper.get(f"{coop}/supporters"))
    eira.post(f"{coop}/near/forget")
    assert "Nobody is on record" in words(eira.get(f"{coop}/supporters"))
    with act() as work:
        herself = replace(work, actor=by_phone(chair_of(act, purses), purses.eira))
        members_service.name_near_person(herself, name="Non Huws", relation="", email="Non@Example.org", contact="")
        members_service.name_near_person(
            replace(work, actor=purses.dewi_acts), name="Wil", relation="brother", email="", contact="01970 2"
        )
    with act(purses.secretary) as work:
        service.begin_departure(work, member_id=purses.eira.id, why=Leaving.DIED, told_on=work.today)
        service.begin_departure(work, member_id=purses.dewi.id, why=Leaving.LEFT, told_on=work.today)
    assert telling.NEAR_DIED in told(act, nest) and telling.NEAR_DIED not in told(act, friend)
    mails = select(Outbox.body).where(Outbox.to_address == "non@example.org")
    with act() as work:
        (body,) = work.session.scalars(mails)
        assert "Eira has died. We are sorry" in body
        # Wil has no e-mail address: an officer rings, and sees the number.
        assert telling.BY_HAND in told(act, purses.coop.founder)
    page = browser(app, purses.secretary.person_id).get(f"{coop}/members/{purses.dewi.number}/leaving")
    assert "Wil (brother), 01970 2" in words(page)
    with act(purses.secretary) as work:
        service.finish_departure(work, member_id=purses.eira.id)
        service.call_off(work, member_id=purses.dewi.id)
        assert near_person(work.session, purses.coop.id, purses.eira.id) is None
        assert near_person(work.session, purses.coop.id, purses.dewi.id) is not None


def test_a_leaving_waits_for_what_she_lent_and_what_she_owes(app: Flask, act: Act, purses: Purses) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    chair = chair_of(act, purses)
    with act(purses.treasurer) as work:
        number = shares.record_loan(
            work, lender="", member_number=purses.dewi.number, amount=50_000, rate=300, every_months=6, parts=2,
            terms="For the van.", sort_code="089999", account_number="65010099",
        )  # fmt: skip
    with act() as work:
        system = as_system(work, purses.coop)
        bank, owed, debt, fund = (
            open_account(system, code=each)
            for each in (chart.OWN_BANK, chart.loan_owed(number), chart.member_receivable(purses.dewi.number),
                         chart.MEMBERS_UNMATCHED)
        )  # fmt: skip
        post_entry(system, kind="received", on=work.today, key="1", legs=[Leg(bank, owed, 50_000)], memo="received")
        post_entry(system, kind="received", on=work.today, key="2", legs=[Leg(debt, fund, 700)], memo="received")
    with act(chair) as work:
        shares.begin_loan(work, number=number)
    with act(purses.dewi_acts) as work:
        service.begin_departure(work, member_id=purses.dewi.id, why=Leaving.LEFT, told_on=work.today)
    page = browser(app, purses.dewi).get(f"/c/{purses.coop.slug}/leave")
    assert "Loan 1 to the co-op: £500.00 is still to be paid back, the last of it on 1 September 2027" in words(page)
    assert "£7.00 is owed to the co-op" in words(page)
    with act(purses.secretary) as work:
        with pytest.raises(LoanRuns):
            service.finish_departure(work, member_id=purses.dewi.id)
        post_entry(
            as_system(work, purses.coop), kind="paid_out", on=work.today, key="3", legs=[Leg(owed, bank, 50_000)],
            memo="paid_out",
        )  # fmt: skip
        with pytest.raises(StillOwes):
            service.finish_departure(work, member_id=purses.dewi.id)
        post_entry(
            as_system(work, purses.coop), kind="paid_out", on=work.today, key="4", legs=[Leg(fund, debt, 700)],
            memo="paid_out",
        )  # fmt: skip
        service.finish_departure(work, member_id=purses.dewi.id)


def test_a_removal_needs_a_member_and_a_yes(act: Act, purses: Purses) -> None:
    chair = chair_of(act, purses)
    with act(chair) as work:
        motion_id = motions.propose_removal(work, member_id=purses.dewi.id, reason="x")
    assert not decide(act, chair, [purses.secretary, purses.treasurer], motion_id, NOON, "no")
    with act(chair, now=SETTLED) as work:
        with pytest.raises(NotCarried):
            service.begin_departure(
                work, member_id=purses.dewi.id, why=Leaving.REMOVED, told_on=work.today, motion_id=motion_id
            )
        with pytest.raises(NobodyThere):
            motions.propose_removal(work, member_id=uuid.uuid4(), reason="x")
