"""Entries whose legs never leave the database: the same bytes, the same refusals, one reversal."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from sqlalchemy import Uuid, literal, select, union_all

from coopbudget.ledger import queries, service
from coopbudget.ledger.errors import AlreadyReversed, BadEntry, ClosedPeriod, KeyReused, NoSuchAccount, Overspent
from coopbudget.ledger.lines import transfers
from coopbudget.ledger.service import Leg, close_period, open_account, post_entry, post_gathered, reverse_entry
from coopbudget.ledger.verifying import verify_coop
from tests.conftest import Act
from tests.ledger_books import BANK, DAY, FREE, PLEDGED, Books

FUNDS = [f"Liabilities:Funds:F{number:05d}:Available" for number in range(1, 40)]


def rows(legs: list[Leg]) -> object:
    """The legs as a query of their own, in their order."""
    each = union_all(
        *(
            select(
                literal(at).label("at"), literal(leg.debit, Uuid()).label("d"), literal(leg.credit, Uuid()).label("c"),
                literal(leg.amount).label("n"),
            )
            for at, leg in enumerate(legs)
        )
    ).subquery()  # fmt: skip
    return select(each.c.d, each.c.c, each.c.n).order_by(each.c.at)


def test_it_is_the_entry_that_would_have_been_posted_leg_by_leg(
    books: Books, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"kind": "share", "on": DAY, "key": "all", "memo": "mémo", "refs": {"b": "2", "a": "1"}}
    with act(books.actor) as work:
        bank = open_account(work, code=BANK)
        funds = [open_account(work, code=code) for code in FUNDS]
        legs = [Leg(bank, fund, 100 + at) for at, fund in enumerate(funds)]
        made = post_gathered(work, legs=legs[:3], more=[rows(legs[3:20]), rows(legs[20:])], **given)  # type: ignore[list-item, arg-type]
        again = post_entry(work, legs=legs, **given)  # type: ignore[arg-type]
        assert (again.entry_id, again.replayed) == (made.entry_id, True), "the same content to the byte"
        assert post_gathered(work, legs=legs, **given).replayed  # type: ignore[arg-type]
        with pytest.raises(KeyReused):
            post_gathered(work, legs=legs[1:], **given)  # type: ignore[arg-type]
        found = queries.balances(work.session, books.coop_id, FUNDS)
        assert list(found.values()) == [10_100, *range(101, 100 + len(FUNDS))]
        assert verify_coop(work.session, books.coop_id).ok
    monkeypatch.setattr(service, "MOST_LEGS", 10)  # longer than what is put together here
    with act(books.actor) as work:
        undone = reverse_entry(work, entry_id=made.entry_id, on=DAY, key="back")
        assert [t.amount for t in transfers(work.session, books.coop_id, undone.number)] == [leg.amount for leg in legs]
        with pytest.raises(AlreadyReversed):
            reverse_entry(work, entry_id=made.entry_id, on=DAY, key="back again")
        assert queries.balance(work.session, books.coop_id, FREE) == 10_000
        assert verify_coop(work.session, books.coop_id).ok


def test_what_is_refused_leaves_nothing_behind(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        free, pledged, bank = (open_account(work, code=code) for code in (FREE, PLEDGED, BANK))
        before = queries.trial_balance(work.session, books.coop_id)
        refused: list[tuple[type[Exception], list[Leg]]] = [
            (Overspent, [Leg(bank, pledged, 5), Leg(free, pledged, 10_001)]),
            (NoSuchAccount, [Leg(bank, uuid.uuid4(), 1)]),
            (BadEntry, []),
            (BadEntry, [Leg(bank, bank, 1)]),
            (BadEntry, [Leg(bank, free, 0)]),
        ]
        for at, (problem, legs) in enumerate(refused):
            with pytest.raises(problem):
                post_gathered(work, kind="share", on=DAY, key=f"no{at}", legs=legs)
        close_period(work, through=date(2026, 7, 31))
        with pytest.raises(ClosedPeriod):
            post_gathered(work, kind="share", on=date(2026, 7, 31), key="late", legs=[Leg(bank, free, 1)])
        assert queries.trial_balance(work.session, books.coop_id) == before
        assert post_gathered(work, kind="share", on=DAY, key="yes", legs=[Leg(free, pledged, 10_000)]).number == 2
        assert verify_coop(work.session, books.coop_id).ok
