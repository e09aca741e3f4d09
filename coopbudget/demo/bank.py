"""The bank of the play: what its statements say, as a CSV like a bank's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from coopbudget.demo.stage import Stage
from coopbudget.money import plain_pounds
from coopbudget.payments import service as payments
from coopbudget.payments.queries.statements import lines
from coopbudget.payments.readers.layouts import Columns

COLUMNS = Columns(date=0, text=1, money_in=2, money_out=3, balance=4)


@dataclass
class Bank:
    """Two accounts, their balances, and the lines since the last statement (day, words, pence)."""

    balance: dict[str, int] = field(default_factory=lambda: {"members": 0, "own": 0})
    lines: dict[str, list[tuple[date, str, int]]] = field(default_factory=lambda: {"members": [], "own": []})

    def line(self, side: str, day: date, words: str, pence: int) -> None:
        """Money comes (positive) or goes (negative)."""
        self.lines[side].append((day, words, pence))

    def statement(self, side: str) -> bytes:
        """The lines since the last one, oldest first, with the balance after each; then they are told."""
        rows = ["Date,Description,Money in,Money out,Balance"]
        for day, words, pence in sorted(self.lines[side], key=lambda line: line[0]):
            self.balance[side] += pence
            money_in = plain_pounds(pence) if pence > 0 else ""
            money_out = plain_pounds(-pence) if pence < 0 else ""
            rows.append(f"{day:%d/%m/%Y},{words},{money_in},{money_out},{plain_pounds(self.balance[side])}")
        self.lines[side].clear()
        return ("\n".join(rows) + "\n").encode()


def upload(
    stage: Stage, bank: Bank, side: str, *, by_hand: dict[str, str] | None = None, leave: str = "", by: str = "gwen"
) -> None:
    """The treasurer (``by``) uploads the statement, confirms what is sure, and says what the rest is.

    ``by_hand`` maps words of a line to an account's code; a line with ``leave`` in it stays open.
    """
    if not bank.lines[side]:
        return
    content = bank.statement(side)
    with stage.person(by) as work:
        made = payments.upload_statement(work, side=side, content=content, filename=f"{side}-{stage.day}.csv")
        if made.needs_columns:
            payments.choose_columns(work, number=made.number, header=0, columns=COLUMNS)
    entered = 1
    while entered:  # a long one enters in parts, each committed by itself
        with stage.person(by) as work:
            entered = payments.post_statement(work, number=made.number)
    with stage.person(by) as work:
        rows = work.session.execute(lines(work.coop_id, statement_number=made.number)).all()
        found = [row[0] for row in rows]
        payments.confirm_suggestions(
            work, side=side, line_ids=[line.id for line in found if not leave or leave not in line.text]
        )
        for line in found:
            for words, code in (by_hand or {}).items():
                if words in line.text:
                    payments.match_line(work, line_id=line.id, code=code)
