"""A pound paid in by card walks all its way: to the fund, to the bank, and what it cost is made good, to the penny."""

from __future__ import annotations

from sqlalchemy import select

from coopbudget.collections.comparing import compare
from coopbudget.ledger import chart
from coopbudget.payments import queries, service as payments
from coopbudget.payments.models import StatementLine
from tests.paid_in import Till, till as till

CSV = "Date,Description,Amount,Balance\n{day},{text},{amount},{balance}\n"


def bring(app_till: Till, side: str, text: str, amount: str) -> None:
    """One line comes with a statement and is matched by what it carries."""
    day = app_till.now.strftime("%d/%m/%Y")
    with app_till.act(app_till.purses.treasurer, now=app_till.now) as work:
        uploaded = payments.upload_statement(
            work,
            side=side,
            content=CSV.format(day=day, text=text, amount=amount, balance=amount).encode(),
            filename=f"{side}.csv",
        )
        payments.post_statement(work, number=uploaded.number)
    with app_till.act(app_till.purses.treasurer, now=app_till.now) as work:
        lines = list(work.session.scalars(select(StatementLine.id).where(StatementLine.coop_id == work.coop_id)))
        assert payments.confirm_suggestions(work, side=side, line_ids=lines)[0] == 1


def test_from_the_card_to_the_bank_statement(till: Till) -> None:
    with till.act(till.purses.treasurer, now=till.now) as work:
        for side, number in (("members", "12345678"), ("own", "87654321")):
            payments.set_bank_account(work, side=side, name=side, sort_code="08-60-01", account_number=number)
    # Dewi pays £100.00 by card; Stripe keeps £1.70 of it.
    till.pay_card(10_000)
    till.deliver()
    assert till.free() == 10_000
    assert till.balances()[chart.STRIPE_CLEARING] == 9_830
    # A few days later Stripe sends £98.30 to the members' bank account; it is one line of the statement.
    till.server.advance(days=10)
    till.server.pay_out(till.account)
    till.deliver()
    assert till.balances()[chart.STRIPE_PAYOUTS] == 9_830
    bring(till, "members", "STRIPE PAYMENTS UK LTD", "98.30")
    found = till.balances()
    assert chart.STRIPE_PAYOUTS not in found and chart.STRIPE_CLEARING not in found
    assert found[chart.MEMBERS_BANK] == 9_830
    # £1.70 is missing in the members' bank: the co-op's own money owes it, and pays it across.
    with till.act(till.purses.treasurer, now=till.now) as work:
        cover = queries.to_cross(work.session, work.coop_id)["cover"]
        assert (cover.owed, cover.due, cover.ready) == (170, 170, 170)
        assert payments.expect_crossing(work, kind="cover") == 1
        assert queries.to_cross(work.session, work.coop_id)["cover"].ready == 0
    # Members' money is whole: what stands in the bank and is due makes up what the fund has.
    found = till.balances()
    assert found[chart.MEMBERS_BANK] + found[chart.COVER_DUE] == till.free()
    with till.app.app_context():
        assert compare(till.coop_id) == []
