"""Every object the server shows is one that the SDK's own classes describe: no field they don't know, none missing."""

from __future__ import annotations

from types import NoneType
from typing import Any, get_args, get_origin

import pytest
from stripe import StripeObject
from stripe._object_classes import get_object_class

from tests.stripe_server import StripeServer


def everything(shop: Any) -> dict[str, list[dict[str, Any]]]:
    """Objects of every kind in every state that the server brings about, by kind."""
    server: StripeServer = shop.server
    setup = shop.mandate()
    shop.checkout()
    intent = shop.collect(setup)
    server.advance(days=6)
    server.refund(intent.latest_charge, 100)
    again = shop.collect(setup)
    server.fail_payment(shop.collect(setup).id)
    server.advance(days=3)
    server.reverse_late(again.id)
    dispute = server.open_dispute(shop.paid().latest_charge.id)
    server.win_dispute(dispute["id"])
    server.fail_late(intent.id)
    server.fail_refund(server.refund(shop.paid().latest_charge.id)["id"])
    server.cancel_mandate(setup.mandate.id)
    server.advance(days=4)
    server.fail_payout(server.pay_out(shop.account)["id"])
    server.pay_out(shop.account, 100)
    found: dict[str, list[dict[str, Any]]] = {}
    for desk in server.world.desks.values():
        for kind, things in desk.things.items():
            found.setdefault(kind, []).extend(things.values())
    link = shop.v1.account_links.create(
        {
            "account": shop.account,
            "type": "account_onboarding",
            "refresh_url": "http://localhost/again",
            "return_url": "http://localhost/back",
        }
    )
    balance = shop.v1.balance.retrieve(None, shop.options())
    return {**found, "account_link": [link.to_dict()], "balance": [balance.to_dict()]}


KINDS = [
    "account",
    "account_link",
    "balance",
    "balance_transaction",
    "charge",
    "checkout.session",
    "customer",
    "dispute",
    "event",
    "mandate",
    "payment_intent",
    "payment_method",
    "payout",
    "refund",
    "setup_intent",
]


def test_every_field_is_one_the_sdk_knows_and_none_it_needs_is_missing(shop: Any) -> None:
    found = everything(shop)
    assert sorted(found) == KINDS
    trouble = {
        f"{kind}{problem}"
        for kind, things in found.items()
        for thing in things
        for problem in differences(get_object_class("V1", kind), thing)
    }
    assert trouble == set()


def differences(of: Any, thing: dict[str, Any], path: str = "") -> list[str]:
    """What is in ``thing`` and not in the class, what is needed and not there, and what has another type."""
    declared = {name: hint for name, hint in of.__annotations__.items() if not name.isupper()}
    found = [f"{path}.{name} is not known" for name in thing if name not in declared]
    for name, hint in declared.items():
        if name in thing:
            found += mismatch(hint, thing[name], f"{path}.{name}")
        elif not (get_origin(hint) is not None and NoneType in get_args(hint)):
            found.append(f"{path}.{name} is missing")
    return found


def mismatch(hint: Any, value: Any, path: str) -> list[str]:
    """How a value differs from its type."""
    kinds = [kind for kind in get_args(hint) if kind is not NoneType] if NoneType in get_args(hint) else [hint]
    if value is None:
        return [] if NoneType in get_args(hint) else [f"{path} may not be null"]
    kind = kinds[0]
    if get_origin(kind) is list and isinstance(value, list):
        return [problem for inner in value for problem in mismatch(get_args(kind)[0], inner, f"{path}[]")]
    if kind in (int, str, bool):
        return [] if type(value) is kind else [f"{path} is {type(value).__name__}, not {kind.__name__}"]
    if isinstance(kind, type) and issubclass(kind, StripeObject) and kind.__annotations__:
        return differences(kind, value, path) if isinstance(value, dict) else [f"{path} is no object"]
    return []


@pytest.mark.parametrize("wrong", [{"amount": "1"}, {"amount": None}, {"nonsense": 1}])
def test_the_comparison_sees_a_wrong_field(shop: Any, wrong: dict[str, Any]) -> None:
    intent = shop.paid().latest_charge.to_dict()
    assert differences(get_object_class("V1", "charge"), {**intent, **wrong}) != []
