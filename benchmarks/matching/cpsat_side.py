"""The peer, run in an environment of its own: OR-Tools' CP-SAT on the same parts and options, with so many seconds.

Usage: ``python -m benchmarks.matching.cpsat_side NEEDS AREAS SEED SECONDS`` with the repository on the path. Prints
one JSON object: how many members it serves, how many at most anybody could (its bound), and how many parts it proved.

It is given all that helps: the needs fall apart as for the engine, groups of one option stand as a whole number
(no two of them can be told apart), the small parts come first, and what time they leave goes to the large ones. Its
seconds are those of two whole cores, so that a busy machine takes nothing from it.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ortools.sat.python import cp_model

from benchmarks.matching.town import kinds, needs_of
from coopbudget.pools.matching.options import bits_of, options_of
from coopbudget.pools.matching.parts import Part, take_apart

CORES = 2


def solve(part: Part, seconds: float) -> tuple[int, int, bool]:
    """Members served, the bound, and whether the two were proved to be one."""
    model = cp_model.CpModel()
    of_need: list[list[cp_model.IntVar]] = [[] for _ in part.needs]
    served: list[cp_model.IntVar] = []
    for option in options_of(part):
        members = list(bits_of(option.fits))
        # Groups by the size that their choosiest member needs: who can pay in a smaller one may be in it too.
        for size in sorted({part.fewest[index] for index in members}):
            able = [index for index in members if part.fewest[index] <= size]
            if len(able) < size:
                continue
            joins = [model.new_bool_var("") for _ in able]
            groups = model.new_int_var(0, len(able) // size, "")
            for index, join in zip(able, joins, strict=True):
                of_need[index].append(join)
            model.add(sum(joins) >= size * groups)
            model.add(sum(joins) <= part.kind.most * groups)
            served += joins
    if not served:
        return 0, 0, True
    for joins in of_need:
        if joins:
            model.add_at_most_one(joins)
    model.maximize(sum(served))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = CORES
    with _stopping(solver, seconds):
        status = solver.solve(model)
    found = int(solver.objective_value) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else 0
    return found, int(solver.best_objective_bound + 1e-6), status == cp_model.OPTIMAL


@contextmanager
def _stopping(solver: cp_model.CpSolver, seconds: float) -> Iterator[None]:
    """Stop the solver when it has had so many seconds of all its cores, however busy the machine is."""
    over = threading.Event()
    until = time.process_time() + CORES * seconds

    def watch() -> None:
        while not over.wait(0.02):
            if time.process_time() >= until:
                solver.stop_search()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def main() -> None:
    """Solve part by part, the smallest first."""
    count, areas, seed, seconds = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    needs, where = needs_of(count, areas, seed=seed)
    parts = sorted(take_apart(needs, kinds(), where), key=lambda part: len(part.needs))
    waiting = sum(len(part.needs) for part in parts)
    served = bound = proved = 0
    for part in parts:
        began = time.process_time()
        found, most, sure = solve(part, max(0.05, seconds * len(part.needs) / waiting))
        seconds -= (time.process_time() - began) / CORES
        waiting -= len(part.needs)
        served, bound, proved = served + found, bound + most, proved + sure
    print(json.dumps({"served": served, "bound": bound, "proved": proved, "parts": len(parts)}))


if __name__ == "__main__":
    main()
