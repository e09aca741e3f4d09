"""``python -m benchmarks.exceptions [--json] [--quick]``: a table, or one JSON object of named ratios.

Clean books of three years and 200 members (``books.py``), untidy and honest: what a rule finds there is a false alarm.
Then five frauds or mistakes of each kind (``planted.py``), each kind in clean books of its own: found or missed.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from copy import copy

from benchmarks.exceptions.books import Books, clean_books
from benchmarks.exceptions.planted import OF_EACH, PLANTED
from coopbudget.exceptions.facts import Rule

BARS = {
    "planted_found": (">=", 1.0, "of what was planted, the part that its rule found"),
    "least_found_of_a_rule": (">=", 1.0, "the same for the rule that found least"),
    "false_alarms_per_1000_papers": ("<=", 1.0, "what all rules cry on clean books, a thousand invoices and bills"),
    "cost_per_paper_large_vs_small": ("<=", 2.0, "time a paper, against books a quarter their size"),
}


def cries(books: Books) -> set[tuple[Rule, str]]:
    """What the rules find, each thing once."""
    return {(each.rule, each.key) for each in books.found()}


def apart(books: Books) -> Books:
    """The same books, whose lists may be changed."""
    found = copy(books)
    for name, value in vars(books).items():
        setattr(found, name, copy(value))
    return found


def found_of(rule: Rule, books: Books, clean: set[tuple[Rule, str]]) -> int:
    """How many of five planted the rule finds."""
    planted = apart(books)
    PLANTED[rule](planted, random.Random(7))
    return len({each for each in cries(planted) - clean if each[0] is rule})


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exceptions", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="40 members for two years; the bars are for the whole")
    options = parser.parse_args()
    members, years = (40, 2) if options.quick else (200, 3)
    books, small = clean_books(members, years), clean_books(members // 4, years)
    began = time.process_time()
    alarms = cries(books)
    took = time.process_time() - began
    began = time.process_time()
    cries(small)
    took_small = time.process_time() - began
    planted = clean_books(40, 2)
    clean = cries(planted)
    found = {rule: min(OF_EACH, found_of(rule, planted, clean)) for rule in Rule}
    ratios = {
        "planted_found": sum(found.values()) / (OF_EACH * len(found)),
        "least_found_of_a_rule": min(found.values()) / OF_EACH,
        "false_alarms_per_1000_papers": 1000 * len(alarms) / books.papers,
        "cost_per_paper_large_vs_small": (took / books.papers) / (took_small / small.papers),
    }
    if options.json:
        print(json.dumps({name: round(value, 3) for name, value in ratios.items()}, indent=2))
        return
    counts = Counter(rule for rule, _key in alarms)
    print(f"  {members} members, {years} years: {books.papers:,} papers, {len(books.lines):,} lines, ", end="")
    print(f"{len(books.visits):,} visits, {len(books.approvals):,} approvals, looked through in {took:.1f} s\n")
    print("  rule               false alarms   planted found")
    for rule in Rule:
        print(f"  {rule.value:<18} {counts[rule]:>12}   {found[rule]:>5} of {OF_EACH}")
    print("\nratios")
    for name, (sign, bar, words) in BARS.items():
        value = ratios[name]
        held = "holds" if (value >= bar if sign == ">=" else value <= bar) else "SHORT"
        print(f"  {value:>6.2f}  {f'{sign} {bar:g}':<8} {held:<6} {words}")


if __name__ == "__main__":
    main()
