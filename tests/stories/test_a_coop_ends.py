"""A co-op ends: nothing new begins, everybody is paid in order, the rest goes to another society, to the penny."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from coopbudget.coops.service import CoopClosed, CoopEnds
from coopbudget.errors import Forbidden
from coopbudget.governance import service as governance
from coopbudget.governance.errors import NotCarried, OtherTerms
from coopbudget.guard import Actor, Permission, Work
from coopbudget.ledger import chart
from coopbudget.ledger.queries import trial_balance
from coopbudget.ledger.service import Leg, open_account, post_entry
from coopbudget.ledger.verifying import verify_coop
from coopbudget.members import queries as members, service as members_service
from coopbudget.members.words import MemberClass
from coopbudget.payments import service as payments
from coopbudget.payments.models import StatementLine
from coopbudget.shares import service as shares
from coopbudget.trail import service as trail
from coopbudget.winding import queries, service
from coopbudget.winding.errors import EndsAlready, MoneyHasLeft, NoArchive, NotSettledYet, TooFewSigned
from coopbudget.winding.law import Way
from coopbudget.winding.models import Winding
from tests import people, rail as rails
from tests.conftest import Act
from tests.people import as_system, outside_any_coop, prove, sign_in
from tests.purses import LETTER, agree, pay_in

SEPTEMBER = datetime(2026, 9, 1, 12, tzinfo=UTC)
DECIDED = SEPTEMBER + timedelta(days=20)
PAID = DECIDED + timedelta(days=2)
HANDED = PAID + timedelta(days=2)
LAST = HANDED + timedelta(days=2)


def post(work: Work, *legs: tuple[str, str, int]) -> None:
    """An entry of the co-op's own, by codes."""
    ids = [
        Leg(open_account(work, code=debit), open_account(work, code=credit), amount) for debit, credit, amount in legs
    ]
    post_entry(work, kind="test", on=work.today, key=uuid.uuid4().hex, legs=ids, memo="test")


def shown(work: Work, lines: str) -> None:
    """The own account's statement, and what is sure of it confirmed."""
    rails.bring_in(work, "own", f"Date,Description,Amount,Balance\n{lines}")
    ids = list(work.session.scalars(select(StatementLine.id).where(StatementLine.coop_id == work.coop_id)))
    payments.confirm_suggestions(work, side="own", line_ids=ids)


def run(act: Act, rail: rails.Rail, now: datetime) -> None:
    """All that waits of the own side is paid: the treasurer prepares, the secretary approves."""
    with act(rail.treasurer, now=now) as work:
        ids = [row.id for row in work.session.execute(rails.waiting(rail.id, side="own"))]
        number = payments.prepare_run(work, side="own", instruction_ids=ids)
    with act(rail.secretary, now=now) as work:
        payments.approve_run(work, number=number)


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True).split("<main", 1)[-1])).split())


def number_of(work: Work, actor: Actor) -> int:
    assert actor.member_id is not None
    found = members.member(work.session, work.coop_id, actor.member_id)
    assert found is not None
    return found.number


def test_everybody_is_paid_in_order_and_the_books_end_at_nothing(app: Flask, act: Act) -> None:
    with act(now=SEPTEMBER) as work:
        rail = rails.build_rail(work)
        system = as_system(work, rail.coop)
        ann, chair = (number_of(system, who) for who in (rail.ann, rail.chair))
        # Own money: £150.00 of shares, £40.00 of reserve, £25.00 locked, £30.00 of levy less £15.00 of costs: £230.00.
        rails.bring_in(
            replace(work, actor=rail.treasurer),
            "own",
            "Date,Description,Amount,Balance\n01/09/2026,ALL WE HAVE,230.00,230.00\n",
        )
        post(
            system, (chart.OWN_UNMATCHED, chart.share_capital(ann), 10_000),
            (chart.OWN_UNMATCHED, chart.share_capital(chair), 5_000),
            (chart.OWN_UNMATCHED, chart.RESERVE_GENERAL, 4_000),
            (chart.OWN_UNMATCHED, chart.RESERVE_INDIVISIBLE, 2_500), (chart.OWN_UNMATCHED, chart.INCOME_LEVY, 3_000),
            ("Expenses:Bank", chart.OWN_UNMATCHED, 1_500),
        )  # fmt: skip
        own = agree(
            replace(work, actor=rail.secretary),
            people.Member(rail.ann.member_id or uuid.uuid4(), ann, rail.ann.person_id or uuid.uuid4()),
            funder_kind="own",
            funder_name="",
            rate=0,
            reference="ANN OWN",
        )
        pay_in(system, own.fund_number, 6_000)
    with act(rail.chair, now=SEPTEMBER) as work:
        service.propose_ending(
            work, way=Way.INSTRUMENT, successor="Cymdeithas Arall", why="Most of us have moved away.",
            closes_on=date(2026, 9, 18),
        )  # fmt: skip
        with pytest.raises(EndsAlready):
            service.propose_ending(work, way=Way.TRANSFER, successor="X", why="X", closes_on=date(2026, 9, 18))
        (row,) = queries.endings(work.session, rail.id)
    everybody = (rail.chair, rail.treasurer, rail.secretary, rail.ann)
    for voter in everybody[:3]:
        with act(voter, now=SEPTEMBER + timedelta(days=1)) as work:
            governance.cast_vote(work, motion_id=row.motion_id, choice="yes")
    paper = {"file": LETTER, "filename": "instrument.pdf"}
    with act(rail.chair, now=DECIDED) as work:
        with pytest.raises(NotCarried):
            service.begin_ending(work, signatures=4, **paper)
        assert governance.close_motion(work, motion_id=row.motion_id).carried
        with pytest.raises(TooFewSigned):
            service.begin_ending(work, signatures=2, **paper)
    # Nothing refused has changed anything; with three of four it begins.
    with act(rail.secretary, now=DECIDED) as work:
        members_service.record_application(work, person_id=people.add_person(work), member_class=MemberClass.VOLUNTEER)
        service.begin_ending(work, signatures=3, **paper)

    # One guard refuses whatever is new, with the reason.
    with act(now=DECIDED) as work:
        new: list[tuple[Actor, Callable[[Work], object]]] = [
            (rail.secretary, lambda w: members_service.record_application(
                w, person_id=people.add_person(w), member_class=MemberClass.VOLUNTEER)),
            (rail.secretary, lambda w: agree(w, people.Member(rail.ann.member_id or uuid.uuid4(), ann, uuid.uuid4()))),
            (rail.chair, lambda w: shares.open_offer(
                w, title="A bus", what_for="A bus", target=100, closes_on=date(2026, 12, 1))),
            (rail.ann, lambda w: shares.apply_for_shares(w, shares=10)),
            (rail.treasurer, lambda w: shares.record_loan(
                w, lender="A", member_number=None, amount=100, rate=0, every_months=1, parts=1, terms="",
                sort_code="086001", account_number="12345678")),
        ]  # fmt: skip
        for actor, begin in new:
            with pytest.raises(CoopEnds):
                begin(replace(work, actor=actor))
        # Members' own money comes before shares.
        with pytest.raises(NotSettledYet):
            service.work_out_shares(replace(work, actor=rail.treasurer))
        post(as_system(work, rail.coop), (chart.fund_available(own.fund_number), chart.MEMBERS_BANK, 6_000))
        remains = {each.step for each in queries.what_remains(as_system(work, rail.coop), row) if not each.done}
        assert {str(step) for step in remains} == {"shares", "assets", "archive"}

    # What was carried is what is done: another society in its place, and nothing goes on.
    with act(rail.treasurer, now=DECIDED) as work, work.session.begin_nested() as tried:
        work.session.execute(update(Winding).where(Winding.coop_id == rail.id).values(successor="Somebody Else"))
        with pytest.raises(OtherTerms):
            service.work_out_shares(work)
        tried.rollback()
    app.extensions["coopbudget.clock"] = lambda: DECIDED
    member = app.test_client()
    assert rail.ann.person_id is not None
    sign_in(member, rail.ann.person_id)
    decided = words(member.get(f"/c/{rail.coop.slug}/decisions?kind=winding"))
    assert "Whether our co-op ends" in decided and "Our co-op began to end" in decided

    # Every page says that it ends, and what is whose; nothing is offered that would be refused.
    app.extensions["coopbudget.clock"] = lambda: DECIDED
    member, officer = app.test_client(), app.test_client()
    for client, who in ((member, rail.ann), (officer, rail.secretary)):
        assert who.person_id is not None
        sign_in(client, who.person_id)
    here = f"/c/{rail.coop.slug}"
    for path in ("/", "/pools", "/shares"):
        said = words(member.get(here + path))
        assert "Our co-op ends, as its members decided." in said
        assert "Open a pool" not in said and "Buy shares" not in said and "Have shares back" not in said, path
    assert "Shares £100.00 Paid back at par as far as there is money" in words(member.get(f"{here}/ending"))
    desk = words(officer.get(f"{here}/desk"))
    assert "The co-op ends: see what remains" in desk and "Nobody holds this office" not in desk
    with act(now=DECIDED) as work:
        neighbour = people.add_person(work)
    stranger = app.test_client()
    sign_in(stranger, neighbour)
    assert "Nobody new can join" in words(stranger.get("/coops"))

    # £205.00 is not locked, so shares are paid back at par: not a penny more.
    with act(rail.treasurer, now=DECIDED) as work:
        with pytest.raises(NotSettledYet):
            service.hand_on(work, sort_code="089999", account_number="11223344")
        assert service.work_out_shares(work) == 2
        paid = [
            service.pay_share(work, member_id=who.member_id, sort_code="089999", account_number=account)
            for who, account in ((rail.ann, "65010001"), (rail.chair, "65010002"))
            if who.member_id is not None
        ]
        assert paid == [10_000, 5_000]
    with act(rail.chair, now=DECIDED) as work:
        with pytest.raises(MoneyHasLeft):
            service.call_off_ending(work, why="Too late")
        assert rail.chair.member_id is not None
        with pytest.raises(Forbidden):
            service.pay_share(work, member_id=rail.chair.member_id)
    run(act, rail, PAID)
    with act(rail.treasurer, now=PAID) as work:
        shown(work, f"23/09/2026,SHARES M{ann},-100.00,130.00\n23/09/2026,SHARES M{chair},-50.00,80.00\n")
        # £80.00 is left: every reserve and result, the locked one too.
        assert service.hand_on(work, sort_code="089999", account_number="11223344") == 8_000
    run(act, rail, HANDED)
    with act(rail.treasurer, now=HANDED) as work:
        shown(work, "25/09/2026,ENDING 1,-80.00,0.00\n")
    with act(rail.secretary, now=LAST) as work:
        with pytest.raises(NoArchive):
            service.close_coop(work)
        trail.append(
            replace(outside_any_coop(work), now=LAST), act="archive.written", subject_kind="coop", subject_id=rail.id,
            content={"manifest": "0" * 64},
        )  # fmt: skip
    with act(rail.treasurer, now=LAST) as work, pytest.raises(Forbidden):
        service.close_coop(work)

    app.extensions["coopbudget.clock"] = lambda: LAST
    coop = f"/c/{rail.coop.slug}"

    def browser(who: Actor) -> FlaskClient:
        client = app.test_client()
        assert who.person_id is not None
        sign_in(client, who.person_id)
        prove(client, who.person_id, LAST)
        return client

    secretary, hers = browser(rail.secretary), browser(rail.ann)
    assert "Your shares of £100.00 bring £100.00" in words(hers.get(f"{coop}/ending"))
    assert "Close the co-op for good" in words(secretary.get(f"{coop}/ending"))
    assert secretary.post(f"{coop}/ending/close").status_code == 303

    # Every account stands at nothing, and the record proves it.
    with act(now=LAST) as work:
        assert all(row.balance == 0 for row in trial_balance(work.session, rail.id))
        assert verify_coop(work.session, rail.id).ok
        with pytest.raises(CoopClosed):
            members_service.record_application(
                as_system(work, rail.coop), person_id=people.add_person(work), member_class=MemberClass.VOLUNTEER
            )
        reads = people.actor_of(work.session, rail.coop, rail.treasurer.person_id or uuid.uuid4(), LAST.date())
        assert reads.may(Permission.SEE_BOOKS) and not reads.may(Permission.KEEP_BOOKS) and not reads.powers
    # Its officers read it, nobody changes it; each member sees how it ended, with her own line.
    assert secretary.get(f"{coop}/books").status_code == 200
    refused = secretary.post(f"{coop}/ending/call-off", data={"why": "No"})
    assert refused.status_code in (403, 409)
    assert hers.get(f"{coop}/books").status_code == 403
    assert hers.get(f"{coop}/").headers["Location"].endswith(f"{coop}/ending")
    ended = words(hers.get(f"{coop}/ending"))
    assert "Our co-op has ended" in ended and "£80.00" in ended
    report = PdfReader(io.BytesIO(hers.get(f"{coop}/ending/report.pdf").data))
    told = " ".join(page.extract_text() for page in report.pages)
    assert "Cymdeithas Arall" in told and "£80.00" in told and "Paid back to you" in told
    app.extensions["coopbudget.clock"] = lambda: datetime(2033, 1, 1, 12, tzinfo=UTC)
    assert browser(rail.secretary).get(f"{coop}/books").status_code == 404


def test_asked_on_the_page_and_called_off_while_nothing_has_left(app: Flask, act: Act) -> None:
    app.extensions["coopbudget.clock"] = lambda: SEPTEMBER
    with act(now=SEPTEMBER) as work:
        rail = rails.build_rail(work)
    coop = f"/c/{rail.coop.slug}/ending"
    client = app.test_client()
    assert rail.chair.person_id is not None
    sign_in(client, rail.chair.person_id)
    assert "A co-op ends when its members decide it" in words(client.get(coop))
    asked = {
        "way": "transfer",
        "successor": "Cymdeithas Arall",
        "why": "Few of us are left.",
        "closes_on": "2026-09-18",
    }
    assert "Look in its rules first" in words(client.post(f"{coop}/propose", data=asked))
    assert client.post(f"{coop}/propose", data={**asked, "same_lock": "yes"}).status_code == 303
    assert "Nothing changes before the members have decided" in words(client.get(coop))
    assert "who would have what is left" in words(client.get(f"/c/{rail.coop.slug}/votes/1"))
    assert "prove" in client.post(f"{coop}/begin").headers["Location"]
    prove(client, rail.chair.person_id, SEPTEMBER)
    assert client.post(f"{coop}/begin").status_code == 422  # nobody has voted
    assert client.post(f"{coop}/call-off", data={"why": ""}).status_code == 422
    assert client.post(f"{coop}/call-off", data={"why": "Nine new people came."}).status_code == 303
    page = words(client.get(coop))
    assert "Nine new people came." in page and "How shall it end?" in page
