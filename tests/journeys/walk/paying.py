"""Step 9, and the levy crosses: a run by one, approved by another, its file, and statements that clear it."""

from __future__ import annotations

from tests.journeys.phone import show_that_it_is_you
from tests.journeys.walk.hands import tap
from tests.journeys.walk.money import bring_in, say_what_it_is, statement_csv
from tests.journeys.walk.pool import TITLE
from tests.journeys.walk.support import COST, pounds
from tests.journeys.walk.tender import go_home
from tests.journeys.walk.town import Town, desk, into, menu, room

LEVY = 431  # 5 % of £86.13, to the penny: 430.65
REBATE = 2_400


def ask_crossing(town: Town, kind: str, amount: int) -> str:
    """Gwen asks that this sum goes from one account to the other; its reference, as banks will write it."""
    gwen = town.gwen
    desk(gwen, "Money has to cross between the two banks")
    gwen.follow(f"Move {pounds(amount)}")
    gwen.press("Ask for this transfer")
    reference = gwen.page.get_by_role("row", name=pounds(amount)).first.locator("th, td").first.inner_text()
    assert kind in gwen.words
    return str(reference).strip()


def run_of(town: Town, side: str, total: int, *, number: int) -> None:
    """Prepared by Gwen, who cannot approve it; approved by Mair with a code; the file downloaded by Gwen."""
    gwen, mair = town.gwen, town.mair
    room(gwen, "Bank and payments")
    gwen.follow("What is to be paid")
    gwen.follow("Prepare a run")
    if side == "The co-op's own money" and side not in gwen.page.locator("h1").inner_text():
        gwen.follow(f"Go to: {side}")
    for box in gwen.page.locator("input[name=instruction]").all():
        box.check()
    gwen.press("Prepare this run")
    assert gwen.page.get_by_role("button", name="Approve paying").count() == 0, "who prepares does not approve"
    desk(mair, f"Approve payment run {number}")
    if mair.page.get_by_role("button", name="Approve paying").count() == 0:
        show_that_it_is_you(mair, "Show that it is you, then approve", town.phones)
    mair.press(f"Approve paying {pounds(total)}")
    assert f"Run {number} is approved" in mair.words
    room(gwen, "Bank and payments")
    gwen.follow("Payment runs")
    tap(gwen, gwen.page.get_by_role("table").get_by_role("link").first)
    with gwen.page.expect_download() as download:
        gwen.page.get_by_role("button", name="Download file 1").click()
    path = download.value.path()
    town.kept["file"] = path.read_text()


def clear(town: Town, side: str, rows: list[tuple[str, int]]) -> None:
    """The bank's next statement on this side: its lines are known, and one press confirms them."""
    known = "members_bank" if side == "Members' money" else "own_bank"
    file = statement_csv([(town.today, words, pence) for words, pence in rows], opening=town.kept.get(known, 0))
    bring_in(town, side, file, lines=len(rows))
    town.kept[known] = town.kept.get(known, 0) + sum(pence for _, pence in rows)
    town.gwen.follow("Match the lines")
    town.gwen.press("Confirm the ticked lines")


def pay(town: Town) -> None:
    """The invoice and the levy leave together, as one line of the bank; the levy arrives on the other statement."""
    crossing = ask_crossing(town, "Levy", LEVY)
    run_of(town, "Members' money", COST + LEVY, number=1)
    lines = [line for line in town.kept["file"].splitlines() if "20101011" in line]
    assert len(lines) == 1 and "86.13" in lines[0], town.kept["file"]
    reference = run_reference(town)
    clear(town, "Members' money", [(f"BULK PAYMENT {reference}", -(COST + LEVY))])
    clear(town, "The co-op's own money", [(f"TY NI {crossing}", LEVY)])
    # A rebate comes that no reference tells: Gwen says what it is.
    file = statement_csv([(town.today, "NOS DAWEL REBATE", REBATE)], opening=town.kept["own_bank"])
    bring_in(town, "The co-op's own money", file, lines=1)
    town.kept["own_bank"] += REBATE
    gwen = town.gwen
    tap(gwen, gwen.page.get_by_role("table").get_by_role("link").first)
    say_what_it_is(town, "ebate")
    room(gwen, "Bank and payments")
    assert gwen.words.count("They agree") == 2, gwen.words
    delyth = town.delyth
    delyth.go("/notices")
    assert pounds(COST) in delyth.words
    go_home(town, "delyth")
    assert "Nothing is owed to you now." in delyth.words
    room_of_invoices(town)
    letters = town.letters()["delyth@walk.example"]
    assert any(pounds(COST) in letter for letter in letters), "no letter tells Delyth of her payment"


def room_of_invoices(town: Town) -> None:
    """Delyth finds her invoice by the menu, where it stands, and the remittance advice."""
    delyth = town.delyth
    delyth.follow(TITLE)
    menu(delyth, "Invoices")
    into(delyth, "ND-001")
    delyth.follow("Remittance advice")
    assert pounds(COST) in delyth.words


def run_reference(town: Town) -> str:
    """How the bank will write the run, as its page says."""
    gwen = town.gwen
    room(gwen, "Bank and payments")
    gwen.follow("Payment runs")
    tap(gwen, gwen.page.get_by_role("table").get_by_role("link").first)
    row = gwen.page.locator(".govuk-summary-list__row, .c-receipt__row", has_text="On statements as").first
    return str(row.locator("dd").first.inner_text()).strip()
