"""Payouts and the bank's statement: each line clears just its payout, a failed one comes back, and what is on its way
stands in bank against books, one by one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from coopbudget.db import db
from coopbudget.errors import Invalid
from coopbudget.ledger import chart
from coopbudget.payments import service as payments
from coopbudget.payments.models import StatementLine
from coopbudget.payments.queries.expected import on_the_way
from coopbudget.payments.queries.matching import suggest
from coopbudget.payments.queries.reconciling import Position, reconcile
from tests.paid_in import Till
from tests.people import sign_in


@pytest.fixture
def banked(till: Till) -> Till:
    """Two payouts are on their way, £20.00 and £10.00, of £50.00 paid in."""
    with till.act(till.purses.treasurer, now=till.now) as work:
        for side, number in (("members", "12345678"), ("own", "87654321")):
            payments.set_bank_account(work, side=side, name=side, sort_code="08-60-01", account_number=number)
    till.pay_card(5_000)
    till.deliver()
    till.server.advance(days=8)
    till.deliver()
    for amount in (2_000, 1_000):
        till.server.pay_out(till.account, amount)
    till.deliver()
    return till


def bring(till: Till, *lines: tuple[int, str], closing: int) -> list[StatementLine]:
    """A statement of today with these lines (pence and words); its lines."""
    day = till.now.date()
    rows = "\n".join(f"{day:%d/%m/%Y},{words},{pence / 100:.2f}," for pence, words in lines[:-1])
    last, words = lines[-1]
    text = f"Date,Description,Amount,Balance\n{rows}\n{day:%d/%m/%Y},{words},{last / 100:.2f},{closing / 100:.2f}\n"
    with till.act(till.purses.treasurer, now=till.now) as work:
        made = payments.upload_statement(work, side="members", content=text.encode(), filename="a.csv")
        payments.post_statement(work, number=made.number)
        rows_of = select(StatementLine).where(StatementLine.coop_id == work.coop_id)
        found = list(work.session.scalars(rows_of.order_by(StatementLine.statement_id, StatementLine.position)))
        work.session.expunge_all()
    return found[-len(lines) :]


def sure(till: Till, lines: list[StatementLine]) -> list[bool | None]:
    """Of each line: sure, not sure, or nothing known."""
    with till.app.app_context():
        found = suggest(db.session, till.coop_id, "members", lines)
        db.session.rollback()
    return [found[line.id].sure if line.id in found else None for line in lines]


def confirm(till: Till, lines: list[StatementLine]) -> int:
    with till.act(till.purses.treasurer, now=till.now) as work:
        return payments.confirm_suggestions(work, side="members", line_ids=[line.id for line in lines])[0]


def position(till: Till) -> Position:
    with till.app.app_context():
        found = reconcile(db.session, till.coop_id, "members", till.now.date())
        db.session.rollback()
    assert found is not None and found.adds_up
    return found


def coming(till: Till) -> list[int]:
    """What is on its way by bank against books, which is always what the books have of it."""
    found = [item.amount for item in position(till).on_the_way]
    assert sum(found) == till.balances().get(chart.STRIPE_PAYOUTS, 0)
    return found


def test_each_line_clears_just_its_payout_and_no_other_sum_is_taken_for_one(banked: Till) -> None:
    till = banked
    odd, first = bring(till, (1_999, "STRIPE"), (2_000, "STRIPE PAYMENTS UK"), closing=3_999)
    assert coming(till) == [1_000, 2_000] or coming(till) == [2_000, 1_000]
    assert sure(till, [odd, first]) == [None, True]
    assert confirm(till, [odd, first]) == 1
    assert coming(till) == [1_000]
    with till.act(till.purses.treasurer, now=till.now) as work, pytest.raises(Invalid):
        payments.match_line(work, line_id=odd.id, code=chart.STRIPE_PAYOUTS)
    again, second = bring(till, (2_000, "STRIPE"), (1_000, "STRIPE"), closing=6_999)
    assert sure(till, [again, second]) == [None, True], "one payout is one line"
    with till.act(till.purses.treasurer, now=till.now) as work:
        payments.undo_match(work, line_id=first.id)
    assert sorted(coming(till)) == [1_000, 2_000]
    with till.act(till.purses.treasurer, now=till.now) as work:
        payments.match_line(work, line_id=again.id, code=chart.STRIPE_PAYOUTS)
        payments.match_line(work, line_id=second.id, code=chart.STRIPE_PAYOUTS)
    assert coming(till) == []


def test_a_payout_that_fails_is_not_on_its_way_and_one_that_had_come_goes_again(banked: Till) -> None:
    till = banked
    payouts = {row["amount"]: row["id"] for row in till.server.world.desk(till.account).all("payout")}
    till.server.fail_payout(payouts[1_000])
    till.deliver()
    (came,) = bring(till, (2_000, "STRIPE"), closing=2_000)
    assert coming(till) == [2_000] and confirm(till, [came]) == 1 and coming(till) == []
    till.server.advance(days=1)
    till.server.fail_payout(payouts[2_000])
    till.deliver()
    client = till.app.test_client()
    officer = till.purses.treasurer.person_id
    assert officer is not None
    sign_in(client, officer)
    base = f"/c/{till.purses.coop.slug}"
    assert "A payout of £20.00 did not reach the bank: the bank account is closed." in client.get(f"{base}/stripe").text
    assert "Came back: the bank account is closed" in client.get(f"{base}/stripe/payouts").text
    assert coming(till) == [-2_000] and till.balances()[chart.STRIPE_PAYOUTS] == -2_000
    (went,) = bring(till, (-2_000, "STRIPE RETURNED"), closing=0)
    assert sure(till, [went]) == [True] and confirm(till, [went]) == 1
    assert coming(till) == [] and till.balances()[chart.STRIPE_CLEARING] == 5_000 - 95


def test_a_member_reads_where_to_pay_in_by_bank_transfer(banked: Till) -> None:
    client, base = banked.app.test_client(), f"/c/{banked.purses.coop.slug}/money/{banked.fund.number}"
    sign_in(client, banked.purses.dewi)
    for page in (client.get(base).text, client.get(f"{base}/pay-in").text):
        assert "08-60-01" in page and banked.fund.reference in page
    sign_in(client, banked.purses.eira)
    assert client.get(base).status_code == 404


def test_it_is_named_on_the_page_and_in_what_is_signed_off(banked: Till) -> None:
    till = banked
    bring(till, (700, "A FRIEND"), closing=700)
    client, base = till.app.test_client(), f"/c/{till.purses.coop.slug}"
    officer = till.purses.treasurer.person_id
    assert officer is not None
    sign_in(client, officer)
    page = client.get(f"{base}/bank/against-books?side=members").text
    assert "On its way to this account, in neither figure" in page and "£30.00" in page and "Stripe po_" in page
    with till.act(till.purses.treasurer, now=till.now) as work:
        found = position(till)
        number = payments.sign_reconciliation(work, side="members", at=work.today, seen=found.seal)
    page = client.get(f"{base}/bank/reconciliations/{number}").text
    assert "Stripe po_" in page and "have changed since" not in page
    with till.app.app_context():
        day = till.now.date()
        assert sorted(row.amount for row in on_the_way(db.session, till.coop_id, "members", day)) == [1_000, 2_000]
        assert on_the_way(db.session, till.coop_id, "members", day - timedelta(days=1)) == []
        db.session.rollback()
