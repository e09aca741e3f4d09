"""The treasurer's month, from the bank's statement to a return handed over; a council's officer who looks and sends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from coopbudget.clock import civil_date
from coopbudget.demo import cast
from tests.bank_files import Line, as_csv
from tests.journeys.conftest import PHONE, Site, Visit, Visitor

pytestmark = pytest.mark.journey

COOP = f"/c/{cast.SLUG}"
TODAY = civil_date(datetime.now(UTC))


def test_a_treasurer_s_month(demo_site: Site, visit: Visit) -> None:
    gwen = visit(demo_site).sign_in(cast.email_of("gwen"), cast.PASSWORD)
    page = gwen.page

    # The statement is uploaded, and its line is known by the council's reference.
    gwen.go(f"{COOP}/statements/new")
    page.get_by_label("Members' money").check()
    content = as_csv([Line(TODAY, 18_000, "HWDP 4198 BGC", "CYNGOR SIR WENNOL", "M1")], opening=1_000_000)
    page.locator("input[type=file]").set_input_files(
        {"name": "november.csv", "mimeType": "text/csv", "buffer": content}
    )
    gwen.press("Read the file").press("Put 1 line into the books")
    gwen.go(f"{COOP}/lines/confirm?side=members")
    assert "HWDP 4198" in gwen.words and "£180.00" in gwen.words
    gwen.press("Confirm the ticked lines")

    # What looks odd concerns who recorded it, so the chair decides it, on her phone, with a reason.
    mair = visit(demo_site, size=PHONE).sign_in(cast.email_of("mair"), cast.PASSWORD)
    mair.go(f"{COOP}/desk").follow("looks odd").through(mair.page.get_by_role("table").get_by_role("link"))
    assert "What to do:" in mair.words
    mair.page.get_by_label("Wrong, and mended").check()
    mair.page.get_by_label("Why?").fill("The chapel sent it twice. I rang them: the second is withdrawn.")
    mair.press("Keep this decision")
    assert "Wrong, and mended" in mair.words

    # A month that is over is closed by two.
    gwen.go(f"{COOP}/desk").follow("month is over: close it")
    month = page.url.removeprefix(gwen.url)
    gwen.press("I have looked at these figures")
    mair.go(month).press("I have looked at these figures")
    gwen.go(month)
    why = page.get_by_label("Why it can be closed")
    if why.count():
        why.fill("It shows on the next statement.")
    gwen.press("Close the books to")
    assert "How it stood when it was closed" in gwen.words and "closed the books to" in gwen.words

    # A return that is due: its member says on her phone what else there was, and signs; the treasurer hands it over.
    rhian = visit(demo_site, size=PHONE).sign_in(cast.email_of("rhian"), cast.PASSWORD)
    rhian.go(f"{COOP}/rooms").follow("How long my money lasts")
    assert "We look ahead week by week" in rhian.words
    rhian.go(f"{COOP}/").follow("Look at your return").press("There was none")
    assert "Part return" not in rhian.words
    rhian.follow("Read it through and sign")
    rhian.page.get_by_label("Type your name").fill("Rhian Evans")
    rhian.page.get_by_label("This is true").check()
    rhian.press("Sign this return")
    gwen.go(f"{COOP}/returns?state=signed").through(page.get_by_role("table").get_by_role("link"))
    with page.expect_download() as download:
        page.get_by_role("link", name="In large print (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    page.get_by_label("How did it go to the council?").fill("By e-mail to the direct payments team")
    gwen.press("Note that it is sent")
    assert "By e-mail to the direct payments team" in gwen.words and "Sent" in gwen.words


def test_a_council_s_officer_reads_and_sends_and_an_officer_of_ours_accepts(demo_site: Site, visit: Visit) -> None:
    gwen = visit(demo_site).sign_in(cast.email_of("gwen"), cast.PASSWORD)
    gwen.go(f"{COOP}/agreements/8/returns")
    gwen.page.get_by_text("Make a link for somebody at the council").click()
    gwen.page.get_by_label("Who is it for?").fill("Nia Prosser, direct payments team")
    gwen.page.get_by_label("Two weeks").check()
    gwen.press("Make the link")
    address = gwen.page.locator("code.c-digest").inner_text()
    assert address.startswith(gwen.url)

    nia = visit(demo_site)
    nia.go(address.removeprefix(nia.url))
    nia.page.get_by_label("Your name").fill("Nia Prosser")
    nia.press("Open the agreement")
    assert "HWDP 4149" in nia.words and "Beti Lloyd" in nia.words and "£400.00" in nia.words
    with nia.page.expect_download() as download:
        nia.page.get_by_role("link", name="With evidence").first.click()
    assert download.value.path().read_bytes().startswith(b"PK")
    _sends(nia, "A new rate, or a new sum to pay in", {"What the council pays each time": "412.00"})
    back = {"How much?": "50.00", "The reference that the payment should carry": "DP-BACK-77"}
    _sends(nia, "Money is asked back", back)
    assert nia.words.count("Waits for an officer of the co-op") >= 2

    # Both wait for an officer, who looks at what each would do and puts it into the agreement.
    for words, shown in (("A new rate", "£412.00"), ("Money is asked back", "DP-BACK-77")):
        gwen.go(f"{COOP}/returns")
        gwen.through(gwen.page.locator("main li a", has_text=words).last)
        assert shown in gwen.words and "Nia Prosser" in gwen.words
        gwen.press("Put it into the agreement")
    nia.page.reload()
    assert nia.look().words.count("Recorded") == 2
    beti = gwen.go(f"{COOP}/agreements/8/returns")
    assert "Nia Prosser looked on" in beti.words
    beti.press("Take this link back (Nia Prosser, direct payments team)")
    answer = nia.page.goto(address)
    assert answer is not None and answer.status == 404


def _sends(nia: Visitor, what: str, said: dict[str, str]) -> None:
    """Fill in what changes, and send it: a rate from in two months on, money back by in four weeks."""
    back = "back" in what
    nia.page.get_by_label(what).check()
    _day(nia, "effective_on", TODAY if back else TODAY + timedelta(days=60))
    nia.page.get_by_text("For money that is asked back" if back else "For a new rate").click()
    if back:
        _day(nia, "due_on", TODAY + timedelta(days=28))
    for label, value in said.items():
        nia.page.get_by_label(label, exact=True).first.fill(value)
    nia.press("Send it to the co-op")
    assert "It is sent." in nia.page.locator("body").inner_text()


def _day(nia: Visitor, name: str, day: date) -> None:
    for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        nia.page.locator(f"[name={name}-{part}]").fill(str(value))
