"""Loan stock on its pages and in the books: written down, begun by another, paid back part by part, to the penny."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from coopbudget.errors import Forbidden
from coopbudget.guard import Permission
from coopbudget.ledger import chart
from coopbudget.ledger.queries import balances
from coopbudget.payments import service as payments
from coopbudget.payments.queries.instructions import waiting
from coopbudget.shares import queries, service
from coopbudget.shares.errors import AlreadyEnded, NotDueYet, NotJustTheLoan
from tests import rail as rails
from tests.conftest import NOON, Act
from tests.people import prove, sign_in

FEBRUARY_20 = datetime(2027, 2, 20, 12, tzinfo=UTC)
AUGUST_30 = datetime(2027, 8, 30, 12, tzinfo=UTC)
TERMS = {
    "member_number": "", "lender": "Nest Huws", "amount": "1000", "rate": "4", "every_months": "6", "parts": "2",
    "terms": "Letter of 3 August", "sort_code": "11-00-01", "account_number": "10000009",
}  # fmt: skip


@pytest.fixture
def rail(act: Act) -> rails.Rail:
    with act() as work:
        return rails.build_rail(work)


def test_a_friend_lends_and_has_it_back_in_two_parts(app: Flask, act: Act, rail: rails.Rail) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    coop, treasurer, ann = f"/c/{rail.coop.slug}", app.test_client(), app.test_client()
    assert rail.treasurer.person_id is not None and rail.ann.person_id is not None
    sign_in(treasurer, rail.treasurer.person_id)
    sign_in(ann, rail.ann.person_id)
    assert ann.get(f"{coop}/loans/new").status_code == 403
    for wrong, said in (
        ({"lender": ""}, "Type who lends it"),
        ({"member_number": "99"}, "Nobody here has this member number"),
        ({"parts": ""}, "in how many parts"),
    ):
        assert said in treasurer.post(f"{coop}/loans/new", data=TERMS | wrong).get_data(as_text=True)
    made = treasurer.post(f"{coop}/loans/new", data=TERMS)
    assert made.status_code == 303
    page = treasurer.get(made.location).get_data(as_text=True)
    assert "LOAN 00001" in page and "87654321" in page and "Nest Huws" in page
    assert ann.get(made.location).status_code == 404
    assert "Waiting for the money" in treasurer.get(f"{coop}/loans").get_data(as_text=True)

    with act(rail.secretary) as work, pytest.raises(NotJustTheLoan):
        service.begin_loan(work, number=1)
    with act(rail.treasurer) as work:
        rails.bring_in(work, "own", "Date,Description,Amount,Balance\n31/08/2026,N HUWS LOAN 00001,1000.00,1000.00\n")
        ids = [line.id for line, *_ in work.session.execute(rails.lines(rail.id, statement_number=1))]
        payments.confirm_suggestions(work, side="own", line_ids=ids)
    with act(rail.treasurer) as work:
        with pytest.raises(Forbidden):
            service.begin_loan(work, number=1)
        with pytest.raises(NotJustTheLoan):
            service.call_off_loan(work, number=1)
    with act(rail.secretary) as work:
        service.begin_loan(work, number=1)
        with pytest.raises(AlreadyEnded):
            service.begin_loan(work, number=1)
        with pytest.raises(NotDueYet):
            service.pay_part(work, number=1)
    assert "from 15 February 2027" in treasurer.get(made.location).get_data(as_text=True)
    assert "1 March 2027" in treasurer.get(made.location).get_data(as_text=True)
    assert "loan is due" not in treasurer.get(f"{coop}/desk").get_data(as_text=True)
    app.extensions["coopbudget.clock"] = lambda: FEBRUARY_20
    assert "A part of 1 loan is due" in treasurer.get(f"{coop}/desk").get_data(as_text=True)

    owed, due = chart.loan_owed(1), chart.loan_due(1)
    # Half a year: £1,000.00 x 4 % x 181/365 = £19.84; then £500.00 x 4 % x 184/365 = £10.08.
    for now, left, cost in ((FEBRUARY_20, 50_000, 1_984), (AUGUST_30, 0, 2_992)):
        with act(rail.secretary, now=now) as work:
            service.pay_part(work, number=1)
            assert balances(work.session, rail.id, [owed, due, chart.LOAN_INTEREST]) == {
                owed: left, due: 50_000 + cost - (0 if left else 1_984), chart.LOAN_INTEREST: cost,
            }  # fmt: skip
        with act(rail.treasurer, now=now) as work:
            rows = work.session.execute(waiting(rail.id, side="own")).all()
            run = payments.prepare_run(work, side="own", instruction_ids=[row.id for row in rows])
        with act(rail.chair, now=now) as work:
            payments.approve_run(work, number=run)
            found = queries.loan_by_number(work.session, rail.id, 1)
            assert found is not None and found.state == ("running" if left else "paid_back")
            assert queries.loan_parts(work.session, rail.id, found)[0].state == "sent"
    with act(rail.secretary, now=AUGUST_30) as work:
        with pytest.raises(AlreadyEnded):
            service.pay_part(work, number=1)
        assert balances(work.session, rail.id, [chart.OWN_CLEARING]) == {chart.OWN_CLEARING: 102_992}
    app.extensions["coopbudget.clock"] = lambda: AUGUST_30
    assert "loan is due" not in treasurer.get(f"{coop}/desk").get_data(as_text=True)


def test_a_member_sees_her_own_loan_and_it_can_be_called_off_while_nothing_came(
    app: Flask, act: Act, rail: rails.Rail
) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    coop, treasurer, ann = f"/c/{rail.coop.slug}", app.test_client(), app.test_client()
    assert rail.treasurer.person_id is not None and rail.ann.person_id is not None
    sign_in(treasurer, rail.treasurer.person_id)
    sign_in(ann, rail.ann.person_id)
    with act(rail.treasurer) as work:
        assert work.actor.may(Permission.KEEP_BOOKS)
        number = {row.display_name: row.number for row in rails.people.queries.current_members(work.session, rail.id)}
    made = treasurer.post(f"{coop}/loans/new", data=TERMS | {"member_number": str(number["Ann"]), "lender": ""})
    assert "£1,000.00 from Ann" in ann.get(made.location).get_data(as_text=True)
    assert "See loan 1" in ann.get(f"{coop}/shares").get_data(as_text=True)
    own = treasurer.post(f"{coop}/loans/new", data=TERMS | {"member_number": str(number["Tegwen"])})
    assert "your own loan" in own.get_data(as_text=True)
    assert ann.post(f"{made.location}/call-off").status_code == 403
    assert treasurer.post(f"{made.location}/call-off").status_code == 303
    assert "Not made" in ann.get(made.location).get_data(as_text=True)
    assert treasurer.post(f"{made.location}/call-off").status_code == 409


def test_what_is_too_much_goes_back_and_a_loan_that_is_not_made_goes_back_whole(
    app: Flask, act: Act, rail: rails.Rail
) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    coop, treasurer, chair = f"/c/{rail.coop.slug}", app.test_client(), app.test_client()
    assert rail.treasurer.person_id is not None and rail.chair.person_id is not None
    sign_in(treasurer, rail.treasurer.person_id)
    sign_in(chair, rail.chair.person_id)
    pages = [treasurer.post(f"{coop}/loans/new", data=TERMS).location for _ in range(2)]
    with act(rail.treasurer) as work:
        rails.bring_in(
            work, "own",
            "Date,Description,Amount,Balance\n31/08/2026,N HUWS LOAN 00001,1000.00,1000.00\n"
            "31/08/2026,N HUWS LOAN 00001,25.50,1025.50\n31/08/2026,N HUWS LOAN 00002,400.00,1425.50\n",
        )  # fmt: skip
        ids = [line.id for line, *_ in work.session.execute(rails.lines(rail.id, statement_number=1))]
        payments.confirm_suggestions(work, side="own", line_ids=ids)
    assert "£25.50 more has come than was agreed" in chair.get(pages[0]).get_data(as_text=True)
    assert "More has come than was agreed" in chair.get(f"{coop}/loans").get_data(as_text=True)
    assert "£400.00 has come, and £600.00 is still to come" in chair.get(pages[1]).get_data(as_text=True)
    assert "/prove" in chair.post(f"{pages[0]}/give-back").location  # a fresh code first
    prove(chair, rail.chair.person_id, NOON)
    with act(rail.chair) as work, pytest.raises(NotJustTheLoan):
        service.begin_loan(work, number=1)
    assert chair.post(f"{pages[0]}/give-back").status_code == 303
    assert chair.post(f"{pages[0]}/give-back").status_code == 409
    page = chair.get(pages[0]).get_data(as_text=True)
    assert "no part of the loan" in page and "£25.50" in page and "The money has come: the loan begins today" in page
    assert chair.post(f"{pages[0]}/begin").status_code == 303
    assert chair.post(f"{pages[1]}/give-back", data={"what": "everything"}).status_code == 303
    assert "Not made" in chair.get(pages[1]).get_data(as_text=True)
    assert chair.post(f"{pages[0]}/give-back", data={"what": "everything"}).status_code == 409  # it has begun
    with act(rail.treasurer) as work:
        assert balances(work.session, rail.id, [chart.loan_owed(1), chart.loan_due(1), chart.loan_due(2)]) == {
            chart.loan_owed(1): 100_000, chart.loan_due(1): 2_550, chart.loan_due(2): 40_000,
        }  # fmt: skip
        rows = work.session.execute(waiting(rail.id, side="own")).all()
        assert sorted(row.amount for row in rows) == [2_550, 40_000]
    # More comes for the loan that runs: it is no part of it, and its schedule stands.
    with act(rail.treasurer) as work:
        rails.bring_in(work, "own", "Date,Description,Amount,Balance\n01/09/2026,N HUWS LOAN 00001,10.00,1435.50\n")
        ids = [line.id for line, *_ in work.session.execute(rails.lines(rail.id, statement_number=2))]
        payments.confirm_suggestions(work, side="own", line_ids=ids)
    assert "Send £10.00 back to the lender" in chair.get(pages[0]).get_data(as_text=True)
