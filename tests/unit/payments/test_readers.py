"""Readers of bank files: what they understand, what they refuse, and that nothing else comes out of them."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given, settings, strategies as st

from coopbudget.payments.readers import (
    PROFILES,
    Columns,
    Layout,
    ParsedStatement,
    Reason,
    StatementUnreadable,
    find_layout,
    kind_of,
    read_csv,
    read_remittance,
    read_statement,
    read_table,
    same_account,
)
from coopbudget.payments.readers.camt_file import read_camt
from coopbudget.payments.readers.mt940_file import read_mt940
from coopbudget.payments.readers.ofx_file import read_ofx
from coopbudget.payments.readers.text import LARGEST_FILE, read_date, read_pence


def read(text: str | bytes) -> ParsedStatement:
    return read_statement(text.encode() if isinstance(text, str) else text)[1]


csv_statement = read


def why_not(text: str | bytes) -> StatementUnreadable:
    with pytest.raises(StatementUnreadable) as caught:
        read(text)
    return caught.value


def ofx(*transactions: str, currency: str = "GBP", account: str = "12345678", balance: str = "100.00") -> str:
    return (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\n"
        "COMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"
        f"<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STMTRS><CURDEF>{currency}\n<BANKACCTFROM><BANKID>086001"
        f"<ACCTID>{account}<ACCTTYPE>CHECKING</BANKACCTFROM>\n<BANKTRANLIST><DTSTART>20260801<DTEND>20260831\n"
        + "\n".join(transactions)
        + f"\n</BANKTRANLIST><LEDGERBAL><BALAMT>{balance}<DTASOF>20260831</LEDGERBAL>"
        "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )


def transaction(
    day: str = "20260803120000", amount: str = "412.50", name: str = "COUNCIL", memo: str = "DP 1234"
) -> str:
    return (
        f"<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>{day}<TRNAMT>{amount}<FITID>A{day}{amount}"
        f"<NAME>{name}<MEMO>{memo}</STMTTRN>"
    )


def test_a_csv_with_one_amount_column_is_read() -> None:
    found = csv_statement(
        "Date,Description,Amount,Balance\n03/08/2026,CYNGOR DP 1234,412.50,512.50\n04/08/2026,Fee,-2.00,510.50\n"
    )
    assert [(line.on, line.amount, line.text) for line in found.lines] == [
        (date(2026, 8, 3), 41250, "CYNGOR DP 1234"),
        (date(2026, 8, 4), -200, "Fee"),
    ]
    assert (found.opening, found.closing) == (10000, 51050)


def test_money_in_and_money_out_columns_give_signs() -> None:
    found = csv_statement(
        "Account Name,Night Owls\n\nDate,Details,Money out,Money in,Balance\n"
        '04 Aug 26,Bank fee,2.00,,"1,510.50"\n03 Aug 26,Council,,"1,412.50","1,512.50"\n'
    )
    assert [line.amount for line in found.lines] == [141250, -200]
    assert (found.opening, found.closing) == (10000, 151050)


def test_newest_first_is_turned_round_by_its_balances() -> None:
    found = csv_statement("Date,Description,Amount,Balance\n3/8/2026,b,5.00,15.00\n3/8/2026,a,10.00,10.00\n")
    assert [line.text for line in found.lines] == ["a", "b"]


def test_a_missing_line_shows_in_the_balances() -> None:
    problem = why_not("Date,Description,Amount,Balance\n3/8/2026,a,10.00,10.00\n4/8/2026,c,1.00,19.00\n")
    assert (problem.reason, problem.line) == (Reason.BALANCE_JUMPS, 3)


def test_an_unknown_header_is_left_to_a_person() -> None:
    table = read_table(b"Dyddiad,Manylion,Swm\n03/08/2026,Cyngor,412.50\n")
    assert find_layout(table) is None
    assert why_not("Dyddiad,Manylion,Swm\n03/08/2026,Cyngor,412.50\n").reason == Reason.UNKNOWN_COLUMNS
    found = read_csv(table, first=1, layout=Layout(Columns(date=0, text=1, amount=2)))
    assert found.lines[0].amount == 41250


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",Council,10.00,", Reason.NO_DATE),
        ("30/02/2026,Council,10.00,", Reason.BAD_DATE),
        ("03/08/2026,Council,,", Reason.NO_AMOUNT),
        ("03/08/2026,Council,ten,", Reason.BAD_AMOUNT),
        ("03/08/2026,Council,10.005,", Reason.BAD_AMOUNT),
        ("03/08/2026,Council,10.00,EUR", Reason.SEVERAL_CURRENCIES),
        ("03/08/2026,Council,10.00,ZZZ", Reason.BAD_CURRENCY),
        ("03/08/2026,Council,€10.00,GBP", Reason.BAD_AMOUNT),
    ],
)
def test_one_bad_row_refuses_the_whole_csv(row: str, reason: Reason) -> None:
    problem = why_not(f"Date,Description,Amount,Currency\n01/08/2026,Good,5.00,GBP\n{row}\n")
    assert (problem.reason, problem.line) == (reason, 3)


def test_every_problem_is_told_at_once() -> None:
    problem = why_not("Date,Description,Amount\n,a,1.00\n30/2/2026,b,2.00\n3/8/2026,c,\n")
    assert [p.line for p in problem.problems] == [2, 3, 4]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"\n \n", Reason.EMPTY),
        (b"PK\x03\x04rest of a zip", Reason.ARCHIVE),
        (b"Date,Amount\n\x00\x01\x02", Reason.NOT_TEXT),
        (b"Date,Description,Amount\n3/8/2026,\xa3 caf\xe9,1.00\n", Reason.ENCODING),
        ("Date,Amount\n".encode("utf-16"), Reason.ENCODING),
        ("Date,Amount\n".encode("utf-16-le"), Reason.ENCODING),
        ("Date,Amount\n".encode("utf-16-be"), Reason.ENCODING),
        (b"%PDF-1.7 a picture of a statement", Reason.UNKNOWN_KIND),
        (b"<html>log in again</html>", Reason.UNKNOWN_KIND),
        (b":20:STARTUMSE\n:25:12345678\n", Reason.NO_CURRENCY),
        (b"a" * (LARGEST_FILE + 1), Reason.TOO_LARGE),
        (b'Date,Description,Amount\n3/8/2026,"never closed,1.00\n', Reason.BROKEN),
    ],
)
def test_what_is_no_statement_is_refused_with_its_reason(content: bytes, reason: Reason) -> None:
    assert why_not(content).reason == reason


def test_an_entity_bomb_is_never_opened() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + ofx(transaction(memo="&b;"))
    assert why_not(bomb).reason == Reason.ENTITIES


def test_an_old_ofx_is_read() -> None:
    found = read_ofx(ofx(transaction(), transaction("20260804", "-7.1", "SHOP", "A &amp; B")).encode())
    assert found.account == "12345678"
    assert found.closing == 10000
    assert [(line.on, line.amount, line.text, line.counterparty) for line in found.lines] == [
        (date(2026, 8, 3), 41250, "DP 1234", "COUNCIL"),
        (date(2026, 8, 4), -710, "A & B", "SHOP"),
    ]


def test_an_old_ofx_in_a_windows_page_is_read() -> None:
    found = read_ofx(ofx(transaction(memo="TŶ – £5".replace("Ŷ", "Y"))).encode("cp1252"))
    assert found.lines[0].text == "TY – £5"


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        (ofx("<STMTTRN><TRNTYPE>OTHER<TRNAMT>1.00<FITID>1<NAME>x</STMTTRN>"), Reason.NO_DATE, 14),
        (ofx("<STMTTRN><DTPOSTED></DTPOSTED><TRNAMT>1.00<FITID>1</STMTTRN>"), Reason.NO_DATE, 14),
        (ofx(transaction("20260230")), Reason.BAD_DATE, 14),
        (ofx(transaction(), transaction(amount="1,234")), Reason.BAD_AMOUNT, 15),
        (ofx("<STMTTRN><DTPOSTED>20260803<FITID>1<NAME>x</STMTTRN>"), Reason.NO_AMOUNT, 14),
        (ofx(transaction(), currency="POUNDS"), Reason.BAD_CURRENCY, None),
        (ofx(transaction(), currency="JPY"), Reason.BAD_AMOUNT, 14),
        (ofx(transaction(), account="</ACCTID>"), Reason.NO_ACCOUNT, None),
        (ofx(), Reason.NO_LINES, None),
        (ofx(transaction()).replace("STMTRS>", "OTHER>"), Reason.NO_STATEMENT, None),
    ],
)
def test_a_bad_ofx_says_where_and_why(text: str, reason: Reason, line: int | None) -> None:
    problem = why_not(text)
    assert (problem.reason, problem.line) == (reason, line)


def test_two_accounts_in_one_ofx_are_refused() -> None:
    one = ofx(transaction())
    inner = one[one.index("<STMTRS>") : one.index("</STMTRS>") + len("</STMTRS>")]
    assert why_not(one.replace("</STMTRS>", f"</STMTRS>{inner}")).reason == Reason.SEVERAL_ACCOUNTS


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("12345678", True),
        ("08600112345678", True),
        ("08-60-01 12345678", True),
        ("GB33UNTY08600112345678", True),
        ("12345679", False),
        ("1234567812345678", False),
        ("", False),
        ("SAVINGS12345678", False),
    ],
)
def test_an_account_is_known_however_it_is_written(written: str, same: bool) -> None:
    assert same_account(written, sort_code="086001", account_number="12345678") is same


@pytest.mark.parametrize(
    ("written", "pence"),
    [
        ("1,204.50", 120450),
        ("-£3", -300),
        ("(12.00)", -1200),
        ("12.00 DR", -1200),
        ("+5.5", 550),
        (".5", 50),
        ("£-2", -200),
    ],
)
def test_amounts_as_banks_write_them(written: str, pence: int) -> None:
    assert read_pence(written) == pence


@pytest.mark.parametrize("written", ["", "1.005", "1,2", "£", "--1", "12e3", "NaN", "١٢", "9" * 20, "-"])
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        read_pence(written)


@pytest.mark.parametrize(
    "written", ["3/8/2026", "03-Aug-26", "2026-08-03", "3 August 2026", "03.08.26", "03/08/2026 09:15"]
)
def test_dates_are_read_the_british_way(written: str) -> None:
    assert read_date(written) == date(2026, 8, 3)


def test_a_remittance_list_is_read_by_its_names_or_by_its_order() -> None:
    named = read_remittance(b"Name,Net amount,Reference\nA. Member,412.50,DP 1234\nB. Member,300.00,DP/9876\n")
    bare = read_remittance(b"DP 1234,412.50\nDP/9876,300.00\n")
    assert [(row.reference, row.amount) for row in named] == [("DP 1234", 41250), ("DP/9876", 30000)]
    assert [(row.reference, row.amount) for row in bare] == [("DP 1234", 41250), ("DP/9876", 30000)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("reference,amount\nDP1234,10.00\ndp 1234,5.00\n", Reason.REFERENCE_TWICE),
        ("reference,amount\n,10.00\n", Reason.NO_REFERENCE),
        ("reference,amount\nDP1234,-10.00\n", Reason.BAD_AMOUNT),
        ("reference,amount\nDP1234,\n", Reason.NO_AMOUNT),
        ("reference,amount\n", Reason.NO_LINES),
    ],
)
def test_a_bad_remittance_list_says_why(text: str, reason: Reason) -> None:
    with pytest.raises(StatementUnreadable) as caught:
        read_remittance(text.encode())
    assert caught.value.reason == reason


def anything(content: bytes) -> None:
    """Read ``content`` in every way there is; only the documented error may come out."""
    for reader in (kind_of, read_ofx, read_camt, read_mt940, read_remittance, read_statement):
        with contextlib.suppress(StatementUnreadable):
            reader(content)
    for profile in PROFILES:
        with contextlib.suppress(StatementUnreadable):
            read_statement(content, layout=profile.layout)
    with contextlib.suppress(StatementUnreadable):
        table = read_table(content)
        for first in range(min(5, len(table.rows))):
            for marks in ({}, {"dates": "mdy", "decimal": ",", "currency": "KWD"}):
                layout = Layout(Columns(date=0, text=1, amount=2, balance=3, currency=4), **marks)
                with contextlib.suppress(StatementUnreadable):
                    found = read_csv(table, first=first, layout=layout)
                    assert all(line.amount != 0 for line in found.lines)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_else(content: bytes) -> None:
    anything(content)


CELLS = st.sampled_from(
    ["Date", "Description", "Amount", "Money in", "Money out", "Balance", "03/08/2026", "30/02/2026", "1.00", "-5",
     "(3.10)", "", "GBP", "USD", '"', "=1+1", "é", "\x00", "9" * 30, "\u0663", "\u00b2/8/2026", "1\u00b2"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=6), max_size=8))
def test_no_table_raises_anything_else(rows: list[list[str]]) -> None:
    anything("\n".join(",".join(row) for row in rows).encode())


TAGS = st.sampled_from(
    ["<OFX>", "</OFX>", "<STMTRS>", "</STMTRS>", "<STMTTRN>", "</STMTTRN>", "<DTPOSTED>", "</DTPOSTED>", "20260803",
     "<TRNAMT>", "1.00", "-", "<CURDEF>GBP", "<ACCTID>12345678", "<LEDGERBAL>", "<BALAMT>", "x", "<MEMO>", "</MEMO>",
     "<![CDATA[", "]]>", "<", ">", "</", "<A B>", "&amp;", "<CURRENCY>", "<CURSYM>", "\n", "²0260803", "٣"]
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.lists(TAGS, max_size=40))
def test_no_markup_raises_anything_else(parts: list[str]) -> None:
    anything(("<OFX>" + "".join(parts)).encode())


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_good_ofx_with_a_piece_cut_out_is_read_or_refused(data: st.DataObject) -> None:
    text = ofx(transaction(), transaction("20260804", "-3.00"))
    start = data.draw(st.integers(0, len(text)))
    anything((text[:start] + text[start + data.draw(st.integers(0, 60)) :]).encode())
