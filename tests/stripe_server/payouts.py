"""Money that leaves an account's balance for its bank."""

from __future__ import annotations

from functools import partial

from tests.stripe_server import money_shapes as shapes
from tests.stripe_server.payments import record
from tests.stripe_server.problems import JSON, Problem
from tests.stripe_server.world import DAY, Desk, World


def available(desk: Desk) -> int:
    """What could be paid out now, in pence."""
    return sum(row["net"] for row in desk.all("balance_transaction") if row["status"] == "available")


def pending(desk: Desk) -> int:
    """What will be available later, in pence."""
    return sum(row["net"] for row in desk.all("balance_transaction") if row["status"] == "pending")


def pay_out(world: World, desk: Desk, amount: int | None = None, **more: object) -> JSON:
    """Send all that is available (an automatic payout, which knows what it is made of), or an amount."""
    most = available(desk)
    automatic = amount is None
    sent = most if amount is None else amount
    if sent <= 0 or sent > most:
        raise Problem(
            "You have insufficient funds in your Stripe account for this payout.", code="balance_insufficient"
        )
    made = shapes.payout(
        world.make_id("po"),
        world.now,
        sent,
        automatic=automatic,
        arrival_date=world.now + world.terms.payout_days * DAY,
        reconciliation_status="completed" if automatic else "not_applicable",
        **more,
    )
    desk.put(made)
    if automatic:
        for row in desk.all("balance_transaction"):
            if row["status"] == "available":
                desk.paid_out.setdefault(row["id"], made["id"])
    row = record(world, desk, -sent, "payout", made["id"], description="STRIPE PAYOUT")
    made["balance_transaction"] = row["id"]
    desk.paid_out[row["id"]] = made["id"]
    world.emit(desk, "payout.created", made)
    world.later(world.terms.payout_days * DAY, partial(_arrive, world, desk, made))
    return made


def _arrive(world: World, desk: Desk, made: JSON) -> None:
    if made["status"] in ("pending", "in_transit"):
        made["status"] = "paid"
        world.emit(desk, "payout.paid", made, status="in_transit")


def fail_payout(world: World, desk: Desk, made: JSON, code: str = "account_closed") -> None:
    """The bank won't take it, on the way or up to days after it seemed to arrive: it is back in the balance."""
    if made["status"] in ("failed", "canceled"):
        raise Problem(f"The payout is already {made['status']}.")
    row = record(world, desk, made["amount"], "payout_failure", made["id"], reporting_category="payout_reversal")
    made.update(
        status="failed",
        failure_code=code,
        failure_message="The bank account has been closed.",
        failure_balance_transaction=row["id"],
    )
    world.emit(desk, "payout.failed", made)


def cancel_payout(world: World, desk: Desk, made: JSON) -> None:
    """Call it back before it has left."""
    if made["status"] not in ("pending", "in_transit"):
        raise Problem(f"Payouts can only be canceled while pending; this one is {made['status']}.")
    row = record(world, desk, made["amount"], "payout_cancel", made["id"], reporting_category="payout_reversal")
    made.update(status="canceled", failure_balance_transaction=row["id"])
    world.emit(desk, "payout.canceled", made)
