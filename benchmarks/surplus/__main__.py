"""``python -m benchmarks.surplus [--json] [--quick]``: a table, or one JSON object of named ratios."""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
import sys
from statistics import median

import psycopg

from benchmarks.ledger.house import House, house
from benchmarks.surplus.by_hand import share
from benchmarks.surplus.town import DIVIDEND, Town, make_spending, make_town

BARS = {
    "share_vs_hand_written_sql": (
        2.0,
        "time to work out, post and state 100,000, against SQL written by hand for that",
    ),
    "tell_vs_hand_written_sql": (None, "time to tell 100,000 where their statement is, against the same by hand"),
    "memory_many_vs_few": (1.2, "peak memory of sharing, among 100,000 and among 10,000"),
    "propose_memory_many_vs_few": (1.2, "peak memory of working out and freezing a proposal, of 100,000 and of 10,000"),
    "vote_memory_many_vs_few": (1.2, "the same to the end of opening the members' vote on it, whose roll is frozen"),
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
        *_spent, few_peak = ours(place, make_town(place.app, place.address, "few", many // 10))
        against, telling, peaks, rows = [], [], [], []
        for turn in range(rounds):
            here = make_town(place.app, place.address, f"ours-{turn}", many)
            there = make_town(place.app, place.address, f"by-hand-{turn}", many)
            posted, told, peak = ours(place, here)
            by_hand, told_by_hand = share(place.address, there)
            agree(place, here, there)
            against.append(posted / by_hand)
            telling.append(told / told_by_hand)
            peaks.append(peak)
            rows.append((posted, by_hand, told, told_by_hand))
        few_proposed, few_opened = proposed(place, make_spending(place.app, place.address, "few-spend", many // 10))
        many_proposed, many_opened = proposed(place, make_spending(place.app, place.address, "many-spend", many))
    ratios = {
        "share_vs_hand_written_sql": median(against),
        "tell_vs_hand_written_sql": median(telling),
        "memory_many_vs_few": max(peaks) / few_peak,
        "propose_memory_many_vs_few": many_proposed / few_proposed,
        "vote_memory_many_vs_few": many_opened / few_opened,
    }
    if options.json:
        print(json.dumps({name: round(value, 3) for name, value in ratios.items()}, indent=2))
        return
    print(f"{many:,} members: seconds of sharing and of telling (ours / by hand), peak memory in MB")
    for (posted, by_hand, told, told_by_hand), peak in zip(rows, peaks, strict=True):
        print(f"  {posted:>8.2f} / {by_hand:<8.2f} {told:>8.2f} / {told_by_hand:<8.2f} {peak / 1024:>8,.0f}")
    print("\nratios")
    for name, (bar, words) in BARS.items():
        held = "" if bar is None else ("holds" if ratios[name] <= bar else "SHORT")
        print(f"  {ratios[name]:>6.2f}  {f'<= {bar:g}' if bar else '':<8} {held:<6} {words}")


def ours(place: House, town: Town) -> tuple[float, float, float]:
    """Seconds of sharing and of telling, and the peak of memory in kB of both."""
    done = subprocess.run(
        [
            sys.executable, "-m", "benchmarks.surplus.ours", place.address, str(place.folder), str(town.coop_id),
            str(town.proposal_id), str(town.treasurer.person_id),
        ],
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    posted, told, peak, worked_out = (float(part) for part in done.stdout.split())
    print(f"  {town.members:,}: {posted:.2f} s, parts {worked_out:.2f} s, telling {told:.2f} s", file=sys.stderr)
    return posted + worked_out, told, peak


def proposed(place: House, town: Town) -> tuple[float, float]:
    """The peak of memory in kB of working out and freezing a proposal, and then of opening the vote on it."""
    done = subprocess.run(
        [
            sys.executable, "-m", "benchmarks.surplus.proposing", place.address, str(place.folder), str(town.coop_id),
            str(town.treasurer.person_id),
        ],
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    worked_out, opening, _before, proposed, opened = (float(part) for part in done.stdout.split())
    print(f"  {town.members:,}: proposing {worked_out:.2f} s, opening the vote {opening:.2f} s", file=sys.stderr)
    return proposed, opened


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
