"""``python -m benchmarks.pages [--json] [--quick]``: the home pages against a bare Flask page, and their query counts.

Each home page runs under gunicorn with the product's own settings on PostgreSQL, signed in, in turns with
``benchmarks.pages.bare`` of the same size under the same settings. Then: how many queries each page sends in a co-op of
20 members and in one of 2,000.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from dataclasses import dataclass, field
from statistics import median

from benchmarks.ledger.house import house
from benchmarks.pages.load import Get, rate, served
from benchmarks.pages.people import SMALL, Visit, cookie, in_crowd, load, provider_path, queries_of, two_places
from coopbudget.demo import cast

LEAST = 1 / 3

# name -> words for the table
PAGES = {
    "member_home": "a budget holder's home",
    "member_home_of_an_officer": "the home of a budget holder who is chair too",
    "treasurer_desk": "what needs the treasurer today",
    "provider_home": "a provider's home",
    "start": "the start: where to?",
}


@dataclass
class Run:
    """What was measured."""

    rates: dict[str, tuple[float, float]] = field(default_factory=dict)
    ratios: dict[str, float] = field(default_factory=dict)
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    sizes: tuple[int, int] = (SMALL, 0)


def main() -> None:
    """Load the co-ops, measure, then tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object of named ratios and counts")
    parser.add_argument("--quick", action="store_true", help="a large co-op of 100 members and a third of the time")
    options = parser.parse_args()
    logging.disable(logging.INFO)
    large = 100 if options.quick else 2_000
    run = Run(sizes=(SMALL, large))
    with house() as place:
        load(place, large)
        visits = {
            "member_home": Visit(cast.email_of("elin"), f"/c/{cast.SLUG}/"),
            "member_home_of_an_officer": Visit(cast.email_of("mair"), f"/c/{cast.SLUG}/"),
            "treasurer_desk": Visit(cast.email_of("gwen"), f"/c/{cast.SLUG}/desk"),
            "provider_home": Visit(cast.email_of("delyth"), provider_path(place, cast.email_of("delyth"))),
            "start": Visit(two_places(place, SMALL), "/"),
        }
        few, many = in_crowd(place, SMALL), in_crowd(place, large)
        for name in few:
            run.counts[name] = (queries_of(place, few[name]), queries_of(place, many[name]))
        with served(place, "wsgi:app") as ours, served(place, "benchmarks.pages.bare:app") as bare:
            for name, visit in visits.items():
                against_bare(run, name, Get(ours, visit.path, cookie(place, visit)), bare, quick=options.quick)
    if options.json:
        told: dict[str, float] = {f"{name}_vs_bare": round(value, 3) for name, value in run.ratios.items()}
        for name, (small, big) in run.counts.items():
            told[f"{name}_queries_small"], told[f"{name}_queries_large"] = small, big
        print(json.dumps(told, indent=2))
    else:
        table(run)


def against_bare(run: Run, name: str, ours: Get, bare_port: int, *, quick: bool) -> None:
    """The page and a bare page of its size in turns: what else the machine does falls on both alike."""
    bare = Get(bare_port, f"/{ours.once()}")
    seconds, rounds = (0.7, 4) if quick else (1.5, 7)
    pairs = []
    for each in (ours, bare):
        rate(each, 1.0)
    for _ in range(rounds):
        pairs.append((rate(ours, seconds), rate(bare, seconds)))
    run.rates[name] = median(a for a, _ in pairs), median(b for _, b in pairs)
    run.ratios[name] = median(a / b for a, b in pairs)
    print(f"  {name}: {run.rates[name][0]:,.0f} pages a second, bare {run.rates[name][1]:,.0f}", file=sys.stderr)


def table(run: Run) -> None:
    """Rates as measured, ratios against what must hold, and the counts."""
    print("pages a second      ours      bare   ratio")
    for name, (ours, bare) in run.rates.items():
        held = "holds" if run.ratios[name] >= LEAST else "SHORT"
        print(f"  {name:<26} {ours:>8,.0f} {bare:>8,.0f}  {run.ratios[name]:>6.2f}  >= 0.33 {held}  {PAGES[name]}")
    print(f"\nqueries in a co-op of {run.sizes[0]} and of {run.sizes[1]:,} members")
    for name, (few, many) in run.counts.items():
        print(f"  {name:<26} {few:>4} {many:>6}  {'equal' if few == many else 'UNEVEN'}")


if __name__ == "__main__":
    main()
