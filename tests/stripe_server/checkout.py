"""Checkout: sessions that a person completes on a page, paying or giving a mandate; and onboarding."""

from __future__ import annotations

from functools import partial

from tests.stripe_server import money_shapes, payments, shapes
from tests.stripe_server.problems import JSON, Problem
from tests.stripe_server.world import Desk, World


def start(world: World, desk: Desk, params: JSON) -> JSON:
    """Open a session, in payment or setup mode."""
    given = {key: value for key, value in params.items() if key != "expand"}
    mode = given.get("mode", "payment")
    if mode not in ("payment", "setup"):
        raise Problem("This server knows Checkout in payment and setup mode.", param="mode")
    if "success_url" not in given:
        raise Problem("Missing required param: success_url.", code="parameter_missing", param="success_url")
    if "customer" in given:
        desk.get("customer", given["customer"], "customer")
    id_ = world.make_id("cs_test")
    made = shapes.session(
        id_,
        world.now,
        **{
            key: given[key]
            for key in [
                "mode",
                "cancel_url",
                "success_url",
                "client_reference_id",
                "customer",
                "customer_email",
                "customer_creation",
                "locale",
                "metadata",
                "allowed_payment_method_types",
                "payment_method_options",
                "submit_type",
                "currency",
                "expires_at",
            ]
            if key in given
        },
        url=f"{world.base_url}/checkout/{desk.id}/{id_}",
        payment_method_types=payments.eligible(world, desk, given),
    )
    lines = [_line(world, row, number) for number, row in enumerate(given.get("line_items", []))]
    if mode == "payment":
        if not lines:
            raise Problem("Missing required param: line_items.", code="parameter_missing", param="line_items")
        total = sum(row["amount_total"] for row in lines)
        made.update(
            amount_subtotal=total,
            amount_total=total,
            currency=lines[0]["currency"],
            total_details={"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        )
    else:
        if lines:
            raise Problem("You can not pass `line_items` in `setup` mode.", param="line_items")
        if "allowed_payment_method_types" not in given and "currency" not in given:
            raise Problem("Missing required param: currency.", code="parameter_missing", param="currency")
        made["payment_status"] = "no_payment_required"
        data = given.get("setup_intent_data", {})
        intent = shapes.setup_intent(
            world.make_id("seti"),
            world.now,
            customer=given.get("customer"),
            payment_method_types=list(made["payment_method_types"]),
            **{key: data[key] for key in ("metadata", "description") if key in data},
        )
        desk.put(intent)
        made["setup_intent"] = intent["id"]
        world.emit(desk, "setup_intent.created", intent)
    desk.asides[id_] = {"lines": lines, "payment_intent_data": given.get("payment_intent_data", {})}
    desk.put(made)
    world.later(made["expires_at"] - world.now, partial(_expire_if_open, world, desk, made))
    return made


def _line(world: World, given: JSON, number: int) -> JSON:
    price = given.get("price_data")
    where = f"line_items[{number}][price_data]"
    if price is None or "unit_amount" not in price:
        raise Problem(f"Missing required param: {where}.", code="parameter_missing", param=where)
    if price["unit_amount"] < 0:
        raise Problem("Invalid non-negative integer", code="parameter_invalid_integer", param=f"{where}[unit_amount]")
    if price["currency"] != "gbp":
        raise Problem(f"This server knows pounds alone, not {price['currency']}.", param=f"{where}[currency]")
    quantity = given.get("quantity", 1)
    total = price["unit_amount"] * quantity
    return {
        "id": world.make_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price["currency"],
        "description": price.get("product_data", {}).get("name"),
        "price": None,
        "quantity": quantity,
    }


def _must_be_open(session: JSON) -> None:
    if session["status"] != "open":
        raise Problem(f"This Checkout Session is {session['status']}.", code="checkout_session_not_open")


def _expire_if_open(world: World, desk: Desk, session: JSON) -> None:
    if session["status"] == "open":
        expire(world, desk, session)


def expire(world: World, desk: Desk, session: JSON) -> None:
    """Nobody can complete it any more."""
    _must_be_open(session)
    session.update(status="expired", url=None)
    world.emit(desk, "checkout.session.expired", session)


def make_method(world: World, desk: Desk, kind: str, number: str, customer: str | None) -> JSON:
    """A payment method, kept with a customer when there is one."""
    if kind == "bacs_debit" and number == "00044444":
        raise Problem("The account number is invalid.", code="account_number_invalid", param="account_number")
    made = desk.put(shapes.payment_method(world.make_id("pm"), world.now, kind, number[-4:]))
    desk.numbers[made["id"]] = number
    if customer:
        made["customer"] = customer
        world.emit(desk, "payment_method.attached", made)
    return made


def give_mandate(world: World, desk: Desk, method: JSON) -> JSON:
    """A mandate for a payment method; the test account 00033333's bank refuses it at once."""
    made = shapes.mandate(world.make_id("mandate"), world.now, method, f"TEST{world.make_id('r')[2:10].upper()}")
    desk.put(made)
    if desk.numbers[method["id"]] == "00033333":
        payments.end_mandate(world, desk, made)
    return made


def complete(world: World, desk: Desk, session: JSON, kind: str, number: str) -> JSON:
    """The person has filled in the page. A declined card leaves the session open.

    :raises Problem: when it is not open, or the card or account is refused.
    """
    _must_be_open(session)
    if kind not in session["payment_method_types"]:
        raise Problem(f"{kind} is not offered on this page.")
    if session["customer"] is None and session["customer_creation"] == "always":
        person = desk.put(shapes.customer(world.make_id("cus"), world.now, email=session["customer_email"]))
        session["customer"] = person["id"]
        world.emit(desk, "customer.created", person)
    email = session["customer_email"]
    if session["customer"]:
        email = email or desk.get("customer", session["customer"])["email"]
    method = make_method(world, desk, kind, number, session["customer"])
    method["billing_details"]["email"] = email
    if kind == "bacs_debit":
        give_mandate(world, desk, method)
    if session["mode"] == "setup":
        _keep(world, desk, session, method)
    else:
        _pay(world, desk, session, method)
    session.update(
        status="complete",
        url=None,
        customer_details={
            "address": dict(shapes.NOWHERE),
            "business_name": None,
            "email": email,
            "individual_name": None,
            "name": None,
            "phone": None,
            "tax_exempt": "none",
            "tax_ids": [],
        },
    )
    world.emit(desk, "checkout.session.completed", session)
    return session


def _keep(world: World, desk: Desk, session: JSON, method: JSON) -> None:
    intent = desk.get("setup_intent", session["setup_intent"])
    mandate = payments.mandate_of(desk, method["id"])
    intent.update(status="succeeded", payment_method=method["id"], mandate=mandate["id"] if mandate else None)
    world.emit(desk, "setup_intent.succeeded", intent)


def _pay(world: World, desk: Desk, session: JSON, method: JSON) -> None:
    data = desk.asides[session["id"]]["payment_intent_data"]
    kept = ("metadata", "description", "setup_future_usage", "statement_descriptor", "receipt_email")
    if session["payment_intent"] is None:
        intent = money_shapes.payment_intent(
            world.make_id("pi"),
            world.now,
            amount=session["amount_total"],
            currency=session["currency"],
            customer=session["customer"],
            payment_method_types=list(session["payment_method_types"]),
            **{key: data[key] for key in kept if key in data},
        )
        desk.put(intent)
        session["payment_intent"] = intent["id"]
        world.emit(desk, "payment_intent.created", intent)
    intent = desk.get("payment_intent", session["payment_intent"])
    payments.confirm(world, desk, intent, method)
    session["payment_status"] = "paid" if intent["status"] == "succeeded" else "unpaid"


def finish_onboarding(world: World, account: JSON) -> None:
    """The co-op has told Stripe all it asked: it can take and receive money."""
    wanted = [name for name, state in account["capabilities"].items() if state != "active"]
    names = wanted or ["bacs_debit_payments", "card_payments", "transfers"]
    account.update(
        capabilities={**account["capabilities"], **dict.fromkeys(names, "active")},
        charges_enabled=True,
        payouts_enabled=True,
        details_submitted=True,
        requirements={**shapes.REQUIREMENTS},
    )
    account["tos_acceptance"]["date"] = world.now
    world.emit(world.desks[account["id"]], "account.updated", account, charges_enabled=False)
