"""The indivisible reserve only grows: every way to take from it is tried, in the services and below them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coopbudget.guard import Work
from coopbudget.ledger import chart, queries
from coopbudget.ledger.errors import ReserveLocked
from coopbudget.ledger.lock import ASSET_LOCK
from coopbudget.ledger.service import Leg, draft_entry, open_account, post_drafts, post_entry, reverse_entry
from coopbudget.ledger.verifying import verify_coop
from coopbudget.surplus import service as surplus
from tests.conftest import Act
from tests.year import AFTER, MID_YEAR, Year, buy, carried, make_year, move, proposed, spend_own

DAY = timedelta(days=1)


def _now(work: Work) -> None:
    """Look at what is looked at when a transaction ends: tests end none."""
    if work.session.connection().dialect.name == "postgresql":
        work.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        work.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))


@pytest.fixture
def year(act: Act) -> Year:
    """£100 stands in the indivisible reserve, £50 in the general one."""
    made = make_year(act, 2)
    with act(made.system, now=AFTER) as work:
        move(work, chart.SURPLUS, chart.RESERVE_INDIVISIBLE, 10_000)
        move(work, chart.SURPLUS, chart.RESERVE_GENERAL, 5_000)
        _now(work)
    return made


def test_no_entry_of_any_kind_takes_from_it(act: Act, year: Year) -> None:
    fund = chart.fund_available(year.funds[0].number)
    targets = (
        fund, chart.SURPLUS, chart.RESERVE_GENERAL, chart.COMMUNITY, chart.DIVIDEND_OWED, chart.OWN_CLEARING,
        chart.supplier_payable(1), "Expenses:Rent", chart.INCOME_OTHER, chart.share_capital(1), chart.ASSET_LOCK_OWED,
    )  # fmt: skip
    for code in targets:
        for kind in ("surplus_shared", "surplus_undone", "deficit_covered", "reversal", "bill"):
            with pytest.raises(ReserveLocked), act(year.system, now=AFTER) as work:
                move(work, chart.RESERVE_INDIVISIBLE, code, 1, kind=kind)
    with act(year.system, now=AFTER) as work:
        locked, income = (open_account(work, code=code) for code in (chart.RESERVE_INDIVISIBLE, chart.INCOME_OTHER))
        general = open_account(work, code=chart.RESERVE_GENERAL)
        # Within an entry that puts more in than it takes out, in a batch, and as the reversal of something else.
        legs = [Leg(general, locked, 100), Leg(locked, income, 101)]
        with pytest.raises(ReserveLocked):
            post_entry(work, kind="surplus_shared", on=MID_YEAR, key="netted", legs=legs)
        draft = draft_entry(
            kind="bill", on=MID_YEAR, key="batch", legs=[Leg(locked, income, 5)], memo="", refs={}, reverses=None
        )
        with pytest.raises(ReserveLocked):
            post_drafts(work, [draft])
        other = move(work, chart.SURPLUS, chart.RESERVE_GENERAL, 700)
        with pytest.raises(ReserveLocked):
            post_entry(
                work, kind="reversal", on=MID_YEAR, key="feigned", legs=[Leg(locked, income, 700)],
                reverses=other.entry_id,
            )  # fmt: skip
        assert queries.balance(work.session, year.coop.id, chart.RESERVE_INDIVISIBLE) == 10_000
        assert verify_coop(work.session, year.coop.id).ok


def test_a_mistake_is_undone_within_a_day_by_the_entrys_own_reversal_and_by_no_more(act: Act, year: Year) -> None:
    with act(year.system, now=AFTER) as work:
        put = move(work, chart.SURPLUS, chart.RESERVE_INDIVISIBLE, 3_000)
        late = move(work, chart.SURPLUS, chart.RESERVE_INDIVISIBLE, 4_000)
    with act(year.system, now=AFTER + DAY / 2) as work:
        locked, income = (open_account(work, code=code) for code in (chart.RESERVE_INDIVISIBLE, chart.INCOME_OTHER))
        with pytest.raises(ReserveLocked):
            post_entry(
                work, kind="reversal", on=MID_YEAR, key="more", legs=[Leg(locked, income, 3_001)],
                reverses=put.entry_id,
            )  # fmt: skip
        reverse_entry(work, entry_id=put.entry_id, on=MID_YEAR, key="back")
        _now(work)
    with pytest.raises(ReserveLocked), act(year.system, now=AFTER + DAY) as work:
        reverse_entry(work, entry_id=late.entry_id, on=MID_YEAR, key="too late")
    with act(year.system, now=AFTER) as work:
        assert queries.balance(work.session, year.coop.id, chart.RESERVE_INDIVISIBLE) == 14_000


def test_the_sharing_of_a_year_is_undone_within_a_day_or_stays(act: Act, year: Year) -> None:
    with act(year.system, now=AFTER) as work:
        buy(work, year.funds[0], 100_000, 6_000)
        spend_own(work, 1_000)
    vote = proposed(act, year, general=0, indivisible=100, community=0, dividend=0)
    carried(act, year, vote)
    shared_at = AFTER + 20 * DAY
    with act(year.treasurer, now=shared_at) as work:
        surplus.post_distribution(work, proposal_id=vote.id)
    with pytest.raises(ReserveLocked), act(year.chair, now=shared_at + 3 * DAY) as work:
        surplus.undo_distribution(work, proposal_id=vote.id, why="We changed our minds")
    with act(year.chair, now=shared_at + DAY / 4) as work:
        surplus.undo_distribution(work, proposal_id=vote.id, why="The wrong year")
        _now(work)
        assert queries.balance(work.session, year.coop.id, chart.RESERVE_INDIVISIBLE) == 10_000


def test_only_its_own_kind_of_entry_hands_it_on_to_a_society_with_the_same_lock(act: Act, year: Year) -> None:
    with act(year.system, now=AFTER) as work:
        move(work, chart.RESERVE_INDIVISIBLE, chart.ASSET_LOCK_OWED, 10_000, kind=ASSET_LOCK)
        move(work, chart.ASSET_LOCK_OWED, chart.OWN_CLEARING, 10_000, kind="payment_run")
        _now(work)
        assert queries.balance(work.session, year.coop.id, chart.RESERVE_INDIVISIBLE) == 0
        assert verify_coop(work.session, year.coop.id).ok
    fund = chart.fund_available(year.funds[0].number)
    with act(year.system, now=AFTER) as work:
        move(work, chart.SURPLUS, chart.RESERVE_INDIVISIBLE, 900)
    for source, target in (
        (chart.RESERVE_INDIVISIBLE, fund), (chart.RESERVE_INDIVISIBLE, chart.SURPLUS),
    ):  # fmt: skip
        with pytest.raises(DBAPIError, match="only grows"), act(year.system, now=AFTER) as work:
            move(work, source, target, 900, kind=ASSET_LOCK)
            _now(work)
    with pytest.raises(DBAPIError, match="only grows"), act(year.system, now=AFTER) as work:
        move(work, chart.RESERVE_INDIVISIBLE, chart.ASSET_LOCK_OWED, 900, kind=ASSET_LOCK)
        move(work, chart.ASSET_LOCK_OWED, fund, 900)
        _now(work)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE account SET balance = balance - 1 WHERE code = 'Equity:Reserve:Indivisible'",
        "UPDATE account SET code = 'Equity:Reserve:Free' WHERE code = 'Equity:Reserve:Indivisible'",
        "UPDATE account SET floor = NULL WHERE code = 'Equity:Reserve:Indivisible'",
    ],
)
def test_the_database_refuses_it_whoever_writes(act: Act, year: Year, statement: str) -> None:
    with pytest.raises(DBAPIError, match="only grows"), act(year.system, now=AFTER) as work:
        work.session.connection().exec_driver_sql(statement)
        _now(work)


def test_members_funds_never_pay_into_the_co_ops_own(act: Act, year: Year) -> None:
    fund = chart.fund_available(year.funds[0].number)
    with act(year.system, now=AFTER) as work:
        move(work, chart.MEMBERS_BANK, fund, 5_000)
    for code in (chart.SURPLUS, chart.RESERVE_GENERAL, chart.RESERVE_INDIVISIBLE, chart.COMMUNITY):
        with pytest.raises(DBAPIError, match="members never pay"), act(year.system, now=AFTER) as work:
            move(work, fund, code, 100, kind="deficit_covered")
            _now(work)
