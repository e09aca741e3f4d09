"""``python -m benchmarks.webhooks [--json] [--quick]``: a table, or one JSON object of named ratios.

Messages as Stripe signs them, a third of them twice, in random order, taken in and handled by four processes in one
co-op on PostgreSQL. Stripe answers at once, from memory. Beside it: hand-written SQL that only posts the same entries.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import sys
from dataclasses import replace
from pathlib import Path

import psycopg

from benchmarks.ledger.house import NOW, House, house
from benchmarks.webhooks.coop import Coop, books, make_coop
from benchmarks.webhooks.stripes import SECRET, Account, Answers
from benchmarks.webhooks.workers import handle, hear, post_by_hand, shares, together
from coopbudget.collections.gateway import EXTENSION

PROCESSES = 4
BARS = {
    "books_equal_clean_run": (">=", 1.0, "the books equal those of each message once, in order, by one process"),
    "books_equal_by_hand": (">=", 1.0, "and those posted by hand"),
    "cost_many_vs_few": ("<=", 1.5, "cost of a message, at 50,000 messages and at 1,000"),
    "posting_vs_by_hand": ("<=", 3.0, "from the inbox to the books, against posting the same entries by hand"),
    "whole_vs_by_hand": ("", 0.0, "the same with taking each message in at the door"),
}


class Run:
    """The accounts that Stripe answers for, costs for the table, and ratios for the judgement."""

    def __init__(self, place: House) -> None:
        self.place = place
        self.accounts: dict[str, Account] = {}
        self.costs: dict[str, float] = {}
        self.ratios: dict[str, float] = {}
        app = place.app
        app.config["TESTING"] = True
        app.extensions["coopbudget.clock"] = lambda: NOW
        app.extensions[EXTENSION] = Answers(self.accounts)
        app.extensions["coopbudget.settings"] = replace(
            app.extensions["coopbudget.settings"], stripe_secret_key="sk_test_nobody", stripe_webhook_secret=SECRET
        )
        with psycopg.connect(place.address) as connection:
            connection.execute(Path(__file__).with_name("by_hand.sql").read_text())

    def coop(self, payments: int) -> Coop:
        """A co-op of its own."""
        made = make_coop(self.place.app, payments)
        self.accounts[made.account.name] = made.account
        return made

    def note(self, name: str, seconds: float, items: int) -> float:
        """Keep what one item cost, in milliseconds."""
        self.costs[name] = cost = seconds / items * 1000
        print(f"  {name}: {cost:.2f} ms", file=sys.stderr)
        return cost

    def shuffled(self, name: str, messages: int) -> tuple[Coop, float, float]:
        """So many messages, a third of them repeats: the co-op, and the seconds at the door and from there on."""
        payments = messages * 2 // 3
        coop = self.coop(payments)
        chance = random.Random(messages)
        numbers = [*range(payments), *chance.choices(range(payments), k=messages - payments)]
        chance.shuffle(numbers)
        self.place.checkpoint()
        app = self.place.app
        door = together([hear(app, coop, part) for part in shares(numbers, PROCESSES)])
        books_ = together([handle(app)] * PROCESSES)
        self.note(f"{name}/at the door", door, messages)
        self.note(f"{name}/from there to the books", books_, messages)
        return coop, door, books_


def main() -> None:
    """Measure, then tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.webhooks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object of named ratios")
    parser.add_argument("--quick", action="store_true", help="a tenth of the messages")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    few, usual, many = (300, 1_000, 3_000) if options.quick else (1_000, 10_000, 50_000)
    with house() as place:
        run = Run(place)
        app = place.app
        run.shuffled("to warm up", 200)
        _, door, inside = run.shuffled(f"{few:,} messages", few)
        least = (door + inside) / few
        coop, door, inside = run.shuffled(f"{usual:,} messages", usual)

        payments = usual * 2 // 3
        hand = run.coop(payments)
        place.checkpoint()
        parts = shares(range(payments), PROCESSES)
        by_hand = together([post_by_hand(place.address, app, hand, part) for part in parts])
        run.note("an entry by hand", by_hand, payments)
        run.ratios["posting_vs_by_hand"] = inside / by_hand
        run.ratios["whole_vs_by_hand"] = (door + inside) / by_hand

        clean = run.coop(payments)
        together([hear(app, clean, range(payments))])
        together([handle(app)])
        found = books(app, coop)
        run.ratios["books_equal_clean_run"] = float(found == books(app, clean))
        run.ratios["books_equal_by_hand"] = float(found == books(app, hand))

        _, door, inside = run.shuffled(f"{many:,} messages", many)
        run.ratios["cost_many_vs_few"] = (door + inside) / many / least
    if options.json:
        print(json.dumps({name: round(run.ratios[name], 3) for name in BARS}, indent=2))
    else:
        table(run)


def table(run: Run) -> None:
    """What was measured, and whether it holds."""
    for name, cost in run.costs.items():
        print(f"{name:<48} {cost:>8.2f} ms")
    print()
    for name, (sign, bar, words) in BARS.items():
        value = run.ratios[name]
        held = {">=": value >= bar, "<=": value <= bar}.get(sign)
        verdict = "" if held is None else f"{sign} {bar:g}: {'holds' if held else 'DOES NOT HOLD'}"
        print(f"{value:>8.2f}  {words}  {verdict}")


if __name__ == "__main__":
    main()
