"""Builders of bank files for tests: the same lines as each format writes them. Made up, no bank's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coopbudget.money import plain_pounds


@dataclass(frozen=True)
class Line:
    """One line of a statement: ``amount`` in pence (or minor units), in positive."""

    on: date
    amount: int
    text: str
    name: str = ""
    bank_id: str = ""


AUGUST = (
    Line(date(2026, 8, 3), 41250, "DP 1234", "CYNGOR GWYNEDD", "B1"),
    Line(date(2026, 8, 4), 2000, "BUS FARES", "E JONES", "B2"),
    Line(date(2026, 8, 4), 2000, "BUS FARES", "E JONES", "B3"),
    Line(date(2026, 8, 5), -710, "STAMPS", "POST OFFICE", "B4"),
)


def as_csv(lines: Sequence[Line], *, opening: int = 0) -> bytes:
    """With a balance after each line."""
    rows, balance = ["Date,Description,Amount,Balance"], opening
    for line in lines:
        balance += line.amount
        sign = "-" if line.amount < 0 else ""
        amount = f"{sign}{plain_pounds(abs(line.amount))}"
        rows.append(f"{line.on:%d/%m/%Y},{line.name} {line.text},{amount},{plain_pounds(balance)}")
    return ("\n".join(rows) + "\n").encode()


def as_ofx(lines: Sequence[Line], *, opening: int = 0, account: str = "12345678", currency: str = "GBP") -> bytes:
    """OFX 1, with the bank's own ids."""
    told = "\n".join(
        f"<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{line.on:%Y%m%d}120000<TRNAMT>{signed(line.amount)}<FITID>{line.bank_id}"
        f"<NAME>{line.name}<MEMO>{line.text}</STMTTRN>"
        for line in lines
    )
    closing = opening + sum(line.amount for line in lines)
    return (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\n"
        "COMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STMTRS>"
        f"<CURDEF>{currency}<BANKACCTFROM><BANKID>086001<ACCTID>{account}<ACCTTYPE>CHECKING</BANKACCTFROM>"
        f"<BANKTRANLIST><DTSTART>20260801<DTEND>20260831\n{told}\n</BANKTRANLIST><LEDGERBAL><BALAMT>{signed(closing)}"
        "<DTASOF>20260831</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    ).encode()


def as_camt(
    lines: Sequence[Line], *, opening: int = 0, account: str = "GB33UNTY08600112345678", currency: str = "GBP"
) -> bytes:
    """CAMT.053, with the bank's own references."""
    closing = opening + sum(line.amount for line in lines)

    def amount(value: int) -> str:
        way = "CRDT" if value >= 0 else "DBIT"
        return f'<Amt Ccy="{currency}">{plain_pounds(abs(value))}</Amt><CdtDbtInd>{way}</CdtDbtInd>'

    def balance(code: str, value: int) -> str:
        return f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amount(value)}</Bal>"

    def entry(line: Line) -> str:
        party = "Dbtr" if line.amount > 0 else "Cdtr"
        return (
            f"<Ntry>{amount(line.amount)}<Sts>BOOK</Sts><BookgDt><Dt>{line.on}</Dt></BookgDt>"
            f"<AcctSvcrRef>C-{line.bank_id}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><{party}><Nm>{line.name}</Nm>"
            f"</{party}></RltdPties><RmtInf><Ustrd>{line.text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        )

    entries = "\n".join(entry(line) for line in lines)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'
        f"<BkToCstmrStmt>\n<Stmt><Acct><Id><IBAN>{account}</IBAN></Id></Acct>\n{balance('OPBD', opening)}"
        f"{balance('CLBD', closing)}\n{entries}\n</Stmt></BkToCstmrStmt></Document>\n"
    ).encode()


def as_mt940(
    lines: Sequence[Line], *, opening: int = 0, account: str = "UNTYGB2BXXX/08600112345678", currency: str = "GBP"
) -> bytes:
    """MT940, with no id of the bank."""

    def balance(value: int) -> str:
        return f"{'C' if value >= 0 else 'D'}260801{currency}{comma(value)}"

    told = "".join(
        f":61:{line.on:%y%m%d}{line.on:%m%d}{'C' if line.amount > 0 else 'D'}{comma(line.amount)}NTRFNONREF\n"
        f":86:000?20{line.text}?32{line.name}\n"
        for line in lines
    )
    closing = opening + sum(line.amount for line in lines)
    return (
        f":20:STATEMENT\n:25:{account}\n:28C:1/1\n:60F:{balance(opening)}\n{told}:62F:{balance(closing)}\n-\n"
    ).encode()


def signed(value: int) -> str:
    """``-710`` as ``-7.10``."""
    return f"{'-' if value < 0 else ''}{plain_pounds(abs(value))}"


def comma(value: int) -> str:
    """``-710`` as ``7,10``: in MT940 the sign is a letter."""
    return plain_pounds(abs(value)).replace(".", ",")
