"""``python -m benchmarks.books [--json] [--quick] [--plans FILE]``: a table, or one JSON object of named ratios.

Four things, on one PostgreSQL: ``books verify`` against bean-check; a member's pages in a small and in a large co-op;
returns as PDF; the rows that the treasurer's pages read after a year and after five, with the plans of those that read
most. Most of the time goes by living through those years by the services that people use. ``--part`` does one of them
alone.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.books import homes, proving, returning, rows
from benchmarks.books.rows import Asked
from benchmarks.books.years import A_YEAR, Lived
from benchmarks.ledger.house import House, house

BARS = {
    "verify_vs_bean_check": (">=", 8.0, "books verify, the whole command, against bean-check without its cache"),
    "verify_vs_bean_check_without_starting": ("", 0.0, "the same a transfer: what both take for a hundredth taken off"),
    "verify_vs_bean_check_in_large_entries": ("", 0.0, "the same, a tenth of the transfers in entries of 5,000"),
    "verify_memory_long_vs_short": ("<=", 1.25, "peak memory of verify, at full size and at a hundredth of it"),
    "home_cost_large_vs_small": ("<=", 1.3, "time of a member's home, in a large co-op and in one of 20"),
    "home_queries_equal": (">=", 1.0, "1 where it asks the database as often in both"),
    "statement_cost_large_vs_small": ("<=", 1.3, "time of a member's statement, in a large co-op and in one of 20"),
    "statement_queries_equal": (">=", 1.0, "1 where it asks the database as often in both"),
    "return_milliseconds": ("<=", 60.0, "a return of many, gathered, set as PDF and packed, in ms of processor"),
    # Five times the years: what reads the whole past reads five times as many rows, what reads what it shows as many
    # as before. Half as many again is left to what is open, and to an index that the planner takes instead of another.
    "rows_read_years_vs_one": ("<=", 1.5, "rows read by the page that grew most, after five times as long"),
    "pages_that_grow": ("<=", 0.0, "how many of the treasurer's pages read over 1.5 times as many"),
    # A list reads what it shows. A sum over all members reads a row or a few for each of them and what their money did
    # in the months that are open: with two movements to each of four payments, both their ends, that is some thirty.
    "rows_read_a_member": ("<=", 40.0, "rows that the worst statement of any page reads after the years, a member"),
}
GROWS = BARS["rows_read_years_vs_one"][1]
WORST = 5
"""Of so many pages the table shows the plan, and of all that grow; ``--plans`` writes every page's."""
PARTS = ("verify", "members", "room", "returns")


@dataclass(frozen=True)
class Sizes:
    """How large it all is. ``one_in``: one member in so many shares a contract; rows below ``at_least`` count as so
    many."""

    transfers: int
    rounds: int
    crowd: int
    years_members: int
    few_periods: int
    many_periods: int
    one_in: int
    returns: int
    at_least: int


WHOLE = Sizes(1_000_000, 2, 20_000, 2_000, A_YEAR, 5 * A_YEAR, 5, 1_000, 1_000)
QUICK = Sizes(20_000, 3, 200, 40, 3, 15, 4, 10, 200)


@dataclass
class Run:
    """What was measured: numbers for the table, ratios for the judgement."""

    rates: dict[str, float] = field(default_factory=dict)
    ratios: dict[str, float] = field(default_factory=dict)
    pages: list[Asked] = field(default_factory=list)

    def note(self, found: tuple[dict[str, float], dict[str, float]]) -> None:
        for name, value in found[0].items():
            print(f"  {name}: {value:,.2f}", file=sys.stderr)
        self.rates |= found[0]
        self.ratios |= found[1]


def main() -> None:
    """Measure, then tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.books", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object of named ratios")
    parser.add_argument("--quick", action="store_true", help="small: 20,000 transfers, 200 members, weeks for years")
    parser.add_argument("--part", choices=PARTS, help="one part alone")
    parser.add_argument("--plans", type=Path, help="write each page's worst statement and its plan into this file")
    options = parser.parse_args()
    logging.disable(logging.INFO)
    sizes, run = (QUICK if options.quick else WHOLE), Run()
    parts = (options.part,) if options.part else PARTS
    with house() as place:
        if "verify" in parts:
            run.note(proving.prove(place, sizes.transfers, rounds=sizes.rounds))
        if "members" in parts:
            run.note(homes.compare(place, sizes.crowd, quick=options.quick))
        if "room" in parts:
            the_room(run, place, sizes)
        elif "returns" in parts:
            run.note(returning.measure(place, live(place, sizes, sizes.few_periods), sizes.returns))
    if options.plans:
        options.plans.write_text("\n\n".join(told(each) for each in run.pages))
    if options.json:
        print(json.dumps({name: round(value, 3) for name, value in run.ratios.items()}, indent=2))
    else:
        table(run, sizes)


def the_room(run: Run, place: House, sizes: Sizes) -> None:
    """A co-op that lived for a while: its pages, its returns. Then another one, five times as long: its pages.

    One after the other, so that a table that is read from end to end counts no rows of the longer one in the shorter.
    """
    few = live(place, sizes, sizes.few_periods)
    before = rows.ask(place, few)
    run.note(returning.measure(place, few, sizes.returns))
    after = rows.ask(place, live(place, sizes, sizes.many_periods))
    run.pages = [Asked(page, before[page], after[page]) for page in before]
    growths = [each.growth(sizes.at_least) for each in run.pages]
    run.ratios["rows_read_years_vs_one"] = max(growths)
    run.ratios["pages_that_grow"] = float(sum(growth > GROWS for growth in growths))
    if sizes.years_members >= sizes.at_least:  # of small tables a database reads all there is
        most = max(each.worst.rows for each in run.pages)
        run.ratios["rows_read_a_member"] = most / sizes.years_members


def live(place: House, sizes: Sizes, periods: int) -> Lived:
    """A co-op that lived for so many periods of four weeks."""
    place.setting("synchronous_commit", "off")  # living is not what is measured
    began, slug = time.perf_counter(), f"years-{periods}"
    lived = Lived(place, slug, size=sizes.years_members, periods=periods, one_in=sizes.one_in)
    print(f"  lived through {slug} in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    place.setting("synchronous_commit", "on")
    place.checkpoint()
    return lived


def told(asked: Asked, most: int | None = None) -> str:
    """A page with the statement that reads most (its first ``most`` letters), and its plan."""
    statement = asked.worst.statement[:most]
    return f"== {asked.page}: {asked.worst.rows:,} rows\n{statement}\n" + "\n".join(asked.worst.plan)


def table(run: Run, sizes: Sizes) -> None:
    """What was measured, what the pages read, then the ratios against what must hold."""
    width = max(len(name) for name in run.rates)
    for name, value in run.rates.items():
        print(f"  {name:<{width}}  {value:>12,.2f}")
    if run.pages:
        print(f"\nrows that the worst statement of a page reads, {sizes.years_members:,} members")
        print(f"  {'':<34} {f'{sizes.few_periods * 4} weeks':>12} {f'{sizes.many_periods * 4} weeks':>12}  whole page")
        for each in run.pages:
            growth = each.growth(sizes.at_least)
            whole = sum(read.rows for read in each.many)
            mark = f"GROWS {growth:.1f} times" if growth > GROWS else ""
            print(f"  {each.page:<34} {each.few[0].rows:>12,} {each.worst.rows:>12,} {whole:>11,}  {mark}")
        worst = sorted(run.pages, key=lambda each: -each.worst.rows)[:WORST]
        for each in run.pages:
            if each in worst or each.growth(sizes.at_least) > GROWS:
                print(f"\n{told(each, 300)}")
    print("\nratios")
    for name, (sign, bar, words) in BARS.items():
        if name not in run.ratios:
            continue
        value = run.ratios[name]
        held = "" if not sign else ("holds" if (value >= bar if sign == ">=" else value <= bar) else "SHORT")
        print(f"  {value:>7.2f}  {f'{sign} {bar:g}' if sign else '':<8} {held:<6} {words}")


if __name__ == "__main__":
    main()
