"""Entries in pairs: money that moves between two co-ops is posted in both ledgers in one commit, or in neither.

Lock the business rows of both co-ops first, then call ``hold_heads``: the heads of the two chains are always taken in
the order of the co-ops' ids, so two moves in opposite directions never wait for each other.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from coopbudget.guard import Work
from coopbudget.ledger.errors import HalfAPair, NoSuchEntry
from coopbudget.ledger.models import Entry, Transfer
from coopbudget.ledger.pairing import digest_of_pair
from coopbudget.ledger.service import Leg, Posted, post_entry
from coopbudget.trail.service import lock_chain


@dataclass(frozen=True)
class Half:
    """One side of a pair: the work within its co-op, the entry's kind, its legs, what it names, what it reverses."""

    work: Work
    kind: str
    legs: Sequence[Leg]
    refs: Mapping[str, str]
    reverses: uuid.UUID | None = None


def hold_heads(*works: Work) -> None:
    """Lock the chains of these co-ops until commit, in the order of their ids. Nothing new is locked after it."""
    for work in sorted(works, key=lambda each: each.coop_id):
        lock_chain(work)


def post_pair(*, giver: Half, taker: Half, key: str, on: date) -> tuple[Posted, Posted]:
    """Post both halves, exactly once for ``key``, each naming the pair; all of it or nothing.

    Raises HalfAPair where the halves differ in amount, or only one of them stood before; and what ``post_entry``
    raises of either: then nothing was written in either co-op.
    """
    amount = sum(leg.amount for leg in giver.legs)
    if amount != sum(leg.amount for leg in taker.legs) or giver.work.coop_id == taker.work.coop_id:
        raise HalfAPair()
    sides = {"giver": str(giver.work.coop_id), "taker": str(taker.work.coop_id)}
    named = {**sides, "pair": digest_of_pair(key=key, amount=amount, **sides)}
    hold_heads(giver.work, taker.work)
    with giver.work.session.begin_nested():
        out, into = (
            post_entry(
                half.work, kind=half.kind, on=on, key=key, legs=half.legs, memo=half.kind,
                refs={**half.refs, **named}, reverses=half.reverses,
            )
            for half in (giver, taker)
        )  # fmt: skip
        if out.replayed is not into.replayed:
            raise HalfAPair()
    return out, into


def back_of(half: Work, *, entry_id: uuid.UUID, kind: str, refs: Mapping[str, str]) -> Half:
    """The mirror of a half that stands, to be posted as one half of a pair again. Raises NoSuchEntry."""
    number = half.session.scalar(select(Entry.number).where(Entry.coop_id == half.coop_id, Entry.id == entry_id))
    if number is None:
        raise NoSuchEntry()
    rows = half.session.execute(
        select(Transfer.credit_id, Transfer.debit_id, Transfer.amount)
        .where(Transfer.coop_id == half.coop_id, Transfer.entry_number == number)
        .order_by(Transfer.line)
    )
    return Half(half, kind, [Leg(debit, credit, amount) for debit, credit, amount in rows], refs, entry_id)
