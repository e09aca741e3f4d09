"""CAMT.053, MT940, the banks' CSV layouts, other currencies; and the command that prints what was read."""

from __future__ import annotations

import contextlib
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask_babel import Babel
from hypothesis import given, settings, strategies as st

from coopbudget.payments.cli import statements_cli
from coopbudget.payments.readers import (
    PROFILES,
    ParsedStatement,
    Reason,
    StatementUnreadable,
    likely_columns,
    read_statement,
    same_account,
)
from coopbudget.payments.readers.layouts import Layout
from coopbudget.payments.readers.santander_file import read_santander
from tests.bank_files import AUGUST, as_camt, as_csv, as_mt940, as_ofx

FORMATS = [as_csv, as_ofx, as_camt, as_mt940]


def read(content: bytes) -> ParsedStatement:
    return read_statement(content)[1]


def why_not(content: bytes) -> tuple[Reason, int | None]:
    with pytest.raises(StatementUnreadable) as caught:
        read_statement(content)
    return caught.value.reason, caught.value.line


@pytest.mark.parametrize("written", FORMATS)
def test_one_statement_says_the_same_in_every_format(written: object) -> None:
    found = read(written(AUGUST, opening=10_000))  # type: ignore[operator]
    assert [(line.on, line.amount) for line in found.lines] == [(line.on, line.amount) for line in AUGUST]
    assert found.closing == 10_000 + 41250 + 2000 + 2000 - 710
    assert found.missing == 0
    for line, true in zip(found.lines, AUGUST, strict=True):
        said = f"{line.text} {line.counterparty}"
        assert true.text in said and true.name in said


def test_camt_tells_its_parts() -> None:
    line = read(as_camt(AUGUST)).lines[0]
    assert (line.text, line.counterparty, line.bank_id) == ("DP 1234", "CYNGOR GWYNEDD", "C-B1")


def test_what_camt_has_not_booked_is_left_out_and_several_days_are_one_statement() -> None:
    text = as_camt(AUGUST).decode()
    assert len(read(text.replace("<Sts>BOOK</Sts>", "<Sts>PDNG</Sts>", 1).encode()).lines) == 3
    assert len(read(text.replace("<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>").encode()).lines) == 4
    stmt = text[text.index("<Stmt>") : text.index("</Stmt>") + 7]
    assert len(read(text.replace(stmt, stmt + stmt).encode()).lines) == 8
    assert why_not(text.replace(stmt, stmt + stmt.replace("678<", "679<")).encode())[0] == Reason.SEVERAL_ACCOUNTS


@pytest.mark.parametrize(
    ("old", "new", "reason", "line"),
    [
        ("<Dt>2026-08-03</Dt>", "<Dt>2026-02-30</Dt>", Reason.BAD_DATE, 5),
        ("<Dt>2026-08-03</Dt>", "", Reason.NO_DATE, 5),
        ("<BookgDt><Dt>2026-08-04</Dt></BookgDt>", "", Reason.NO_DATE, 6),
        ('<Amt Ccy="GBP">7.10</Amt>', "", Reason.NO_AMOUNT, 8),
        ("7.10", "7.105", Reason.BAD_AMOUNT, 8),
        ("7.10</Amt><CdtDbtInd>DBIT", "7.10</Amt><CdtDbtInd>BOTH", Reason.BAD_AMOUNT, 8),
        ('"GBP">7.10', '"EUR">7.10', Reason.SEVERAL_CURRENCIES, 8),
        ('Ccy="GBP"', 'Ccy="ZZZ"', Reason.BAD_CURRENCY, None),
        ("<IBAN>GB33UNTY08600112345678</IBAN>", "", Reason.NO_ACCOUNT, None),
        ("</Ntry>", "", Reason.BROKEN, 9),
        ("<Stmt>", "<!DOCTYPE x><Stmt>", Reason.ENTITIES, None),
    ],
)
def test_a_bad_camt_says_where_and_why(old: str, new: str, reason: Reason, line: int | None) -> None:
    assert why_not(as_camt(AUGUST).decode().replace(old, new).encode()) == (reason, line)


def test_an_entity_bomb_in_camt_is_never_opened() -> None:
    bomb = '<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY c "&a;&a;&a;&a;">]>'
    text = as_camt(AUGUST).decode().replace("<Document", bomb + "<Document").replace("DP 1234", "&c;")
    assert why_not(text.encode())[0] == Reason.ENTITIES


def test_mt940_in_its_envelope_and_in_several_messages() -> None:
    text = as_mt940(AUGUST).decode()
    wrapped = "{1:F01UNTYGB2BXXXX0000000000}{2:I940UNTYGB2BXXXXN}{4:\n" + text.replace("\n-\n", "\n-}\n")
    assert len(read(wrapped.encode()).lines) == 4
    both = read((text + text.replace("260804", "260806")).encode())
    assert (both.opening, len(both.lines)) == (0, 8)
    assert why_not((text + text.replace("5678", "5679")).encode())[0] == Reason.SEVERAL_ACCOUNTS


@pytest.mark.parametrize(
    ("old", "new", "reason", "line"),
    [
        (":61:2608030803", ":61:2602300803", Reason.BAD_DATE, 5),
        (":61:2608030803", ":61:2608030230", Reason.BAD_DATE, 5),
        (":61:2608030803", ":61:", Reason.NO_DATE, 5),
        ("C412,50N", "CN", Reason.NO_AMOUNT, 5),
        ("C412,50N", "C412,505N", Reason.BAD_AMOUNT, 5),
        ("C412,50N", "C4,12,50N", Reason.BAD_AMOUNT, 5),
        (":60F:C260801GBP", ":60F:C260801ZZZ", Reason.BAD_CURRENCY, 4),
        (":62F:C260801GBP", ":62F:C260801EUR", Reason.SEVERAL_CURRENCIES, 13),
        (":60F:C", ":60F:X", Reason.BAD_BALANCE, 4),
        (":25:UNTYGB2BXXX/08600112345678\n", "", Reason.NO_ACCOUNT, None),
    ],
)
def test_a_bad_mt940_says_where_and_why(old: str, new: str, reason: Reason, line: int | None) -> None:
    assert why_not(as_mt940(AUGUST).decode().replace(old, new).encode()) == (reason, line)


def test_mt940_finds_the_year_of_the_booking_day() -> None:
    text = as_mt940(AUGUST[:1]).decode().replace(":61:2608030803", ":61:2601021231")
    assert read(text.encode()).lines[0].on == date(2025, 12, 31)


def test_currencies_with_no_and_with_three_decimals() -> None:
    yen = as_ofx(AUGUST[:1], currency="JPY").decode().replace("412.50", "41250")
    dinar = as_mt940(AUGUST[:1], currency="KWD").decode().replace("412,50", "412,505")
    assert (read(yen.encode()).lines[0].amount, read(yen.encode()).currency) == (41250, "JPY")
    assert read(dinar.encode()).lines[0].amount == 412505


def sample(layout: Layout) -> str:
    """A file of this layout with two lines and a balance that follows."""
    width = max(len(layout.names), 1 + max(index or 0 for index in layout.columns.as_dict().values()))
    rows = [list(layout.names)] if layout.names else []
    for day, pence, balance in (("03/08/2026", "412.50", "512.50"), ("04/08/2026", "-12.00", "500.50")):
        row = [""] * width
        columns = layout.columns
        for column, value in (
            (columns.date, day),
            (columns.text, "DP 1234"),
            (columns.amount, pence),
            (columns.money_in, "" if pence[0] == "-" else pence),
            (columns.money_out, pence[1:] if pence[0] == "-" else ""),
            (columns.balance, balance),
            (columns.account, "12345678"),
            (columns.currency, "GBP"),
        ):
            if column is not None:
                row[column] = value
        rows.append(row)
    return "\n".join(",".join(row) for row in rows) + "\n"


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.key)
def test_each_bank_is_known_by_its_columns(profile: object) -> None:
    content = sample(profile.layout).encode()  # type: ignore[attr-defined]
    by_itself = read_statement(content)[1]
    chosen = read_statement(content, layout=profile.layout)[1]  # type: ignore[attr-defined]
    assert [line.amount for line in by_itself.lines] == [line.amount for line in chosen.lines] == [41250, -1200]
    assert "DP 1234" in chosen.lines[0].text


def test_a_file_of_another_bank_than_the_chosen_one_is_refused() -> None:
    starling = next(profile for profile in PROFILES if profile.key == "starling")
    with pytest.raises(StatementUnreadable) as caught:
        read_statement(as_csv(AUGUST), layout=starling.layout)
    assert caught.value.reason == Reason.OTHER_COLUMNS


def test_an_unknown_header_is_half_understood() -> None:
    assert likely_columns(["Booking day", "Narrative", "Amount (EUR)"]) == {"text": 1, "amount": 2}


def test_a_currency_in_the_header_counts() -> None:
    found = read(b"Date;Description;Amount (JPY)\n03/08/2026;Noodles;-1200\n")
    assert (found.currency, found.lines[0].amount) == ("JPY", -1200)


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(statements_cli, ["read", *words])


@pytest.fixture
def app() -> Flask:
    app = Flask("no_database")
    Babel(app)
    return app


def test_the_command_prints_an_object_a_line(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "august.xml"
    path.write_bytes(as_camt(AUGUST))
    done = run(app, str(path))
    assert done.exit_code == 0
    rows = [json.loads(row) for row in done.stdout.splitlines()]
    assert rows[3] == {
        "date": "2026-08-05",
        "minor": -710,
        "currency": "GBP",
        "reference": "STAMPS",
        "counterparty": "POST OFFICE",
        "bank_id": "C-B4",
    }
    assert len(rows) == 4


def test_the_command_tells_file_line_and_reason_and_prints_nothing_else(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "bad.sta"
    path.write_bytes(as_mt940(AUGUST).replace(b":61:260805", b":61:260230"))
    done = run(app, str(path))
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"{path}:11: The date is not a real day." in done.stderr


def test_the_command_never_reads_a_file_that_is_too_large(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    done = run(app, str(path))
    assert done.exit_code == 1
    assert "too large" in done.stderr


def test_the_command_takes_a_bank_and_tells_what_a_file_lacks(app: Flask, tmp_path: Path) -> None:
    triodos = next(profile for profile in PROFILES if profile.key == "triodos")
    path = tmp_path / "t.csv"
    path.write_text(sample(triodos.layout))
    assert run(app, str(path), "--profile", "triodos").exit_code == 0
    assert run(app, str(path), "--profile", "monzo").exit_code == 1
    path.write_bytes(as_mt940(AUGUST).replace(b"GBP445,40", b"GBP445,41"))
    done = run(app, str(path))
    assert done.exit_code == 0
    assert "1 GBP" in done.stderr


XML = st.sampled_from(
    ["<Stmt>", "</Stmt>", "<Ntry>", "</Ntry>", "<Acct><Id><IBAN>GB1</IBAN></Id></Acct>", '<Amt Ccy="GBP">', "</Amt>",
     "1.00", "-1", "<CdtDbtInd>CRDT</CdtDbtInd>", "<BookgDt>", "</BookgDt>", "<Dt>2026-02-30</Dt>", "<Dt>", "</Dt>",
     "<Bal>", "</Bal>", "<Sts/>", "&amp;", "&x;", "<!-- ", " -->", "<![CDATA[", "]]>", "٣", "\n", "<a:b/>", "<?x?>"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(XML, max_size=30), st.booleans())
def test_no_xml_raises_anything_else(parts: list[str], closed: bool) -> None:
    text = '<Document xmlns="urn:camt.053"><BkToCstmrStmt>' + "".join(parts)
    with contextlib.suppress(StatementUnreadable):
        read_statement((text + "</BkToCstmrStmt></Document>" * closed).encode())


FIELDS = st.sampled_from(
    [":20:X\n", ":25:ACC\n", ":60F:C260801GBP1,00\n", ":60M:D260230GBP,\n", ":61:2608030803C1,00NTRFNONREF//X\n",
     ":61:2608RD", "٣", "0,", ":86:000?20A?32B", ":86:/REMI/x/NAME/y", ">20", "?2", "\n", "-\n", "-}{1:", ":62F:",
     "C260801GBP1,00\n", ":61:260229\n", ":61:", "D,,1", "NMSC"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(FIELDS, max_size=25))
def test_no_fields_raise_anything_else(parts: list[str]) -> None:
    with contextlib.suppress(StatementUnreadable):
        read_statement((":20:X\n:61:2608030803C1,00\n" + "".join(parts)).encode())


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_good_file_with_a_piece_cut_out_is_read_or_refused(data: st.DataObject) -> None:
    content = data.draw(st.sampled_from([written(AUGUST) for written in FORMATS]))
    start = data.draw(st.integers(0, len(content)))
    rest = content[start + data.draw(st.integers(0, 60)) :]
    with contextlib.suppress(StatementUnreadable):
        read_statement(content[:start] + data.draw(st.binary(max_size=4)) + rest)


SANTANDER = (
    "From:\xa026/08/2026\xa0to\xa026/09/2026\r\n\r\nAccount:\xa0XXXX XXXX XXXX 5678\r\n\r\n"
    "Date:\xa023/09/2026\r\nDescription:\xa0CARD PAYMENT TO CAFÉ\r\n"
    "Amount:\xa0-12.92\xa0GBP\r\nBalance:\xa0487.08\r\n\r\n"
    "Date:\xa001/09/2026\r\nDescription:\xa0CYNGOR GWYNEDD DP 4471\r\nAmount:\xa0500.00\r\nBalance:\xa0500.00\r\n"
)


def test_santanders_text_is_read_oldest_first_with_its_balances() -> None:
    kind, found = read_statement(SANTANDER.encode("cp1252"))
    assert kind == "santander" and found == read_statement(SANTANDER.encode())[1]
    assert [(line.on.isoformat(), line.amount, line.text) for line in found.lines] == [
        ("2026-09-01", 50_000, "CYNGOR GWYNEDD DP 4471"),
        ("2026-09-23", -1_292, "CARD PAYMENT TO CAFÉ"),
    ]
    assert (found.opening, found.closing, found.currency) == (0, 48_708, "GBP")
    assert same_account(found.account, sort_code="090128", account_number="12345678")
    assert not same_account(found.account, sort_code="090128", account_number="12345679")


@pytest.mark.parametrize(
    ("cut", "put", "reason", "line"),
    [
        ("Date:\xa023/09/2026", "Date:\xa030/02/2026", Reason.BAD_DATE, 5),
        ("Date:\xa023/09/2026", "Date:\xa0", Reason.NO_DATE, 5),
        ("Date:\xa001/09/2026\r\n", "", Reason.NO_DATE, 10),
        ("Amount:\xa0-12.92\xa0GBP\r\n", "", Reason.NO_AMOUNT, 5),
        ("-12.92\xa0GBP", "-12.9x", Reason.BAD_AMOUNT, 5),
        ("-12.92\xa0GBP", "-12.92\xa0EUR", Reason.SEVERAL_CURRENCIES, 5),
        ("-12.92\xa0GBP", "-12.92\xa0QQQ", Reason.BAD_CURRENCY, 5),
        ("487.08", "x", Reason.BAD_BALANCE, 5),
        ("487.08", "488.08", Reason.BALANCE_JUMPS, 5),
        ("Description:\xa0CARD", "Something:\xa0CARD", Reason.BROKEN, 6),
    ],
)
def test_santanders_text_that_is_wrong_says_where(cut: str, put: str, reason: Reason, line: int) -> None:
    assert cut in SANTANDER
    with pytest.raises(StatementUnreadable) as caught:
        read_statement(SANTANDER.replace(cut, put).encode("cp1252"))
    assert (caught.value.reason, caught.value.line) == (reason, line)


LABELLED = st.lists(
    st.sampled_from(
        ["Date: 01/09/2026", "Date: 30/02/2026", "Date:", "DATE: 2 Sep 26", "Description: é x", "Description:", "words",
         "Amount: -1.00", "Amount: 2.00 GBP", "Amount: 1 QQQ", "Amount: 1 JPY", "Amount:", "Balance: 1.00",
         "Balance: x", "Account: XXXX 5678", "Account: 1", "From: x", "", "\u2028", "\x85",
         "Date: \u0661/1/2026", "Amount: \u00b2"]
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(LABELLED, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["utf-8", "cp1252", "utf-16"]))
def test_no_labelled_lines_raise_anything_but_the_documented_error(lines: list[str], end: str, page: str) -> None:
    content = end.join(lines).encode(page, errors="replace")
    for read in (read_statement, read_santander):
        with contextlib.suppress(StatementUnreadable):
            found = read(content)
            statement = found[1] if isinstance(found, tuple) else found
            assert all(line.amount for line in statement.lines)
