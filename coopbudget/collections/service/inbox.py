"""The inbox of what Stripe tells us: each event once by its id, with only what has to be looked up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from coopbudget.collections import rules
from coopbudget.collections.models import StripeEvent
from coopbudget.db.driver import writing_cursor
from coopbudget.guard import Work

HANDLED: Final = (
    "payment_intent.", "charge.", "refund.", "checkout.session.", "setup_intent.", "mandate.", "payout.",
    "account.updated", "account.application.deauthorized",
)  # fmt: skip


def _insert_or_ignore(insert: Any) -> Any:
    """Built once: a message costs no more than its row."""
    table = StripeEvent.__table__
    return insert(table).on_conflict_do_nothing(index_elements=["event"]).returning(table.c.event)


_KEEP_SQLITE: Final = _insert_or_ignore(sqlite.insert)
_DRIVER: Final = postgresql.dialect()  # type: ignore[no-untyped-call]
_KEEP_POSTGRESQL: Final = str(_insert_or_ignore(postgresql.insert).compile(dialect=_DRIVER))


def keep_event(work: Work, event: Mapping[str, Any]) -> bool:
    """Keep an event whose signature was checked; whether it is new. One of a type we don't know is kept and counted."""
    known = str(event["type"]).startswith(HANDLED)
    row = {
        "event": str(event["id"])[:255],
        "type": str(event["type"])[:120],
        "account": str(event.get("account") or "")[:255],
        "sent_at": rules.instant(event["created"]),
        "received_at": work.now,
        "due_at": work.now if known else None,
        "tries": 0,
        "handled_at": None if known else work.now,
        "outcome": "" if known else "unknown",
        "last_error": "",
    } | _subject(event)
    with writing_cursor(work.session, "stripe_event") as (cursor, on_postgresql):
        if on_postgresql:
            return cursor.execute(_KEEP_POSTGRESQL, row).fetchone() is not None
    return work.session.execute(_KEEP_SQLITE, row).first() is not None


def _subject(event: Mapping[str, Any]) -> dict[str, str]:
    """What the event is about: the payment where there is one, so that all that is said of one is one look-up."""
    body = (event.get("data") or {}).get("object") or {}
    kind, ident = str(body.get("object") or ""), str(body.get("id") or "")
    payment = body.get("payment_intent")
    about = payment if isinstance(payment, str) and kind != "checkout.session" else ident
    if str(event["type"]).startswith("account."):
        about = str(event.get("account") or ident)
    return {"object_kind": kind[:60], "object_id": ident[:255], "about": about[:255]}


def handle_again(work: Work, *, since: datetime | None = None) -> int:
    """Put every event of a known type sent since an instant back to be handled; how many. It changes nothing twice."""
    wanted = update(StripeEvent).where(StripeEvent.outcome != "unknown")
    if since is not None:
        wanted = wanted.where(StripeEvent.sent_at >= since)
    rows = work.session.execute(
        wanted.values(due_at=work.now, tries=0, handled_at=None, outcome="", last_error="").returning(StripeEvent.event)
    )
    return len(rows.all())
