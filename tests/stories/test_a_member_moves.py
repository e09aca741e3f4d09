"""Dewi moves to another co-op: his agreements and his money come along, to the penny, in both ledgers or in neither."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from coopbudget.budgets import queries as budgets, service as budgets_service
from coopbudget.budgets.errors import NotEnough
from coopbudget.budgets.queries.history import outcomes_of, versions_of
from coopbudget.errors import Forbidden
from coopbudget.ledger import chart
from coopbudget.ledger.verifying import verify_coop
from coopbudget.members import queries as members
from coopbudget.moving import queries, service
from coopbudget.moving.errors import (
    MovesAlready,
    NotLeaving,
    NotShownYet,
    NotTakenOver,
    NotThatFar,
    OnItsWay,
    UsedAlready,
)
from coopbudget.moving.views.cli import tend
from coopbudget.outlook.kinds import LineKind
from coopbudget.outlook.queries.statements import fund_statement
from coopbudget.payments import service as payments
from coopbudget.payments.errors import GivenOn
from coopbudget.payments.models import StatementLine
from tests.conftest import NOON, Act
from tests.moves import asked, leaves, make_two, money, paid, received, shown
from tests.people import sign_in
from tests.rail import bring_in

LATER = NOON + timedelta(days=3)


def test_a_members_money_and_agreements_come_along(app: Flask, act: Act) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    with act() as work:
        two = make_two(work)
        old, new = two.old, two.new
        asked(work, two)
        with pytest.raises(MovesAlready):
            asked(work, two)
        treasurer = replace(work, actor=old.treasurer)
        # Nothing is sent before the new co-op said yes, nor before he leaves; and never by an officer of the other one.
        with pytest.raises(NotThatFar):
            service.send_move(treasurer, number=1)
        with pytest.raises(NotTakenOver):
            service.say_ready(replace(work, actor=new.secretary), number=1)
        received(work, two)
        with pytest.raises(NotLeaving):
            service.send_move(treasurer, number=1)
        leaves(work, two)
        with pytest.raises(Forbidden):
            service.send_move(replace(work, actor=old.dewi_acts), number=1)
        (move,) = queries.open_moves(work.session, new.coop.id)
        funds = [each.fund_id for each in queries.funds_of_move(work.session, new.coop.id, move.id)]
        found = budgets.funds_by_id(work.session, new.coop.id, [each for each in funds if each], work.today)
        council, own = (found[each] for each in funds if each)
        ours, theirs = (two.council.fund_number, two.own.fund_number), (council.number, own.number)

        # The agreement says there what it says here, and where it came from.
        assert (council.name, council.reference, council.rate) == ("Gwynedd Council", "GCC DP 0077", 42_000)
        (begun,) = versions_of(work.session, new.coop.id, council.agreement_id)
        assert begun.reason == "Taken over from Tan y Bryn, agreement 1."
        assert outcomes_of(work.session, new.coop.id, council.agreement_id) == ["I see my friends"]

        # £470.00 leaves one ledger in the moment in which it enters the other. It is not free yet.
        posted = service.send_move(treasurer, number=1)
        assert service.send_move(treasurer, number=1).entry_id == posted.entry_id
        assert money(work, old, new, ours) == (47_000, 47_000, 0, 0, 0, 0, 0)
        assert money(work, new, old, theirs) == (0, 0, 47_000, 0, 42_000, 0, 5_000)
        with pytest.raises(NotEnough):
            budgets_service.move_to_pledge(replace(work, actor=new.secretary), council.id, 1, 1, "too-soon")
        with pytest.raises(NotShownYet):
            service.land_move(replace(work, actor=new.treasurer), number=1)
        for house in (old, new):
            report = verify_coop(work.session, house.coop.id)
            assert report.ok and report.pairs == 1

    with app.app_context():
        assert tend() == 0, "no bank shows it yet"
    app.extensions["coopbudget.clock"] = lambda: LATER
    with act(now=LATER) as work:
        # The old bank pays it, and shows it; the new bank shows it; then it is free.
        paid(work, two)
        with pytest.raises(OnItsWay):
            service.stop_move(replace(work, actor=new.secretary), number=1, why="Wrong letter")
        shown(replace(work, actor=old.treasurer), "02/09/2026,MOVE00001,-470.00,0.00\n")
        assert money(work, old, new, ours) == (0, 0, 0, 0, 0, 0, 0)
        bank = replace(work, actor=new.treasurer)
        shown(bank, "03/09/2026,MOVE00001 TAN Y BRYN,470.00,470.00\n")
        assert money(work, new, old, theirs) == (47_000, 0, 0, 0, 42_000, 0, 5_000)
    with app.app_context():
        assert (tend(), tend()) == (1, 0)
    with act(now=LATER) as work:
        assert money(work, new, old, theirs) == (47_000, 0, 0, 42_000, 0, 5_000, 0)
        stated = fund_statement(work.session, new.coop.id, council, date(2026, 9, 1), date(2026, 9, 30))
        assert [(line.kind, line.change) for line in stated.lines] == [(LineKind.MOVED, 42_000)]
        # The old membership ends, and with it the agreement there.
        service.finish_move(replace(work, actor=old.secretary), number=1)
        gone = members.member(work.session, old.coop.id, old.dewi.id)
        assert gone is not None and gone.left_on == work.today
        (left,) = [
            each for each in budgets.funds_of_member(work.session, old.coop.id, old.dewi.id, work.today) if each.name
        ]
        assert left.ends_on == work.today
        done = queries.move_by_number(work.session, old.coop.id, 1)
        assert done is not None and (done.state, done.amount) == ("finished", 47_000)
        assert all(verify_coop(work.session, house.coop.id).ok for house in (old, new))
    # The departure there says where he went, and so does the paper that he takes along.
    officer = app.test_client()
    sign_in(officer, old.secretary.person_id)
    leaving = f"/c/{old.coop.slug}/members/{old.dewi.number}/leaving"
    assert "Moved to Glan y Mor" in unescape(officer.get(leaving).text)
    with officer.get(f"{leaving}/statement.pdf") as paper:
        said = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.data)).pages)
    assert "You moved to Glan y Mor, and the money in your funds went with you." in " ".join(said.split())


def test_what_was_not_his_money_is_taken_back_whole_and_comes_again(app: Flask, act: Act) -> None:
    app.extensions["coopbudget.clock"] = lambda: LATER
    with act() as work:
        two = make_two(work)
        asked(work, two)
        received(work, two)
        leaves(work, two)
        service.send_move(replace(work, actor=two.old.treasurer), number=1)
    old, new, theirs = two.old, two.new, (1, 2)
    with act(now=LATER) as work:
        # Somebody gave just that sum to the new co-op, and the treasurer takes it for Dewi's.
        bank = replace(work, actor=new.treasurer)
        bring_in(bank, "members", "Date,Description,Amount,Balance\n02/09/2026,A GIFT,470.00,470.00\n")
        line = work.session.scalars(select(StatementLine.id).where(StatementLine.coop_id == new.coop.id)).one()
        payments.match_line(bank, line_id=line, code=chart.coop_due(old.coop.slug))
        service.land_move(bank, number=1)
        (move,) = queries.moves_of_member(work.session, new.coop.id, new.dewi.id)
        council, own = (each.fund_id for each in queries.funds_of_move(work.session, new.coop.id, move.id))
        assert council is not None and own is not None
        budgets_service.move_to_pledge(replace(work, actor=new.secretary), council, 1, 40_000, "a-pool")
        # Of itself the match stands: the money would be free in one ledger, and shown by no bank.
        with pytest.raises(GivenOn):
            payments.undo_match(bank, line_id=line)
        # What he set aside of it comes first; and whoever does not keep the books does not touch them.
        with pytest.raises(UsedAlready), work.session.begin_nested():
            service.say_not_arrived(bank, number=1, why="A gift")
        budgets_service.release_pledge(replace(work, actor=new.secretary), council, 1, 40_000, "let-go")
        with pytest.raises(Forbidden):
            service.say_not_arrived(replace(work, actor=new.secretary), number=1, why="A gift")
        assert money(work, new, old, theirs) == (47_000, 0, 0, 42_000, 0, 5_000, 0)
    treasurer = app.test_client()
    sign_in(treasurer, new.treasurer.person_id)
    house = f"/c/{new.coop.slug}"
    # What the council paid before it came along was never due here.
    assert "Everything that was due has come." in treasurer.get(f"{house}/books/owing").text
    undoing = unescape(treasurer.get(f"{house}/statements/1/lines/1/undo").text)
    assert "say there that it has not arrived" in undoing and "Undo the match" not in undoing
    assert treasurer.post(f"{house}/moves/1/not-arrived", data={"why": ""}).status_code == 422
    assert treasurer.post(f"{house}/moves/1/not-arrived", data={"why": "It was a gift."}).status_code == 303
    with act(now=LATER) as work:
        # Both at once: nothing is free, the line waits, and both co-ops say that it is on its way.
        assert money(work, new, old, theirs) == (47_000, 0, 47_000, 0, 42_000, 0, 5_000)
        found = [queries.moves_of_member(work.session, house.coop.id, house.dewi.id)[0] for house in (old, new)]
        assert [(each.state, each.landed_on) for each in found] == [("sent", None), ("sent", None)]
        assert all(verify_coop(work.session, house.coop.id).ok for house in (old, new))
    with app.app_context():
        assert tend() == 0
    with act(now=LATER) as work:
        shown(replace(work, actor=new.treasurer), "03/09/2026,MOVE00001 TAN Y BRYN,470.00,940.00\n")
    with app.app_context():
        assert tend() == 1
    with act(now=LATER) as work:
        assert money(work, new, old, theirs) == (94_000, 0, 0, 42_000, 0, 5_000, 0)
        assert all(verify_coop(work.session, house.coop.id).ok for house in (old, new))
