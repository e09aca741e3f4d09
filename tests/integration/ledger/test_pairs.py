"""Whatever the amounts: both halves of a pair stand or neither does, and taking it back restores every balance."""

from __future__ import annotations

import uuid

from hypothesis import HealthCheck, given, settings, strategies as st

from coopbudget.ledger.errors import HalfAPair, KeyReused, Overspent
from coopbudget.ledger.pairs import Half, back_of, post_pair
from coopbudget.ledger.queries import balances
from coopbudget.ledger.service import Leg, open_account
from coopbudget.ledger.verifying import verify_coop
from tests.conftest import Act
from tests.ledger_books import BANK, DAY, FREE, make_books

OWED, DUE, ARRIVING = "Liabilities:Coops:Other", "Assets:Coops:First", "Liabilities:Arriving:F00001"
AMOUNTS = st.lists(st.integers(1, 6_000), min_size=1, max_size=4)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(out=AMOUNTS, into=AMOUNTS, twice=st.booleans(), back=st.booleans())
def test_both_or_neither(act: Act, out: list[int], into: list[int], twice: bool, back: bool) -> None:
    with act() as work:
        giver, taker = (make_books(work, f"pair-{uuid.uuid4().hex[:8]}") for _ in range(2))
        give = type(work)(work.session, giver.actor, work.now)
        take = type(work)(work.session, taker.actor, work.now)
        giver.post(give, BANK, FREE, 10_000, key="start")
        names = ((give, (FREE, OWED)), (take, (DUE, ARRIVING)))
        ids = {code: open_account(each, code=code) for each, codes in names for code in codes}

        def stands() -> tuple[int, ...]:
            found = balances(work.session, giver.coop_id, [FREE, OWED])
            there = balances(work.session, taker.coop_id, [DUE, ARRIVING])
            return (*found.values(), *there.values())

        def post(amounts: list[int], others: list[int]) -> object:
            try:
                return post_pair(
                    giver=Half(give, "moved_out", [Leg(ids[FREE], ids[OWED], a) for a in amounts], {}),
                    taker=Half(take, "moved_in", [Leg(ids[DUE], ids[ARRIVING], a) for a in others], {}),
                    key="move:1", on=DAY,
                )  # fmt: skip
            except (HalfAPair, Overspent, KeyReused) as problem:
                return type(problem)

        before, total = stands(), sum(out)
        answer = post(out, into)
        if total != sum(into):
            assert answer is HalfAPair and stands() == before
        elif total > 10_000:
            assert answer is Overspent and stands() == before
        else:
            assert stands() == (10_000 - total, total, total, total)
            if twice:
                again = post(out, into)
                assert isinstance(again, tuple) and all(posted.replayed for posted in again)
                assert post([total + 1], [total + 1]) in (KeyReused, Overspent)
                assert stands() == (10_000 - total, total, total, total)
            if back:
                assert isinstance(answer, tuple)
                post_pair(
                    giver=back_of(give, entry_id=answer[0].entry_id, kind="moved_out_back", refs={}),
                    taker=back_of(take, entry_id=answer[1].entry_id, kind="moved_in_back", refs={}),
                    key="move-back:1", on=DAY,
                )  # fmt: skip
                assert stands() == before
        for books in (giver, taker):
            assert verify_coop(work.session, books.coop_id).ok
