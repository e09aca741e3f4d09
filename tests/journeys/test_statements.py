"""A treasurer's evening with the bank: bring in a statement, say what its lines are, hold it against the books."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from coopbudget.clock import civil_date
from coopbudget.demo import cast
from tests.bank_files import Line, as_camt, as_csv
from tests.journeys.conftest import PHONE, Site, Visit, Visitor

pytestmark = pytest.mark.journey

COOP = f"/c/{cast.SLUG}"
TODAY = civil_date(datetime.now(UTC))
LINES = [
    Line(TODAY - timedelta(days=1), 4_200, "TEA MONEY 1", "FRIENDS OF THE HALL", "J1"),
    Line(TODAY, 1_800, "TEA MONEY 2", "FRIENDS OF THE HALL", "J2"),
]


def bring(gwen: Visitor, content: bytes, name: str, *, refused: str = "") -> None:
    """Choose the co-op's own account and a file, and let it be read; or be ``refused`` with these words."""
    gwen.go(f"{COOP}/statements/new")
    gwen.page.get_by_label("The co-op's own money").check()
    gwen.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/plain", "buffer": content})
    with gwen.page.expect_navigation():
        gwen.page.get_by_role("button", name="Read the file").click()
    if refused:
        gwen.errors.clear()  # the browser names a 422 in its console
        assert refused in gwen.words
    gwen.look()


def test_a_statement_is_brought_in_matched_and_held_against_the_books(demo_site: Site, visit: Visit) -> None:
    gwen = visit(demo_site).sign_in(cast.email_of("gwen"), cast.PASSWORD)
    bad = b"Date,Description,Amount\n30/02/2026,x,1.00\n"
    bring(gwen, bad, "bad.csv", refused="Line 2: The date is not a real day.")
    bring(gwen, as_csv(LINES, opening=1_000_000), "gifts.csv")
    assert "2 of 2 lines are new" in gwen.words
    gwen.press("Put 2 lines into the books")
    assert "There is a gap" in gwen.words  # the balances that the file tells are not where the last one ended
    bring(gwen, as_camt(LINES, account="NOT-OURS"), "gifts.xml", refused="another account")
    gwen.go(f"{COOP}/lines?side=own&show=open&words=TEA")
    with gwen.page.expect_navigation():
        gwen.page.get_by_role("table").get_by_role("link").first.click()
    gwen.page.get_by_label("This line is").select_option("Income:Other")
    gwen.press("See what that does")
    gwen.page.get_by_label("Do the same next time").check()
    gwen.press("Match it")
    assert "The line is matched" in gwen.page.locator("body").inner_text()
    gwen.go(f"{COOP}/lines/confirm?side=own")
    assert "You said that" in gwen.words
    gwen.press("Confirm the ticked lines")
    gwen.go(f"{COOP}/bank/payers").go(f"{COOP}/bank/layouts").go(f"{COOP}/bank/layouts/starling")
    gwen.go(f"{COOP}/bank/against-books?side=own")
    assert "No statement shows it" in gwen.words
    gwen.page.get_by_label("What is there to say of it?").fill("The gap is looked into.")
    gwen.press("Sign this off")
    assert "The gap is looked into." in gwen.words
    with gwen.page.expect_download() as download:
        gwen.page.get_by_role("link", name="Download the document (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    gwen.go(f"{COOP}/bank/reconciliations")
    priya = visit(demo_site, size=PHONE).sign_in(cast.email_of("priya"), cast.PASSWORD)
    priya.go(f"{COOP}/bank/reconciliations").go(f"{COOP}/bank/reconciliations/1").go(f"{COOP}/statements")
    assert priya.page.get_by_role("button", name="Sign this off").count() == 0


def test_a_line_is_split_and_one_taken_out_again_on_a_phone(demo_site: Site, visit: Visit) -> None:
    gwen = visit(demo_site, size=PHONE).sign_in(cast.email_of("gwen"), cast.PASSWORD)
    rows = [Line(TODAY, 5_000, "MIXED MONEY", "SOMEBODY NEW", "J3"), Line(TODAY, 700, "NOT OURS", "A STRANGER", "J4")]
    bring(gwen, as_csv(rows, opening=5), "more.csv")
    gwen.press("Put 2 lines into the books")
    gwen.go(f"{COOP}/lines?side=own&show=open&words=MIXED")
    with gwen.page.expect_navigation():
        gwen.page.get_by_role("table").get_by_role("link").first.click()
    gwen.look().follow("Split it over several things")
    for place, (code, amount) in enumerate((("Income:Other", "20"), ("Income:Rebates", "30")), start=1):
        gwen.page.locator(f"[name=code-{place}]").select_option(code)
        gwen.page.locator(f"[name=amount-{place}]").fill(amount)
    gwen.press("See what that does")
    gwen.press("Split it this way")
    assert "is split" in gwen.page.locator("body").inner_text()
    gwen.go(f"{COOP}/lines?side=own&show=open&words=OURS")
    with gwen.page.expect_navigation():
        gwen.page.get_by_role("table").get_by_role("link").first.click()
    gwen.look().follow("Take this line out again")
    gwen.page.get_by_label("Why should it not be in the books?").fill("It is of another account")
    gwen.press("Take it out of the books")
    assert "was taken out of the books" in gwen.words
    gwen.press("Put it back into the books")
