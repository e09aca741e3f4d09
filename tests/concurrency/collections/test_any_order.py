"""What Stripe tells in any order, twice, or not at all comes to the same books as every message heeded at once.

Two co-ops have the same things happen to them at the same times. One hears of each as it happens; the other of all of
it afterwards, shuffled, some of it twice and some never; a night's comparing with Stripe's balance then finds the rest.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings, strategies as st

from coopbudget.collections import collecting, comparing, handling
from coopbudget.collections.service import make_plan
from coopbudget.db import db
from tests.stripe_server import StripeServer
from tests.stripe_server.problems import Problem
from tests.till import Payer, Till, open_till

_numbers = count(5000)


@dataclass
class Side:
    """One of the two co-ops: its two payers, and what was made for them at Stripe, in the same order on both sides."""

    till: Till
    payers: list[Payer] = field(default_factory=list)
    payments: list[str] = field(default_factory=list)
    refunds: list[str] = field(default_factory=list)
    disputes: list[str] = field(default_factory=list)
    payouts: list[str] = field(default_factory=list)
    held: list[Any] = field(default_factory=list)
    before: dict[str, int] = field(default_factory=dict)

    def charge(self, which: int) -> str:
        """The charge of a payment."""
        return str(self.till.server.world.find(self.payments[which % len(self.payments)])[1]["latest_charge"])

    def changes(self) -> dict[str, int]:
        """What of the books has changed."""
        after = self.till.books()
        found = {code: after.get(code, 0) - self.before.get(code, 0) for code in {**self.before, **after}}
        return {code: change for code, change in found.items() if change}

    def payments_in(self) -> list[Any]:
        """How each payment stands with us."""
        return [
            (payer.number, row.amount, row.received, row.returned, row.fees, row.dispute, row.failure,
             row.received_at is not None, row.failed_at is not None)
            for payer in self.payers
            for row in self.till.collections(payer)
        ]  # fmt: skip


Happening = Callable[[Side, int, int], None]
"""Something at Stripe: whose (or which) by the first number, how much by the second (1 to 100)."""


def card(side: Side, which: int, share: int) -> None:
    begun = side.till.pay(side.payers[which % 2], 100 * share)
    side.payments.append(side.till.intent(begun)["id"])


def debit(side: Side, which: int, share: int) -> None:
    """A plan's day; it fails after all where the share is small."""
    payer, till = side.payers[0], side.till
    with till.work(payer.actor) as work:
        day = work.today + timedelta(days=1)
        make_plan(work, purse=payer.purse, amount=100 * share, every="week", first_on=day, ends_on=day)
    till.hands.now += timedelta(days=1)
    with till.app.app_context():
        collecting.collect_all(till.hands)
        db.session.close()
    till.hands.now -= timedelta(days=1)
    intent = till.intent(till.collections(payer)[-1])
    side.payments.append(intent["id"])
    if share < 30:
        till.server.fail_payment(intent["id"])


def refund(side: Side, which: int, share: int) -> None:
    charge = side.charge(which)
    left = side.till.server.world.find(charge)[1]
    part = max(1, (left["amount"] - left["amount_refunded"]) * share // 100)
    side.refunds.append(side.till.server.refund(charge, part)["id"])


def fail_refund(side: Side, which: int, share: int) -> None:
    side.till.server.fail_refund(side.refunds[which % len(side.refunds)])


def dispute(side: Side, which: int, share: int) -> None:
    side.disputes.append(side.till.server.open_dispute(side.charge(which))["id"])


def decide(side: Side, which: int, share: int) -> None:
    made = side.disputes[which % len(side.disputes)]
    (side.till.server.win_dispute if share > 50 else side.till.server.lose_dispute)(made)


def turn_round(side: Side, which: int, share: int) -> None:
    side.till.server.reverse_late(side.payments[which % len(side.payments)])


def pay_out(side: Side, which: int, share: int) -> None:
    side.payouts.append(side.till.server.pay_out(side.till.account)["id"])


def fail_payout(side: Side, which: int, share: int) -> None:
    side.till.server.fail_payout(side.payouts[which % len(side.payouts)])


HAPPENINGS = (card, debit, refund, fail_refund, dispute, decide, turn_round, pay_out, fail_payout)
happenings = st.lists(
    st.tuples(st.sampled_from(HAPPENINGS), st.integers(0, 5), st.integers(1, 100)), min_size=3, max_size=7
)


def happens(side: Side, what: Happening, which: int, share: int) -> None:
    """It happens, or Stripe won't have it (there is nothing to refund, say): then on both sides alike."""
    with suppress(Problem, ZeroDivisionError):  # a modulo of nothing: there is no such thing yet
        what(side, which, share)


@pytest.fixture(scope="module")
def sides(real: Flask, server: StripeServer) -> tuple[Till, Till]:
    """Two co-ops with one Stripe and one clock."""
    return open_till(real, server), open_till(real, server)


def begin(side: Side, numbers: list[int]) -> None:
    """Two members with money that has come, most of it spent, every message heeded."""
    side.payers = [side.till.payer(number) for number in numbers]
    side.till.mandate(side.payers[0])
    for whose, share in ((0, 50), (1, 40), (0, 30)):
        card(side, whose, share)
        side.till.heed()
    side.till.spend(side.payers[0], 7000)
    side.till.spend(side.payers[1], 1000)
    side.before = side.till.books()


def hear(side: Side, seed: int) -> None:
    """Hear of everything late: the newest first and one by one (0), or shuffled, in bursts, some twice, some never."""
    chance = random.Random(seed)
    told, most = side.held[::-1], 1
    if seed:
        told = [event for event in told if chance.random() > 0.2]
        told += [event for event in told if chance.random() < 0.33]
        chance.shuffle(told)
        most = 9
    while told:
        size = chance.randint(1, most)
        burst, told = told[:size], told[size:]
        side.till.post([side.till.server.webhooks.signed(event) for event in burst])
        handle(side)


def handle(side: Side) -> None:
    """Do what is due."""
    with side.till.app.app_context():
        handling.handle_due(side.till.hands)
        db.session.close()


def compare(side: Side) -> list[comparing.Difference]:
    """The night's comparing."""
    with side.till.app.app_context():
        found = comparing.compare(side.till.coop.id, side.till.hands)
        db.session.close()
    return found


def share_out(heeding: Side, late: Side) -> None:
    """What Stripe has to tell now: one side heeds its messages, the other's are held back."""
    mine: list[Any] = []
    for event in heeding.till.server.webhooks.take():
        (mine if event["account"] == heeding.till.account else late.held).append(event)
    heeding.till.post([heeding.till.server.webhooks.signed(event) for event in mine])
    handle(heeding)


@settings(max_examples=4, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(what=happenings, seed=st.integers(0, 2**16))
@example(what=[(card, 0, 50), (dispute, 0, 100)], seed=0)
@example(what=[(dispute, 0, 100), (card, 0, 90), (decide, 0, 100), (refund, 2, 40)], seed=0)
def test_any_order_comes_to_the_same_books(
    sides: tuple[Till, Till], what: list[tuple[Happening, int, int]], seed: int
) -> None:
    heeding, late = (Side(till) for till in sides)
    numbers = [next(_numbers), next(_numbers)]
    begin(heeding, numbers)
    begin(late, numbers)
    for each in what:
        happens(heeding, *each)
        happens(late, *each)
        share_out(heeding, late)
        heeding.till.later(days=4)
        share_out(heeding, late)
    heeding.till.later(days=6)
    share_out(heeding, late)
    hear(late, seed)
    assert compare(late) == [] == compare(heeding)
    assert late.changes() == heeding.changes()
    assert late.payments_in() == heeding.payments_in()
