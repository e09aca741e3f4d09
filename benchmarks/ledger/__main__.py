"""``python -m benchmarks.ledger [--json] [--quick]``: a table, or one JSON object of named ratios."""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

import psycopg

from benchmarks.ledger import clients, rivals
from benchmarks.ledger.house import Desk, House, house, make_desk
from benchmarks.ledger.timing import against, at_once, in_turns, rate
from coopbudget.db import db
from coopbudget.ledger import chart, queries

# name -> (what must hold, in words people can check)
BARS = {
    "single_vs_hand_written_sql": (">=", 0.5, "a single transfer, against hand-written SQL doing the same writes"),
    "single_vs_hordak": (">=", 4.0, "a single transfer, against django-hordak with its balance checks"),
    "single_vs_hordak_unchecked": ("", 0.0, "the same, against django-hordak that lets accounts be overspent"),
    "batch_vs_copy": (">=", 0.6, "an entry of 5,000 transfers, against COPY into the same tables"),
    "four_coops_vs_unchained_sql": (">=", 0.55, "four clients in four co-ops, against SQL with no chain"),
    "four_coops_vs_unchained_sql_slow_disk": (">=", 0.55, "the same, each flush 1 ms longer"),
    "single_vs_hand_written_sql_slow_disk": (">=", 0.5, "a single transfer, each flush 1 ms longer"),
    "balance_read_long_vs_short_history": ("<=", 1.3, "time to read a balance, after 1,000,000 transfers and 1,000"),
    "verify_memory_long_vs_short": ("<=", 1.2, "peak memory of verify, at 1,000,000 transfers and 10,000"),
    "one_coop_four_clients_vs_one_client": ("", 0.0, "four clients in one co-op, against one (serial by design)"),
    "one_coop_four_clients_vs_chained_sql": ("", 0.0, "four clients in one co-op, against chained SQL by hand"),
    "four_coops_vs_one_coop": ("", 0.0, "four clients in four co-ops, against four in one"),
    "one_coop_four_clients_vs_chained_sql_slow_disk": ("", 0.0, "four clients in one co-op, each flush 1 ms longer"),
    "four_coops_vs_one_coop_slow_disk": ("", 0.0, "four co-ops against one, each flush 1 ms longer"),
}


class Run:
    """What was measured: rates for the table, ratios for the judgement."""

    def __init__(self) -> None:
        self.rates: dict[str, float] = {}
        self.ratios: dict[str, float] = {}

    def note(self, name: str, value: float) -> None:
        self.rates[name] = value
        print(f"  {name}: {value:,.0f}", file=sys.stderr)

    def note_all(self, what: str, found: Mapping[str, Sequence[float]]) -> None:
        for name, values in found.items():
            self.note(f"{what}/{name}", median(values))


def main() -> None:
    """Measure, then tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object of named ratios")
    parser.add_argument("--quick", action="store_true", help="a tenth of the time and of the long history")
    options = parser.parse_args()
    logging.disable(logging.INFO)
    rivals.peer_python()
    run = Run()
    pace = 0.25 if options.quick else 1.0
    with house() as place:
        desks = [make_desk(place.app, f"desk-{n}") for n in range(4)]
        with psycopg.connect(place.address) as connection:
            connection.execute(Path(__file__).with_name("by_hand.sql").read_text())  # type: ignore[call-overload]
            connection.execute("INSERT INTO plain_account SELECT * FROM account")
        settle(place, desks)
        singles(run, place, desks[0], pace)
        batches(run, place, pace)
        crowds(run, place, desks, pace, "")
        # Every flush now waits 1 ms more, as on a slower disk: flushes of a virtual disk are unnaturally cheap.
        place.setting("commit_siblings", "0")
        place.setting("commit_delay", "1000")
        slow_singles(run, place, desks[0], pace)
        crowds(run, place, desks, pace / 2, "_slow_disk")
        place.setting("commit_delay", "0")
        histories(run, place, 100_000 if options.quick else 1_000_000)
    if options.json:
        print(json.dumps({name: round(value, 3) for name, value in run.ratios.items()}, indent=2))
    else:
        table(run)


def settle(place: House, desks: list[Desk]) -> None:
    """Some history first, and statistics of it: autovacuum gathers them within a minute of any real life."""
    for client in (clients.service, clients.chained_sql, clients.plain_sql):
        for desk in desks:
            with client(place, desk) as act:
                for _ in range(100):
                    act()
    place.checkpoint()


def singles(run: Run, place: House, desk: Desk, pace: float) -> None:
    """One client, one committed transfer at a time."""
    with contextlib.ExitStack() as stack:
        acts = {
            name: stack.enter_context(client(place, desk))
            for name, client in (
                ("service", clients.service),
                ("chained_sql", clients.chained_sql),
                ("unchained_sql", clients.plain_sql),
            )
        }
        rates = {name: (lambda seconds, act=act: rate(act, seconds)) for name, act in acts.items()}
        hordak = stack.enter_context(rivals.hordak(place))
        rates["hordak"] = lambda seconds: hordak("checked", seconds)
        rates["hordak_unchecked"] = lambda seconds: hordak("bare", seconds)
        found = in_turns(rates, seconds=0.2 * pace, rounds=30)
    run.note_all("single", found)
    run.ratios["single_vs_hand_written_sql"] = against(found["service"], found["chained_sql"])
    run.ratios["single_vs_hordak"] = against(found["service"], found["hordak"])
    run.ratios["single_vs_hordak_unchecked"] = against(found["service"], found["hordak_unchecked"])


def slow_singles(run: Run, place: House, desk: Desk, pace: float) -> None:
    """The same on a slower disk."""
    with clients.service(place, desk) as ours, clients.chained_sql(place, desk) as theirs:
        found = in_turns(
            {"service": lambda seconds: rate(ours, seconds), "chained_sql": lambda seconds: rate(theirs, seconds)},
            seconds=0.2 * pace,
            rounds=15,
        )
    run.note_all("single, slow disk", found)
    run.ratios["single_vs_hand_written_sql_slow_disk"] = against(found["service"], found["chained_sql"])


def batches(run: Run, place: House, pace: float) -> None:
    """Entries of 5,000 transfers, committed one by one."""
    ours, theirs = make_desk(place.app, "batches"), make_desk(place.app, "copied")
    with clients.service_batch(place, ours) as post, clients.copied_batch(place, theirs) as copy:
        for _ in range(3):
            post()
            copy()
        place.checkpoint()
        found = in_turns(
            {
                "service": lambda seconds: rate(post, seconds) * clients.BATCH,
                "copy": lambda seconds: rate(copy, seconds) * clients.BATCH,
            },
            seconds=0.6 * pace,
            rounds=8,
        )
    run.note_all("batch", found)
    run.ratios["batch_vs_copy"] = against(found["service"], found["copy"])


def crowds(run: Run, place: House, desks: list[Desk], pace: float, mark: str) -> None:
    """Four clients, in one co-op and in four."""
    one, four = desks[:1] * 4, desks
    kinds = {
        "service, one client": (clients.service, desks[:1]),
        "service, one co-op": (clients.service, one),
        "chained_sql, one co-op": (clients.chained_sql, one),
        "unchained_sql, one co-op": (clients.plain_sql, one),
        "chained_sql, four co-ops": (clients.chained_sql, four),
        "service, four co-ops": (clients.service, four),
        "unchained_sql, four co-ops": (clients.plain_sql, four),
    }
    found = in_turns(
        {
            name: (lambda seconds, client=client, where=where: at_once(place, client, where, seconds))
            for name, (client, where) in kinds.items()
        },
        seconds=1.0 * pace,
        rounds=5,
    )
    run.note_all(f"four clients{mark.replace('_', ' ')}", found)
    for name, ours, theirs in (
        ("four_coops_vs_unchained_sql", "service, four co-ops", "unchained_sql, four co-ops"),
        ("four_coops_vs_one_coop", "service, four co-ops", "service, one co-op"),
        ("one_coop_four_clients_vs_chained_sql", "service, one co-op", "chained_sql, one co-op"),
    ):
        run.ratios[name + mark] = against(found[ours], found[theirs])
    if not mark:
        run.ratios["one_coop_four_clients_vs_one_client"] = against(
            found["service, one co-op"], found["service, one client"]
        )


def histories(run: Run, place: House, long: int) -> None:
    """Reading a balance and proving the books, after a short and a long history."""
    short_desk, middle_desk, long_desk = (make_desk(place.app, name) for name in ("short", "middle", "long"))
    with clients.service(place, short_desk) as act:
        for _ in range(1_000):
            act()
    for desk, size in ((middle_desk, 10_000), (long_desk, long)):
        with clients.service_batch(place, desk) as act:
            for _ in range(size // clients.BATCH):
                act()
    place.checkpoint()
    with place.app.app_context():

        def reading(desk: Desk) -> float:
            start = time.perf_counter()
            for number in range(300):
                queries.balance(db.session, desk.coop_id, chart.fund_available(1 + number % 40))
            return (time.perf_counter() - start) / 300

        found = in_turns(
            {"short": lambda _s: reading(short_desk), "long": lambda _s: reading(long_desk)}, seconds=0, rounds=9
        )
        db.session.close()
    run.note("balance read, microseconds/1,000 transfers", median(found["short"]) * 1e6)
    run.note(f"balance read, microseconds/{long:,} transfers", median(found["long"]) * 1e6)
    run.ratios["balance_read_long_vs_short_history"] = against(found["long"], found["short"])
    memory = {}
    for desk, size in ((middle_desk, 10_000), (long_desk, long)):
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.ledger.proof", place.address, place.folder, str(desk.coop_id)],
            check=True,
            capture_output=True,
            text=True,
        )
        seconds, memory[size] = (float(part) for part in done.stdout.split())
        run.note(f"verify {size:,} transfers/seconds", seconds)
        run.note(f"verify {size:,} transfers/peak kB", memory[size])
    run.ratios["verify_memory_long_vs_short"] = memory[long] / memory[10_000]


def table(run: Run) -> None:
    """Rates as measured, then the ratios against what must hold."""
    width = max(len(name) for name in run.rates)
    print(f"{'measured (transfers a second where nothing else is said)':<{width}}")
    for name, value in run.rates.items():
        print(f"  {name:<{width}}  {value:>12,.0f}")
    print("\nratios")
    for name, (sign, bar, words) in BARS.items():
        value = run.ratios[name]
        held = "" if not sign else ("holds" if (value >= bar if sign == ">=" else value <= bar) else "SHORT")
        print(f"  {value:>6.2f}  {f'{sign} {bar:g}' if sign else '':<8} {held:<6} {words}")


if __name__ == "__main__":
    main()
