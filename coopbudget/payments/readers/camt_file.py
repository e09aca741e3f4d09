"""Statements as CAMT.053, ISO 20022's XML, of any version.

The tree is lxml's and is read here field by field. pycamt reads the same tree, but gives text where a
treasurer needs a day and an amount, and answers a missing element with a stack trace. A file with a DOCTYPE is
refused before it is parsed; the parser expands no entity, loads no DTD and opens no network all the same.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from lxml import etree

from coopbudget.payments.readers.parsed import (
    MOST_PROBLEMS,
    ParsedLine,
    ParsedStatement,
    Problem,
    Reason,
    StatementUnreadable,
)
from coopbudget.payments.readers.text import MOST_LINES, clean, decode, digits_of, read_amount

_DECLARATION: Final = re.compile(r"\A\s*<\?xml.*?\?>", re.DOTALL)
_DAY: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T[\d:.]+)?(?:Z|[+-]\d\d:\d\d)?", re.A)
_AMOUNT: Final = re.compile(r"\d+(?:\.\d*)?|\.\d+", re.A)
_SIGN: Final = {"CRDT": 1, "DBIT": -1}
_NO_REFERENCE: Final = ("", "NOTPROVIDED", "NONREF")


def read_camt(content: bytes) -> ParsedStatement:
    """The statement of one account in a CAMT.053 file; the days of several ``Stmt`` follow each other.

    An entry of several payments is one line, as the bank booked it. What is not booked yet is left out.
    Raises StatementUnreadable with every problem found.
    """
    text = decode(content)
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise StatementUnreadable(Reason.ENTITIES)
    root = _tree(text)
    statements = [*root.iter("{*}Stmt"), *root.iter("{*}Rpt")]
    if not statements:
        raise StatementUnreadable(Reason.NO_STATEMENT)
    account, currency = _whose(root, statements)
    problems: list[Problem] = []
    lines: list[ParsedLine] = []
    for entry in (entry for statement in statements for entry in statement.iterfind("{*}Ntry")):
        try:
            line = _line(entry, currency)
        except StatementUnreadable as problem:
            problems.extend(problem.problems)
            if len(problems) >= MOST_PROBLEMS:
                break
            continue
        if line is not None:
            lines.append(line)
        if len(lines) > MOST_LINES:
            raise StatementUnreadable(Reason.TOO_MANY_LINES)
    opening = closing = None
    try:
        opening = _balance(statements[0], ("OPBD", "PRCD"), currency)
        closing = _balance(statements[-1], ("CLBD",), currency)
    except StatementUnreadable as problem:
        problems.extend(problem.problems)
    if problems:
        raise StatementUnreadable(problems)
    if not lines:
        raise StatementUnreadable(Reason.NO_LINES)
    lines.sort(key=lambda line: line.on)  # stable: the bank's order within a day
    return ParsedStatement(account=account, opening=opening, closing=closing, lines=tuple(lines), currency=currency)


def _tree(text: str) -> Any:
    # The declaration goes, so that no other encoding is read than the one that was just checked.
    plain = _DECLARATION.sub("", text.lstrip("\ufeff")).encode()
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    lines_before = text[: len(text) - len(_DECLARATION.sub("", text))].count("\n")
    try:
        root = etree.fromstring(plain, parser=parser)
    except etree.XMLSyntaxError as problem:
        raise StatementUnreadable(Reason.BROKEN, (problem.lineno or 1) + lines_before) from None
    except ValueError:
        raise StatementUnreadable(Reason.BROKEN) from None
    if root is None:
        raise StatementUnreadable(Reason.BROKEN)
    return root


def _text(element: Any) -> str:
    return clean(element.text or "") if element is not None else ""


def _find(element: Any, path: str) -> str:
    return _text(element.find("/".join("{*}" + step for step in path.split("/"))))


def _all(element: Any, path: str) -> list[str]:
    """The different texts below a path, in the file's order."""
    found = element.iterfind(".//" + "/".join("{*}" + step for step in path.split("/")))
    return list(dict.fromkeys(words for each in found if (words := _text(each)).upper() not in _NO_REFERENCE))


def _whose(root: Any, statements: list[Any]) -> tuple[str, str]:
    """The one account and the one currency of a file."""
    accounts = {_find(each, "Acct/Id/IBAN") or _find(each, "Acct/Id/Othr/Id") for each in statements}
    if "" in accounts:
        raise StatementUnreadable(Reason.NO_ACCOUNT)
    if len(accounts) > 1:
        raise StatementUnreadable(Reason.SEVERAL_ACCOUNTS)
    said = [amount.get("Ccy", "") for each in statements for amount in each.iterfind("{*}Bal/{*}Amt")]
    said += [_find(each, "Acct/Ccy") for each in statements]
    said += [amount.get("Ccy", "") for each in statements for amount in each.iterfind("{*}Ntry/{*}Amt")][:1]
    found = list(dict.fromkeys(currency for currency in said if currency))
    if not found:
        raise StatementUnreadable(Reason.NO_CURRENCY)
    if len(found) > 1:
        raise StatementUnreadable(Reason.SEVERAL_CURRENCIES, None, " ".join(found))
    if digits_of(found[0]) is None:
        raise StatementUnreadable(Reason.BAD_CURRENCY, None, found[0])
    return accounts.pop(), found[0]


def _amount(element: Any, currency: str) -> int:
    """Signed minor units of an entry or a balance. Raises StatementUnreadable."""
    amount, sign = element.find("{*}Amt"), _find(element, "CdtDbtInd")
    written = _text(amount)
    line = element.sourceline
    if not written:
        raise StatementUnreadable(Reason.NO_AMOUNT, line)
    if amount.get("Ccy") != currency:
        raise StatementUnreadable(Reason.SEVERAL_CURRENCIES, line, str(amount.get("Ccy")))
    if sign not in _SIGN or _AMOUNT.fullmatch(written) is None:
        raise StatementUnreadable(Reason.BAD_AMOUNT, line, f"{written} {sign}")
    try:
        return _SIGN[sign] * read_amount(written, currency=currency)
    except ValueError:
        raise StatementUnreadable(Reason.BAD_AMOUNT, line, written) from None


def _balance(statement: Any, codes: tuple[str, ...], currency: str) -> int | None:
    """The first balance of one of these kinds, or None."""
    for code in codes:
        for balance in statement.iterfind("{*}Bal"):
            if _find(balance, "Tp/CdOrPrtry/Cd") == code:
                try:
                    return _amount(balance, currency)
                except StatementUnreadable as problem:
                    raise StatementUnreadable(Reason.BAD_BALANCE, problem.line) from None
    return None


def _line(entry: Any, currency: str) -> ParsedLine | None:
    """A booked entry, or None for one that is not booked or moved nothing."""
    if (_find(entry, "Sts/Cd") or _find(entry, "Sts") or "BOOK") != "BOOK":
        return None
    problems: list[Problem] = []
    on, amount = date.min, 0
    try:
        on = _day(entry)
    except StatementUnreadable as problem:
        problems.extend(problem.problems)
    try:
        amount = _amount(entry, currency)
    except StatementUnreadable as problem:
        problems.extend(problem.problems)
    if problems:
        raise StatementUnreadable(problems)
    if amount == 0:
        return None
    details = entry.findall("{*}NtryDtls/{*}TxDtls")
    words = _all(entry, "RmtInf/Ustrd") + _all(entry, "CdtrRefInf/Ref")
    words = words or _all(entry, "AddtlTxInf") or _all(entry, "AddtlNtryInf")
    words += _all(entry, "Refs/EndToEndId")
    payers, payees = ("Dbtr", "UltmtDbtr"), ("Cdtr", "UltmtCdtr")
    names = [
        name
        for party in ((*payers, *payees) if amount > 0 else (*payees, *payers))
        for path in (f"RltdPties/{party}/Nm", f"RltdPties/{party}/Pty/Nm")
        for name in _all(entry, path)
    ]
    bank_id = _find(entry, "AcctSvcrRef")
    if not bank_id and len(details) == 1:
        bank_id = _find(details[0], "Refs/AcctSvcrRef")
    return ParsedLine(
        on, amount, clean(" ".join(words)), names[0] if names else "", bank_id or None, int(entry.sourceline)
    )


def _day(entry: Any) -> date:
    """The day the bank booked it, or where it tells none the day from which it counts."""
    for tag in ("BookgDt", "ValDt"):
        if entry.find("{*}" + tag) is None:
            continue
        written = _find(entry, f"{tag}/Dt") or _find(entry, f"{tag}/DtTm")
        if not written:
            break
        match = _DAY.fullmatch(written)
        try:
            found = date(int(match[1]), int(match[2]), int(match[3])) if match else None
        except ValueError:
            found = None
        if found is None or not 2000 <= found.year <= 2199:
            raise StatementUnreadable(Reason.BAD_DATE, entry.sourceline, written)
        return found
    raise StatementUnreadable(Reason.NO_DATE, entry.sourceline)
