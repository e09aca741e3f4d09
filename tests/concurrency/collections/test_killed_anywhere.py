"""``kill -9`` before or after any commit and any call to Stripe: the next run finishes it, once, to the same books.

Each flow is run in a process of its own that dies at its first boundary, then (for another member of the same co-op)
at its second, and so on, until it comes to its end alive: that run says what all the others must come to.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from coopbudget.collections import acts, collecting, handling
from coopbudget.collections.service import ask_refund, connect, decide_refund, make_plan, pay_by_card, set_up_debit
from coopbudget.db import db
from coopbudget.guard.work import unit_of_work
from coopbudget.ledger.verifying import verify_coop
from tests.dying import in_process
from tests.till import BACK, Payer, Till, found_till

Letters = list[tuple[bytes, dict[str, str]]]
MOST = 60
"""More boundaries than any flow has: a test that never ends fails."""


@dataclass
class Run:
    """One run of a flow, for a member of its own."""

    till: Till
    payer: Payer
    letters: Letters


class Checkout:
    """Somebody begins to pay by card; then pays, and Stripe says so."""

    makes, amount = "POST /v1/checkout/sessions", 2500

    def prepare(self, run: Run) -> None:
        """Nothing stands before."""

    def task(self, run: Run) -> None:
        if not run.till.collections(run.payer):  # whoever saw nothing come of it tries again
            with unit_of_work(run.payer.actor, clock=run.till.hands) as work:
                asked = pay_by_card(work, purse=run.payer.purse, amount=2500, back_url=BACK)
                acts.after(work, asked.act_id)
        acts.carry_out_due(run.till.hands)

    def finish(self, run: Run) -> None:
        (begun,) = run.till.collections(run.payer)
        assert begun.session is not None and begun.page_url
        run.till.server.pay(begun.session)
        run.till.heed()


class Debit:
    """A plan's day has come; days later Stripe has the money."""

    makes, amount = "POST /v1/payment_intents", 5000

    def prepare(self, run: Run) -> None:
        run.till.mandate(run.payer)
        with run.till.work(run.payer.actor) as work:
            day = work.today + timedelta(days=1)
            make_plan(work, purse=run.payer.purse, amount=5000, every="month", first_on=day, ends_on=day)
        run.till.later(days=1)

    def task(self, run: Run) -> None:
        collecting.collect_all(run.till.hands)
        acts.carry_out_due(run.till.hands)

    def finish(self, run: Run) -> None:
        run.till.later(days=6)
        run.till.heed()


class SetUp:
    """Somebody begins to set up a Direct Debit (Stripe is told of a payer, then asked for a page), and does it."""

    makes, amount = "POST /v1/customers", 0

    def prepare(self, run: Run) -> None:
        """Nothing stands before."""

    def task(self, run: Run) -> None:
        if run.till.mandates(run.payer) == []:
            with unit_of_work(run.payer.actor, clock=run.till.hands) as work:
                acts.after(work, set_up_debit(work, back_url="http://localhost/back").act_id)
        acts.carry_out_due(run.till.hands)

    def finish(self, run: Run) -> None:
        (begun,) = run.till.mandates(run.payer)
        assert begun.session is not None and begun.page_url and begun.active_at is None
        run.till.server.set_up(begun.session)
        run.till.heed()
        assert run.till.mandates(run.payer)[0].active_at is not None


class Told:
    """Stripe tells of a payment that has come."""

    def prepare(self, run: Run) -> None:
        run.till.pay(run.payer, 2500)
        run.letters = run.till.letters("payment_intent.succeeded", "checkout.session.completed")

    def task(self, run: Run) -> None:
        run.till.post(run.letters)  # until each is answered, Stripe sends it again
        handling.handle_due(run.till.hands)

    def finish(self, run: Run) -> None:
        run.till.heed()


class Refunded(Told):
    """Stripe tells of a refund, after most of the money was spent."""

    def prepare(self, run: Run) -> None:
        begun = run.till.pay(run.payer, 2500)
        run.till.heed()
        run.till.spend(run.payer, 2000)
        run.till.server.refund(run.till.intent(begun)["latest_charge"], 1200)
        run.letters = run.till.letters("charge.refunded")


class PaidBack:
    """A part of a payment goes back as two officers say; the member spends what is left; Stripe says that it went."""

    makes, amount = "POST /v1/refunds", 2500

    def prepare(self, run: Run) -> None:
        run.till.pay(run.payer, 2500)
        run.till.heed()

    def task(self, run: Run) -> None:
        (payment,) = run.till.collections(run.payer)
        if not run.till.refunds(payment):
            with unit_of_work(run.till.treasurer, clock=run.till.hands) as work:
                ask_refund(work, collection_number=payment.number, amount=1200, why="By mistake")
        (refund,) = run.till.refunds(payment)
        if refund.decided_at is None:
            with unit_of_work(run.till.secretary, clock=run.till.hands) as work:
                act_id = decide_refund(work, number=refund.number, agree=True)
                assert act_id is not None
                acts.after(work, act_id)
        acts.carry_out_due(run.till.hands)

    def finish(self, run: Run) -> None:
        run.till.spend(run.payer, 1300)  # all that is free: what goes back was set aside
        run.till.heed()
        (payment,) = run.till.collections(run.payer)
        (refund,) = run.till.refunds(payment)
        assert refund.paid_at is not None and payment.returned == 1200


class SentToBank(Told):
    """Stripe tells of a payout to the bank."""

    def prepare(self, run: Run) -> None:
        run.till.pay(run.payer, 2500)
        run.till.heed()
        run.till.later(days=10)
        run.till.heed()
        run.till.server.pay_out(run.till.account, 1000)
        run.letters = run.till.letters("payout.created")

    def finish(self, run: Run) -> None:
        run.till.later(days=4)
        run.till.heed()


class SentAndBack(SentToBank):
    """Stripe tells that the bank would not take a payout."""

    def prepare(self, run: Run) -> None:
        super().prepare(run)
        run.till.post(run.letters)
        with run.till.app.app_context():
            handling.handle_due(run.till.hands)
        payout = run.till.server.world.desk(run.till.account).all("payout")[-1]
        run.till.server.fail_payout(payout["id"])
        run.letters = run.till.letters("payout.failed")


class Connect:
    """A co-op of its own connects with Stripe, tells Stripe about itself, and takes its first card."""

    makes, amount = "POST /v1/accounts", 700

    def prepare(self, run: Run) -> None:
        run.till = found_till(run.till.app, run.till.server)
        run.payer = run.till.payer()

    def task(self, run: Run) -> None:
        with unit_of_work(run.till.treasurer, clock=run.till.hands) as work:
            act_id = connect(work)
            if act_id is not None:
                acts.after(work, act_id)
        acts.carry_out_due(run.till.hands)

    def finish(self, run: Run) -> None:
        run.till.take_up()
        run.till.server.finish_onboarding(run.till.account)
        run.till.heed()
        run.till.pay(run.payer, 700)
        run.till.heed()


class Onboarded(Connect):
    """Stripe tells that it knows enough of the co-op."""

    def prepare(self, run: Run) -> None:
        super().prepare(run)
        with run.till.app.app_context():
            super().task(run)
        run.till.take_up()
        run.till.server.finish_onboarding(run.till.account)
        run.letters = run.till.letters("account.updated")

    def task(self, run: Run) -> None:
        run.till.post(run.letters)
        handling.handle_due(run.till.hands)

    def finish(self, run: Run) -> None:
        (account,) = run.till.accounts()
        assert account.charges_enabled and account.debits_enabled
        run.till.pay(run.payer, 700)
        run.till.heed()


def outcome(run: Run, before: dict[str, int], asked: int) -> dict[str, Any]:
    """What a run came to: changes of the books (the member's own numbers left out), its payments, what Stripe made."""
    after = run.till.books()
    changes = {code: after.get(code, 0) - before.get(code, 0) for code in {**before, **after}}
    made = Counter(call.route for call in run.till.server.calls[asked:] if call.made)
    return {
        "books": {re.sub(r"\b[FM]\d{4,}", "N", code): change for code, change in changes.items() if change},
        "payments": [
            (row.amount, row.received, row.returned, row.fees, row.received_at is not None, row.failure)
            for row in run.till.collections(run.payer)
        ],
        "made": dict(made),
    }


def runs(till: Till, flow: Any, die_at: int) -> tuple[bool, dict[str, Any]]:
    """One run that dies at a boundary, and what the next run makes of it; whether it died."""
    run = Run(till, till.payer(), [])
    flow.prepare(run)
    till = run.till
    before, asked = till.books(), len(till.server.calls)
    till.rest()
    passed = in_process(till.app, lambda: flow.task(run), die_at)
    if passed is None:
        till.later(minutes=15)  # longer than any lease
        with till.app.app_context():
            flow.task(run)
    flow.finish(run)
    return passed is None, outcome(run, before, asked)


@pytest.mark.parametrize(
    "make",
    [Checkout, SetUp, Debit, Told, Refunded, PaidBack, SentToBank, SentAndBack, Connect, Onboarded],
)
def test_a_process_killed_anywhere_is_finished_once(till: Till, make: Callable[[], Any]) -> None:
    flow = make()
    outcomes: list[dict[str, Any]] = []
    for die_at in range(1, MOST):
        died, found = runs(till, flow, die_at)
        outcomes.append(found)
        if not died:
            break
    else:
        pytest.fail("it never came to its end")
    clean = outcomes[-1]
    assert clean["made"] or clean["books"]
    assert len(outcomes) > 4, "it has to have boundaries to die at"
    for die_at, found in enumerate(outcomes, start=1):
        assert found == clean, f"killed at boundary {die_at}"
    with till.app.app_context():
        assert verify_coop(db.session, till.coop.id).broken is None
        db.session.close()


@pytest.mark.parametrize("how", ["429", "500", "drop", "die"])
@pytest.mark.parametrize("make", [Checkout, SetUp, Debit, PaidBack, Connect])
def test_stripe_failing_in_the_middle_is_asked_again_and_makes_one(
    till: Till, make: Callable[[], Any], how: Any
) -> None:
    flow = make()
    run = Run(till, till.payer(), [])
    flow.prepare(run)
    till = run.till
    before, asked = till.books(), len(till.server.calls)
    fault = till.server.faults.add(flow.makes, how, times=2)
    with till.app.app_context():
        flow.task(run)
        till.later(minutes=15)
        flow.task(run)
        assert fault.hits > 0
        till.later(minutes=15)
        flow.task(run)
        db.session.close()
    flow.finish(run)
    found = outcome(run, before, asked)
    calls = [call for call in till.server.calls[asked:] if call.route == flow.makes]
    assert len({call.key for call in calls}) == 1, "each try is under the same key"
    wanted = [(flow.amount, flow.amount)] if flow.amount else []
    assert [(amount, received) for amount, received, *_ in found["payments"]] == wanted
    assert sum(1 for call in calls if call.made) == 1, "Stripe made one"


@pytest.mark.parametrize("make", [Debit, PaidBack])
def test_an_answer_lost_for_longer_than_stripe_keeps_its_keys_makes_no_second_one(
    till: Till, make: Callable[[], Any]
) -> None:
    flow = make()
    run = Run(till, till.payer(), [])
    flow.prepare(run)
    before, asked = till.books(), len(till.server.calls)
    till.server.faults.add(flow.makes, "die")
    with till.app.app_context():
        flow.task(run)
        till.later(hours=30)
        flow.task(run)
        db.session.close()
    flow.finish(run)
    found = outcome(run, before, asked)
    assert found["made"] == {flow.makes: 1}
    assert [received for _, received, *_ in found["payments"]] == [flow.amount]
