"""``python -m benchmarks.statements [--json] [--quick]``: a table, or one JSON object of named ratios."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import logging
import time
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice
from pathlib import Path

import psycopg

from benchmarks.ledger.house import NOW, Desk, House, house, make_desk
from coopbudget.db import db, new_id
from coopbudget.guard import Actor, Capacity, Permission, Work
from coopbudget.ledger import chart
from coopbudget.ledger.queries import balances
from coopbudget.ledger.service import open_account
from coopbudget.ledger.verifying import verify_coop
from coopbudget.money import plain_pounds
from coopbudget.payments import service
from coopbudget.payments.queries.statements import lines

DAY = date(2026, 8, 20)
AT_ONCE = 1_000
"""Lines that are confirmed together and committed, on both sides of the comparison."""

BARS = {
    "cost_per_line_long_vs_short": ("<=", 1.5, "time a line of a long statement, against a short one of 1,000"),
    "read_and_match_vs_hand_written": ("<=", 3.0, "read, post and match, against hand-written posting of the entries"),
    "cost_of_a_later_statement": ("<=", 1.5, "time a line of the next 1,000, when the long one is in the books"),
    "books_agree": (">=", 1.0, "1 where the books equal those of the clean run, to the penny, and verify"),
}


class Teller:
    """A treasurer's co-op with an account at the bank and references that pay into its funds."""

    def __init__(self, place: House, slug: str) -> None:
        self.place = place
        self.desk: Desk = make_desk(place.app, slug)
        self.actor = Actor(
            person_id=self.desk.actor.person_id,
            coop_id=self.desk.coop_id,
            permissions=frozenset({Permission.KEEP_BOOKS, Permission.SEE_BOOKS}),
            capacity=Capacity.SELF,
        )
        with place.app.app_context(), self.work() as work:
            service.set_bank_account(work, side="members", name=slug, sort_code="086001", account_number="12345678")
            for number, fund in enumerate(self.desk.funds, start=1):
                service.register_reference(
                    work, reference=f"DP{number:06d}", account_id=fund, label_kind="fund", owner_id=new_id()
                )

    @contextlib.contextmanager
    def work(self) -> Iterator[Work]:
        """A piece of work that ends with its commit."""
        work = Work(db.session, self.actor, NOW)
        yield work
        work.finish()

    def take(self, content: bytes) -> Iterator[int]:
        """A statement from its bytes to matched lines, as the pages do it: how many lines were matched in each
        committed piece."""
        with self.place.app.app_context():
            with self.work() as work:
                made = service.upload_statement(work, side="members", content=content, filename="statement.csv")
            yield 0
            posted = 1
            while posted:
                with self.work() as work:
                    posted = service.post_statement(work, number=made.number)
                yield 0
            with self.work() as work:
                wanted = lines(work.coop_id, statement_number=made.number, show="open")
                waiting = iter([row[0].id for row in work.session.execute(wanted)])
            while some := list(islice(waiting, AT_ONCE)):
                with self.work() as work:
                    done, _ = service.confirm_suggestions(work, side="members", line_ids=some)
                yield done
            db.session.close()


def statement(size: int, *, start: date, opening: int = 0) -> bytes:
    """A CSV of incoming payments that carry members' references, a thousand a day."""
    rows, balance = ["Date,Description,Amount,Balance"], opening
    for number in range(size):
        amount = 1_000 + number % 977
        balance += amount
        day = start + timedelta(days=number // AT_ONCE)
        words = f"CYNGOR DP{1 + number % 40:06d} NO {number}"
        rows.append(f"{day:%d/%m/%Y},{words},{plain_pounds(amount)},{plain_pounds(balance)}")
    return ("\n".join(rows) + "\n").encode()


def by_hand(place: House, desk: Desk, unmatched: uuid.UUID) -> Iterator[int]:
    """Hand-written SQL that posts the same entries: a thousand lines, then their matches, each with one commit."""
    head = f'{{"act":"entry_posted","actor":"{desk.actor.person_id}","chain":"{desk.coop_id}","content":'
    with psycopg.connect(place.address) as connection:
        cursor = connection.cursor()
        for turn in count():
            for kind in ("statement_line", "line_target"):
                for number in range(AT_ONCE):
                    fund = desk.funds[number % len(desk.funds)]
                    debit, credit = (desk.bank, unmatched) if kind == "statement_line" else (unmatched, fund)
                    amount, key = 1_000 + number % 977, f"{kind}/{turn}/{number}"
                    content = (
                        f'{{"accounts":["{debit}","{credit}"],"key":"{key}","legs":[[0,1,{amount}]],"on":"{DAY}"}}'
                    )
                    cursor.execute(
                        "SELECT bench_chained(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                        (desk.coop_id, new_id(), kind, DAY, key, debit, credit, amount, desk.actor.person_id,
                         hashlib.sha256(content.encode()).digest(), f"{head}{content}}}"),
                    )  # fmt: skip
                connection.commit()
            yield AT_ONCE


class Watch:
    """Seconds and lines of one of those that take turns."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.lines = 0

    def step(self, pieces: Iterator[int]) -> bool:
        """One piece; whether there was one."""
        start = time.perf_counter()
        done = next(pieces, None)
        self.seconds += time.perf_counter() - start
        self.lines += done or 0
        return done is not None

    @property
    def a_line(self) -> float:
        return self.seconds / self.lines


def main() -> None:
    """Measure, then tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.statements", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object of named ratios")
    parser.add_argument("--quick", action="store_true", help="a tenth of the lines")
    options = parser.parse_args()
    logging.disable(logging.INFO)
    long = 5_000 if options.quick else 50_000
    pieces_a_turn = 2 if options.quick else 7
    first = date(2026, 6, 1)
    total = sum_of(long)
    with house() as place:
        with psycopg.connect(place.address) as connection:
            by_hand_sql = Path(__file__).parent.parent / "ledger" / "by_hand.sql"
            connection.execute(by_hand_sql.read_text())
        run_whole(Teller(place, "warm"), first, Watch())
        plain = Teller(place, "plain")
        with place.app.app_context(), plain.work() as work:
            unmatched = open_account(work, code=chart.MEMBERS_UNMATCHED)
        place.checkpoint()
        content = statement(long, start=first)
        teller, ours, short, hand = Teller(place, "long"), Watch(), Watch(), Watch()
        pieces, theirs = teller.take(content), by_hand(place, plain.desk, unmatched)
        # In turns, so that what else the machine does falls on all alike.
        for turn in count():
            if not all(ours.step(pieces) for _ in range(pieces_a_turn)):
                break
            run_whole(Teller(place, f"short-{turn}"), first, short)
            hand.step(theirs)
        if ours.lines != long:
            raise SystemExit(f"{ours.lines} of {long} lines were matched.")
        place.checkpoint()
        later, again = Watch(), Watch()
        for turn in range(3):
            run_whole(teller, first + timedelta(days=60 + turn), later, opening=total + turn * sum_of(AT_ONCE))
            run_whole(Teller(place, f"again-{turn}"), first, again)
        agree = books_agree(place, teller, total + 3 * sum_of(AT_ONCE))
    rates = {
        f"read, post and match, lines a second/{AT_ONCE:,} lines": 1 / short.a_line,
        f"read, post and match, lines a second/{long:,} lines": 1 / ours.a_line,
        "hand-written posting, lines a second": 1 / hand.a_line,
    }
    ratios = {
        "cost_per_line_long_vs_short": ours.a_line / short.a_line,
        "read_and_match_vs_hand_written": ours.a_line / hand.a_line,
        "cost_of_a_later_statement": later.a_line / again.a_line,
        "books_agree": float(agree),
    }
    if options.json:
        print(json.dumps({name: round(value, 3) for name, value in ratios.items()}, indent=2))
        return
    for name, value in rates.items():
        print(f"  {name:<60} {value:>12,.0f}")
    print("\nratios")
    for name, (sign, bar, words) in BARS.items():
        value = ratios[name]
        held = "" if not sign else ("holds" if (value >= bar if sign == ">=" else value <= bar) else "SHORT")
        print(f"  {value:>6.2f}  {f'{sign} {bar:g}' if sign else '':<8} {held:<6} {words}")


def run_whole(teller: Teller, start: date, watch: Watch, *, opening: int = 0) -> None:
    """A statement of a thousand lines, from its bytes to matched lines."""
    pieces = teller.take(statement(AT_ONCE, start=start, opening=opening))
    while watch.step(pieces):
        pass


def sum_of(size: int) -> int:
    """What the lines of such a statement make."""
    return sum(1_000 + number % 977 for number in range(size))


def books_agree(place: House, teller: Teller, total: int) -> bool:
    """Whether bank and funds hold just what the statements said, nothing is unmatched, and the chain verifies."""
    with place.app.app_context():
        coop = teller.desk.coop_id
        found = balances(db.session, coop, [chart.MEMBERS_BANK, chart.MEMBERS_UNMATCHED])
        funds = sum(balances(db.session, coop, prefix="Liabilities:Funds:").values())
        report = verify_coop(db.session, coop)
        db.session.close()
    return found == {chart.MEMBERS_BANK: total, chart.MEMBERS_UNMATCHED: 0} and funds == total and report.ok


if __name__ == "__main__":
    main()
