"""Year one and two of a co-op with a deficit between, to the penny.

The year to March 2026 leaves £600.00, of which £300.00 goes to the general reserve. The next one costs £500.00 more
than it brings: members let the reserve cover £200.00 of that. The third leaves £450.00, which fills the other £300.00
before £150.00 is shared. No member's fund pays a penny of it.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from coopbudget.audit.books.queries import result, sheets_at
from coopbudget.errors import Invalid
from coopbudget.governance import service as governance
from coopbudget.governance.errors import NotCarried
from coopbudget.governance.queries import motions_by_id
from coopbudget.guard import Work
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.lines import transfers
from coopbudget.ledger.service import close_period
from coopbudget.ledger.verifying import verify_coop
from coopbudget.meetings.causes import caused_by
from coopbudget.surplus import queries, service
from coopbudget.surplus.deficits import queries as deficits, service as covering
from coopbudget.surplus.deficits.errors import CoverProposed, FilledSince, NoDeficit, NothingToCover, TouchesMembers
from coopbudget.web.homes.officer import desk
from tests.conftest import Act
from tests.people import Member, sign_in, sign_out
from tests.year import AFTER, Year, buy, carried, make_year, move, proposed, spend_own

SECOND = AFTER + timedelta(days=365)
THIRD = AFTER + timedelta(days=731)
OWN = (chart.SURPLUS, chart.RESERVE_GENERAL, chart.RESERVE_INDIVISIBLE)


def funds(work: Work, year: Year) -> dict[str, int]:
    return ledger.balances(work.session, year.coop.id, prefix="Liabilities:Funds:")


def own(work: Work, year: Year) -> list[int]:
    return list(ledger.balances(work.session, year.coop.id, OWN).values())


def vote(act: Act, year: Year, motion_id: uuid.UUID, now: datetime, choice: str = "yes") -> None:
    """Everybody votes; counted a day after the last."""
    with act(now=now) as work:
        voters = [year.actor(work, member) for member in (*year.members, year.treasurer_member, year.chair_member)]
    for voter in voters:
        with act(voter, now=now) as work:
            governance.cast_vote(work, motion_id=motion_id, choice=choice)
    with act(year.chair, now=now + timedelta(days=15)) as work:
        governance.close_motion(work, motion_id=motion_id)


def test_a_deficit_between_two_years_with_a_surplus(app: Flask, act: Act) -> None:
    year = make_year(act, 3)
    with act(year.system, now=AFTER) as work:
        for fund, cost in zip(year.funds, (600_000, 300_000, 150_000), strict=True):
            buy(work, fund, cost, cost // 100 * 6)
        spend_own(work, 3_000)
    # Year one: £630.00 of levy less £30.00. Half is kept, a tenth of that for good; the rest goes back.
    made = proposed(act, year, general=50, indivisible=5, community=0, dividend=45)
    carried(act, year, made)
    with act(year.treasurer, now=AFTER + timedelta(days=20)) as work:
        service.post_distribution(work, proposal_id=made.id)
        assert own(work, year) == [0, 30_000, 3_000]

    # The year between: £60.00 of levy, £560.00 of costs.
    with act(year.system, now=SECOND) as work:
        buy(work, year.funds[0], 100_000, 6_000, on=date(2026, 9, 1))
        spend_own(work, 56_000, "Rent", on=date(2026, 10, 1))
    with act(year.treasurer, now=SECOND) as work:
        close_period(work, through=date(2027, 3, 31))
        with pytest.raises(Invalid):
            service.draft_proposal(work, year=2027, general=100, indivisible=0, community=0, dividend=0)
        with pytest.raises(NoDeficit):
            covering.propose_cover(work, year=2026, amount=100, closes_on=(SECOND + timedelta(days=14)).date())
        assert deficits.brought_forward(work.session, year.coop.id, 2027, SECOND.date()) == 0
        for amount in (50_001, 30_001):
            with pytest.raises(Invalid):
                covering.propose_cover(work, year=2027, amount=amount, closes_on=(SECOND + timedelta(days=14)).date())
        cover = covering.propose_cover(
            work, year=2027, amount=20_000, closes_on=(SECOND + timedelta(days=14)).date(), reason="The rent rose."
        )
        cover_id, motion_id = cover.id, cover.motion_id
        with pytest.raises(CoverProposed):
            covering.propose_cover(work, year=2027, amount=1, closes_on=(SECOND + timedelta(days=14)).date())
        with pytest.raises(NotCarried):
            covering.post_cover(work, cover_id=cover_id)
        before = funds(work, year)
    vote(act, year, motion_id, SECOND)
    after = SECOND + timedelta(days=20)
    waits = "Cover the deficit of 2027 from the reserve"
    with act(year.treasurer, now=after) as work:
        assert waits in [str(task.text) for task in desk(work).tasks]
        posted = covering.post_cover(work, cover_id=cover_id)
        assert waits not in [str(task.text) for task in desk(work).tasks]
        assert covering.post_cover(work, cover_id=cover_id).entry_id == posted.entry_id
        # The reserve gave £200.00; £300.00 stands below nothing. What is locked is whole, and so is every fund.
        assert own(work, year) == [-30_000, 10_000, 3_000] and funds(work, year) == before
        moved = transfers(work.session, year.coop.id, posted.number)
        codes = {code for row in moved for code in (row.debit, row.credit)}
        assert codes == {chart.RESERVE_GENERAL, chart.SURPLUS, chart.INCOME_LEVY, "Expenses:Rent"}
        with pytest.raises(CoverProposed):
            covering.propose_cover(work, year=2027, amount=1, closes_on=(after + timedelta(days=14)).date())
        # The year's own figures stay what they were.
        assert result(work.session, year.coop.id, date(2026, 4, 1), date(2027, 3, 31)) == {
            "Expenses:Rent": 56_000, chart.INCOME_LEVY: 6_000,
        }  # fmt: skip
        row = queries.year_row(work.session, year.coop.id, 2027, after.date())
        assert row is not None and row.result.surplus == -50_000
        assert sheets_at(work.session, year.coop.id, [after.date()])[0].balances
        motions = motions_by_id(work.session, year.coop.id, [motion_id])
        (words,) = caused_by(work.session, year.coop.id, list(motions.values()), {})[motion_id]
        assert words.words == "The general reserve covered the deficit of 2027"

    # Year two with a surplus: £480.00 of levy less £30.00. £300.00 fills what is left; £150.00 is shared.
    with act(year.system, now=THIRD) as work:
        buy(work, year.funds[0], 800_000, 48_000, on=date(2027, 9, 1))
        spend_own(work, 3_000, on=date(2027, 10, 1))
    with act(year.treasurer, now=THIRD) as work:
        close_period(work, through=date(2028, 3, 31))
        draft = service.draft_proposal(work, year=2028, general=0, indivisible=0, community=0, dividend=100)
        assert (draft.brought, draft.left, draft.shares.dividend) == (30_000, 15_000, 15_000)
        made = service.propose_split(
            work, year=2028, closes_on=(THIRD + timedelta(days=14)).date(), general=0, indivisible=0, community=0,
            dividend=100,
        )  # fmt: skip
        assert made.surplus == 15_000 and "£300.00 of it fills the deficits of earlier years first" in made.motion.text
    vote(act, year, made.motion.id, THIRD)
    last = THIRD + timedelta(days=20)
    with act(year.treasurer, now=last) as work:
        service.post_distribution(work, proposal_id=made.id)
        assert own(work, year) == [0, 10_000, 3_000]
        found = deficits.carried(work.session, year.coop.id, last.date())
        assert (found[2027].left, found[2028].brought, found[2028].fills) == (0, 30_000, 30_000)
        with pytest.raises((NothingToCover, CoverProposed)):
            covering.propose_cover(work, year=2027, amount=1, closes_on=(last + timedelta(days=14)).date())
        assert verify_coop(work.session, year.coop.id).ok
    with pytest.raises(FilledSince), act(year.chair, now=last) as work:
        covering.undo_cover(work, cover_id=cover_id, why="Too late")

    # Everybody reads it.
    app.extensions["coopbudget.clock"] = lambda: last
    client = app.test_client()
    sign_in(client, year.members[0])
    page = client.get(f"/c/{year.coop.slug}/surplus/2027/deficit").text
    assert "Costs were £500.00 more than what came in." in page and "Members’ funds never pay for this" in page
    assert "£300.00 of this fills the deficits of earlier years" in client.get(f"/c/{year.coop.slug}/surplus/2028").text
    assert client.get(f"/c/{year.coop.slug}/surplus/2026/deficit").status_code == 404


def test_a_cover_is_asked_for_done_and_undone_on_its_pages(
    app: Flask, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = make_year(act, 2)
    with act(year.system, now=AFTER) as work:
        buy(work, year.funds[0], 100_000, 6_000)
        spend_own(work, 10_000)
        move(work, chart.OPENING, chart.RESERVE_GENERAL, 9_000)
    with act(year.treasurer, now=AFTER) as work:
        close_period(work, through=date(2026, 3, 31))
    base = f"/c/{year.coop.slug}/surplus/2026/deficit"
    client = app.test_client()

    def be(member: Member, now: datetime) -> None:
        sign_out(client)
        app.extensions["coopbudget.clock"] = lambda: now
        sign_in(client, member)

    be(year.treasurer_member, AFTER)
    assert "Ask members to cover it from the reserve" in client.get(base).text
    last = {"closes_on": (AFTER + timedelta(days=14)).date().isoformat()}
    assert "Only £40.00 is left to cover." in client.post(f"{base}/cover", data={**last, "amount": "40.01"}).text
    assert client.post(f"{base}/cover", data={**last, "amount": "40"}).status_code == 303
    assert "Members are voting" in client.get(base).text
    with act(now=AFTER) as work:
        (row,) = deficits.covers(work.session, year.coop.id, 2026)
    vote(act, year, row.motion.id, AFTER)
    after = AFTER + timedelta(days=20)
    be(year.treasurer_member, after)
    assert "Carried, to be done" in client.get(base).text and "£50.00" in client.get(f"{base}/post").text
    # Nothing but the co-op's own may be in the entry, whatever the code above it says.
    with monkeypatch.context() as patch, act(year.treasurer, now=after) as work:
        fund = chart.fund_available(year.funds[0].number)
        patch.setattr(covering, "_closing", lambda _row: [(fund, chart.SURPLUS, 100)])
        with pytest.raises(TouchesMembers):
            covering.post_cover(work, cover_id=row.id)
        work.session.rollback()
    assert client.post(f"{base}/post").status_code == 303
    assert "The deficit is covered" in client.get(base).text
    assert client.post(f"{base}/undo", data={"why": "The wrong year"}).status_code == 403
    be(year.chair_member, after)
    assert client.post(f"{base}/undo", data={"why": ""}).status_code == 422
    assert client.post(f"{base}/undo", data={"why": "The wrong year"}).status_code == 303
    page = client.get(base).text
    assert "Undone, and back in the reserve" in page and "The wrong year" in page
    with act(now=after) as work:
        assert ledger.balance(work.session, year.coop.id, chart.RESERVE_GENERAL) == 9_000
        assert deficits.carried(work.session, year.coop.id, after.date())[2026].left == 4_000
        assert verify_coop(work.session, year.coop.id).ok
    be(year.members[0], after)
    assert client.get(base).status_code == 200 and client.get(f"{base}/cover").status_code == 403
