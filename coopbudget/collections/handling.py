"""Emptying the inbox: take some events, ask Stripe how things stand, bring the books there.

Taking moves ``due_at`` on by a lease and commits, so a worker that dies loses nothing, and two never hold the same
event. No transaction is open while Stripe is asked. All events about one thing need one look; what an event says is
never believed, only that there is something to look at.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import Select, select, update

from coopbudget.clock import Clock, system_clock
from coopbudget.collections.errors import StripeAway, StripeRefused
from coopbudget.collections.gateway import Payment, gateway
from coopbudget.collections.looking import look
from coopbudget.collections.models import StripeAccount, StripeEvent
from coopbudget.collections.service.absorbing import absorb_payments
from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.guard import Actor, CoopFacts, Work, unit_of_work
from coopbudget.guard.actor import SYSTEM

BATCH = 100
LEASE = timedelta(minutes=10)
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440, 1440))
"""How long after each failure an event is tried again; after the last it is given up until ``stripe replay``."""


@dataclass(frozen=True)
class Taken:
    """Events about one thing, taken together."""

    account: str
    about: str
    events: tuple[str, ...]
    deauthorized: bool
    tries: int


def clock_of_app() -> Clock:
    """The app's clock: the demonstration and the tests have their own."""
    found: Clock = current_app.extensions.get("coopbudget.clock") or system_clock
    return found


def coop_actor(coop_id: uuid.UUID) -> Actor:
    """The system inside a co-op."""
    coop = coops.coop_by_id(db.session, coop_id)
    facts = CoopFacts(coop.id, coop.slug, coop.name, coop.nation)
    db.session.rollback()
    return replace(SYSTEM, coop_id=coop_id, coop=facts)


def handle_due(clock: Clock | None = None) -> int:
    """Handle every event that is due; how many. Safe to run at any time, by any number of workers."""
    clock = clock or clock_of_app()
    done = 0
    actors: dict[str, Actor | None] = {}
    while batch := take(clock):
        for account in dict.fromkeys(taken.account for taken in batch):
            if account not in actors:
                actors[account] = _actor_of(account)
            done += _handle_all([taken for taken in batch if taken.account == account], actors[account], clock)
    return done


def _handle_all(batch: list[Taken], actor: Actor | None, clock: Clock) -> int:
    """What was taken of one co-op: its payments in one piece of work, whatever else one by one."""
    payments = [taken for taken in batch if taken.about.startswith("pi_") and not taken.deauthorized]
    if actor is None or len(payments) < 2:
        return sum(_handle(taken, actor, clock) for taken in batch)
    done = sum(_handle(taken, actor, clock) for taken in batch if taken not in payments)
    found: list[tuple[Taken, Payment]] = []
    for taken in payments:
        try:
            found.append((taken, gateway().payment(taken.account, taken.about)))
        except StripeRefused as problem:
            done += _finish(taken.events, "refused", clock, error=problem.code)
        except StripeAway:
            done += _put_off(taken, "away", clock)
    try:
        with unit_of_work(actor, clock=clock) as work:
            ours = absorb_payments(work, [payment for _, payment in found])
            for outcome in ("done", "not_ours"):
                told = [taken for (taken, _), mine in zip(found, ours, strict=True) if mine == (outcome == "done")]
                _mark(work, [event for taken in told for event in taken.events], outcome, "")
    except Exception as problem:
        # One of them can't be brought in: each by itself, so that the others are.
        structlog.get_logger().warning("payments one by one", job="stripe", error=type(problem).__name__)
        return done + sum(_handle(taken, actor, clock) for taken, _ in found)
    return done + sum(len(taken.events) for taken, _ in found)


def oldest_due(now: datetime) -> Select[*tuple[Any, ...]]:
    """The oldest due events that nobody else holds: in the order of an index, however many wait."""
    return (
        select(StripeEvent.event, StripeEvent.account, StripeEvent.about, StripeEvent.type, StripeEvent.tries)
        .where(StripeEvent.due_at <= now)
        .order_by(StripeEvent.due_at, StripeEvent.event)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )


def take(clock: Clock) -> list[Taken]:
    """Take the oldest due events for the length of a lease, those about one thing together."""
    with unit_of_work(Actor(), clock=clock) as work:
        rows = work.session.execute(oldest_due(work.now)).all()
        if not rows:
            return []
        work.session.execute(
            update(StripeEvent)
            .where(StripeEvent.event.in_([row.event for row in rows]))
            .values(due_at=work.now + LEASE, tries=StripeEvent.tries + 1)
        )
    groups: dict[tuple[str, str], list[tuple[str, str, int]]] = {}
    for event, account, about, type_, tries in rows:
        groups.setdefault((account, about), []).append((event, type_, tries + 1))
    return [
        Taken(
            account,
            about,
            tuple(event for event, _, _ in found),
            any(type_ == "account.application.deauthorized" for _, type_, _ in found),
            max(tries for _, _, tries in found),
        )
        for (account, about), found in groups.items()
    ]


def _actor_of(account: str) -> Actor | None:
    coop_id = db.session.scalar(select(StripeAccount.coop_id).where(StripeAccount.account == account).limit(1))
    db.session.rollback()
    return None if coop_id is None or not account else coop_actor(coop_id)


def _handle(taken: Taken, actor: Actor | None, clock: Clock) -> int:
    if actor is None:
        return _finish(taken.events, "not_ours", clock)
    try:
        apply = look(gateway(), taken.account, taken.about, deauthorized=taken.deauthorized)
        return _apply(taken, actor, apply, clock)
    except StripeRefused as problem:
        return _finish(taken.events, "refused", clock, error=problem.code)
    except StripeAway:
        return _put_off(taken, "away", clock)
    except Exception as problem:
        # One that we can't handle (a defect of ours) must not keep the others waiting; it is seen and tried again.
        structlog.get_logger().error("event not handled", job="stripe", error=type(problem).__name__)
        return _put_off(taken, type(problem).__name__, clock)


def _apply(taken: Taken, actor: Actor, apply: Callable[[Work], str], clock: Clock) -> int:
    """What was found and that it was handled are one transaction."""
    with unit_of_work(actor, clock=clock) as work:
        outcome = apply(work)
        _mark(work, taken.events, outcome, "")
    return len(taken.events)


def _finish(events: Sequence[str], outcome: str, clock: Clock, error: str = "") -> int:
    with unit_of_work(Actor(), clock=clock) as work:
        _mark(work, events, outcome, error)
    return len(events)


def _mark(work: Work, events: Sequence[str], outcome: str, error: str) -> None:
    if not events:
        return
    work.session.execute(
        update(StripeEvent)
        .where(StripeEvent.event.in_(events))
        .values(handled_at=work.now, due_at=None, outcome=outcome, last_error=error)
    )


def _put_off(taken: Taken, error: str, clock: Clock) -> int:
    if taken.tries > len(WAITS):
        _finish(taken.events, "given_up", clock, error=error)
        return 0
    with unit_of_work(Actor(), clock=clock) as work:
        work.session.execute(
            update(StripeEvent)
            .where(StripeEvent.event.in_(taken.events))
            .values(due_at=work.now + WAITS[taken.tries - 1], last_error=error)
        )
    return 0
