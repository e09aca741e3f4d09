"""What members hold, paid in and earned, as the books say; and what shares could go back from."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from coopbudget.ledger import chart, queries as ledger
from coopbudget.shares.rules import Means


def reference_of(member: int) -> str:
    """What a member writes on a bank transfer that pays for shares."""
    return f"SHARES {member:05d}"


def held(session: Session, coop_id: uuid.UUID, member: int) -> int:
    """What a member holds in shares, by her number."""
    return ledger.balance(session, coop_id, chart.share_capital(member))


def paid_in(session: Session, coop_id: uuid.UUID, member: int) -> int:
    """What a member paid in for shares that are not registered."""
    return ledger.balance(session, coop_id, chart.shares_paid(member))


def earned(session: Session, coop_id: uuid.UUID, member: int) -> int:
    """Interest that a member has and has not asked for."""
    return ledger.balance(session, coop_id, chart.share_interest(member))


def holdings(session: Session, coop_id: uuid.UUID) -> dict[int, int]:
    """What each member holds in shares, by member number; those who hold none are left out. One query."""
    found = ledger.balances(session, coop_id, prefix=chart.SHARES)
    by_number = {chart.holder_of(code): pence for code, pence in found.items()}
    return {number: pence for number, pence in by_number.items() if number is not None and pence}


class RegisterLine(NamedTuple):
    """What one member has in shares, in pence: held, paid in and no share yet, earned, on its way back."""

    held: int
    paid: int
    earned: int
    back: int


def register_lines(session: Session, coop_id: uuid.UUID) -> dict[int, RegisterLine]:
    """Every member who has something in shares, by number. Two queries."""
    sums: dict[int, list[int]] = {}
    places = {chart.SHARES: 0, f"{chart.SHARES_OWED}Paid:": 1, f"{chart.SHARES_OWED}Interest:": 2,
              f"{chart.SHARES_OWED}Back:": 3}  # fmt: skip
    found = ledger.balances(session, coop_id, prefix=chart.SHARES)
    found |= ledger.balances(session, coop_id, prefix=chart.SHARES_OWED)
    for code, pence in found.items():
        prefix, _, number = code.rpartition("M")
        if pence:
            sums.setdefault(int(number), [0, 0, 0, 0])[places[prefix]] += pence
    return {number: RegisterLine(*line) for number, line in sums.items()}


def holdings_of(session: Session, coop_id: uuid.UUID, members: Iterable[int]) -> dict[int, int]:
    """What these members hold, 0 where none, by number. One query."""
    numbers = list(members)
    found = ledger.balances(session, coop_id, [chart.share_capital(number) for number in numbers])
    return {number: found[chart.share_capital(number)] for number in numbers}


def holdings_at(session: Session, coop_id: uuid.UUID, day: date) -> dict[int, int]:
    """What each member held at the end of a day, by number; those who held none are left out. One query."""
    rows = [(chart.holder_of(row.code), row.balance) for row in ledger.trial_balance(session, coop_id, at=day)]
    return {number: pence for number, pence in rows if number is not None and pence}


def changes_of_holdings(session: Session, coop_id: uuid.UUID, since: date, until: date) -> list[tuple[int, date, int]]:
    """Member number, day and pence of each change between two days (both included), by day. Three queries."""
    codes = ledger.balances(session, coop_id, prefix=chart.SHARES)
    ids = list(ledger.account_ids(session, coop_id, codes).values())
    if not ids:
        return []
    rows = session.execute(ledger.history(coop_id, ids, since=since, until=until))
    found = [(chart.holder_of(row.code), row.booked_on, int(row.change)) for row in rows]
    return [(number, on, pence) for number, on, pence in found if number is not None]


def standing_of(session: Session, coop_id: uuid.UUID, member: int) -> int:
    """All that the co-op has of a member's in shares: held, paid in, earned, and on its way back. One query."""
    codes = (
        chart.share_capital(member), chart.shares_paid(member), chart.shares_back(member), chart.share_interest(member),
    )  # fmt: skip
    return sum(ledger.balances(session, coop_id, codes).values())


def not_gone(session: Session, coop_id: uuid.UUID, member: int) -> int:
    """What a member holds, paid in and earned, and has not asked back. One query."""
    codes = (chart.share_capital(member), chart.shares_paid(member), chart.share_interest(member))
    return sum(ledger.balances(session, coop_id, codes).values())


def means(session: Session, coop_id: uuid.UUID) -> Means:
    """What shares could go back from, as the books stand now.

    A loss of the year that is not closed yet lowers the reserve; a surplus that members have not shared raises nothing.
    """
    own = (
        chart.OWN_BANK, chart.OWN_UNMATCHED, chart.OWN_CLEARING, chart.DIVIDEND_OWED, chart.COVER_OWED,
        chart.ASTRAY_OWED, chart.RESERVE_GENERAL, chart.SURPLUS,
    )  # fmt: skip
    found = ledger.balances(session, coop_id, own)
    owed = [sum(ledger.balances(session, coop_id, prefix=each).values())
            for each in ("Liabilities:Payable:Own:", chart.SHARES_OWED, chart.LOANS)]  # fmt: skip
    income, costs = (sum(ledger.balances(session, coop_id, prefix=each).values()) for each in ("Income:", "Expenses:"))
    waits = sum(found[code] for code in own[1:6])
    loss = min(0, found[chart.SURPLUS] + income - costs)
    return Means(cash=found[chart.OWN_BANK], due=waits + sum(owed), reserve=found[chart.RESERVE_GENERAL] + loss)
