"""``python -m benchmarks.webhooks [--json] [--quick]``: a table, or one JSON object of named ratios.

Messages as Stripe signs them, a third of them twice, in random order, taken in and handled by four processes in one
co-op on PostgreSQL. Stripe answers at once, from memory. Beside it: hand-written SQL that only posts the same entries.

Rounds: one of 50,000 messages, one of 10,000, and by hand the 10,000's entries once before them and once after; 1,000
messages five times, before and after each of the others, and their median counts: what else the machine does falls on
few and on many alike. Each cost is told by the clock and by the processor (our four processes and the database's).
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import sys
from dataclasses import replace
from pathlib import Path
from statistics import median

import psycopg

from benchmarks.ledger.house import NOW, House, house
from benchmarks.webhooks.coop import Coop, books, make_coop
from benchmarks.webhooks.stripes import SECRET, Account, Answers
from benchmarks.webhooks.workers import Cost, handle, hear, post_by_hand, shares, together
from coopbudget.collections.gateway import EXTENSION
from coopbudget.db import db

PROCESSES = 4
BARS = {
    "books_equal_clean_run": (">=", 1.0, "the books equal those of each message once, in order, by one process"),
    "books_equal_by_hand": (">=", 1.0, "and those posted by hand"),
    "cost_many_vs_few": ("<=", 1.5, "cost of a message, at 50,000 messages and at 1,000"),
    "cost_many_vs_few_cpu": ("<=", 1.5, "the same by the processor"),
    "posting_vs_by_hand": ("<=", 3.0, "from the inbox to the books, against posting the same entries by hand"),
    "posting_vs_by_hand_cpu": ("", 0.0, "the same by the processor"),
    "whole_vs_by_hand": ("", 0.0, "with taking each message in at the door"),
    "whole_vs_by_hand_cpu": ("", 0.0, "the same by the processor"),
}


class Run:
    """The accounts that Stripe answers for, costs for the table, and ratios for the judgement."""

    def __init__(self, place: House) -> None:
        self.place = place
        self.server = place.folder / "pg"
        self.accounts: dict[str, Account] = {}
        self.costs: dict[str, list[Cost]] = {}
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

    def warm_up(self) -> None:
        """In this process, from which the others are forked: what is made ready once in a worker's life is ready."""
        app, coop = self.place.app, self.coop(60)
        hear(app, coop, range(60))(lambda: None)
        handle(app)(lambda: None)
        with app.app_context():
            db.engine.dispose()

    def note(self, name: str, cost: Cost, items: int) -> Cost:
        """Keep what one item cost, in milliseconds."""
        one = cost.per(items)
        self.costs.setdefault(name, []).append(one)
        print(f"  {name}: {one.wall:.2f} ms, {one.cpu:.2f} ms of processor", file=sys.stderr)
        return one

    def shuffled(self, messages: int) -> Coop:
        """So many messages, a third of them repeats, at the door and from there to the books."""
        payments = messages * 2 // 3
        coop = self.coop(payments)
        chance = random.Random(messages)
        numbers = [*range(payments), *chance.choices(range(payments), k=messages - payments)]
        chance.shuffle(numbers)
        app, name = self.place.app, f"{messages:,} messages"
        self.place.checkpoint()
        door = together([hear(app, coop, part) for part in shares(numbers, PROCESSES)], self.server)
        inside = together([handle(app)] * PROCESSES, self.server)
        self.note(f"{name}/at the door", door, messages)
        self.note(f"{name}/from there to the books", inside, messages)
        self.note(name, door + inside, messages)
        return coop

    def by_hand(self, payments: int) -> Coop:
        """The entries of so many payments, posted by hand."""
        coop = self.coop(payments)
        self.place.checkpoint()
        parts = shares(range(payments), PROCESSES)
        app, address = self.place.app, self.place.address
        cost = together([post_by_hand(address, app, coop, part) for part in parts], self.server)
        self.note("an entry by hand", cost, payments)
        return coop

    def clean(self, payments: int) -> Coop:
        """Each message once, in order, by one process."""
        coop = self.coop(payments)
        together([hear(self.place.app, coop, range(payments))], self.server)
        together([handle(self.place.app)], self.server)
        return coop

    def middle(self, name: str) -> Cost:
        """What one item cost, in the middle of its rounds."""
        seen = self.costs[name]
        return Cost(median(each.wall for each in seen), median(each.cpu for each in seen))

    def compare(self, name: str, one: Cost, other: Cost) -> None:
        """A ratio by the clock, and the same by the processor."""
        self.ratios[name] = one.wall / other.wall
        self.ratios[f"{name}_cpu"] = one.cpu / other.cpu


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
        run.warm_up()
        payments = usual * 2 // 3
        run.shuffled(few)
        hand = run.by_hand(payments)
        run.shuffled(few)
        coop = run.shuffled(usual)
        run.by_hand(payments)
        run.shuffled(few)
        found = books(place.app, coop)
        run.ratios["books_equal_clean_run"] = float(found == books(place.app, run.clean(payments)))
        run.ratios["books_equal_by_hand"] = float(found == books(place.app, hand))
        run.shuffled(few)
        run.shuffled(many)
        run.shuffled(few)
    run.compare("cost_many_vs_few", run.middle(f"{many:,} messages"), run.middle(f"{few:,} messages"))
    # The entries posted by hand are two thirds as many as the messages: each is told once.
    by_hand = run.middle("an entry by hand") * (payments / usual)
    run.compare("posting_vs_by_hand", run.middle(f"{usual:,} messages/from there to the books"), by_hand)
    run.compare("whole_vs_by_hand", run.middle(f"{usual:,} messages"), by_hand)
    if options.json:
        print(json.dumps({name: round(run.ratios[name], 3) for name in BARS}, indent=2))
    else:
        table(run)


def table(run: Run) -> None:
    """What was measured, and whether it holds."""
    print(f"{'':<48} {'clock':>8}    {'processor':>9}    rounds")
    for name, seen in run.costs.items():
        cost = run.middle(name)
        print(f"{name:<48} {cost.wall:>8.2f} ms {cost.cpu:>9.2f} ms {len(seen):>6}")
    print()
    for name, (sign, bar, words) in BARS.items():
        value = run.ratios[name]
        held = {">=": value >= bar, "<=": value <= bar}.get(sign)
        verdict = "" if held is None else f"{sign} {bar:g}: {'holds' if held else 'DOES NOT HOLD'}"
        print(f"{value:>8.2f}  {words}  {verdict}")


if __name__ == "__main__":
    main()
