"""Reports, month close and opening again, as officers and the reviewer meet them, on both databases."""

from __future__ import annotations

import csv
import io
import itertools
import re
import zipfile
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings, strategies as st

from coopbudget.audit.books import queries as books
from coopbudget.audit.books.rules import Place, balance_sheet
from coopbudget.audit.closing import queries as closing, service
from coopbudget.audit.closing.errors import AlreadyAsked, SurplusDecided
from coopbudget.guard import Actor, Permission
from coopbudget.invoices import queries as invoices
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.errors import ClosedPeriod
from coopbudget.ledger.moved import balances_at, moved
from coopbudget.ledger.service import Leg, close_period, open_account, post_entry, reopen_period
from coopbudget.ledger.verifying import verify_coop
from coopbudget.pools.service import record_alone_price
from tests import people
from tests.conftest import Act
from tests.invoicing import House, days, noon
from tests.ledger_books import make_books
from tests.nights import STARTS, agree_all, award, make
from tests.year import AFTER, Year, buy, make_year, move, proposed, spend_own

YEAR = "since=2025-04-01&until=2026-03-31"
END = date(2026, 3, 31)


@pytest.fixture
def year(act: Act) -> Year:
    made = make_year(act)
    with act(made.system, now=AFTER) as work:
        for fund, cost in zip(made.funds, (60_000, 30_000, 15_000), strict=True):
            buy(work, fund, cost, cost // 100 * 6)
        spend_own(work, 2_500)
    return made


class Visitor:
    """Somebody at a browser on the day after the year."""

    def __init__(self, app: Flask, year: Year, who: object) -> None:
        self.client: FlaskClient = app.test_client()
        self.base = f"/c/{year.coop.slug}/books"
        app.extensions["coopbudget.clock"] = lambda: AFTER
        people.sign_in(self.client, who)  # type: ignore[arg-type]

    def see(self, path: str, status: int = 200) -> str:
        answer = self.client.get(self.base + path)
        assert answer.status_code == status, answer.text
        return answer.text

    def send(self, path: str, status: int = 303, **data: str) -> str:
        answer = self.client.post(self.base + path, data=data)
        assert answer.status_code == status, answer.text
        return answer.text

    def rows(self, path: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(self.see(f"{path}{'&' if '?' in path else '?'}as=csv").lstrip("\ufeff"))))


REPORTS = (
    "/balance-sheet", "/balance-sheet/funds", f"/income?{YEAR}", f"/funds?{YEAR}", f"/funds/1?{YEAR}", "/budget/2026",
    "/owed", "/owing", f"/spend/places?{YEAR}", f"/savings?{YEAR}",
)  # fmt: skip


def test_every_report_is_a_page_and_two_files_for_who_sees_the_books(app: Flask, act: Act, year: Year) -> None:
    with act(now=AFTER) as work:
        reviewer = people.let_in(work, year.coop, "reviewer")
    reading, member = Visitor(app, year, reviewer), Visitor(app, year, year.members[0])
    for path in REPORTS:
        member.see(path, status=403)
        Visitor(app, year, reviewer)
        reading.see(path)
        assert reading.rows(path)[0]
        book = reading.client.get(f"{reading.base}{path}{'&' if '?' in path else '?'}as=xlsx")
        assert zipfile.ZipFile(io.BytesIO(book.data)).testzip() is None
    assert "worksheets" in str(
        zipfile.ZipFile(io.BytesIO(reading.client.get(f"{reading.base}/balances.csv?as=xlsx").data)).namelist()
    )
    sheet = reading.see("/balance-sheet?at=2026-03-31")
    # £63.00 of levy less £25.00 of insurance.
    assert "had £38.00 of its own" in sheet and "do not agree" not in sheet and "Share capital" in sheet
    assert f"/books/balance-sheet/providers?at={END}" in sheet
    line = reading.see(f"/balance-sheet/providers?at={END}")
    assert "£1,050.00" in line and f"/books/accounts/Liabilities:Payable:Members:V0001?until={END}" in line
    income = reading.see(f"/income?{YEAR}")
    assert "£38.00 is left over" in income and "/books/accounts/Income:Levy?since=2025-04-01" in income
    funds = reading.see(f"/funds?{YEAR}")
    assert "kind=invoice" in funds and "Fund 3" in funds
    assert reading.rows(f"/funds?{YEAR}")[1][2:] == ["0.00", "636.00", "636.00", "0.00"]
    # £400.00 every four weeks to each of three funds, and none came: due on 9 February, 9 March and 6 April.
    late = reading.rows("/owing")
    assert [row[3:] for row in late[1:]] == [["400.00", "400.00", "400.00", "0.00", "1200.00"]] * 3
    assert "£3,600.00" in reading.see("/owing")
    reading.see("/balance-sheet/nothing", status=404)
    reading.see("/budget/2019", status=404)
    reading.send("/budget/2026", status=403, code="Income:Levy", amount="1")


def test_officers_plan_a_year_line_by_line_and_see_what_came_of_it(app: Flask, act: Act, year: Year) -> None:
    treasurer = Visitor(app, year, year.treasurer_member)
    assert "Nothing is planned yet" in treasurer.see("/budget/2027")
    treasurer.send("/budget/2026", code="Income:Levy", amount="60", why="As the contracts say")
    treasurer.send("/budget/2026", code="Expenses:Insurance", amount="20")
    treasurer.send("/budget/2026", code="Expenses:Insurance", amount="22.50")
    assert "Choose a line" in treasurer.send("/budget/2026", status=422, code="Assets:Bank:Own", amount="5")
    treasurer.send("/budget/2026", status=422, code="Income:Levy", amount="")
    page = treasurer.see("/budget/2026")
    assert "£3.00 better" in page and "£2.50 worse" in page and "As the contracts say" in page
    assert treasurer.rows("/budget/2026")[1:] == [
        ["Income:Levy", "Levy from what members bought", "60.00", "63.00", "3.00"],
        ["Expenses:Insurance", "Insurance", "22.50", "25.00", "-2.50"],
    ]
    with act(year.treasurer, now=AFTER) as work:
        assert len(work.session.scalars(books.budget_history(year.coop.id, 2026, "Expenses:Insurance")).all()) == 2


def test_a_year_is_closed_by_two_and_opened_again_by_two_and_it_shows(app: Flask, act: Act, year: Year) -> None:
    with act(now=AFTER) as work:
        reviewer = people.let_in(work, year.coop, "reviewer")
    treasurer, chair = Visitor(app, year, year.treasurer_member), Visitor(app, year, year.chair_member)
    here = f"/periods/{END}"
    assert "Ends the year 2026" in treasurer.see("/periods") and "Nothing is closed yet" in treasurer.see("/periods")
    treasurer.see("/periods/2026-03-30", status=404)
    treasurer.see("/periods/2026-05-31", status=404)
    page = treasurer.see(here)
    assert "£1,113.00" in page and "12 earlier" not in page  # the bank: no statement tells what the books hold
    assert re.search(r"against-books\?side=members&amp;at-day=31", page)
    found = re.search(r'name="seal" value="(\w+)"', page)
    assert found is not None
    chair.send(f"{here}/close", status=403)
    treasurer.send(f"{here}/close", status=409, why="In a hurry")
    treasurer.send(f"{here}/look", status=409, seal="another")
    for _again in range(2):
        treasurer.send(f"{here}/look", seal=found[1])
    treasurer.send(f"{here}/close", status=409, why="In a hurry")
    chair.send(f"{here}/look", seal=found[1])
    assert "Say why the month can be closed" in treasurer.send(f"{here}/close", status=422)
    assert "11 earlier months" in treasurer.see(here)
    treasurer.send(f"{here}/close", why="The bank opens next week.")
    shown = Visitor(app, year, reviewer).see(here)
    assert "The bank opens next week." in shown and "How it stood when it was closed" in shown
    with act(year.system, now=AFTER) as work, pytest.raises(ClosedPeriod):
        move(work, chart.MEMBERS_BANK, chart.MEMBERS_UNMATCHED, 5, on=END)

    first = {"first_day-day": "1", "first_day-month": "3", "first_day-year": "2026"}
    assert "Say why" in treasurer.send("/reopenings/new", status=422, **first, why="")
    treasurer.send("/reopenings/new", status=422, **{**first, "first_day-day": "2"}, why="A line was forgotten")
    treasurer.send("/reopenings/new", **first, why="A line was forgotten")
    with act(year.chair, now=AFTER) as work, pytest.raises(AlreadyAsked):
        service.ask_reopening(work, first_day=END.replace(day=1), why="Me too")
    treasurer.send("/reopenings/1", status=409, answer="yes")
    assert "Agree: open the books" in chair.see("/reopenings/1")
    chair.send("/reopenings/1", answer="yes")
    chair.send("/reopenings/1", status=409, answer="no")
    with act(year.system, now=AFTER) as work:
        move(work, chart.OWN_BANK, chart.INCOME_OTHER, 500, on=END)
        with pytest.raises(ClosedPeriod):
            move(work, chart.MEMBERS_BANK, chart.MEMBERS_UNMATCHED, 5, on=date(2026, 2, 28))
        assert ledger.closed_through(work.session, year.coop.id) == date(2026, 2, 28)
        assert books.sheets_at(work.session, year.coop.id, [END])[0].amount(Place.RESULT) == 4_300
        assert verify_coop(work.session, year.coop.id).ok
    told = Visitor(app, year, reviewer).see("/periods")
    assert "Opened again" in told and "agreed by" in told
    marked = Visitor(app, year, reviewer).see(here)
    assert "Was opened again" in marked and "A line was forgotten" in marked
    treasurer = Visitor(app, year, year.treasurer_member)
    treasurer.send(f"{here}/close", status=409, why="As before")  # everybody looks anew


def test_figures_that_members_vote_on_stay_closed(act: Act, year: Year) -> None:
    proposed(act, year)
    with act(year.chair, now=AFTER) as work, pytest.raises(SurplusDecided):
        service.ask_reopening(work, first_day=date(2026, 3, 1), why="A line was forgotten")


def test_visits_not_billed_stand_in_their_month_and_leave_the_next(act: Act) -> None:
    """Fourteen nights at £100.00 and 5 %: seven on an invoice approved in October, seven on one of November."""
    with act() as work:
        nights = award(work, weekly=(20_000,) * 5)
        house = House(nights, agree_all(work, nights, make(work, nights)).id)
    through, coop_id = date(2026, 10, 31), nights.coop.id
    with act(now=noon(date(2026, 10, 20))) as work:
        house.given(work, days(STARTS, STARTS + timedelta(days=13)))
        house.invoiced(work, STARTS, STARTS + timedelta(days=6))
        mine = nights.at(work, nights.act_of(work, 0))
        record_alone_price(mine, pool_id=nights.pool_id, hourly=2_200, told_by="An agency's list")
    with act(now=noon(date(2026, 11, 3))) as work:
        mine = nights.at(work, nights.treasurer)
        before = house.pots(work)
        number = service.accrue_visits(mine, through=through)
        assert number is not None and service.accrue_visits(mine, through=through) is None
        entry = ledger.entry_by_number(work.session, coop_id, number)
        assert entry is not None and entry.on == through
        codes = {row.code: row.balance for row in balances_at(work.session, coop_id, through)}
        accrued = next(code for code in codes if code.startswith("Liabilities:Accrued:Members:"))
        assert (codes[accrued], codes[chart.FUNDS_ACCRUED], codes[chart.LEVY_ACCRUED]) == (70_000, -70_000, 3_500)
        assert house.pots(work) == before, "what members set aside is not touched"
        assert house.owed(work) == (70_000, 7_000)
        assert [each[1] for each in closing.waiting_accruals(work.session, coop_id)] == [70_000]
        house.invoiced(work, STARTS + timedelta(days=7), STARTS + timedelta(days=13), number="ND-2")
        assert closing.to_accrue(work.session, coop_id, through) == [], "an invoice of November changes no October"
        assert len(service.take_accruals_back(mine, through=through)) == 1
        assert service.take_accruals_back(mine, through=through) == []
        assert house.owed(work) == (140_000, 7_000)
        assert ledger.balance(work.session, coop_id, accrued) == 0
        october = books.result(work.session, coop_id, date(2026, 10, 1), through)
        november = books.result(work.session, coop_id, date(2026, 11, 1), date(2026, 11, 30))
        assert (october, november) == ({chart.INCOME_LEVY: 7_000}, {})
        ((_contract, saved),) = invoices.savings(work.session, coop_id, date(2026, 10, 1), date(2026, 11, 30))
        # 14 nights of five hours at £22.00, and a fifth of £1,470.00.
        assert (saved.alone, saved.together, saved.told, saved.people) == (154_000, 29_400, 1, 5)
        spent = books.spending(work.session, coop_id, date(2026, 10, 1), date(2026, 11, 30))
        assert [amount for _place, amount in spent.places] == [147_000]
        assert max((amount for _o, amount in spent.outcomes), default=0) + spent.others + spent.none == 147_000
        owed = books.payables(work.session, coop_id, work.today)
        assert owed.books == owed.billed == 140_000 == owed.ages.sums[0]
        assert verify_coop(work.session, coop_id).ok


FUND_CODES = (chart.fund_available(1), chart.fund_committed(1, 1), chart.fund_available(2))
CODES = (chart.MEMBERS_BANK, *FUND_CODES, chart.provider_payable(1), chart.INCOME_LEVY, "Expenses:Fees")
BEGINS = date(2026, 1, 5)
NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
counter = itertools.count()
steps = st.lists(
    st.one_of(
        st.tuples(st.just("post"), st.integers(0, 190), st.permutations(range(len(CODES))), st.integers(1, 500)),
        st.tuples(st.just("close"), st.integers(0, 190)),
        st.tuples(st.just("open"), st.integers(0, 190)),
    ),
    min_size=4,
    max_size=16,
)
stretch = st.tuples(st.integers(-20, 200), st.integers(0, 200))


@given(steps, stretch)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sums_of_closed_months_say_what_every_transfer_says(
    act: Act, doing: list[tuple[str, int, list[int], int]], asked: tuple[int, int]
) -> None:
    with act(now=NOW) as work:
        made = make_books(work, f"sums-{next(counter)}")
    actor = Actor(made.actor.person_id, made.coop_id, permissions=frozenset(Permission))
    kept: list[tuple[date, str, str, str, int]] = []
    closed = date.min
    with act(actor, now=NOW) as work:
        ids = {code: open_account(work, code=code, floor=-(10**9)) for code in CODES}
        for step in doing:
            day = BEGINS + timedelta(days=step[1])
            if step[0] == "post" and day > closed:
                debit, credit = (CODES[place] for place in step[2][:2])
                kind = f"kind{step[3] % 3}"
                post_entry(
                    work, kind=kind, on=day, key=str(next(counter)), legs=[Leg(ids[debit], ids[credit], step[3])]
                )
                kept.append((day, kind, debit, credit, step[3]))
            elif step[0] == "close" and day > closed:
                close_period(work, through=day)
                closed = day
            elif step[0] == "open" and closed is not date.min and day <= closed:
                reopen_period(work, first_day=day)
                closed = day - timedelta(days=1)
        since = BEGINS + timedelta(days=asked[0])
        until = since + timedelta(days=asked[1])
        wanted: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        stood: dict[str, int] = dict.fromkeys(CODES, 0)
        for day, kind, debit, credit, amount in kept:
            for place, code in enumerate((debit, credit)):
                if since <= day <= until:
                    wanted[code, kind][place] += amount
                if day <= until:
                    stood[code] += amount if (place == 0) is (chart.type_of(code) in chart.DEBIT_TYPES) else -amount
        rows = moved(work.session, made.coop_id, prefixes=("",), since=since, until=until, by=("code", "kind", "month"))
        found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        for row in rows:
            assert row.month is not None and row.month >= since.replace(day=1)
            found[row.code, row.kind][0] += row.debit
            found[row.code, row.kind][1] += row.credit
        assert found == wanted
        for prefix, kinds in (
            ("Liabilities:Funds:", ["kind1", "kind2"]),
            (chart.fund_prefix(1), []),
            ("Income:", ["kind0"]),
        ):
            some = moved(work.session, made.coop_id, prefixes=(prefix,), since=since, until=until, kinds=kinds)
            assert {row.code: [row.debit, row.credit] for row in some} == {
                code: [
                    sum(w[n] for (c, k), w in wanted.items() if c == code and (not kinds or k in kinds)) for n in (0, 1)
                ]
                for code, kind in wanted
                if code.startswith(prefix) and (not kinds or kind in kinds)
            }
        standing = balances_at(work.session, made.coop_id, until)
        assert {row.code: row.balance for row in standing} == stood
        (sheet,) = books.sheets_at(work.session, made.coop_id, [until])
        assert sheet.balances and sheet == balance_sheet((row.code, row.type, row.balance) for row in standing)
        together = moved(
            work.session, made.coop_id, prefixes=("",), since=since, until=until, by=("heading", "kind", "month")
        )
        totals: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        expected: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        for row in together:
            totals[row.code, row.kind][0] += row.debit
            totals[row.code, row.kind][1] += row.credit
        for (code, kind), (debit_sum, credit_sum) in wanted.items():
            heading = "Liabilities:Funds:" if code in FUND_CODES else code
            expected[heading, kind][0] += debit_sum
            expected[heading, kind][1] += credit_sum
        assert totals == expected
        funds = books.all_funds(work.session, made.coop_id, since, until)
        assert funds.after == sum(stood[code] for code in FUND_CODES)
        assert funds.before == funds.after - funds.came + funds.went
        assert verify_coop(work.session, made.coop_id).ok
