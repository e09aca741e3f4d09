"""A member's Direct Debit mandate: given on Stripe's own page, noted here when Stripe says that it stands."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from coopbudget.collections.errors import MandateStands, NoMandate
from coopbudget.collections.models import CollectionPlan, Mandate
from coopbudget.collections.service import telling
from coopbudget.collections.service.asking import ask, taking_account
from coopbudget.coops.service import need_going, next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.guard import Power, Work
from coopbudget.trail.service import append


@dataclass(frozen=True)
class AskedMandate:
    """A mandate that was begun, and the act that makes its payer known to Stripe."""

    number: int
    act_id: uuid.UUID


def set_up_debit(work: Work, *, back_url: str) -> AskedMandate:
    """Begin a Direct Debit mandate of the member acted for. Raises MandateStands, NotConnected.

    First Stripe is told of a payer (no name goes with it), then of the page where she gives her bank details.
    """
    need_going(work)
    work.need_power(Power.PLEDGE)
    taking_account(work, debits=True)
    mandate = Mandate(
        coop_id=work.coop_id,
        id=new_id(),
        number=next_number(work, "mandate"),
        member_id=work.member_id,
        asked_by=work.person_id,
        asked_at=work.now,
    )
    with named_rules(work.session, {"uq_mandate_standing": MandateStands}):
        work.session.add(mandate)
    append(
        work,
        act="mandate_asked",
        subject_kind="mandate",
        subject_id=mandate.id,
        content={"number": mandate.number},
    )
    mandate.page_url = back_url  # until Stripe gives its own page
    act_id = ask(work, kind="customer", subject_id=mandate.id, params={"metadata": {"mandate": str(mandate.id)}})
    work.session.flush()
    return AskedMandate(mandate.number, act_id)


def record_customer(work: Work, mandate_id: uuid.UUID, made: Mapping[str, Any]) -> uuid.UUID | None:
    """Stripe knows the payer; ask for the page where she gives her bank details. The act, or None if it was asked."""
    mandate = _lock(work, Mandate.id == mandate_id)
    if mandate is None or mandate.customer is not None or mandate.ended_at is not None:
        return None
    mandate.customer = str(made["id"])
    back, mandate.page_url = mandate.page_url, ""
    marks = {"mandate": str(mandate.id)}
    return ask(
        work,
        kind="setup",
        subject_id=mandate.id,
        params={
            "mode": "setup",
            "currency": "gbp",
            "allowed_payment_method_types": ["bacs_debit"],
            "customer": mandate.customer,
            "success_url": back + "?back=1",
            "cancel_url": back,
            "client_reference_id": str(mandate.id),
            "metadata": marks,
            "setup_intent_data": {"metadata": marks},
        },
    )


def record_page(work: Work, mandate_id: uuid.UUID, made: Mapping[str, Any]) -> uuid.UUID | None:
    """Stripe made the page to give bank details on."""
    mandate = _lock(work, Mandate.id == mandate_id)
    if mandate is None:
        return None
    mandate.session = str(made["id"])
    if mandate.active_at is None and mandate.ended_at is None:
        mandate.page_url = str(made.get("url") or "")
    work.session.flush()
    return None


def give_up(work: Work, mandate_id: uuid.UUID, why: str) -> None:
    """Stripe would not begin it: it ends before it stood."""
    mandate = _lock(work, Mandate.id == mandate_id)
    if mandate is not None and mandate.ended_at is None and mandate.active_at is None:
        end(work, mandate, why)


def note_page(work: Work, session: Mapping[str, Any]) -> bool:
    """Keep what Stripe says of a page to give bank details on; one that is over ends its mandate."""
    mandate = _of_mark(work, session)
    if mandate is None:
        return False
    if session.get("status") == "expired" and mandate.active_at is None:
        end(work, mandate, "expired")
    return True


def note_setup(work: Work, setup: Mapping[str, Any], found: Mapping[str, Any] | None) -> bool:
    """Keep what Stripe says of a mandate's making; ``found`` is the mandate itself where there is one."""
    mandate = _of_mark(work, setup)
    if mandate is None:
        return False
    method = setup.get("payment_method")
    mandate.setup_intent = str(setup["id"])
    if isinstance(method, Mapping):
        mandate.payment_method = str(method["id"])
        mandate.last_four = str((method.get("bacs_debit") or {}).get("last4") or "")[:4]
    if found is not None:
        mandate.mandate = str(found["id"])
        work.session.flush()
        note_mandate(work, found)
    work.session.flush()
    return True


def note_mandate(work: Work, found: Mapping[str, Any]) -> bool:
    """Keep whether a mandate stands. One that ended never stands again: a new one has to be given."""
    mandate = _lock(work, Mandate.mandate == str(found["id"]))
    if mandate is None:
        return False
    status = str(found.get("status", ""))
    if status in ("active", "pending") and mandate.active_at is None and mandate.ended_at is None:
        mandate.active_at, mandate.page_url = work.now, ""
        _note(work, mandate, "mandate_active")
        telling.mandate_active(work, mandate)
    if status == "inactive" and mandate.ended_at is None:
        end(work, mandate, "cancelled")
    work.session.flush()
    return True


def stop_debit(work: Work, *, number: int) -> None:
    """The member stops her mandate with us; its plans end with it. Raises NoMandate.

    Her bank can be told too: then Stripe says so, and the same happens.
    """
    work.need_power(Power.PLEDGE)
    mandate = _lock(work, (Mandate.number == number) & (Mandate.member_id == work.member_id))
    if mandate is None or mandate.ended_at is not None:
        raise NoMandate()
    end(work, mandate, "stopped")


def hold_debit(work: Work) -> None:
    """Lock the member's mandate, if one stands, and its plans, before the first record of an act that ends them."""
    mandate = _lock(work, (Mandate.member_id == work.member_id) & Mandate.ended_at.is_(None))
    if mandate is not None:
        _plans(work, mandate)


def _plans(work: Work, mandate: Mandate) -> Sequence[CollectionPlan]:
    return work.session.scalars(
        select(CollectionPlan)
        .where(
            CollectionPlan.coop_id == work.coop_id,
            CollectionPlan.mandate_id == mandate.id,
            CollectionPlan.ended_at.is_(None),
        )
        .order_by(CollectionPlan.id)
        .with_for_update()
    ).all()


def end(work: Work, mandate: Mandate, why: str) -> None:
    """End a mandate (locked) and the plans that stand on it. What is under way is followed to its end."""
    stood = mandate.active_at is not None
    mandate.ended_at, mandate.ended_why, mandate.page_url = work.now, why, ""
    for plan in _plans(work, mandate):
        plan.ended_at, plan.ended_why, plan.next_on = work.now, "mandate", None
    work.session.flush()
    _note(work, mandate, "mandate_ended")
    if stood and why != "stopped":
        telling.mandate_ended(work, mandate)


def _note(work: Work, mandate: Mandate, act: str) -> None:
    append(
        work,
        act=act,
        subject_kind="mandate",
        subject_id=mandate.id,
        content={"number": mandate.number, "why": mandate.ended_why},
    )


def _of_mark(work: Work, found: Mapping[str, Any]) -> Mandate | None:
    try:
        mandate_id = uuid.UUID(str((found.get("metadata") or {}).get("mandate") or ""))
    except ValueError:
        return None
    return _lock(work, Mandate.id == mandate_id)


def _lock(work: Work, which: Any) -> Mandate | None:
    return work.session.scalar(
        select(Mandate)
        .where(Mandate.coop_id == work.coop_id, which)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
