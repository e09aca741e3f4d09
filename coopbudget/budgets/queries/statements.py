"""What happened to one fund in a period, with what was free and what was there after each step."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.queries import EntryRow
from coopbudget.ledger.standing import accounts_below


@dataclass(frozen=True)
class StatementLine:
    """One step. ``change`` is what it did to the whole fund (0 for money that only moved inside it), ``inside`` how
    much moved between its pots; ``free`` and ``total`` stand after it. Pence.

    ``pot`` is the code of the fund's account that moved (for a move inside, the one that gained), ``other`` the code
    of the far one. ``refs`` are its entry's.
    """

    entry_id: uuid.UUID
    number: int
    on: date
    kind: str
    change: int
    inside: int
    pot: str
    other: str
    free: int
    total: int
    refs: Mapping[str, str]


@dataclass(frozen=True)
class Standing:
    """What stood in a fund at one moment, its pots apart. Pence."""

    free: int
    pledged: int
    committed: int

    @property
    def total(self) -> int:
        return self.free + self.pledged + self.committed


@dataclass(frozen=True)
class FundStatement:
    """A fund between two days, both included. The sum of all changes leads from the first figures to the last."""

    since: date
    until: date
    before: Standing
    lines: tuple[StatementLine, ...]
    after: Standing

    @property
    def free_before(self) -> int:
        return self.before.free

    @property
    def total_before(self) -> int:
        return self.before.total

    @property
    def free_after(self) -> int:
        return self.after.free

    @property
    def total_after(self) -> int:
        return self.after.total

    @property
    def money_in(self) -> int:
        return sum(line.change for line in self.lines if line.change > 0)

    @property
    def money_out(self) -> int:
        return -sum(line.change for line in self.lines if line.change < 0)


@dataclass(frozen=True)
class FundEntry:
    """One entry as far as it touched one fund, with the figures before it and after. Pence."""

    entry: EntryRow
    lines: tuple[StatementLine, ...]
    free_before: int
    total_before: int

    @property
    def free_after(self) -> int:
        return self.lines[-1].free

    @property
    def total_after(self) -> int:
        return self.lines[-1].total


def fund_entry(session: Session, coop_id: uuid.UUID, number: int, entry_number: int) -> FundEntry | None:
    """What an entry did to fund ``number``; None where it is not known, or did nothing to it.

    What the same entry did to other funds is left out: it is not this member's to see.
    """
    entry = ledger.entry_by_number(session, coop_id, entry_number)
    if entry is None:
        return None
    day = fund_statement(session, coop_id, number, entry.on, entry.on)
    before = [line for line in day.lines if line.number < entry_number]
    mine = tuple(line for line in day.lines if line.number == entry_number)
    if not mine:
        return None
    free, total = (before[-1].free, before[-1].total) if before else (day.free_before, day.total_before)
    return FundEntry(entry, mine, free, total)


def fund_statement(session: Session, coop_id: uuid.UUID, number: int, since: date, until: date) -> FundStatement:
    """The statement of fund ``number``: see ``fund_statements``."""
    return fund_statements(session, coop_id, [number], since, until)[number]


def fund_statements(
    session: Session, coop_id: uuid.UUID, numbers: Collection[int], since: date, until: date
) -> dict[int, FundStatement]:
    """The statements of funds, by number. What was set aside for the funder to have back has left the fund.

    Two queries: the funds' accounts, and what moved in them since ``since``; earlier figures are worked backwards
    from the running balances.
    """
    held: dict[int, dict[str, int]] = {number: {} for number in numbers}
    ids, asked_back = [], {chart.fund_asked_back(number) for number in held}
    for account in accounts_below(session, coop_id, [chart.fund_prefix(number) for number in held]):
        if account.code not in asked_back:
            held[_fund_of(account.code)][account.code] = account.balance
            ids.append(account.id)
    moves: dict[int, list[Any]] = {number: [] for number in held}
    for move in session.execute(ledger.history(coop_id, ids, since=since)) if ids else ():
        moves[_fund_of(move.code)].append(move)
    return {number: _stated(number, held[number], moves[number], since, until) for number in held}


def _fund_of(code: str) -> int:
    number = chart.fund_of(code)
    assert number is not None, "an account of a fund"
    return number


def _stated(number: int, held: dict[str, int], moves: Sequence[Any], since: date, until: date) -> FundStatement:
    """The statement of a fund from what stands in its accounts now (``held``, worked upon) and what moved since."""
    available = chart.fund_available(number)
    for move in moves:
        held[move.code] -= move.change
    before = _standing(held, number)
    lines: list[StatementLine] = []
    total, last = before.total, (0, 0)
    for move in moves:
        if move.booked_on > until:
            continue
        held[move.code] += move.change
        free = held.get(available, 0)
        total += move.change
        step = (move.id, move.number, move.booked_on, move.kind)
        if move.other not in held:
            lines.append(StatementLine(*step, move.change, 0, move.code, move.other, free, total, move.refs))
        else:  # both sides come by, one after the other: the second completes the first
            gained, lost = (move.code, move.other) if move.change > 0 else (move.other, move.code)
            line = StatementLine(*step, 0, abs(move.change), gained, lost, free, total, move.refs)
            if (move.number, move.line) == last:
                lines[-1] = line
            else:
                lines.append(line)
        last = (move.number, move.line)
    return FundStatement(since, until, before, tuple(lines), _standing(held, number))


def _standing(held: Mapping[str, int], number: int) -> Standing:
    prefix = chart.fund_prefix(number)
    pledged, committed = (
        sum(balance for code, balance in held.items() if code.startswith(prefix + pot))
        for pot in ("Pledged:", "Committed:")
    )
    return Standing(held.get(chart.fund_available(number), 0), pledged, committed)
