"""Any sequence of operations: sums are zero, floors hold, and the books rebuilt from the trail are the books."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import HealthCheck, given, settings, strategies as st

from coopbudget.guard import Work
from coopbudget.ledger import chart, queries
from coopbudget.ledger.errors import AlreadyReversed, ClosedPeriod, KeyReused, Overspent
from coopbudget.ledger.service import Leg, Posted, close_period, open_account, post_entry, reverse_entry
from coopbudget.ledger.verifying import verify_coop
from tests.conftest import Act
from tests.ledger_books import DAY, make_books

CODES = (
    chart.MEMBERS_BANK,
    chart.fund_available(1),
    chart.fund_pledged(1, 1),
    chart.fund_committed(1, 1),
    chart.provider_payable(1),
    "Expenses:Insurance",
)
places = st.integers(0, len(CODES) - 1)
legs = st.lists(
    st.tuples(places, places, st.integers(1, 5_000)).filter(lambda leg: leg[0] != leg[1]), min_size=1, max_size=4
)
operations = st.lists(
    st.one_of(
        st.tuples(st.just("post"), legs, st.integers(0, 6), st.integers(0, 8)),
        st.tuples(st.just("reverse"), st.integers(0, 10), st.integers(0, 6)),
        st.tuples(st.just("close"), st.integers(0, 6)),
    ),
    min_size=1,
    max_size=12,
)
counter = itertools.count()


@dataclass
class Model:
    """What the books should be, worked out naively."""

    balances: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    keys: dict[str, tuple[object, int]] = field(default_factory=dict)
    entries: list[tuple[Posted, list[tuple[int, int, int]]]] = field(default_factory=list)
    reversed: set[int] = field(default_factory=set)
    closed: int = -1

    def after(self, moves: list[tuple[int, int, int]]) -> dict[str, int]:
        """Balances by normal side if ``moves`` were posted."""
        found = defaultdict(int, self.balances)
        for debit, credit, amount in moves:
            for code, change in ((CODES[debit], amount), (CODES[credit], -amount)):
                found[code] += change if code.startswith(("Assets", "Expenses")) else -change
        return found

    def overspends(self, moves: list[tuple[int, int, int]]) -> bool:
        return any(amount < 0 and chart.floor_of(code) == 0 for code, amount in self.after(moves).items())


@given(operations)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_books_do_what_a_naive_model_does(act: Act, steps: list[tuple[object, ...]]) -> None:
    with act() as work:
        books = make_books(work, f"prop-{next(counter)}")
    model = Model()
    with act(books.actor) as work:
        ids = [open_account(work, code=code) for code in CODES]
        for step in steps:
            globals()[f"_{step[0]}"](work, model, ids, *step[1:])
    with act(books.actor) as work:
        kept = queries.balances(work.session, books.coop_id, CODES)
        trial = queries.trial_balance(work.session, books.coop_id)
        report = verify_coop(work.session, books.coop_id)
        for day in (DAY + timedelta(days=n) for n in range(-1, 8)):
            stood = {row.code: row.balance for row in queries.trial_balance(work.session, books.coop_id, at=day)}
            assert queries.balances_on(work.session, books.coop_id, dict.fromkeys(CODES, day)) == stood
    assert kept == {code: model.balances[code] for code in CODES}
    assert sum(row.balance if row.type in chart.DEBIT_TYPES else -row.balance for row in trial) == 0
    assert all(row.balance >= 0 for row in trial if chart.floor_of(row.code) == 0)
    assert report.broken is None
    assert report.entries == len(model.entries)


def _post(work: Work, model: Model, ids: list, moves: list[tuple[int, int, int]], day: int, key: int) -> None:
    content = (tuple(moves), day)
    known = model.keys.get(f"k{key}")
    expected = (
        (None if known[0] == content else KeyReused)
        if known
        else ClosedPeriod
        if day <= model.closed
        else Overspent
        if model.overspends(moves)
        else None
    )
    try:
        posted = post_entry(
            work,
            kind="test",
            on=DAY + timedelta(days=day),
            key=f"k{key}",
            legs=[Leg(ids[debit], ids[credit], amount) for debit, credit, amount in moves],
        )
    except (KeyReused, ClosedPeriod, Overspent) as refused:
        assert type(refused) is expected
        return
    assert expected is None
    assert posted.replayed == bool(known)
    if known:
        assert posted.number == known[1]
        return
    model.keys[f"k{key}"] = (content, posted.number)
    model.balances = model.after(moves)
    model.entries.append((posted, moves))


def _reverse(work: Work, model: Model, _ids: list, which: int, day: int) -> None:
    if not model.entries:
        return
    posted, moves = model.entries[which % len(model.entries)]
    mirror = [(credit, debit, amount) for debit, credit, amount in moves]
    expected = (
        ClosedPeriod
        if day <= model.closed
        else AlreadyReversed
        if posted.number in model.reversed
        else Overspent
        if model.overspends(mirror)
        else None
    )
    try:
        undone = reverse_entry(work, entry_id=posted.entry_id, on=DAY + timedelta(days=day), key=f"undo{next(counter)}")
    except (AlreadyReversed, ClosedPeriod, Overspent) as refused:
        assert type(refused) is expected
        return
    assert expected is None
    model.reversed.add(posted.number)
    model.balances = model.after(mirror)
    model.entries.append((undone, mirror))


def _close(work: Work, model: Model, _ids: list, day: int) -> None:
    if day > model.closed:
        close_period(work, through=DAY + timedelta(days=day))
        model.closed = day
