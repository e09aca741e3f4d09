"""The order in which lines happened, by their days and by the balances that banks write beside them."""

from __future__ import annotations

from collections.abc import Sequence

from coopbudget.payments.readers.parsed import ParsedLine, Reason, StatementUnreadable

Row = tuple[int, ParsedLine, int | None]
"""The line of the file, what it says, and the balance after it, where the bank tells one."""


def oldest_first(lines: list[Row], opening: int | None) -> tuple[list[Row], int | None]:
    """The lines in the order they happened, and the balance before the first of them.

    Banks write up or down. Where there are balances they decide, and they have to run on from line to line: a
    line that is missing in between shows there. Raises StatementUnreadable.
    """
    down = list(reversed(lines))
    falls = [line.on for _, line, _ in lines] != sorted(line.on for _, line, _ in lines)
    tries = (down, lines) if falls else (lines, down)
    first_break: int | None = None
    for tried in tries:
        broken, start = _follow(tried, opening)
        if broken is None:
            return tried, start
        first_break = broken if first_break is None else first_break
    raise StatementUnreadable(Reason.BALANCE_JUMPS, first_break)


def _follow(lines: Sequence[Row], opening: int | None) -> tuple[int | None, int | None]:
    """The line where the balance jumps (None: nowhere), and the balance before the first line if known."""
    running, moved, start = opening, 0, opening
    for number, line, balance in lines:
        moved += line.amount
        if balance is None:
            continue
        if running is None:
            start = balance - moved
        elif running + moved != balance:
            return number, None
        running, moved = balance, 0
    return None, start
