"""Steps 2 and 3: agreements by holder and by officer, consents, bank accounts, and the council's payment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import typst

from tests.journeys.walk.hands import fill, pence_after, refused, tap
from tests.journeys.walk.town import MEMBERS, Town, desk, room

HOLDERS = ("mair", "dafydd", "ifan", "joan")
PAID = 60_000  # pence every four weeks, to each
COUNCIL = "Cyngor Sir Wennol"


def reference_of(key: str) -> str:
    """What the council writes on its payment for this holder."""
    return f"TNDP {4_100 + 7 * HOLDERS.index(key)}"


def letter(heading: str) -> tuple[str, str, bytes]:
    """A one-page letter as a real PDF, ready to upload."""
    made = typst.compile(f'#set document(title: "{heading}")\n= {heading}\n\nDear all.'.encode(), format="pdf")
    assert isinstance(made, bytes)
    return "letter.pdf", "application/pdf", made


def statement_csv(rows: list[tuple[date, str, int]], *, opening: int) -> tuple[str, str, bytes]:
    """A statement as a bank writes it: day, words, pence in (or out, negative), and the balance after each."""
    text, balance = ["Date,Description,Money in,Money out,Balance"], opening
    for day, words, pence in rows:
        balance += pence
        into, out = (f"{pence / 100:.2f}", "") if pence > 0 else ("", f"{-pence / 100:.2f}")
        text.append(f"{day:%d/%m/%Y},{words},{into},{out},{balance / 100:.2f}")
    return "statement.csv", "text/csv", ("\n".join(text) + "\n").encode()


def name_bank_accounts(town: Town) -> None:
    """Gwen says which two accounts the co-op has."""
    for side, number in (("Members' money", "65010011"), ("The co-op's own money", "65010022")):
        room(town.gwen, "Bank and payments")
        town.gwen.follow("Tell us which account it is")
        fill(
            town.gwen,
            {"Name of the account": f"Ty Ni {side}", "Sort code": "08-99-99", "Account number": number},
        )
        town.gwen.press("Record this account")


def agreement(town: Town, key: str) -> dict[str, Any]:
    """What the council's letter says for this holder, field by field."""
    return {
        "Who pays?": "A council",
        "Name of the council or health board": COUNCIL,
        "Reference on bank statements": reference_of(key),
        "Paid each time": "600",
        "How often?": "Every four weeks",
        "Which account is it paid into?": "The co-op's account for members' money",
        "First day": town.today - timedelta(days=30),
        "What it is for": "Safe at home at night\nOut and about",
        "The letter": letter("Direct payment agreement"),
    }


def record_agreements(town: Town) -> None:
    """Joan records her own and Gwen checks it; Gwen records the others'; then each consent."""
    joan, gwen = town.joan, town.gwen
    joan.go("/")
    room(joan, "My money")
    joan.follow("Tell us about your agreement")
    fill(joan, agreement(town, "joan"))
    joan.press("Record this agreement")
    assert "An officer checks this next." in joan.words
    for key in HOLDERS[:-1]:
        room(gwen, "Agreements")
        gwen.follow("Record an agreement")
        fill(gwen, {"Member number": str(MEMBERS.index(key) + 1)} | agreement(town, key))
        gwen.press("Record this agreement")
        assert "Can be pooled" not in gwen.words
        record_consent(town, forgets_letter=key == "mair")
    desk(gwen, "1 agreement to check")
    tap(gwen, gwen.page.get_by_role("row", name="Joan Carter").get_by_role("link"))
    gwen.press("It is as the letter says")
    record_consent(town)


def record_consent(town: Town, *, forgets_letter: bool = False) -> None:
    """On the page of an agreement: the funder's letter that allows pooling; without it, nothing can be set aside."""
    gwen = town.gwen
    gwen.follow("Record the funder's consent")
    fields: dict[str, Any] = {"Who at the funder agreed?": "Catrin Wyn", "Date on the letter": town.today}
    if forgets_letter:
        fill(gwen, fields)
        refused(gwen, "Record this consent", "Choose the letter or e-mail in which the funder agrees.")
    fill(gwen, fields | {"The letter or e-mail": letter("Consent to pool")})
    gwen.press("Record this consent")
    assert "Can be pooled" in gwen.words


def refuse_bad_ofx(town: Town) -> None:
    """A statement without a date says what is wrong, and nothing of it is kept."""
    gwen = town.gwen
    bad = (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>GBP"
        "<BANKACCTFROM><BANKID>089999<ACCTID>65010011<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>"
        "<STMTTRN><TRNTYPE>CREDIT<TRNAMT>600.00<FITID>A1<NAME>CYNGOR</STMTTRN></BANKTRANLIST>"
        "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )
    room(gwen, "Bank and payments")
    gwen.follow("Bring in a bank statement")
    fill(
        gwen,
        {"Which account is it?": "Members' money", "The file from the bank": ("bad.ofx", "text/plain", bad.encode())},
    )
    refused(gwen, "Read the file", "The date is missing.")
    assert "Nothing was put into the books." in gwen.words
    room(gwen, "Bank and payments")
    gwen.follow("Bank statements")
    assert "statement.csv" not in gwen.words


def bring_in(town: Town, side: str, file: tuple[str, str, bytes], *, lines: int) -> None:
    """Upload, look, and put the new lines into the books."""
    gwen = town.gwen
    room(gwen, "Bank and payments")
    gwen.follow("Bring in a bank statement")
    fill(gwen, {"Which account is it?": side, "The file from the bank": file})
    gwen.press("Read the file")
    assert f"{lines} of {lines} line" in gwen.words and "Nothing is in the books yet." in gwen.words
    gwen.press(f"Put {lines} line")


def say_what_it_is(town: Town, words: str) -> None:
    """On the page of a line: choose the account whose name has these words, look at what that does, and match."""
    gwen = town.gwen
    fill(gwen, {"This line is": words})
    tap(gwen, gwen.page.locator("form", has=gwen.page.locator("select")).get_by_role("button"))
    assert "Not explained yet" in gwen.words
    gwen.press("Match it")


def council_pays(town: Town) -> None:
    """Four council payments on one statement, matched by their references and confirmed."""
    gwen = town.gwen
    rows = [(town.today, f"{COUNCIL} {reference_of(key)} BGC", PAID) for key in HOLDERS]
    rows.append((town.today, "J CARTER THANK YOU", 2_000))
    file = statement_csv(rows, opening=0)
    bring_in(town, "Members' money", file, lines=5)
    gwen.follow("Match the lines")
    assert gwen.page.get_by_role("checkbox").count() == 4, "four references are known, and the fifth line is not"
    gwen.press("Confirm the ticked lines")
    town.kept["members_bank"] = 4 * PAID + 2_000
    # The fifth is said by hand: it is a present to Joan's fund.
    desk(gwen, "1 bank line to match")
    tap(gwen, gwen.page.get_by_role("row", name="J CARTER").get_by_role("link"))
    say_what_it_is(town, "Joan Carter")
    # The same file again: nothing is new.
    room(gwen, "Bank and payments")
    gwen.follow("Bring in a bank statement")
    fill(gwen, {"Which account is it?": "Members' money", "The file from the bank": file})
    gwen.press("Read the file")
    assert "0 of 5 lines are new" in gwen.words or "already" in gwen.words, gwen.words
    for key in HOLDERS:
        somebody = town.at[key]
        room(somebody, "My money")
        assert pence_after(somebody.words, "You have") == PAID + (2_000 if key == "joan" else 0)
