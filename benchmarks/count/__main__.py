"""``python -m benchmarks.count [--json] [--quick]``: a table, or one JSON object of named ratios.

The papers are as bad as they can be for the counter: hardly two are equal, all are long. The bar of five seconds
is for reading the file and counting together, in seconds of one processor: nothing here waits for anything, so what
else the machine does is left out.
"""

from __future__ import annotations

import argparse
import json
import random
import time

from coopbudget.governance.counting.blt import read_blt, write_blt
from coopbudget.governance.counting.papers import Election, collect
from coopbudget.governance.counting.stv import UNIT, Outcome, count

SECONDS = 5.0
CANDIDATES, SEATS = 20, 6

BARS = {
    "time_vs_five_seconds": ("<=", 1.0, "reading and counting 100,000 papers for 20 candidates, against five seconds"),
    "single_seat_vs_five_seconds": ("<=", 1.0, "the same papers for one seat (alternative vote)"),
    "cost_per_paper_large_vs_small": ("<=", 2.0, "time a paper of the large election, against one a tenth its size"),
    "votes_conserved": (">=", 1.0, "1 where votes, not transferable and cut make all that was cast, in every round"),
}


def town(papers: int, seats: int = SEATS) -> Election:
    """An election in which candidates differ in how well they are liked; hardly two papers are equal."""
    chance = random.Random(20261127)
    names = tuple(f"Candidate {number}" for number in range(1, CANDIDATES + 1))
    liked = [1 + number % 7 for number in range(CANDIDATES)]
    cast = []
    for _ in range(papers):
        ranked = sorted(range(CANDIDATES), key=lambda each: chance.random() ** (1 / liked[each]), reverse=True)
        cast.append((tuple(ranked[: chance.randint(CANDIDATES // 2, CANDIDATES)]), 1))
    return Election("A town", names, seats, collect(cast))


def timed(content: bytes) -> tuple[float, Outcome]:
    """Seconds of one processor for reading and counting, the best of three, and the count."""
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        outcome = count(read_blt(content))
        best = min(best, time.process_time() - began)
    return best, outcome


def conserved(outcome: Outcome) -> bool:
    """Whether nothing was lost or made in any round."""
    return all(sum(each.votes) + each.non_transferable + each.cut == outcome.valid * UNIT for each in outcome.rounds)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.count", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="a tenth of the papers; the bars are for the whole")
    options = parser.parse_args()
    papers = 10_000 if options.quick else 100_000
    small, _ = timed(write_blt(town(papers // 10)).encode())
    whole, outcome = timed(write_blt(town(papers)).encode())
    single, one = timed(write_blt(town(papers, seats=1)).encode())
    ratios = {
        "time_vs_five_seconds": whole / SECONDS,
        "single_seat_vs_five_seconds": single / SECONDS,
        "cost_per_paper_large_vs_small": (whole / papers) / (small / (papers // 10)),
        "votes_conserved": float(conserved(outcome) and conserved(one)),
    }
    if options.json:
        print(json.dumps({name: round(value, 3) for name, value in ratios.items()}, indent=2))
        return
    print(f"  {papers:,} papers, {CANDIDATES} candidates, {SEATS} seats: {whole:.2f} s, {len(outcome.rounds)} rounds")
    print(f"  {papers:,} papers, {CANDIDATES} candidates, 1 seat: {single:.2f} s, {len(one.rounds)} rounds")
    print("\nratios")
    for name, (sign, bar, words) in BARS.items():
        value = ratios[name]
        held = "holds" if (value >= bar if sign == ">=" else value <= bar) else "SHORT"
        print(f"  {value:>6.2f}  {f'{sign} {bar:g}':<8} {held:<6} {words}")


if __name__ == "__main__":
    main()
