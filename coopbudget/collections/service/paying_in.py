"""One payment by card, into a fund or for shares: asked for here, made on Stripe's own page, in the books once Stripe
has the money."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from sqlalchemy import select

from coopbudget.collections.errors import NoSuchPaying
from coopbudget.collections.models import Collection
from coopbudget.collections.service.asking import ask, taking_account
from coopbudget.coops.service import need_going, next_number
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Power, Work
from coopbudget.trail.service import append

LEAST, MOST = 100, 1_000_000
"""Pence: less is eaten by fees, more is a slip of the finger."""


@dataclass(frozen=True)
class Purse:
    """The fund that is paid into, as the slice above knows it. ``account_id`` is what of it can be used."""

    fund_id: uuid.UUID
    fund_number: int
    account_id: uuid.UUID
    member_id: uuid.UUID


@dataclass(frozen=True)
class SharePurse:
    """Shares that are paid for, as the slice above knows them: its ``number`` for them, the account in which what is
    paid waits, and ``behind_account_id``, the shares that it becomes there."""

    number: int
    account_id: uuid.UUID
    behind_account_id: uuid.UUID
    member_id: uuid.UUID


@dataclass(frozen=True)
class Asked:
    """A payment that was begun: the number people say aloud, and the act that asks Stripe for its page."""

    collection_id: uuid.UUID
    number: int
    act_id: uuid.UUID


def pay_by_card(work: Work, *, purse: Purse | SharePurse, amount: int, back_url: str) -> Asked:
    """Begin a payment of ``amount`` pence by card. Nothing is in the books before Stripe has the money.

    ``back_url`` (``{number}`` in it) is where Stripe sends the payer back to. Raises Invalid, NotConnected.
    """
    need_going(work)
    work.need_power(Power.PLEDGE)
    if purse.member_id != work.member_id:
        raise NoSuchPaying()
    if not LEAST <= amount <= MOST:
        raise Invalid({"amount": [_l("Type an amount from £1 to £10,000.")]})
    taking_account(work)
    collection = new_collection(work, purse=purse, amount=amount, way="card")
    back = back_url.replace("{number}", str(collection.number))
    marks = {"collection": str(collection.id)}
    act_id = ask(
        work,
        kind="checkout",
        subject_id=collection.id,
        params={
            "mode": "payment",
            "allowed_payment_method_types": ["card"],
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": "gbp",
                        "unit_amount": amount,
                        "product_data": {"name": _product(purse)},
                    },
                }
            ],
            "success_url": back + "?back=1",
            "cancel_url": back,
            "client_reference_id": str(collection.id),
            "metadata": marks,
            "payment_intent_data": {"metadata": marks},
        },
    )
    return Asked(collection.id, collection.number, act_id)


def _product(purse: Purse | SharePurse) -> str:
    """What the payer reads on Stripe's page."""
    if isinstance(purse, SharePurse):
        return str(_("Shares, application %(number)s", number=purse.number))
    return str(_("Payment into fund %(number)s", number=purse.fund_number))


def new_collection(work: Work, *, purse: Purse | SharePurse, amount: int, way: str, **given: Any) -> Collection:
    """A payment in, pending."""
    fund = purse if isinstance(purse, Purse) else None
    shares = purse if isinstance(purse, SharePurse) else None
    collection = Collection(
        coop_id=work.coop_id,
        id=new_id(),
        number=next_number(work, "collection"),
        member_id=purse.member_id,
        fund_id=fund.fund_id if fund else None,
        fund_number=fund.fund_number if fund else None,
        for_number=shares.number if shares else None,
        account_id=purse.account_id,
        behind_account_id=shares.behind_account_id if shares else None,
        amount=amount,
        way=way,
        asked_by=work.actor.person_id,
        asked_at=work.now,
        **given,
    )
    work.session.add(collection)
    work.session.flush()
    append(
        work,
        act="collection_asked",
        subject_kind="collection",
        subject_id=collection.id,
        content={"amount": amount, "number": collection.number, "way": way, **what_for(collection)},
    )
    return collection


def what_for(collection: Collection) -> dict[str, str]:
    """What a payment is for, as the trail and the entries of the books name it: a fund by its id, or shares by the
    number of their application."""
    if collection.fund_id is None:
        return {"shares": str(collection.for_number)}
    return {"fund": str(collection.fund_id)}


def record_page(work: Work, collection_id: uuid.UUID, made: Mapping[str, Any]) -> uuid.UUID | None:
    """Stripe made the page to pay on."""
    collection = lock_collection(work, collection_id)
    collection.session = str(made["id"])
    if collection.received_at is None and collection.dropped_at is None:
        collection.page_url = str(made.get("url") or "")
    if made.get("payment_intent"):
        collection.payment = str(made["payment_intent"])
    work.session.flush()
    return None


def drop_collection(work: Work, collection_id: uuid.UUID, why: str) -> None:
    """Nothing will come of it: its page is over, or Stripe refused it. Money that did come is not touched."""
    collection = lock_collection(work, collection_id)
    if collection.received_at or collection.failed_at or collection.dropped_at:
        return
    collection.dropped_at, collection.failure, collection.page_url = work.now, why, ""
    work.session.flush()
    append(
        work,
        act="collection_dropped",
        subject_kind="collection",
        subject_id=collection.id,
        content={"number": collection.number},
    )


def lock_collection(work: Work, collection_id: uuid.UUID) -> Collection:
    """A collection, locked. Raises NoSuchPaying."""
    found = work.session.scalar(
        select(Collection)
        .where(Collection.coop_id == work.coop_id, Collection.id == collection_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchPaying()
    return found
