"""The books' room, as officers, the reviewer and members meet it, on both databases."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from coopbudget.db import db
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.service import Leg, open_account, post_entry, reverse_entry
from tests import people
from tests.conftest import Act
from tests.year import AFTER, MID_YEAR, Year, buy, make_year, move, spend_own


@pytest.fixture
def year(act: Act) -> Year:
    """Three funds, two providers; a wrong entry and its reversal."""
    made = make_year(act)
    with act(made.system, now=AFTER) as work:
        for fund, cost in zip(made.funds, (60_000, 30_000, 15_000), strict=True):
            buy(work, fund, cost, cost // 100 * 6)
        buy(work, made.funds[0], 5_000, 300, provider=2, on=MID_YEAR + timedelta(days=60))
        wrong = move(work, chart.MEMBERS_BANK, chart.fund_available(made.funds[0].number), 999)
        reverse_entry(work, entry_id=wrong.entry_id, on=MID_YEAR, key="wrong")
        spend_own(work, 2_500)
    return made


def visit(app: Flask, who: people.Member | object, now: object = AFTER) -> FlaskClient:
    client = app.test_client()
    app.extensions["coopbudget.clock"] = lambda: now
    people.sign_in(client, who)  # type: ignore[arg-type]
    return client


def page(client: FlaskClient, year: Year, path: str, status: int = 200) -> str:
    answer = client.get(f"/c/{year.coop.slug}{path}")
    assert answer.status_code == status, answer.text
    return answer.text


PAGES = (
    "/books", "/books?show=all", "/books?show=free", "/books/entries", "/books/entries/1", "/books/members",
    "/books/members/2", "/books/spend", "/books/download", "/books/accounts/Income:Levy", "/books/balances.csv",
    "/books/journal.csv", "/books/books.beancount", "/books/books.json",
)  # fmt: skip


def test_the_reviewer_reads_everything_and_a_member_reads_none_of_it(app: Flask, act: Act, year: Year) -> None:
    with act(now=AFTER) as work:
        reviewer = people.let_in(work, year.coop, "reviewer")
    reading = visit(app, reviewer)
    for path in (*PAGES, "/trail", "/trail/1", "/verify", "/verify/report"):
        page(reading, year, path)
    member = visit(app, year.members[0])
    for path in (*PAGES, "/trail", "/trail/1"):
        page(member, year, path, status=403)
    stranger = visit(app, make_year(act, 1).treasurer_member)
    for path in (*PAGES, "/trail", "/trail/1", "/verify", "/verify/report"):
        page(stranger, year, path, status=404)


def test_an_empty_coop_says_what_will_be_here(app: Flask, act: Act) -> None:
    year = make_year(act, 1)
    client = visit(app, year.treasurer_member)
    for path, words in (
        ("/books", "Nothing here"), ("/books/entries", "No entries"), ("/books/spend", "Nothing was spent"),
    ):  # fmt: skip
        assert words in page(client, year, path)


def test_the_balances_agree_and_open_into_their_accounts(app: Flask, act: Act, year: Year) -> None:
    client = visit(app, year.treasurer_member)
    short = page(client, year, "/books")
    assert "the books agree" in short and "Members&#39; funds, set aside" not in short  # nothing is left there
    assert "owed to providers" in short.lower() and "£1,100.00" in short
    full = page(client, year, "/books?show=all")
    assert "Owed to provider 2" in full
    assert "Owed to provider 2" in page(client, year, "/books?show=providers")
    before = page(client, year, "/books?at-day=1&at-month=4&at-year=2025")
    assert "Nothing here" in before
    page(client, year, "/books?at-day=31&at-month=2&at-year=2025", status=422)


def test_balances_as_a_file_have_equal_columns(app: Flask, act: Act, year: Year) -> None:
    client = visit(app, year.treasurer_member)
    rows = list(csv.DictReader(io.StringIO(page(client, year, "/books/balances.csv").lstrip("\ufeff"))))
    debit, credit = (sum(round(float(row[side] or 0) * 100) for row in rows) for side in ("Debit", "Credit"))
    assert debit == credit > 0


def test_json_and_the_spreadsheet_say_what_the_books_say(app: Flask, act: Act, year: Year) -> None:
    client = visit(app, year.treasurer_member)
    told = json.loads(page(client, year, "/books/books.json"))
    with act(year.system, now=AFTER) as work:
        rows = ledger.trial_balance(work.session, year.coop.id)
    assert [(a["code"], a["balance"]) for a in told["accounts"]] == [(row.code, row.balance) for row in rows]
    sums: Counter[str] = Counter()
    for entry in told["entries"]:
        for transfer in entry["transfers"]:
            sums[transfer["debit"]] += transfer["amount"]
            sums[transfer["credit"]] -= transfer["amount"]
    debits = {row.code: row.balance * (1 if row.type in chart.DEBIT_TYPES else -1) for row in rows if row.balance}
    assert {code: amount for code, amount in sums.items() if amount} == debits
    path = f"/c/{year.coop.slug}/books/books.xlsx"
    first, again = client.get(path), client.get(path)
    assert first.data == again.data and first.data[:2] == b"PK"  # the same books, the same bytes
    with ZipFile(io.BytesIO(first.data)) as book:
        names, whole = book.namelist(), b"".join(book.read(name) for name in book.namelist())
        rows_there = len(re.findall(rb"<row ", book.read("xl/worksheets/sheet2.xml")))
    assert "xl/worksheets/sheet2.xml" in names and b"Income:Levy" in whole and b"<f>" not in whole
    assert rows_there == 1 + sum(len(entry["transfers"]) for entry in told["entries"])


def test_an_account_runs_to_its_balance_page_by_page(app: Flask, act: Act, year: Year) -> None:
    with act(year.system, now=AFTER) as work:
        for day in range(60):
            move(work, chart.MEMBERS_BANK, chart.MEMBERS_UNMATCHED, 100 + day, on=MID_YEAR + timedelta(days=day % 7))
        expected = ledger.balance(work.session, year.coop.id, chart.MEMBERS_UNMATCHED)
    client = visit(app, year.treasurer_member)
    first = page(client, year, "/books/accounts/Liabilities:Unmatched:Members")
    assert "60 movements" in first and f"£{expected / 100:,.2f} now" in first
    last = page(client, year, "/books/accounts/Liabilities:Unmatched:Members?page=3")
    assert "Before these: £0.00." in last
    rows = list(
        csv.reader(
            io.StringIO(page(client, year, "/books/accounts/Liabilities:Unmatched:Members?as=csv").lstrip("\ufeff"))
        )
    )
    running = 0
    for row in rows[1:]:
        running += round(float(row[4]) * 100)
        assert round(float(row[5]) * 100) == running
    assert running == expected
    page(client, year, "/books/accounts/Income:Unheard", status=404)


def test_a_filter_that_makes_no_sense_says_so(app: Flask, act: Act, year: Year) -> None:
    client = visit(app, year.treasurer_member)
    turned = "since=2026-02-02&until=2026-01-01"
    for path in ("/books/entries", "/books/accounts/Income:Levy", "/trail", "/books/spend", "/books/members/2"):
        assert "can&#39;t be after" in page(client, year, f"{path}?{turned}", status=422).replace("can't", "can&#39;t")


def test_an_entry_tells_who_what_and_its_reversal(app: Flask, act: Act, year: Year) -> None:
    client = visit(app, year.treasurer_member)
    with act(year.treasurer, now=AFTER) as work:
        rows = work.session.execute(ledger.entries(year.coop.id)).all()
        reversal = next(row for row in rows if row.reverses_id)
        wrong = ledger.entry(work.session, year.coop.id, reversal.reverses_id)
        assert wrong is not None
    shown = page(client, year, f"/books/entries/{wrong.number}")
    assert "taken back by entry" in shown and f"/books/entries/{reversal.number}" in shown and "£9.99" in shown
    assert "takes back entry" in page(client, year, f"/books/entries/{reversal.number}")
    assert "The system" in shown and "/trail/" in shown
    page(client, year, "/books/entries/9999", status=404)


def test_entries_say_what_they_moved_and_a_long_one_goes_on(app: Flask, act: Act, year: Year) -> None:
    client = visit(app, year.treasurer_member)
    listed = page(client, year, "/books/entries")
    assert "£9.99" in listed and "£56.00 in 3 lines" in listed
    with act(year.system, now=AFTER) as work:
        bank = open_account(work, code=chart.MEMBERS_BANK)
        fund = open_account(work, code=chart.fund_available(year.funds[0].number))
        legs = [Leg(bank, fund, 100_000 + line) for line in range(101)]
        long = post_entry(work, kind="batch", on=MID_YEAR, key="long", legs=legs)
    assert "More than 100 lines" in page(client, year, "/books/entries")
    first, last = (page(client, year, f"/books/entries/{long.number}?page={number}") for number in (1, 9))
    assert "£1,000.00" in first and "£1,001.00" not in first and f"/books/entries/{long.number}?page=2" in first
    assert "£1,001.00" in last and "£1,000.00" not in last and "101 of 101" in last


def test_entries_by_kind_and_by_day(app: Flask, act: Act, year: Year) -> None:
    client = visit(app, year.treasurer_member)
    assert "1 entry" in page(client, year, "/books/entries?kind=reversal")
    assert "1 entry" in page(client, year, f"/books/entries?kind=invoice&since={MID_YEAR + timedelta(days=1)}")
    assert "No entry is of that kind" in page(client, year, "/books/entries?kind=nothing")


def test_spending_by_provider_and_month(app: Flask, act: Act, year: Year) -> None:
    client = visit(app, year.treasurer_member)
    shown = page(client, year, "/books/spend")
    assert "£1,100.00 went to providers" in shown and "got 95% of it" in shown and "Provider 2" in shown
    assert "Most was spent in Nov 2025: £1,050.00" in shown
    page(client, year, "/books/spend?since=1990-01-01", status=422)
    assert "1050.00" in page(client, year, "/books/spend?as=csv")


def test_members_money_by_name_and_over_a_time(app: Flask, act: Act, year: Year) -> None:
    with act(year.system, now=AFTER) as work:
        fund = year.funds[1]
        move(work, chart.MEMBERS_BANK, chart.fund_available(fund.number), 40_000, on=AFTER.date() - timedelta(days=3))
        move(work, chart.MEMBERS_BANK, chart.fund_available(fund.number), 10_000, on=AFTER.date() - timedelta(days=200))
    client = visit(app, year.treasurer_member)
    assert "£500.00" in page(client, year, "/books/members")
    number = fund.member.number
    assert "1 member<" in page(client, year, f"/books/members?name={number}")
    assert "Nobody found" in page(client, year, "/books/members?name=zzzz")
    shown = page(client, year, f"/books/members/{number}")
    assert "£100.00" in shown and "£400.00" in shown and "£500.00" in shown and "Powys" in shown
    rows = list(csv.reader(io.StringIO(page(client, year, f"/books/members/{number}?as=csv").lstrip("\ufeff"))))
    assert rows[1][4:] == ["100.00", "500.00"]
    page(client, year, "/books/members/999", status=404)


def test_the_trail_by_act_by_person_and_by_day(app: Flask, act: Act, year: Year) -> None:
    client = visit(app, year.treasurer_member)
    assert "Entry posted" in page(client, year, "/trail")
    founded = page(client, year, "/trail?act=coop.founded")
    assert "1 act<" in founded and "Co-op founded" in founded
    assert "No acts" in page(client, year, f"/trail?who={year.members[0].number}&act=coop.founded")
    assert "1 act<" in page(client, year, "/trail?who=1&act=coop.founded")
    assert "No acts" in page(client, year, "/trail?who=999")
    assert "No acts" in page(client, year, "/trail?since=2030-01-01")
    assert "what is recorded" in page(client, year, "/trail/1").lower()
    page(client, year, "/trail/99999", status=404)


def test_anybody_in_the_coop_can_check_the_books(app: Flask, act: Act, year: Year) -> None:
    client = visit(app, year.members[0])
    assert "Check everything now" in page(client, year, "/verify")
    assert "The books agree" in page(client, year, "/verify/report")


def test_a_balance_changed_by_hand_is_found_and_named(app: Flask, act: Act, year: Year) -> None:
    with act(year.system, now=AFTER) as work:
        work.session.execute(
            text("UPDATE account SET balance = balance + 1 WHERE code = 'Income:Levy' AND coop_id = :coop").bindparams(
                coop=year.coop.id if work.session.get_bind().dialect.name == "postgresql" else year.coop.id.hex
            )
        )
    shown = page(visit(app, year.members[0]), year, "/verify/report")
    assert "The books do not agree" in shown and "account Income:Levy" in shown
    assert "do not agree" in page(visit(app, year.treasurer_member), year, "/books")


def test_the_beancount_file_passes_bean_check(app: Flask, act: Act, year: Year, tmp_path: Path) -> None:
    client = visit(app, year.treasurer_member)
    answer = client.get(f"/c/{year.coop.slug}/books/books.beancount")
    assert "attachment" in answer.headers["Content-Disposition"]
    path = tmp_path / "books.beancount"
    path.write_text(answer.text)
    done = subprocess.run(
        [str(Path(sys.executable).parent / "bean-check"), str(path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_queries_do_not_grow_with_members(app: Flask, act: Act) -> None:
    """20 members and 200: the same number of queries on every page."""
    counts = {}
    for size in (20, 200):
        year = make_year(act, size)
        with act(year.system, now=AFTER) as work:
            for fund in year.funds:
                buy(work, fund, 1_000, 60)
        client = visit(app, year.treasurer_member)
        number = year.members[3].number
        paths = (
            "/books", "/books?show=all", "/books/entries", "/books/entries/3", "/books/members", "/books/spend",
            f"/books/members/{number}", "/books/accounts/Income:Levy", "/trail", "/verify", "/verify/report",
            "/books/journal.csv", "/surplus", "/surplus/2026",
            "/surplus/2026/propose?general=50&indivisible=0&community=0&dividend=50&kind=co_operative",
        )  # fmt: skip
        for path in paths:
            client.get(f"/c/{year.coop.slug}{path}")
            counts.setdefault(path.replace(str(number), "n"), []).append(count_queries(app, client, year, path))
    grown = {path: found for path, found in counts.items() if found[0] != found[1]}
    assert grown == {}
    assert max(found[0] for found in counts.values()) < 30


def count_queries(app: Flask, client: FlaskClient, year: Year, path: str) -> int:
    found: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        answer = client.get(f"/c/{year.coop.slug}{path}")
        assert answer.status_code == 200 and answer.text
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(found)
