"""``python -m benchmarks.surplus [--json] [--quick]``: a table, or one JSON object of named ratios."""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
import sys
import time
from statistics import median

import psycopg

from benchmarks.ledger.house import House, house
from benchmarks.surplus.by_hand import share
from benchmarks.surplus.town import DIVIDEND, Town, make_town

BARS = {
    "share_vs_hand_written_sql": (2.0, "time to share among 100,000, against SQL written by hand for that alone"),
    "memory_many_vs_few": (1.2, "peak memory of sharing, among 100,000 and among 10,000"),
}


def main() -> None:
    """Measure, then tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.surplus", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object of named ratios")
    parser.add_argument("--quick", action="store_true", help="a tenth of the members, one round")
    options = parser.parse_args()
    logging.disable(logging.INFO)
    many, rounds = (10_000, 1) if options.quick else (100_000, 2)
    with house() as place:
        _few_spent, few_peak = ours(place, make_town(place.app, place.address, "few", many // 10))
        against, peaks, rows = [], [], []
        for turn in range(rounds):
            here = make_town(place.app, place.address, f"ours-{turn}", many)
            there = make_town(place.app, place.address, f"by-hand-{turn}", many)
            spent, peak = ours(place, here)
            start = time.perf_counter()
            share(place.address, there)
            by_hand = time.perf_counter() - start
            agree(place, here, there)
            against.append(spent / by_hand)
            peaks.append(peak)
            rows.append((spent, by_hand))
    ratios = {"share_vs_hand_written_sql": median(against), "memory_many_vs_few": max(peaks) / few_peak}
    if options.json:
        print(json.dumps({name: round(value, 3) for name, value in ratios.items()}, indent=2))
        return
    print(f"{many:,} members: seconds (ours / by hand), peak memory in MB (few: {few_peak / 1024:,.0f})")
    for (spent, by_hand), peak in zip(rows, peaks, strict=True):
        print(f"  {spent:>8.2f} / {by_hand:<8.2f} {peak / 1024:>8,.0f}")
    print("\nratios")
    for name, (bar, words) in BARS.items():
        print(f"  {ratios[name]:>6.2f}  <= {bar:<5g} {'holds' if ratios[name] <= bar else 'SHORT':<6} {words}")


def ours(place: House, town: Town) -> tuple[float, float]:
    """Seconds of all of it, and the peak of memory in kB of posting and telling."""
    done = subprocess.run(
        [
            sys.executable, "-m", "benchmarks.surplus.ours", place.address, str(place.folder), str(town.coop_id),
            str(town.proposal_id), str(town.treasurer.person_id),
        ],
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    spent, peak, worked_out = (float(part) for part in done.stdout.split())
    print(
        f"  {town.members:,}: {spent:.2f} s and {worked_out:.2f} s for the parts, {peak / 1024:.0f} MB", file=sys.stderr
    )
    return spent + worked_out, peak


def agree(place: House, here: Town, there: Town) -> None:
    """Both gave every fund the same, and told everybody who got something."""
    asked = (
        "SELECT sum(balance), count(*) FILTER (WHERE balance > 0),"
        " (SELECT count(*) FROM notice WHERE about_id = %(about)s AND details LIKE '%%pence%%') FROM account"
        " WHERE coop_id = %(coop)s AND code LIKE 'Liabilities:Funds:%%:Available'"
    )
    with psycopg.connect(place.address) as connection:
        found = [
            connection.execute(asked, {"coop": town.coop_id, "about": town.proposal_id}).fetchone()
            for town in (here, there)
        ]
    if found[0] != found[1] or found[0] is None or found[0][0] != DIVIDEND:
        raise SystemExit(f"The two do not agree: {found}")


if __name__ == "__main__":
    main()
