"""A fund's statement on its page: the newest first, in pages, each line with its receipt, to the penny."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coopbudget.budgets import queries, service as budgets
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, open_account, post_entry, reverse_entry
from coopbudget.paging import PAGE_SIZE
from tests.conftest import NOON, Act
from tests.people import sign_in
from tests.purses import Purses, agree, consent, make_purses, pay_in


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    app.extensions["coopbudget.clock"] = lambda: NOON
    return app.test_client()


@pytest.fixture
def made(act: Act, purses: Purses) -> budgets.Recorded:
    """£300.01 to £300.30 on thirty days, and £250.00 of it set aside for a pool on the last."""
    with act(purses.treasurer) as work:
        found = agree(work, purses.dewi)
        consent(work, found.agreement_id)
        for day in range(30):
            pay_in(work, found.fund_number, 30_001 + day, on=work.today - timedelta(days=29 - day))
        budgets.move_to_pledge(work, found.fund_id, 3, 25_000, "a", weekly=2_500)
        return found


def shown(page: str) -> list[str]:
    """The rows of the statement, as words."""
    body = page[page.index('id="statement"') :]
    rows = re.findall(r"<tr.*?</tr>", body[body.index("<tbody") : body.index("</tbody")], re.DOTALL)
    return [unescape(" ".join(re.sub(r"<[^>]+>", " ", row).split())) for row in rows]


def test_the_newest_stands_first_and_what_there_was_at_the_start_last(
    browser: FlaskClient, purses: Purses, made: budgets.Recorded
) -> None:
    sign_in(browser, purses.dewi)
    base = f"/c/{purses.coop.slug}/money/1"
    first = shown(browser.get(base).text)
    total = sum(range(30_001, 30_031))
    assert total == 900_465
    assert first[0] == "1 September 2026 What is there at the end £8,754.65 £9,004.65"
    assert first[1].startswith("1 September 2026 Set aside for pool 3 No change £250.00 £8,754.65 £9,004.65")
    assert first[2].startswith("1 September 2026 Money came in £300.30 £9,004.65 £9,004.65")
    assert len(first) == PAGE_SIZE + 1
    second = shown(browser.get(f"{base}?page=2").text)
    assert len(second) == 31 - PAGE_SIZE + 1
    assert second[-2].startswith("3 August 2026 Money came in £300.01 £300.01 £300.01")
    assert second[-1].endswith("What was there at the start £0.00 £0.00")
    assert shown(browser.get(f"{base}?page=99").text) == second
    assert "31 of 31" in browser.get(f"{base}?page=2").text
    printed = browser.get(f"{base}/statement").text
    assert printed.index("£300.01") < printed.index("£300.30"), "on paper it runs on from the first day"


def test_each_line_has_a_receipt_for_who_may_see_the_fund(
    act: Act, browser: FlaskClient, purses: Purses, made: budgets.Recorded
) -> None:
    sign_in(browser, purses.dewi)
    base = f"/c/{purses.coop.slug}/money/1"
    links = re.findall(rf"{base}/entries/\d+", browser.get(base).text)
    receipt = unescape(browser.get(links[0]).text)
    for words in ("Set aside for pool 3", "£250.00 moved inside the fund", "£9,004.65", "£8,754.65", "Bethan"):
        assert words in receipt, words
    for person in (purses.treasurer.person_id, purses.secretary.person_id):
        sign_in(browser, person)  # type: ignore[arg-type]
        assert browser.get(links[0]).status_code == 200
    with act() as work:
        stranger = make_purses(work).treasurer.person_id
    for other in (purses.eira.person_id, stranger):
        sign_in(browser, other)  # type: ignore[arg-type]
        assert browser.get(links[0]).status_code == 404


def test_a_receipt_shows_this_fund_alone(act: Act, browser: FlaskClient, purses: Purses) -> None:
    with act(purses.treasurer) as work:
        dewi, eira = agree(work, purses.dewi), agree(work, purses.eira)
        for each in (dewi, eira):
            pay_in(work, each.fund_number, 50_000)
        funds = [open_account(work, code=chart.fund_available(each.fund_number)) for each in (dewi, eira)]
        payable = open_account(work, code=chart.provider_payable(1))
        levy = open_account(work, code=chart.LEVY_OWED)
        legs = [Leg(funds[0], payable, 10_001), Leg(funds[0], levy, 501), Leg(funds[1], payable, 20_002)]
        posted = post_entry(work, kind="invoice_approved", on=work.today, key="i", legs=legs)
        undone = reverse_entry(work, entry_id=posted.entry_id, on=work.today, key="r")
        found = queries.fund_entry(work.session, work.coop_id, dewi.fund_number, posted.number)
        assert found is not None
        assert [line.change for line in found.lines] == [-10_001, -501]
        assert (found.free_before, found.free_after, found.total_before, found.total_after) == (
            50_000, 39_498, 50_000, 39_498,
        )  # fmt: skip
        only_eiras = post_entry(work, kind="received", on=work.today, key="e", legs=[Leg(funds[1], payable, 1)])
    sign_in(browser, purses.dewi)
    base = f"/c/{purses.coop.slug}/money/{dewi.fund_number}/entries"
    page = unescape(browser.get(f"{base}/{posted.number}").text)
    assert "£100.01 went out" in page and "£5.01 went out" in page and "200.02" not in page
    assert f"undone later, by entry {undone.number}" in page
    assert f"undoes entry {posted.number}" in unescape(browser.get(f"{base}/{undone.number}").text)
    assert browser.get(f"{base}/{only_eiras.number}").status_code == 404
    assert browser.get(f"{base}/999999").status_code == 404
