"""Shares paid for by card: Stripe is asked, never believed; across to the co-op's own side; and taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

from flask.testing import FlaskClient

from coopbudget.collections import queries as collected, service as collections
from coopbudget.collections.comparing import compare
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, open_account, post_entry
from coopbudget.members import queries as members
from coopbudget.payments.queries import to_cross
from coopbudget.shares import queries, service
from tests.paid_in import Till
from tests.people import Member, as_system, sign_in


def browser(till: Till, who: Member | object) -> FlaskClient:
    client = till.app.test_client()
    sign_in(client, who)  # type: ignore[arg-type]
    return client


def words(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[-1])).split())


def of_shares(till: Till) -> dict[str, int]:
    """What stands in the accounts that shares by card touch; nothing where nothing does."""
    number = till.purses.dewi.number
    names = {
        "stripe": chart.STRIPE_CLEARING, "paid": chart.shares_paid(number), "shares": chart.share_capital(number),
        "to own": chart.CARD_SHARES_OWED, "due own": chart.CARD_SHARES_DUE, "made good": chart.COVER_OWED,
        "due members": chart.COVER_DUE, "fees": chart.STRIPE_FEES, "owed": chart.member_receivable(number),
    }  # fmt: skip
    found = till.balances()
    return {name: found[code] for name, code in names.items() if found.get(code)}


def applied(till: Till, dewi: FlaskClient, shares: int) -> str:
    """Dewi applies; the page of her application."""
    answer = dewi.post(f"/c/{till.purses.coop.slug}/shares/buy", data={"shares": str(shares), "own": "yes"})
    assert answer.status_code == 303, answer.text
    return answer.location


def test_a_card_buys_shares_that_end_when_the_bank_takes_the_money_back(till: Till) -> None:
    coop = f"/c/{till.purses.coop.slug}"
    dewi, eira = browser(till, till.purses.dewi), browser(till, till.purses.eira)
    secretary = browser(till, till.purses.secretary.person_id)
    with till.act(till.purses.secretary, now=till.now) as work:
        service.open_offer(
            work, title="A minibus", what_for="All of it", target=20_000, closes_on=work.today + timedelta(days=60)
        )
    page = applied(till, dewi, 100)
    assert "Pay £100.00 by card" in words(dewi, page) and "never with its card" in words(dewi, page)
    assert eira.post(f"{page}/card").status_code == 404

    begun = dewi.post(f"{page}/card")
    assert begun.status_code == 303
    assert dewi.post(f"{page}/card").location == begun.location, "one payment at a time: the same page again"
    waiting = words(dewi, begun.location)
    assert "Payment 1 for shares" in waiting and "never with the card of a direct payment" in waiting
    assert "Payment 1" in words(dewi, page) and of_shares(till) == {}
    assert eira.get(begun.location).status_code == 404
    session = till.collection(1).session
    assert session is not None
    till.server.pay(session)
    assert of_shares(till) == {}, "what Stripe's page says is not believed"
    till.deliver()
    till.hand_over()
    till.handle()
    # £100 less 1.5 % and 20p stand with Stripe; the fee is the co-op's own.
    card = {"stripe": 9_830, "to own": 10_000, "due own": 10_000, "made good": 170, "due members": 170, "fees": 170}
    assert of_shares(till) == card | {"paid": 10_000}
    assert "£100.00 has come for shares" in words(dewi, begun.location)
    assert till.free() == 0, "no fund has it"
    with till.app.app_context():
        assert compare(till.coop_id) == []
    assert secretary.post(f"{page}/register").status_code == 303
    assert of_shares(till) == card | {"shares": 10_000}
    assert "In the register" in words(dewi, page)
    assert "£100.00 of £200.00: 50%" in words(eira, f"{coop}/shares")
    with till.act(till.purses.treasurer, now=till.now) as work:
        assert to_cross(work.session, work.coop_id)["shares"].ready == 10_000
    assert "Shares paid by card" in words(browser(till, till.purses.treasurer.person_id), f"{coop}/bank/crossings")

    charge = till.collection(1).charge
    assert charge is not None
    dispute = till.server.open_dispute(charge)["id"]
    till.deliver()
    found = of_shares(till)
    assert "shares" not in found and found["made good"] - found["fees"] == 10_000 and "owed" not in found
    assert "was taken back" in words(dewi, begun.location)
    assert "£0.00 of £200.00: 0%" in words(eira, f"{coop}/shares"), "the bar does not boast"
    assert "Ended: the payment was questioned" in words(secretary, f"{coop}/shares/register/{till.purses.dewi.number}")
    told = words(secretary, "/notices")
    assert "Shares of Dewi were taken off the register: £100.00" in told
    till.server.win_dispute(dispute)
    till.deliver()
    assert of_shares(till)["paid"] == 10_000, "it is hers again, and no share until she applies for some"
    assert "Buy shares with it, or have it back" in words(dewi, f"{coop}/shares")


def test_shares_that_had_gone_back_are_owed_and_never_paid_out_of_a_fund(till: Till) -> None:
    coop = f"/c/{till.purses.coop.slug}"
    dewi = browser(till, till.purses.dewi)
    page = applied(till, dewi, 50)
    begun = dewi.post(f"{page}/card").location
    session = till.collection(1).session
    assert session is not None
    till.server.pay(session)
    till.deliver()
    with till.act(till.purses.secretary, now=till.now) as work:
        service.register_shares(work, number=1)
    with till.act(now=till.now) as work:  # the shares go back to her, out of the co-op's own bank
        system = as_system(work, till.purses.coop)
        shares, bank = (
            open_account(system, code=code) for code in (chart.share_capital(till.purses.dewi.number), chart.OWN_BANK)
        )
        post_entry(system, kind="test", on=work.today, key="gone", legs=[Leg(shares, bank, 3_000)])
    charge = till.collection(1).charge
    assert charge is not None
    till.server.refund(charge)
    till.deliver()
    found = of_shares(till)
    assert found["owed"] == 3_000 and "shares" not in found
    with till.act(till.purses.dewi_acts, now=till.now) as work:
        assert collected.owed_for_shares(work.session, work.coop_id, till.purses.dewi.id) == 3_000
        me = members.member(work.session, work.coop_id, till.purses.dewi.id)
        assert me is not None and collected.fund_debts(work.session, work.coop_id, me) == []
    assert "£30.00 of it is for shares that had gone back already" in words(dewi, f"{coop}/what-i-owe")
    assert "had gone back as shares already" in words(dewi, begun)
    # Money into her fund pays none of it.
    till.pay_card(4_000)
    till.deliver()
    assert till.free() == 4_000 and of_shares(till)["owed"] == 3_000


def test_officers_pay_back_what_is_no_share_yet_and_nothing_more(till: Till) -> None:
    dewi = browser(till, till.purses.dewi)
    page = applied(till, dewi, 20)
    dewi.post(f"{page}/card")
    session = till.collection(1).session
    assert session is not None
    till.server.pay(session)
    till.deliver()
    treasurer = browser(till, till.purses.treasurer.person_id)
    payment = f"/c/{till.purses.coop.slug}/paying-in/1"
    assert "Only what is no share yet can go back this way" in words(treasurer, f"{payment}/pay-back")
    with till.act(till.purses.treasurer, now=till.now) as work:
        refund = collections.ask_refund(work, collection_number=1, amount=2_000, why="She changed her mind")
    with till.act(till.purses.secretary, now=till.now) as work:
        act_id = collections.decide_refund(work, number=refund, agree=True)
        assert act_id is not None
        assert queries.paid_in(work.session, work.coop_id, till.purses.dewi.number) == 0
    till.handle()
    till.deliver()
    found = of_shares(till)
    assert "paid" not in found and found["stripe"] == -found["fees"]
    assert till.collection(1).returned == 2_000
    assert "that was paid for shares" in words(dewi, f"/c/{till.purses.coop.slug}/refunds/{refund}")
    with till.app.app_context():
        assert compare(till.coop_id) == []
