"""``books verify`` against ``bean-check`` without its cache, each a process of its own, on the same books.

The books are posted by the ledger's own service, many entries in a trip, as the rooms above post them: of a hundred
transfers forty are lines of a bank's statement and their matches, an entry each; twenty are one entry in which what was
free is promised; forty are one invoice, a share and a levy of each of twenty funds.
"""

from __future__ import annotations

import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.ledger import clients
from benchmarks.ledger.house import NOW, Desk, House, make_desk
from benchmarks.ledger.timing import against, in_turns
from benchmarks.pages.load import ROOT, environment
from coopbudget.db import db
from coopbudget.guard import Work
from coopbudget.ledger import chart
from coopbudget.ledger.service import Draft, Leg, draft_entry, open_account, post_drafts

SHARERS = 20
TRANSFERS_A_ROUND = 5 * SHARERS
ROUNDS_AT_ONCE = 50


@dataclass(frozen=True)
class Pots:
    """The accounts that money goes through."""

    bank: uuid.UUID
    unmatched: uuid.UUID
    free: tuple[uuid.UUID, ...]
    held: tuple[uuid.UUID, ...]
    payable: uuid.UUID
    levy: uuid.UUID


@dataclass(frozen=True)
class Measured:
    """Seconds of both, a value a turn; peak memory of verify in kB; the size of the exported file."""

    verify: list[float]
    bean_check: list[float]
    peak: int
    exported: int


def fill(place: House, slug: str, transfers: int) -> None:
    """A co-op with books of so many transfers (whole rounds of a hundred)."""
    desk = make_desk(place.app, slug)
    with place.app.app_context():
        work = Work(db.session, desk.actor, NOW)
        pots = _pots(work, desk)
        work.finish()
        rounds = transfers // TRANSFERS_A_ROUND
        for first in range(0, rounds, ROUNDS_AT_ONCE):
            drafts = [each for nth in range(first, min(rounds, first + ROUNDS_AT_ONCE)) for each in _round(pots, nth)]
            work = Work(db.session, desk.actor, NOW)
            post_drafts(work, drafts)
            work.finish()
        db.session.close()
    place.checkpoint()


def fill_in_large_entries(place: House, slug: str, transfers: int) -> None:
    """The same number in entries of thousands, as a year end posts them."""
    with clients.service_batch(place, make_desk(place.app, slug)) as post:
        for _ in range(max(1, transfers // clients.BATCH)):
            post()
    place.checkpoint()


def _pots(work: Work, desk: Desk) -> Pots:
    return Pots(
        desk.bank,
        open_account(work, code=chart.MEMBERS_UNMATCHED),
        desk.funds[:SHARERS],
        tuple(open_account(work, code=chart.fund_committed(number, 1)) for number in range(1, SHARERS + 1)),
        open_account(work, code=chart.provider_payable(1)),
        open_account(work, code=chart.INCOME_LEVY),
    )


def _round(pots: Pots, nth: int) -> Iterator[Draft]:
    """What happens in four weeks to twenty funds: a hundred transfers in forty-two entries."""
    for place, fund in enumerate(pots.free):
        line, amount = f"{nth}/{place}", 40_000 + (nth + place) % 977
        refs = {"line": str(uuid.uuid5(uuid.NAMESPACE_OID, line))}
        yield _draft("statement_line", f"line/{line}", [Leg(pots.bank, pots.unmatched, amount)], refs)
        yield _draft("line_target", f"target/{line}", [Leg(pots.unmatched, fund, amount)], refs)
    sums = [21_000 + (nth + place) % 89 for place in range(SHARERS)]
    promised = [Leg(*each) for each in zip(pots.free, pots.held, sums, strict=True)]
    yield _draft("commitment", f"promised/{nth}", promised, {"contract": "1"})
    shares = [Leg(held, pots.payable, amount - 1_000) for held, amount in zip(pots.held, sums, strict=True)]
    levies = [Leg(held, pots.levy, 1_000) for held in pots.held]
    yield _draft("invoice", f"invoice/{nth}", shares + levies, {"invoice": str(nth)})


def _draft(kind: str, key: str, legs: list[Leg], refs: dict[str, str]) -> Draft:
    return draft_entry(kind=kind, on=clients.DAY, key=key, legs=legs, memo="benchmark", refs=refs)


def measure(place: House, slug: str, *, rounds: int) -> Measured:
    """Both programs in turns on one co-op's books, after these were exported."""
    file = place.folder / f"{slug}.beancount"
    with file.open("wb") as out:
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "books", "export", "--coop", slug, "--format",
             "beancount"],
            cwd=ROOT, env=environment(place), stdout=out, check=True,
        )  # fmt: skip
    peaks: list[int] = []

    def verify(_seconds: float) -> float:
        seconds, peak = _verify(place, slug)
        peaks.append(peak)
        return seconds

    found = in_turns({"verify": verify, "bean-check": lambda _s: _bean_check(file)}, seconds=0, rounds=rounds)
    size = file.stat().st_size
    file.unlink()
    return Measured(found["verify"], found["bean-check"], max(peaks), size)


def _verify(place: House, slug: str) -> tuple[float, int]:
    """Seconds of the whole command and its peak memory in kB."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.books.watched", "--app", "wsgi", "books", "verify", "--coop", slug],
        cwd=ROOT, env=environment(place), capture_output=True, text=True, check=False,
    )  # fmt: skip
    seconds = time.perf_counter() - start
    if done.returncode or "all agree" not in done.stdout:
        raise SystemExit(f"The benchmark's own books do not verify:\n{done.stdout}{done.stderr}")
    return seconds, int(done.stderr.split()[-1])


def _bean_check(file: Path) -> float:
    """Seconds of bean-check, which reads the file afresh and leaves no cache behind."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "beancount.scripts.check", "--no-cache", file],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"bean-check does not agree:\n{done.stderr[-2000:]}")
    return time.perf_counter() - start


def prove(place: House, transfers: int, *, rounds: int) -> tuple[dict[str, float], dict[str, float]]:
    """Rates to show, and ratios: at full size, at a hundredth of it, and in large entries at a tenth."""
    small_size, large_entries = transfers // 100, max(clients.BATCH, transfers // 10)
    fill(place, "hundredth", small_size)
    fill(place, "whole", transfers)
    fill_in_large_entries(place, "large-entries", large_entries)
    small, whole = measure(place, "hundredth", rounds=rounds), measure(place, "whole", rounds=rounds)
    large = measure(place, "large-entries", rounds=rounds)
    rates = {
        f"books verify, seconds/{transfers:,} transfers": median(whole.verify),
        f"bean-check, seconds/{transfers:,} transfers": median(whole.bean_check),
        f"books verify, seconds/{small_size:,} transfers": median(small.verify),
        f"bean-check, seconds/{small_size:,} transfers": median(small.bean_check),
        f"books verify, peak MB/{transfers:,} transfers": whole.peak / 1024,
        f"books verify, peak MB/{small_size:,} transfers": small.peak / 1024,
        f"exported, MB/{transfers:,} transfers": whole.exported / 1024**2,
    }
    ratios = {
        "verify_vs_bean_check": against(whole.bean_check, whole.verify),
        "verify_vs_bean_check_without_starting": (median(whole.bean_check) - median(small.bean_check))
        / (median(whole.verify) - median(small.verify)),
        "verify_vs_bean_check_in_large_entries": against(large.bean_check, large.verify),
        "verify_memory_long_vs_short": whole.peak / small.peak,
    }
    return rates, ratios
