"""``python -m benchmarks.matching [--json] [--quick]``: a table, or one JSON object of named ratios.

The engine works in one thread, so its processor time is what it takes on a machine that has nothing else to do;
the wall's time is told beside it. CP-SAT has 60 seconds of two whole cores.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.ledger.rivals import peer_python
from benchmarks.matching.town import kinds, needs_of
from coopbudget.pools.matching.engine import find_groups
from coopbudget.pools.matching.facts import Group, Need, Where
from coopbudget.pools.matching.options import options_of
from coopbudget.pools.matching.parts import take_apart
from coopbudget.pools.matching.search import Search

ROOT = Path(__file__).resolve().parents[2]
SEED = 1
PEER_SECONDS = 60.0
AREAS = (10, 4, 1)

BARS = {
    "seconds_for_the_needs": ("<=", 10.0, "processor seconds of the engine, the slowest of these co-ops"),
    "served_vs_cp_sat": (">=", 0.98, "members served, against CP-SAT given 60 seconds; the worst of these co-ops"),
    "served_vs_greedy": (">=", 1.0, "members served, against one greedy pass; the worst of these co-ops"),
    "growth_with_areas": ("<=", 1.5, "seconds an area for four times the areas, against a few"),
    "repeatable": (">=", 1.0, "1 where the same needs in another order give the same groups"),
}


@dataclass(frozen=True)
class Run:
    """One co-op's needs: what the engine, a greedy pass and the peer make of them."""

    areas: int
    served: int
    greedy: int
    seconds: float
    wall: float
    peer: dict[str, int]


def looked(needs: list[Need], where: Where) -> tuple[list[Group], float, float]:
    """The groups, and the seconds of the processor and of the wall."""
    wall, processor = time.perf_counter(), time.process_time()
    groups = find_groups(needs, kinds(), where)
    return groups, time.process_time() - processor, time.perf_counter() - wall


def greedy(needs: list[Need], where: Where) -> int:
    """Members served by the largest groups first, never taken down again."""
    return sum(Search(part, options_of(part)).greedy() for part in take_apart(needs, kinds(), where))


def peer(count: int, areas: int, seconds: float) -> dict[str, int]:
    """What CP-SAT makes of the same needs."""
    found: dict[str, int] = json.loads(
        subprocess.run(
            [peer_python(), "-m", "benchmarks.matching.cpsat_side", str(count), str(areas), str(SEED), str(seconds)],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, capture_output=True, text=True,
        ).stdout
    )  # fmt: skip
    return found


def main() -> None:
    """Measure, then tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object of named ratios")
    parser.add_argument("--quick", action="store_true", help="a tenth of the needs, and of CP-SAT's time")
    options = parser.parse_args()
    count, seconds = (500, PEER_SECONDS / 10) if options.quick else (5_000, PEER_SECONDS)
    runs = []
    for areas in AREAS:
        needs, where = needs_of(count, areas, seed=SEED)
        groups, processor, wall = looked(needs, where)
        served = sum(len(group.needs) for group in groups)
        runs.append(Run(areas, served, greedy(needs, where), processor, wall, peer(count, areas, seconds)))
    # The same number of needs to an area, so that only the number of areas grows.
    each, few, many = count // 20, 10, 40
    costs = []
    for areas in (few, many):
        needs, where = needs_of(each * areas, areas, seed=SEED)
        costs.append(min(looked(needs, where)[1] for _ in range(2)) / areas)
    needs, where = needs_of(count, 4, seed=SEED)
    again = list(needs)
    random.Random(SEED).shuffle(again)
    repeatable = looked(needs, where)[0] == looked(again, where)[0]
    ratios = {
        "seconds_for_the_needs": max(run.seconds for run in runs),
        "served_vs_cp_sat": min(run.served / max(1, run.peer["served"]) for run in runs),
        "served_vs_greedy": min(run.served / max(1, run.greedy) for run in runs),
        "growth_with_areas": costs[1] / costs[0],
        "repeatable": float(repeatable),
    }
    if options.json:
        print(json.dumps({name: round(value, 3) for name, value in ratios.items()}, indent=2))
        return
    print(f"{count:,} needs; CP-SAT has {seconds:g} seconds on two cores")
    heads = ("areas", "served", "greedy", "CP-SAT", "at most", "proved", "cpu s", "wall s")
    print("  " + " ".join(head.rjust(9) for head in heads))
    for run in runs:
        proved = f"{run.peer['proved']}/{run.peer['parts']}"
        row = (run.areas, run.served, run.greedy, run.peer["served"], run.peer["bound"], proved)
        print("  " + " ".join(str(cell).rjust(9) for cell in row), f"{run.seconds:>9.2f} {run.wall:>9.2f}")
    print("\nratios")
    for name, (sign, bar, words) in BARS.items():
        value = ratios[name]
        held = "holds" if (value >= bar if sign == ">=" else value <= bar) else "SHORT"
        print(f"  {value:>6.2f}  {f'{sign} {bar:g}':<8} {held:<6} {words}")


if __name__ == "__main__":
    main()
