"""Calls about accounts, customers and what they pay with."""

from __future__ import annotations

from typing import Any

from tests.stripe_server import checkout, payments, shapes
from tests.stripe_server.problems import JSON, Problem
from tests.stripe_server.reading import listing
from tests.stripe_server.routes import route
from tests.stripe_server.world import Desk, World

Ids = tuple[str, ...]


def plain(params: JSON) -> JSON:
    """What is to be kept of the parameters."""
    return {key: value for key, value in params.items() if key != "expand"}


def update(thing: JSON, params: JSON) -> None:
    """Set fields; ``metadata`` is merged, an empty value takes one away, as Stripe does."""
    for key, value in plain(params).items():
        if key == "metadata":
            merged = {} if value == "" else {**thing["metadata"], **value}
            thing["metadata"] = {name: word for name, word in merged.items() if word != ""}
        elif key in thing:
            thing[key] = None if value == "" else value


@route("POST /v1/accounts", "AccountCreateParams")
def create_account(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    id_ = world.make_id("acct")
    given = {k: params[k] for k in ("country", "email", "business_type", "metadata", "type") if k in params}
    made = shapes.account(id_, world.now, **given)
    if "controller" in params:
        made["type"] = "none"
    for name, wish in params.get("capabilities", {}).items():
        if wish.get("requested"):
            made["capabilities"][name] = "inactive"
    world.desks[id_] = Desk(id_)
    return world.platform.put(made)


@route("GET /v1/account", "AccountRetrieveCurrentParams")
def own_account(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    if desk is world.platform:
        return shapes.account(desk.id, world.now, charges_enabled=True, payouts_enabled=True, details_submitted=True)
    return world.platform.get("account", desk.id)


@route("GET /v1/accounts", "AccountListParams")
def list_accounts(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return listing(world.platform.all("account"), "/v1/accounts", params)


@route("GET /v1/accounts/*", "AccountRetrieveParams")
def retrieve_account(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    if not world.desks.get(ids[0], Desk("", connected=False)).connected:
        raise no_access(ids[0])
    return world.platform.get("account", ids[0])


@route("POST /v1/accounts/*", "AccountUpdateParams")
def update_account(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    found = retrieve_account(world, desk, {}, ids)
    update(found, {key: value for key, value in params.items() if key in ("email", "metadata", "business_type")})
    return found


def no_access(account: str) -> Problem:
    """The account isn't connected, or no longer."""
    return Problem(
        f"The provided key 'sk_test_****' does not have access to account '{account}' (or that account does not "
        "exist). Application access may have been revoked.",
        status=403,
        code="account_invalid",
    )


@route("POST /v1/account_links", "AccountLinkCreateParams")
def create_account_link(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    account = world.platform.get("account", params["account"], "account")
    if params["type"] == "account_onboarding":
        for name in ("refresh_url", "return_url"):
            if name not in params:
                raise Problem(f"Missing required param: {name}.", code="parameter_missing", param=name)
    token = world.make_id("link")
    world.platform.asides[token] = {"account": account["id"], **plain(params), "expires_at": world.now + 300}
    return {
        "object": "account_link",
        "created": world.now,
        "expires_at": world.now + 300,
        "url": f"{world.base_url}/onboarding/{token}",
    }


@route("POST /v1/customers", "CustomerCreateParams")
def create_customer(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    made = shapes.customer(world.make_id("cus"), world.now)
    update(made, params)
    desk.put(made)
    world.emit(desk, "customer.created", made)
    return made


@route("GET /v1/customers", "CustomerListParams")
def list_customers(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return listing(desk.all("customer"), "/v1/customers", params)


@route("GET /v1/customers/*", "CustomerRetrieveParams")
def retrieve_customer(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    found = desk.get("customer", ids[0])
    return {"id": found["id"], "object": "customer", "deleted": True} if found.get("deleted") else found


@route("POST /v1/customers/*", "CustomerUpdateParams")
def update_customer(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    found = desk.get("customer", ids[0])
    update(found, params)
    world.emit(desk, "customer.updated", found)
    return found


@route("DELETE /v1/customers/*", "CustomerDeleteParams")
def delete_customer(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    found = desk.get("customer", ids[0])
    world.emit(desk, "customer.deleted", found)
    found["deleted"] = True
    return {"id": found["id"], "object": "customer", "deleted": True}


@route("POST /v1/payment_methods", "PaymentMethodCreateParams")
def create_method(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    kind = params.get("type")
    if kind == "bacs_debit":
        number = params.get("bacs_debit", {}).get("account_number", "00012345")
    elif kind == "card":
        number = {"tok_visa": "4242424242424242", "tok_chargeDeclined": "4000000000000002"}.get(
            params.get("card", {}).get("token", "tok_visa"), "4242424242424242"
        )
    else:
        raise Problem(f"This server knows cards and Bacs Direct Debit, not {kind}.", param="type")
    made = checkout.make_method(world, desk, kind, number, None)
    update(made, {key: value for key, value in params.items() if key == "metadata"})
    return made


@route("GET /v1/payment_methods", "PaymentMethodListParams")
def list_methods(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return listing(desk.all("payment_method"), "/v1/payment_methods", params)


@route("GET /v1/customers/*/payment_methods", "CustomerPaymentMethodListParams")
def list_customer_methods(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    desk.get("customer", ids[0], "customer")
    url = f"/v1/customers/{ids[0]}/payment_methods"
    return listing(desk.all("payment_method"), url, {**params, "customer": ids[0]})


@route("GET /v1/payment_methods/*", "PaymentMethodRetrieveParams")
def retrieve_method(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return desk.get("payment_method", ids[0])


@route("POST /v1/payment_methods/*/attach", "PaymentMethodAttachParams")
def attach_method(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    found = desk.get("payment_method", ids[0])
    found["customer"] = desk.get("customer", params.get("customer", ""), "customer")["id"]
    world.emit(desk, "payment_method.attached", found)
    return found


@route("POST /v1/payment_methods/*/detach", "PaymentMethodDetachParams")
def detach_method(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    found = desk.get("payment_method", ids[0])
    before, found["customer"] = found["customer"], None
    world.emit(desk, "payment_method.detached", found, customer=before)
    return found


@route("GET /v1/mandates/*", "MandateRetrieveParams")
def retrieve_mandate(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return desk.get("mandate", ids[0])


@route("GET /v1/setup_intents", "SetupIntentListParams")
def list_setup_intents(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return listing(desk.all("setup_intent"), "/v1/setup_intents", params)


@route("POST /v1/setup_intents", "SetupIntentCreateParams")
def create_setup_intent(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    made = shapes.setup_intent(
        world.make_id("seti"), world.now, payment_method_types=payments.eligible(world, desk, params)
    )
    update(made, {key: value for key, value in params.items() if key not in ("confirm", "payment_method")})
    desk.put(made)
    world.emit(desk, "setup_intent.created", made)
    if params.get("confirm"):
        _confirm_setup(world, desk, made, params)
    return made


@route("POST /v1/setup_intents/*/confirm", "SetupIntentConfirmParams")
def confirm_setup_intent(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    found = desk.get("setup_intent", ids[0])
    _confirm_setup(world, desk, found, params)
    return found


def _confirm_setup(world: World, desk: Desk, intent: JSON, params: dict[str, Any]) -> None:
    method = desk.get("payment_method", params.get("payment_method", ""), "payment_method")
    if intent["status"] in ("succeeded", "canceled"):
        raise Problem(f"This SetupIntent is {intent['status']}.", code="setup_intent_unexpected_state")
    if method["type"] == "bacs_debit":
        if "mandate_data" not in params:
            raise Problem("Missing required param: mandate_data.", code="parameter_missing", param="mandate_data")
        intent["mandate"] = checkout.give_mandate(world, desk, method)["id"]
    if intent["customer"]:
        method["customer"] = intent["customer"]
    intent.update(status="succeeded", payment_method=method["id"])
    world.emit(desk, "setup_intent.succeeded", intent)


@route("GET /v1/setup_intents/*", "SetupIntentRetrieveParams")
def retrieve_setup_intent(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    return desk.get("setup_intent", ids[0])


@route("POST /v1/setup_intents/*/cancel", "SetupIntentCancelParams")
def cancel_setup_intent(world: World, desk: Desk, params: JSON, ids: Ids) -> JSON:
    found = desk.get("setup_intent", ids[0])
    if found["status"] in ("succeeded", "canceled"):
        raise Problem(f"This SetupIntent is {found['status']}.", code="setup_intent_unexpected_state")
    found.update(status="canceled", cancellation_reason=params.get("cancellation_reason"))
    world.emit(desk, "setup_intent.canceled", found)
    return found
